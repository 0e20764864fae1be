//! Buttons: what a tap means, as the few bytes that a button carries. A button names the revision that it was shown with.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::shop::{Lang, Switch};
use crate::store::Told;

/// What a tap asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tap {
    /// Claim the free card.
    Claim,
    /// Something done to the basket as it was at a revision.
    Basket {
        revision: i64,
        act: BasketAct,
    },
    /// Add a product that was suggested.
    Add {
        product: String,
    },
    /// Order at a quote.
    Confirm {
        quote: i64,
    },
    /// Leave a quote and go back to the basket.
    Leave {
        quote: i64,
    },
    /// Ask the retailer for its price again.
    Requote {
        quote: i64,
    },
    /// Something done to an order.
    Order {
        order: i64,
        act: OrderAct,
    },
    /// Something done to a refund, by an admin.
    Refund {
        refund: i64,
        act: RefundAct,
    },
    /// What became of an order in doubt, said by an admin.
    Doubt {
        order: i64,
        act: DoubtAct,
    },
    /// Answer what somebody wrote to support, by an admin.
    Answer {
        case: i64,
    },
    Language(Lang),
    /// Really forget all that is kept of the user.
    Forget,
    /// Keep it.
    Keep,
    /// Move the campaign's deadline from the one that the admin saw.
    Extend {
        campaign: i64,
        from: i64,
        to: i64,
    },
    /// Leave the deadline where it is.
    DoNotExtend,
    /// Show one's own card, or the one to claim.
    Card,
    /// Something done to what the model proposes.
    Thought {
        thought: i64,
        act: ThoughtAct,
    },
    /// Keep in mind what the user has told, or forget it.
    Memory {
        told: Told,
        value: String,
        on: bool,
    },
    /// Switch notices on or off.
    Notices(bool),
    /// Pause something for everybody, or let it go on, by an admin.
    Pause {
        what: Switch,
        on: bool,
    },
    /// Show the campaign's figures as they are now, by an admin.
    Stats,
    /// The same, hour by hour as a file.
    StatsFile,
    /// Something done to a broadcast, by an admin.
    Broadcast {
        broadcast: i64,
        act: BroadcastAct,
    },
}

/// What is done to a broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BroadcastAct {
    /// Write what it says in a language.
    Write(Lang),
    /// Only to who has a card, or no longer only.
    HasCard,
    /// Only to who has never ordered, or no longer only.
    NeverOrdered,
    /// To who speaks a language, or not to them.
    Speaks(Lang),
    /// Only to who was here lately: the next choice.
    Seen,
    /// Say when it is to begin.
    AskTime,
    /// Let it begin as soon as it is sent off.
    AtOnce,
    /// Show it to oneself, as others will see it.
    Preview,
    /// Ask whether to send it off.
    AskSend,
    Send,
    Discard,
    /// Show it as it is.
    Show,
    /// The same, from a list.
    Look,
    Pause,
    Resume,
    /// Ask whether to call it off.
    AskCancel,
    Cancel,
}

impl BroadcastAct {
    const PLAIN: [BroadcastAct; 15] = [
        BroadcastAct::HasCard,
        BroadcastAct::NeverOrdered,
        BroadcastAct::Seen,
        BroadcastAct::AskTime,
        BroadcastAct::AtOnce,
        BroadcastAct::Preview,
        BroadcastAct::AskSend,
        BroadcastAct::Send,
        BroadcastAct::Discard,
        BroadcastAct::Show,
        BroadcastAct::Look,
        BroadcastAct::Pause,
        BroadcastAct::Resume,
        BroadcastAct::AskCancel,
        BroadcastAct::Cancel,
    ];

    fn word(self) -> String {
        let word = match self {
            BroadcastAct::Write(lang) => return format!("write-{}", lang.code()),
            BroadcastAct::Speaks(lang) => return format!("speaks-{}", lang.code()),
            BroadcastAct::HasCard => "card",
            BroadcastAct::NeverOrdered => "new",
            BroadcastAct::Seen => "seen",
            BroadcastAct::AskTime => "time",
            BroadcastAct::AtOnce => "now",
            BroadcastAct::Preview => "preview",
            BroadcastAct::AskSend => "send?",
            BroadcastAct::Send => "send",
            BroadcastAct::Discard => "discard",
            BroadcastAct::Show => "show",
            BroadcastAct::Look => "look",
            BroadcastAct::Pause => "pause",
            BroadcastAct::Resume => "resume",
            BroadcastAct::AskCancel => "cancel?",
            BroadcastAct::Cancel => "cancel",
        };
        word.to_owned()
    }

    fn from_word(word: &str) -> Option<BroadcastAct> {
        if let Some(code) = word.strip_prefix("write-") {
            return Some(BroadcastAct::Write(Lang::from_tag(code)?));
        }
        if let Some(code) = word.strip_prefix("speaks-") {
            return Some(BroadcastAct::Speaks(Lang::from_tag(code)?));
        }
        BroadcastAct::PLAIN
            .into_iter()
            .find(|act| act.word() == word)
    }
}

/// What is done to what the model proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThoughtAct {
    /// Put it into the basket.
    Take,
    /// Leave it, or stop thinking.
    Drop,
    /// Leave a line of it out, or take it in again: its index.
    Switch(usize),
    /// Answer what was asked back: index of the choice.
    Choose(usize),
}

/// What is done to a basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasketAct {
    More(i64),
    Less(i64),
    Remove(i64),
    /// Show one line with its options.
    Open(i64),
    /// Show the whole basket again.
    Show,
    Empty,
    /// Choose, or take back, an option of a line: indices of group and value.
    Option(i64, usize, usize),
    /// Settle an open line: index of the candidate.
    Pick(i64, usize),
    /// A line's variant is the usual one of its product from now on.
    Usual(i64),
    CheckOut,
}

/// What is done to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderAct {
    Show,
    /// Ask whether to call it off.
    AskCancel,
    /// Call it off.
    Cancel,
    /// Do not.
    Keep,
    /// Tell support that something is wrong with it.
    Wrong,
    /// It is the usual order from now on.
    Usual,
}

/// What is done to a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundAct {
    /// Ask whether the money really went back.
    AskSettle,
    /// It went back.
    Settle,
    /// Ask whether it really cannot go back.
    AskFail,
    /// It cannot.
    Fail,
    /// Neither yet.
    Back,
}

/// What an admin says of an order in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoubtAct {
    /// The shop has it: under which number?
    Has,
    /// Ask whether the shop really does not have it.
    AskNone,
    /// It does not.
    None,
    /// Neither yet.
    Back,
}

impl DoubtAct {
    const ALL: [DoubtAct; 4] = [
        DoubtAct::Has,
        DoubtAct::AskNone,
        DoubtAct::None,
        DoubtAct::Back,
    ];

    fn word(self) -> &'static str {
        match self {
            DoubtAct::Has => "has",
            DoubtAct::AskNone => "none?",
            DoubtAct::None => "none",
            DoubtAct::Back => "back",
        }
    }
}

impl RefundAct {
    const ALL: [RefundAct; 5] = [
        RefundAct::AskSettle,
        RefundAct::Settle,
        RefundAct::AskFail,
        RefundAct::Fail,
        RefundAct::Back,
    ];

    fn word(self) -> &'static str {
        match self {
            RefundAct::AskSettle => "settle?",
            RefundAct::Settle => "settle",
            RefundAct::AskFail => "fail?",
            RefundAct::Fail => "fail",
            RefundAct::Back => "back",
        }
    }
}

impl Display for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tap::Claim => f.write_str("claim"),
            Tap::Basket { revision, act } => {
                write!(f, "b:{revision}:")?;
                match act {
                    BasketAct::More(line) => write!(f, "more:{line}"),
                    BasketAct::Less(line) => write!(f, "less:{line}"),
                    BasketAct::Remove(line) => write!(f, "remove:{line}"),
                    BasketAct::Open(line) => write!(f, "open:{line}"),
                    BasketAct::Show => f.write_str("show"),
                    BasketAct::Empty => f.write_str("empty"),
                    BasketAct::Option(line, group, value) => {
                        write!(f, "option:{line}:{group}:{value}")
                    }
                    BasketAct::Pick(line, candidate) => write!(f, "pick:{line}:{candidate}"),
                    BasketAct::Usual(line) => write!(f, "usual:{line}"),
                    BasketAct::CheckOut => f.write_str("checkout"),
                }
            }
            Tap::Add { product } => write!(f, "add:{product}"),
            Tap::Confirm { quote } => write!(f, "confirm:{quote}"),
            Tap::Leave { quote } => write!(f, "leave:{quote}"),
            Tap::Requote { quote } => write!(f, "requote:{quote}"),
            Tap::Order { order, act } => {
                let act = match act {
                    OrderAct::Show => "show",
                    OrderAct::AskCancel => "ask",
                    OrderAct::Cancel => "cancel",
                    OrderAct::Keep => "keep",
                    OrderAct::Wrong => "wrong",
                    OrderAct::Usual => "usual",
                };
                write!(f, "o:{order}:{act}")
            }
            Tap::Refund { refund, act } => write!(f, "r:{refund}:{}", act.word()),
            Tap::Doubt { order, act } => write!(f, "d:{order}:{}", act.word()),
            Tap::Answer { case } => write!(f, "answer:{case}"),
            Tap::Language(lang) => write!(f, "lang:{}", lang.code()),
            Tap::Forget => f.write_str("forget"),
            Tap::Keep => f.write_str("keep"),
            Tap::Extend { campaign, from, to } => write!(f, "extend:{campaign}:{from}:{to}"),
            Tap::DoNotExtend => f.write_str("deadline-stays"),
            Tap::Card => f.write_str("card"),
            Tap::Thought { thought, act } => match act {
                ThoughtAct::Take => write!(f, "t:{thought}:take"),
                ThoughtAct::Drop => write!(f, "t:{thought}:drop"),
                ThoughtAct::Switch(line) => write!(f, "t:{thought}:switch:{line}"),
                ThoughtAct::Choose(choice) => write!(f, "t:{thought}:choose:{choice}"),
            },
            Tap::Memory { told, value, on } => {
                let verb = if *on { "keep" } else { "forget" };
                write!(f, "{verb}:{}:{value}", told.word())
            }
            Tap::Notices(on) => write!(f, "notices:{}", if *on { "on" } else { "off" }),
            Tap::Pause { what, on } => {
                write!(
                    f,
                    "pause:{}:{}",
                    what.word(),
                    if *on { "on" } else { "off" }
                )
            }
            Tap::Stats => f.write_str("stats"),
            Tap::StatsFile => f.write_str("stats-file"),
            Tap::Broadcast { broadcast, act } => write!(f, "bc:{broadcast}:{}", act.word()),
        }
    }
}

/// A button whose bytes mean nothing: of an older version, or forged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTap;

impl FromStr for Tap {
    type Err = UnknownTap;

    fn from_str(data: &str) -> Result<Tap, UnknownTap> {
        parse(data).ok_or(UnknownTap)
    }
}

fn parse(data: &str) -> Option<Tap> {
    if let Some(product) = data.strip_prefix("add:") {
        let product = product.to_owned();
        return Some(Tap::Add { product });
    }
    for (verb, on) in [("keep:", true), ("forget:", false)] {
        // A shop's ids may have colons.
        if let Some((told, value)) = data
            .strip_prefix(verb)
            .and_then(|rest| rest.split_once(':'))
        {
            let (told, value) = (Told::from_word(told)?, value.to_owned());
            return Some(Tap::Memory { told, value, on });
        }
    }
    let parts: Vec<&str> = data.split(':').collect();
    let tap = match parts.as_slice() {
        ["claim"] => Tap::Claim,
        ["b", revision, act @ ..] => Tap::Basket {
            revision: revision.parse().ok()?,
            act: match act {
                ["more", line] => BasketAct::More(line.parse().ok()?),
                ["less", line] => BasketAct::Less(line.parse().ok()?),
                ["remove", line] => BasketAct::Remove(line.parse().ok()?),
                ["open", line] => BasketAct::Open(line.parse().ok()?),
                ["show"] => BasketAct::Show,
                ["empty"] => BasketAct::Empty,
                ["option", line, group, value] => {
                    BasketAct::Option(line.parse().ok()?, group.parse().ok()?, value.parse().ok()?)
                }
                ["pick", line, candidate] => {
                    BasketAct::Pick(line.parse().ok()?, candidate.parse().ok()?)
                }
                ["usual", line] => BasketAct::Usual(line.parse().ok()?),
                ["checkout"] => BasketAct::CheckOut,
                _ => return None,
            },
        },
        ["confirm", quote] => Tap::Confirm {
            quote: quote.parse().ok()?,
        },
        ["leave", quote] => Tap::Leave {
            quote: quote.parse().ok()?,
        },
        ["requote", quote] => Tap::Requote {
            quote: quote.parse().ok()?,
        },
        ["o", order, act] => Tap::Order {
            order: order.parse().ok()?,
            act: match *act {
                "show" => OrderAct::Show,
                "ask" => OrderAct::AskCancel,
                "cancel" => OrderAct::Cancel,
                "keep" => OrderAct::Keep,
                "wrong" => OrderAct::Wrong,
                "usual" => OrderAct::Usual,
                _ => return None,
            },
        },
        ["r", refund, word] => Tap::Refund {
            refund: refund.parse().ok()?,
            act: RefundAct::ALL.into_iter().find(|act| act.word() == *word)?,
        },
        ["d", order, word] => Tap::Doubt {
            order: order.parse().ok()?,
            act: DoubtAct::ALL.into_iter().find(|act| act.word() == *word)?,
        },
        ["answer", case] => Tap::Answer {
            case: case.parse().ok()?,
        },
        ["lang", code] => Tap::Language(Lang::from_tag(code)?),
        ["forget"] => Tap::Forget,
        ["keep"] => Tap::Keep,
        ["extend", campaign, from, to] => Tap::Extend {
            campaign: campaign.parse().ok()?,
            from: from.parse().ok()?,
            to: to.parse().ok()?,
        },
        ["deadline-stays"] => Tap::DoNotExtend,
        ["card"] => Tap::Card,
        ["t", thought, act @ ..] => Tap::Thought {
            thought: thought.parse().ok()?,
            act: match act {
                ["take"] => ThoughtAct::Take,
                ["drop"] => ThoughtAct::Drop,
                ["switch", line] => ThoughtAct::Switch(line.parse().ok()?),
                ["choose", choice] => ThoughtAct::Choose(choice.parse().ok()?),
                _ => return None,
            },
        },
        ["notices", "on"] => Tap::Notices(true),
        ["notices", "off"] => Tap::Notices(false),
        ["pause", what, on @ ("on" | "off")] => Tap::Pause {
            what: Switch::from_word(what)?,
            on: *on == "on",
        },
        ["stats"] => Tap::Stats,
        ["stats-file"] => Tap::StatsFile,
        ["bc", broadcast, word] => Tap::Broadcast {
            broadcast: broadcast.parse().ok()?,
            act: BroadcastAct::from_word(word)?,
        },
        _ => return None,
    };
    Some(tap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn thought_act() -> impl Strategy<Value = ThoughtAct> {
        prop_oneof![
            Just(ThoughtAct::Take),
            Just(ThoughtAct::Drop),
            any::<usize>().prop_map(ThoughtAct::Switch),
            any::<usize>().prop_map(ThoughtAct::Choose),
        ]
    }

    fn act() -> impl Strategy<Value = BasketAct> {
        prop_oneof![
            any::<i64>().prop_map(BasketAct::More),
            any::<i64>().prop_map(BasketAct::Less),
            any::<i64>().prop_map(BasketAct::Remove),
            any::<i64>().prop_map(BasketAct::Open),
            Just(BasketAct::Show),
            Just(BasketAct::Empty),
            (any::<i64>(), 0..100usize, 0..100usize)
                .prop_map(|(l, g, v)| BasketAct::Option(l, g, v)),
            (any::<i64>(), 0..100usize).prop_map(|(l, c)| BasketAct::Pick(l, c)),
            Just(BasketAct::CheckOut),
        ]
    }

    fn tap() -> impl Strategy<Value = Tap> {
        let order = prop_oneof![
            Just(OrderAct::Show),
            Just(OrderAct::AskCancel),
            Just(OrderAct::Cancel),
            Just(OrderAct::Keep),
            Just(OrderAct::Wrong)
        ];
        let refund = (0..RefundAct::ALL.len()).prop_map(|index| RefundAct::ALL[index]);
        let plain = (0..BroadcastAct::PLAIN.len()).prop_map(|index| BroadcastAct::PLAIN[index]);
        let broadcast = prop_oneof![
            plain,
            Just(BroadcastAct::Write(Lang::Zh)),
            Just(BroadcastAct::Speaks(Lang::Ru)),
        ];
        let doubt = (0..DoubtAct::ALL.len()).prop_map(|index| DoubtAct::ALL[index]);
        prop_oneof![
            Just(Tap::Claim),
            (0..1_000_000i64, act()).prop_map(|(revision, act)| Tap::Basket { revision, act }),
            any::<i64>().prop_map(|quote| Tap::Confirm { quote }),
            any::<i64>().prop_map(|quote| Tap::Leave { quote }),
            any::<i64>().prop_map(|quote| Tap::Requote { quote }),
            (any::<i64>(), order).prop_map(|(order, act)| Tap::Order { order, act }),
            (any::<i64>(), refund).prop_map(|(refund, act)| Tap::Refund { refund, act }),
            (any::<i64>(), doubt).prop_map(|(order, act)| Tap::Doubt { order, act }),
            any::<i64>().prop_map(|case| Tap::Answer { case }),
            Just(Tap::Language(Lang::Ru)),
            Just(Tap::Card),
            Just(Tap::Stats),
            (any::<i64>(), thought_act()).prop_map(|(thought, act)| Tap::Thought { thought, act }),
            ("[a-z0-9:/-]{1,40}", any::<bool>()).prop_map(|(value, on)| Tap::Memory {
                told: Told::Usual,
                value,
                on
            }),
            Just(Tap::StatsFile),
            any::<bool>().prop_map(Tap::Notices),
            any::<bool>().prop_map(|on| Tap::Pause {
                what: Switch::Ordering,
                on
            }),
            (any::<i64>(), broadcast)
                .prop_map(|(broadcast, act)| Tap::Broadcast { broadcast, act }),
            (1..1_000i64, 0..1i64 << 42, 0..1i64 << 42)
                .prop_map(|(campaign, from, to)| Tap::Extend { campaign, from, to }),
        ]
    }

    proptest! {
        #[test]
        fn a_tap_is_read_as_it_was_written_and_fits_a_button(tap in tap()) {
            let data = tap.to_string();
            prop_assert!((1..=64).contains(&data.len()), "{data}");
            prop_assert_eq!(data.parse(), Ok(tap));
        }

        #[test]
        fn no_bytes_panic(data in ".{0,64}") {
            let _ = data.parse::<Tap>();
        }
    }
}
