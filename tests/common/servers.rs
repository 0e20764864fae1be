//! The test chat and the stub retailer in the test's own process, on loopback. They end with its runtime.

use std::net::Ipv4Addr;

use milkrun::{stub, testchat};
use tokio::net::TcpListener;

/// Where they are.
pub struct Servers {
    pub chat: String,
    pub shop: String,
}

/// Opens both: a chat for the bot of a token, and a shop that is told where the chat is, for its clock.
pub async fn open(token: &str, shop_of: impl FnOnce(&str) -> stub::Settings) -> Servers {
    let chat = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let shop = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let servers = Servers {
        chat: format!("http://{}", chat.local_addr().unwrap()),
        shop: format!("http://{}", shop.local_addr().unwrap()),
    };
    let settings = testchat::Settings {
        token: token.into(),
        bot_username: "milkrun_bot".into(),
        state: None,
        start_ms: None,
        flood: false,
    };
    tokio::spawn(testchat::serve(chat, settings));
    tokio::spawn(stub::serve(shop, shop_of(&servers.chat)));
    servers
}

/// A shop of the machine's clock whose prices are good for a minute and whose stages take one.
pub fn shop(secret: &str) -> stub::Settings {
    stub::Settings {
        code_secret: secret.into(),
        pace_ms: 60_000,
        quote_validity_ms: 60_000,
        clock: None,
        state: None,
        testing: true,
    }
}
