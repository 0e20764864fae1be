//! What a statement makes happen: the acts of people, of time, of the process and of trouble on request.

/// An act. The step that holds it ends when the bot is idle.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    /// Someone does something in a chat (a user's name is their own chat).
    Person {
        who: String,
        chat: String,
        deed: Deed,
    },
    /// The clock goes forward to this instant, in milliseconds since 1970 UTC.
    Clock(i64),
    /// Payments that were held go through.
    Settle,
    /// SIGKILL, and start again.
    Kill,
    /// Arms a kill for the next act that is not trouble on request.
    KillOn(Hold),
    /// SIGTERM, and start again.
    Restart,
    /// The milkrun binary with these arguments, on the same database.
    Command(Vec<String>),
    /// The test chat answers calls of `method` (`*` is every method) with an error, so many times.
    Fail {
        method: String,
        times: u64,
        how: Failure,
    },
    /// The test chat is well again.
    FailNothing,
    Retailer(Retailer),
    /// The model is in this mood from now on, and takes so many milliseconds for an answer.
    Model {
        mood: String,
        delay_ms: u64,
    },
    /// The model hears these words in every voice message from now on.
    Hears(String),
    /// The model reads these lines in every picture from now on, or sees a dish and no list.
    Reads {
        lines: Vec<String>,
        dish: String,
    },
}

impl Act {
    /// Trouble on request prepares the acts after it, so an armed kill waits beyond it.
    pub(super) fn prepares(&self) -> bool {
        match self {
            Act::Fail { .. } | Act::FailNothing => true,
            Act::Model { .. } | Act::Hears(_) | Act::Reads { .. } => true,
            Act::Retailer(act) => {
                !matches!(act, Retailer::CancelLast(_) | Retailer::MissLast { .. })
            }
            _ => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Deed {
    Text(String),
    Forward(String),
    Edit(String),
    Tap { label: String, old: bool },
    Location { latitude: f64, longitude: f64 },
    Contact(Option<String>),
    Photo(Option<String>),
    Sticker(Option<String>),
    Voice,
    Pay(Pay),
    Block,
    Unblock,
}

/// How someone pays.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Pay {
    /// An invoice that is gone, or not the newest.
    pub old: bool,
    pub twice: bool,
    /// Asks the bot and then does not pay.
    pub abandons: bool,
    /// The payment waits for `payment arrives`.
    pub late: bool,
    /// Another amount than the invoice's, in the currency's smallest unit.
    pub amount: Option<i64>,
}

/// A call to be caught, so that the bot can be killed in the middle of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hold {
    pub of: Called,
    pub when: When,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Called {
    /// A Bot API method.
    Method(String),
    /// An operation of the retailer.
    Operation(String),
}

impl Called {
    pub(super) fn name(&self) -> String {
        match self {
            Called::Method(name) => name.clone(),
            Called::Operation(name) => format!("retailer {name}"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum When {
    Before,
    After,
}

impl When {
    pub(super) fn word(self) -> &'static str {
        match self {
            When::Before => "before",
            When::After => "after",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Failure {
    Status {
        status: u16,
        description: Option<String>,
    },
    /// 429, with the seconds that the bot shall wait.
    Flood {
        retry_after: u64,
    },
    Drop(When),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Retailer {
    Trouble {
        operation: String,
        times: u64,
        how: Trouble,
    },
    Well,
    Stock {
        variant: String,
        stock: u64,
    },
    /// In fen.
    Price {
        variant: String,
        price: u64,
    },
    /// The shop cancels the newest order after having accepted it, for this reason.
    CancelLast(String),
    /// The shop finds that so many of a variant are missing in the newest order.
    MissLast {
        variant: String,
        quantity: u64,
    },
    /// Every call of a checkout is told so, in these words, until the retailer is well.
    Closed(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble {
    Status {
        status: u16,
        /// Seconds.
        retry_after: Option<u64>,
    },
    Drop(When),
    /// Milliseconds before the work.
    Slow(u64),
    /// Milliseconds between the work and its answer.
    Late(u64),
    Malformed,
    Reject(String),
    /// Percent.
    Raise(u64),
    SellOut,
}

/// Methods that a script may name: those that the test chat plays.
pub(super) const METHODS: &[&str] = &[
    "getMe",
    "getUpdates",
    "getWebhookInfo",
    "setWebhook",
    "deleteWebhook",
    "getChat",
    "getFile",
    "sendMessage",
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "deleteMessage",
    "answerCallbackQuery",
    "sendChatAction",
    "sendPhoto",
    "sendDocument",
    "sendInvoice",
    "answerPreCheckoutQuery",
    "answerShippingQuery",
    "sendLocation",
    "setMyCommands",
    "getMyCommands",
    "deleteMyCommands",
    "setMyDescription",
    "getMyDescription",
    "setMyShortDescription",
    "getMyShortDescription",
    "setChatMenuButton",
    "getChatMenuButton",
];

/// The retailer's operations, as its testing API names them.
pub(super) const OPERATIONS: &[&str] = &[
    "create",
    "update",
    "complete",
    "cancel",
    "order",
    "cancel_order",
    "search",
    "get",
];

/// The operations that a closed shop does not want.
pub(super) const SELLING: &[&str] = &["create", "update", "get", "complete"];
