//! The rows and columns of the matrix: every call that the bot makes outside, the story in which it is made, and what can go wrong.

use milkrun::engine::Parcel;
use milkrun::store::SlotUse;

use crate::proxy::{Meant, Wire};
use crate::world::{MeantRow, When};

/// What Ann does, and what happens to everybody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// The bot is started.
    Start,
    Text(&'static str),
    /// The newest button whose label begins so.
    Tap(&'static str),
    /// The newest invoice.
    Pay,
    /// A minute passes.
    Minute,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    Retailer,
    Telegram,
    /// Telegram's too, but made by the polling, and no row of the outbox.
    Polling,
}

/// A call, and the story in which it is made.
pub struct Outside {
    pub name: &'static str,
    /// What Ann did that brings it about.
    pub story: &'static str,
    pub side: Side,
    pub meant: Meant,
    pub row: MeantRow,
    pub invoice: bool,
    /// Nothing was ever read of what is sold.
    pub cold: bool,
    /// Trouble that the shop has before, so that the call is made: an operation's.
    pub led_by: Option<&'static str>,
    pub acts: &'static [Act],
    /// Which of them brings the call about.
    pub at: usize,
    /// Begins the first line of a message that is shown whether it changed or not.
    pub watch: Option<&'static str>,
    /// Trouble of the business itself.
    pub own: &'static [Fault],
    /// What cannot happen to this call, and why.
    pub never: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// So many calls have it.
    Wire(Wire, u32),
    /// Asked of the shop's testing API just before the call: a path and a body.
    Shop(&'static str, &'static str),
    Kill(When),
}

/// One trouble.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    pub trouble: &'static str,
    pub when: &'static str,
    pub kind: Kind,
}

const fn wire(trouble: &'static str, when: &'static str, wire: Wire, times: u32) -> Fault {
    let kind = Kind::Wire(wire, times);
    Fault {
        trouble,
        when,
        kind,
    }
}

const fn asked(trouble: &'static str, when: &'static str, header: &'static str) -> Fault {
    wire(trouble, when, Wire::Asked(header), 1)
}

const fn shop(trouble: &'static str, path: &'static str, body: &'static str) -> Fault {
    Fault {
        trouble,
        when: "before",
        kind: Kind::Shop(path, body),
    }
}

const fn kill(when: &'static str, at: When) -> Fault {
    Fault {
        trouble: "bot killed",
        when,
        kind: Kind::Kill(at),
    }
}

/// What can happen to every call.
const EVERYWHERE: [Fault; 11] = [
    wire("connection broken", "before", Wire::DropBefore, 1),
    wire("connection broken", "within the answer", Wire::Half, 1),
    wire("connection broken", "after", Wire::DropAfter, 1),
    wire("no answer in time", "after", Wire::Late, 1),
    wire("answer slow, but in time", "during", Wire::Slow, 1),
    wire("500", "instead", Wire::Status(500, None), 1),
    wire("answer is half a JSON", "after", Wire::Malformed, 1),
    wire(
        "429, come again in 4 s",
        "instead",
        Wire::Status(429, Some(4)),
        1,
    ),
    kill("before", When::Before),
    kill("during", When::UnderWay),
    kill(
        "after the answer came, before it was stored",
        When::Answered,
    ),
];

/// Trouble that lasts for so many attempts that the bot gives some calls up.
const LASTING: [Fault; 3] = [
    wire(
        "connection broken, three times",
        "before",
        Wire::DropBefore,
        3,
    ),
    wire("500, three times", "instead", Wire::Status(500, None), 3),
    wire(
        "503, come again in 1 s, three times",
        "instead",
        Wire::Status(503, Some(1)),
        3,
    ),
];

/// Faults of a call: the wire's, the bot's own end, and the business's.
pub fn faults(call: &Outside) -> Vec<Fault> {
    // Once is enough where nothing is tried again at once: before a payment, and where money may have moved.
    let once = call.side == Side::Retailer
        && (call.name.starts_with("complete")
            || call.name.starts_with("check")
            || call.name.starts_with("cancel"));
    let mut all = EVERYWHERE.to_vec();
    if !once {
        all.extend(LASTING);
    }
    if call.side == Side::Polling {
        all.retain(|fault| fault.kind != Kind::Kill(When::Before));
    }
    all.extend(call.own);
    all
}

fn says(parcel: &Parcel, begin: &str) -> bool {
    parcel.body.starts_with(begin)
}

fn calls(parcel: &Parcel, method: &str) -> bool {
    parcel.body.contains(&format!("\"method\":\"{method}\""))
}

const RAISED: Fault = shop(
    "price raised",
    "price",
    r#"{"variant": "butter-200g", "price": 2490}"#,
);
const SOLD_OUT: Fault = shop(
    "sold out",
    "stock",
    r#"{"variant": "butter-200g", "stock": 0}"#,
);
const CLOSED: Fault = asked("shop closed", "instead", r#"{"closed": "back at eight"}"#);
const AT_COMPLETE: [Fault; 4] = [
    asked("price raised", "just before", r#"{"raise": 20}"#),
    asked("sold out", "just before", r#"{"sell_out": true}"#),
    CLOSED,
    asked(
        "order rejected",
        "instead",
        r#"{"reject": "we are closing"}"#,
    ),
];
const LATER: [Fault; 2] = [
    shop(
        "order rejected after it was accepted",
        "reject",
        r#"{"order": "last", "reason": "the van broke down"}"#,
    ),
    shop(
        "part of the order missing",
        "missing",
        r#"{"order": "last", "variant": "butter-200g", "quantity": 1}"#,
    ),
];

const WISH: Act = Act::Text("a dozen eggs and two butters");
const AT_THE_DOOR: &[Act] = &[Act::Start, WISH, Act::Tap("Check out"), Act::Tap("Order")];
const BY_INVOICE: &[Act] = &[
    Act::Start,
    WISH,
    Act::Tap("Check out"),
    Act::Tap("Order"),
    Act::Pay,
];
const TRACKED: &[Act] = &[
    Act::Start,
    WISH,
    Act::Tap("Check out"),
    Act::Tap("Order"),
    Act::Pay,
    Act::Minute,
];
const WATCHED: &[Act] = &[
    Act::Start,
    WISH,
    Act::Tap("Check out"),
    Act::Tap("Order"),
    Act::Minute,
];
const CALLED_OFF: &[Act] = &[
    Act::Start,
    WISH,
    Act::Tap("Check out"),
    Act::Tap("Order"),
    Act::Pay,
    Act::Tap("Cancel order"),
    Act::Tap("Yes, cancel"),
];
const NOT_PAID: &[Act] = &[
    Act::Start,
    WISH,
    Act::Tap("Check out"),
    Act::Tap("Order"),
    Act::Tap("Cancel order"),
    Act::Tap("Yes, cancel"),
];
const EXPORT: &[Act] = &[Act::Start, WISH, Act::Text("/export")];

const BASE: Outside = Outside {
    name: "",
    story: "",
    side: Side::Telegram,
    meant: |_, _| false,
    row: |_| false,
    invoice: false,
    cold: false,
    led_by: None,
    acts: AT_THE_DOOR,
    at: 0,
    watch: None,
    own: &[],
    never: "",
};

const NO_BUSINESS: &str = "Raised prices, sold-out goods, a closed shop, rejected orders and missing goods: the shop says those elsewhere.";
const TELEGRAMS: &str = "What only a shop can do cannot happen here.";

/// Every call.
pub const CALLS: &[Outside] = &[
    Outside {
        name: "read the catalogue (`GET /.well-known/ucp`, `POST /catalog/search`)",
        story: "the bot starts for the first time; then Ann writes what she wants",
        side: Side::Retailer,
        meant: |_, path| path == "/.well-known/ucp",
        row: |parcel| says(parcel, "\"catalogue\""),
        cold: true,
        acts: AT_THE_DOOR,
        never: NO_BUSINESS,
        ..BASE
    },
    Outside {
        name: "ask the price (`POST /checkout-sessions`)",
        story: "Ann taps *Check out*",
        side: Side::Retailer,
        meant: |method, path| method == "POST" && path == "/checkout-sessions",
        row: |parcel| says(parcel, "{\"quote\""),
        at: 2,
        own: &[RAISED, SOLD_OUT, CLOSED],
        never: "There is no order yet that could be rejected or lack something.",
        ..BASE
    },
    Outside {
        name: "check before money is taken (`GET /checkout-sessions/{id}`)",
        story: "Ann pays the invoice",
        side: Side::Retailer,
        meant: |method, path| method == "GET" && path.starts_with("/checkout-sessions/"),
        row: |parcel| says(parcel, "{\"check\""),
        invoice: true,
        acts: BY_INVOICE,
        at: 4,
        own: &[RAISED, SOLD_OUT, CLOSED],
        never: "It is never tried again: Telegram waits ten seconds. There is no order yet that could be rejected or lack something.",
        ..BASE
    },
    Outside {
        name: "complete, paid at the door (`POST /checkout-sessions/{id}/complete`)",
        story: "Ann taps *Order*",
        side: Side::Retailer,
        meant: |_, path| path.ends_with("/complete"),
        row: |parcel| says(parcel, "{\"complete\""),
        at: 3,
        own: &AT_COMPLETE,
        never: "Three times in a row: it is not repeated before the shop has been read. Missing goods are said when the order is read.",
        ..BASE
    },
    Outside {
        name: "complete, paid by invoice (`POST /checkout-sessions/{id}/complete`)",
        story: "Ann has paid the invoice",
        side: Side::Retailer,
        meant: |_, path| path.ends_with("/complete"),
        row: |parcel| says(parcel, "{\"complete\""),
        invoice: true,
        acts: BY_INVOICE,
        at: 4,
        own: &AT_COMPLETE,
        never: "Three times in a row: it is not repeated before the shop has been read. Missing goods are said when the order is read.",
        ..BASE
    },
    Outside {
        name: "read a session in doubt (`GET /checkout-sessions/{id}`)",
        story: "Ann taps *Order*, the shop takes the order, and its answer is lost",
        side: Side::Retailer,
        meant: |method, path| method == "GET" && path.starts_with("/checkout-sessions/"),
        row: |parcel| says(parcel, "{\"session\""),
        led_by: Some(r#"{"operation": "complete", "times": 1, "drop": "after"}"#),
        at: 3,
        never: NO_BUSINESS,
        ..BASE
    },
    Outside {
        name: "read an order (`GET /orders/{id}`)",
        story: "Ann has paid, and a minute passes",
        side: Side::Retailer,
        meant: |method, path| method == "GET" && path.starts_with("/orders/"),
        row: |parcel| says(parcel, "{\"order\""),
        invoice: true,
        acts: TRACKED,
        at: 5,
        own: &LATER,
        never: "Prices, stock and opening hours do not matter to an order that was taken.",
        ..BASE
    },
    Outside {
        name: "cancel an order (`POST /orders/{id}/cancel`)",
        story: "Ann has paid, taps *Cancel order 1*, and *Yes*",
        side: Side::Retailer,
        meant: |_, path| path.ends_with("/cancel"),
        row: |parcel| says(parcel, "{\"cancel\""),
        invoice: true,
        acts: CALLED_OFF,
        at: 6,
        own: &LATER,
        never: "Three times in a row: it is not repeated. Prices, stock and opening hours do not matter to an order that was taken.",
        ..BASE
    },
    Outside {
        name: "`getUpdates`",
        story: "Ann has written what she wants, and the bot asks for the first time",
        side: Side::Polling,
        meant: |_, path| path.ends_with("/GetUpdates"),
        acts: &[WISH, Act::Start],
        at: 1,
        never: "Killed before it: the same as a bot that has not asked yet. What only a shop can do cannot happen here.",
        ..BASE
    },
    Outside {
        name: "`sendMessage`",
        story: "Ann writes what she wants",
        meant: |_, path| path.ends_with("/SendMessage"),
        row: |parcel| calls(parcel, "SendMessage"),
        at: 1,
        never: TELEGRAMS,
        ..BASE
    },
    Outside {
        name: "`editMessageText`",
        story: "the shop has Ann's order, a minute passes, and it is packed",
        meant: |_, path| path.ends_with("/EditMessageText"),
        row: |parcel| {
            let edits = parcel.slot_use == SlotUse::Edit && parcel.message.is_some();
            edits && calls(parcel, "SendMessage")
        },
        acts: WATCHED,
        at: 4,
        never: TELEGRAMS,
        ..BASE
    },
    Outside {
        name: "`editMessageReplyMarkup`",
        story: "Ann taps *Order*, whose button goes away",
        meant: |_, path| path.ends_with("/EditMessageReplyMarkup"),
        row: |parcel| says(parcel, "{\"strip\""),
        at: 3,
        watch: Some("🧾"),
        never: TELEGRAMS,
        ..BASE
    },
    Outside {
        name: "`answerCallbackQuery`",
        story: "Ann taps *Cancel order 1*, and *Yes*",
        meant: |_, path| path.ends_with("/AnswerCallbackQuery"),
        row: |parcel| calls(parcel, "AnswerCallbackQuery"),
        invoice: true,
        acts: CALLED_OFF,
        at: 6,
        never: TELEGRAMS,
        ..BASE
    },
    Outside {
        name: "`sendChatAction`",
        story: "Ann taps *Check out*",
        meant: |_, path| path.ends_with("/SendChatAction"),
        row: |parcel| calls(parcel, "SendChatAction"),
        at: 2,
        never: TELEGRAMS,
        ..BASE
    },
    Outside {
        name: "`sendInvoice`",
        story: "Ann taps *Order · pay*",
        meant: |_, path| path.ends_with("/SendInvoice"),
        row: |parcel| calls(parcel, "SendInvoice"),
        invoice: true,
        acts: BY_INVOICE,
        at: 3,
        never: TELEGRAMS,
        ..BASE
    },
    Outside {
        name: "`answerPreCheckoutQuery`",
        story: "Ann pays the invoice",
        meant: |_, path| path.ends_with("/AnswerPreCheckoutQuery"),
        row: |parcel| calls(parcel, "AnswerPreCheckoutQuery"),
        invoice: true,
        acts: BY_INVOICE,
        at: 4,
        never: TELEGRAMS,
        ..BASE
    },
    Outside {
        name: "`deleteMessage`",
        story: "Ann calls an order off that she has not paid yet, and its invoice goes away",
        meant: |_, path| path.ends_with("/DeleteMessage"),
        row: |parcel| says(parcel, "{\"delete\""),
        invoice: true,
        acts: NOT_PAID,
        at: 5,
        watch: Some("(invoice"),
        never: TELEGRAMS,
        ..BASE
    },
    Outside {
        name: "`sendDocument`",
        story: "Ann writes /export",
        meant: |_, path| path.ends_with("/SendDocument"),
        row: |parcel| says(parcel, "{\"document\""),
        acts: EXPORT,
        at: 2,
        never: TELEGRAMS,
        ..BASE
    },
    Outside {
        name: "`setMyCommands`",
        story: "the bot starts; then Ann writes what she wants",
        meant: |_, path| path.ends_with("/SetMyCommands"),
        row: |parcel| calls(parcel, "SetMyCommands"),
        acts: AT_THE_DOOR,
        never: TELEGRAMS,
        ..BASE
    },
];
