//! One cell: a story with one trouble at one call, lived through to its end.

use std::time::Duration;

use milkrun::store;
use serde_json::{Value, json};

use crate::calls::{Act, Fault, Kind, Outside, Side};
use crate::proxy::{Proxy, Wire};
use crate::screen;
use crate::world::{ANN, Common, MINUTE, When, World};

/// How time passes when the trouble is over, in minutes: an order is delivered after three, a price is over after ten.
const PASSING: [i64; 7] = [1, 1, 1, 1, 2, 5, 10];
/// Longer than an answer that is slow, so that it has come.
const ARRIVED: Duration = Duration::from_secs(3);

/// What came of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub meanwhile: Vec<String>,
    pub end: Vec<String>,
    /// Orders at the shop, the card, the money.
    pub books: String,
}

/// Lives through a cell.
pub async fn run(
    common: &Common,
    call: &Outside,
    fault: &Fault,
    name: &str,
) -> anyhow::Result<Seen> {
    let mut world = World::open(common, name, call.invoice, call.cold).await?;
    for act in &call.acts[..call.at] {
        perform(&mut world, *act).await?;
        calm(&world).await?;
    }
    let since = world.look("state").await?["seq"].as_i64().unwrap_or(0);
    if let Some(trouble) = call.led_by {
        let trouble = serde_json::from_str(trouble)?;
        world.testing("trouble", &trouble).await?;
    }
    arm(&world, call, fault).await?;
    perform(&mut world, call.acts[call.at]).await?;
    let struck = || strikes(&world, call, fault);
    let idle = world.idle(struck).await?;
    let quiet = matches!(fault.kind, Kind::Shop(..));
    anyhow::ensure!(!idle || quiet || struck(), "the call was never made");
    if call.side == Side::Polling && fault.kind == Kind::Kill(When::Answered) {
        world.hold_the_database()?;
        world.telegram.well();
        tokio::time::sleep(ARRIVED).await;
    }
    if world.free() {
        world.still().await?;
    }
    let meanwhile = screen::since(&world, since, call.watch).await?;
    if let Kind::Kill(_) = fault.kind {
        world.kill().await?;
        line(&world, call).well();
        world.start().await?;
    }
    line(&world, call).well();
    calm(&world).await?;
    for act in &call.acts[call.at + 1..] {
        // What is not offered cannot be done: the cell shows what was offered.
        if possible(&world, *act).await? {
            perform(&mut world, *act).await?;
            calm(&world).await?;
        }
    }
    for minutes in PASSING {
        world.pass(minutes * MINUTE).await?;
        calm(&world).await?;
    }
    let end = screen::since(&world, since, call.watch).await?;
    let books = books(&world).await?;
    goes_on(&mut world).await?;
    world.kill().await?;
    std::fs::remove_file(world.path())?;
    Ok(Seen {
        meanwhile,
        end,
        books,
    })
}

fn line<'a>(world: &'a World, call: &Outside) -> &'a Proxy {
    match call.side {
        Side::Retailer => &world.retailer,
        Side::Telegram | Side::Polling => &world.telegram,
    }
}

async fn arm(world: &World, call: &Outside, fault: &Fault) -> anyhow::Result<()> {
    let line = line(world, call);
    match fault.kind {
        Kind::Wire(wire, times) => line.arm(call.meant, wire, times),
        Kind::Kill(When::UnderWay) => line.arm(call.meant, Wire::Late, 1),
        // It has its answer as soon as the database is held.
        Kind::Kill(When::Answered) if call.side == Side::Polling => {
            line.arm(call.meant, Wire::Slow, 1);
        }
        Kind::Kill(when) => world.stop.arm(when, call.row),
        Kind::Shop(path, body) => {
            let mut body: Value = serde_json::from_str(body)?;
            if body["order"] == "last" {
                let orders = world.orders().await?;
                body["order"] = orders
                    .last()
                    .map(|order| order["id"].clone())
                    .unwrap_or_default();
            }
            world.testing(path, &body).await?;
        }
    }
    Ok(())
}

/// Whether the trouble has struck as often as it should.
fn strikes(world: &World, call: &Outside, fault: &Fault) -> bool {
    match fault.kind {
        Kind::Wire(_, times) => line(world, call).hits() >= times,
        Kind::Kill(_) => world.stop.struck() || line(world, call).hits() > 0,
        Kind::Shop(..) => false,
    }
}

async fn calm(world: &World) -> anyhow::Result<()> {
    if world.engine().is_ok() {
        world.idle(|| false).await?;
    }
    Ok(())
}

/// The tap on the newest button whose label begins so.
async fn button(world: &World, label: &str) -> anyhow::Result<Option<Value>> {
    let chat = world.look(&format!("chats/{ANN}")).await?;
    let messages = chat["messages"].as_array().cloned().unwrap_or_default();
    Ok(messages.iter().rev().find_map(|message| {
        let rows = message["reply_markup"]["inline_keyboard"].as_array()?;
        let mut buttons = rows
            .iter()
            .flat_map(|row| row.as_array().into_iter().flatten());
        let button = buttons.find(|button| {
            let text = button["text"].as_str();
            text.is_some_and(|text| text.starts_with(label))
        })?;
        let data = button.get("callback_data")?;
        Some(json!({ "data": data, "message_id": message["message_id"] }))
    }))
}

async fn possible(world: &World, act: Act) -> anyhow::Result<bool> {
    match act {
        Act::Tap(label) => Ok(button(world, label).await?.is_some()),
        Act::Pay => {
            let chat = world.look(&format!("chats/{ANN}")).await?;
            Ok(chat["messages"].to_string().contains("\"pay\":true"))
        }
        _ => Ok(true),
    }
}

async fn perform(world: &mut World, act: Act) -> anyhow::Result<()> {
    let (path, body) = match act {
        Act::Start => return world.start().await,
        Act::Minute => return world.pass(MINUTE).await,
        Act::Text(text) => ("text", json!({ "text": text })),
        Act::Pay => ("pay", json!({})),
        Act::Tap(label) => match button(world, label).await? {
            Some(tap) => ("tap", tap),
            None => anyhow::bail!("there is no button {label:?}"),
        },
    };
    world.control(&format!("chats/{ANN}/{path}"), &body).await?;
    Ok(())
}

/// What is written down in the end, which must add up.
async fn books(world: &World) -> anyhow::Result<String> {
    let engine = world.engine()?;
    let checked = engine.db.read(store::check).await?;
    let wrong: Vec<_> = checked
        .iter()
        .filter(|rule| !rule.violations.is_empty())
        .collect();
    anyhow::ensure!(wrong.is_empty(), "the database does not hold: {wrong:?}");
    let left = "SELECT 'event ' || id || ' ' || state FROM inbox WHERE state <> 'done' UNION ALL \
                SELECT 'row ' || id || ' ' || state FROM outbox WHERE state IN ('waiting', 'sending')";
    let left = world.select(left).await?;
    anyhow::ensure!(left.is_empty(), "not settled: {left:?}");
    let open =
        "SELECT 'order ' || state FROM orders WHERE state IN ('invoiced', 'placing', 'unknown')";
    let open = world.select(open).await?;
    anyhow::ensure!(open.is_empty(), "never comes to an end: {open:?}");
    let orders = world.orders().await?;
    anyhow::ensure!(orders.len() <= 1, "ordered more than once: {orders:?}");
    let states = world.select("SELECT state FROM orders ORDER BY id").await?;
    let taken = states.iter().filter(|s| *s == "delivered").count();
    let at_shop = orders
        .iter()
        .filter(|order| order["state"] != "canceled")
        .count();
    anyhow::ensure!(
        taken == at_shop,
        "the bot says {states:?}, the shop {orders:?}"
    );
    let card = world.select("SELECT state FROM cards").await?.concat();
    let card_pays = orders
        .iter()
        .any(|order| order["discount"].as_i64() > Some(0));
    let expected = if taken == 1 && card_pays {
        "redeemed"
    } else {
        "active"
    };
    anyhow::ensure!(
        card == expected,
        "the card is {card}, and should be {expected}"
    );
    let sum = async |query| -> anyhow::Result<i64> {
        let sums = world.select(query).await?;
        Ok(sums.concat().parse()?)
    };
    let paid = sum("SELECT CAST(COALESCE(SUM(amount), 0) AS TEXT) FROM payments").await?;
    let back = sum("SELECT CAST(COALESCE(SUM(amount), 0) AS TEXT) FROM refunds").await?;
    let missing =
        sum("SELECT CAST(COALESCE(SUM(missing), 0) AS TEXT) FROM orders WHERE state = 'delivered'")
            .await?;
    let payments = world.look(&format!("payments?chat={ANN}")).await?;
    let payments = payments["payments"].as_array().cloned().unwrap_or_default();
    let taken_by_telegram: i64 = payments
        .iter()
        .filter(|payment| payment["status"] == "paid")
        .filter_map(|payment| payment["total_amount"].as_i64())
        .sum();
    anyhow::ensure!(
        paid == taken_by_telegram,
        "{taken_by_telegram} fen were paid, {paid} are known"
    );
    if paid > 0 {
        let owed = if taken == 1 { missing } else { paid };
        anyhow::ensure!(back == owed, "{back} fen go back, {owed} are owed");
    }
    let order = match (orders.first(), at_shop) {
        (None, _) => "no order",
        (Some(_), 0) => "1 order, cancelled",
        _ => "1 order",
    };
    let mut books = format!(
        "{order}; card {}",
        if card == "redeemed" { "used" } else { "free" }
    );
    if paid > 0 {
        books.push_str(&format!("; paid {}", yuan(paid)));
    }
    if back > 0 {
        books.push_str(&format!(", {} back", yuan(back)));
    }
    Ok(books)
}

fn yuan(fen: i64) -> String {
    format!("¥{}.{:02}", fen / 100, fen % 100)
}

/// Ann can go on: what she writes next is answered.
async fn goes_on(world: &mut World) -> anyhow::Result<()> {
    let since = world.look("state").await?["seq"].as_i64().unwrap_or(0);
    perform(world, Act::Text("a dozen eggs")).await?;
    calm(world).await?;
    let said = screen::since(world, since, None).await?;
    let basket = said.iter().any(|words| words.starts_with('🧺'));
    anyhow::ensure!(basket, "Ann is not answered any more: {said:?}");
    Ok(())
}
