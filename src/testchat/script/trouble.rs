//! Trouble on request: the words behind `kill`, `fail` and `retailer` to acts.

use super::act::{Act, Called, Failure, Hold, METHODS, OPERATIONS, Retailer, Trouble, When};
use super::words::{Words, hint, some};

/// Until `retailer well`: more calls than a script can cause.
pub(super) const UNTIL_WELL: u64 = 1_000_000;

fn when(word: &str) -> Result<When, String> {
    match word {
        "before" => Ok(When::Before),
        "after" => Ok(When::After),
        _ => Err(format!("expected `before` or `after`, found `{word}`")),
    }
}

/// A method in Telegram's own spelling, whatever the capitals.
fn method(word: &str) -> Result<String, String> {
    let known = METHODS.iter().find(|m| m.eq_ignore_ascii_case(word));
    let known = known.ok_or_else(|| {
        format!(
            "expected a method of the Bot API, found `{word}`{}",
            hint(word, METHODS.iter().copied())
        )
    })?;
    Ok((*known).to_owned())
}

fn operation(word: &str) -> Result<String, String> {
    if OPERATIONS.contains(&word) {
        return Ok(word.to_owned());
    }
    let guess = hint(word, OPERATIONS.iter().copied());
    Err(format!(
        "expected one of the retailer's operations ({}), found `{word}`{guess}",
        OPERATIONS.join(", ")
    ))
}

/// Reads what stands behind `kill`.
pub(super) fn kill(mut words: Words) -> Result<Act, String> {
    let when = match words.word() {
        "" => {
            words.end()?;
            return Ok(Act::Kill);
        }
        "on" => When::Before,
        "after" => When::After,
        other => {
            return Err(format!(
                "expected `kill`, `kill on METHOD` or `kill after METHOD`, found `{other}`"
            ));
        }
    };
    let of = if words.take("retailer") {
        Called::Operation(operation(words.word())?)
    } else {
        Called::Method(method(words.word())?)
    };
    words.end()?;
    Ok(Act::KillOn(Hold { of, when }))
}

/// Reads what stands behind `fail`.
pub(super) fn fail(mut words: Words) -> Result<Act, String> {
    if words.take("nothing") {
        words.end()?;
        return Ok(Act::FailNothing);
    }
    let method = match words.word() {
        "*" => "*".to_owned(),
        word => method(word)?,
    };
    let form = "expected how often and how, such as `fail sendMessage 2 500 Internal Server Error`, `fail sendMessage 1 429 5` or `fail sendMessage 1 drop after`";
    let times = words.number().filter(|n| *n > 0).ok_or(form)?;
    let how = if words.take("drop") {
        let when = when(words.word())?;
        words.end()?;
        Failure::Drop(when)
    } else {
        let status: u16 = words.number().ok_or(form)?;
        match (status, words.rest().parse()) {
            (429, Ok(retry_after)) => Failure::Flood { retry_after },
            (429, Err(_)) => {
                return Err("expected the seconds to wait: `fail sendMessage 1 429 5`".to_owned());
            }
            (400..=599, _) => Failure::Status {
                status,
                description: some(words.rest()),
            },
            _ => return Err(format!("expected a status from 400 to 599, found {status}")),
        }
    };
    Ok(Act::Fail { method, times, how })
}

/// Reads what stands behind `retailer`.
pub(super) fn retailer(mut words: Words) -> Result<Retailer, String> {
    const FORMS: &[&str] = &[
        "fails", "drops", "delays", "answers", "garbles", "rejects", "raises", "sells", "is",
        "well", "stock", "price", "cancels", "misses", "has",
    ];
    let reason = |words: &Words, form: &str| {
        let reason = words.after_colon().map(str::trim).and_then(some);
        reason.ok_or_else(|| format!("expected `retailer {form}: reason`"))
    };
    let verb = words.word();
    let how = match verb {
        "well" => {
            words.end()?;
            return Ok(Retailer::Well);
        }
        "stock" | "price" => {
            let variant = words.word().to_owned();
            let number = words.number();
            let number = number.ok_or_else(|| format!("expected a variant and a number: `retailer {verb} VARIANT 10` (prices are in fen)"))?;
            words.end()?;
            return Ok(match verb {
                "stock" => Retailer::Stock {
                    variant,
                    stock: number,
                },
                _ => Retailer::Price {
                    variant,
                    price: number,
                },
            });
        }
        "cancels" => {
            let form = "cancels last order";
            if !(words.take("last") && words.take("order")) {
                return Err(format!("expected `retailer {form}: reason`"));
            }
            return Ok(Retailer::CancelLast(reason(&words, form)?));
        }
        "rejects" => {
            let form = "rejects next order";
            if !(words.take("next") && words.take("order")) {
                return Err(format!("expected `retailer {form}: reason`"));
            }
            return Ok(Retailer::Trouble {
                operation: "complete".to_owned(),
                times: 1,
                how: Trouble::Reject(reason(&words, form)?),
            });
        }
        "is" => {
            if !words.take("closed") {
                return Err("expected `retailer is closed: words`".to_owned());
            }
            return Ok(Retailer::Closed(reason(&words, "is closed")?));
        }
        "misses" => return misses(words),
        "raises" | "sells" => return at_complete(verb, words),
        "fails" | "drops" | "delays" | "answers" | "garbles" => verb,
        _ => {
            let guess = hint(verb, FORMS.iter().copied());
            return Err(format!(
                "expected what the retailer does ({}), found `{verb}`{guess}",
                FORMS.join(", ")
            ));
        }
    };
    let operation = operation(words.word())?;
    let how = match how {
        "fails" => {
            let status = words.number().filter(|s| (400..=599).contains(s));
            let status =
                status.ok_or("expected a status from 400 to 599: `retailer fails complete 503`")?;
            let retry_after = if words.take("after") {
                let seconds = words.number();
                Some(seconds.ok_or("expected seconds: `retailer fails complete 503 after 7`")?)
            } else {
                None
            };
            Trouble::Status {
                status,
                retry_after,
            }
        }
        "drops" => Trouble::Drop(when(words.word())?),
        "delays" => Trouble::Slow(
            words
                .number()
                .ok_or("expected milliseconds: `retailer delays complete 800`")?,
        ),
        "answers" => {
            let form = "expected milliseconds: `retailer answers complete after 20000`";
            if !words.take("after") {
                return Err(form.to_owned());
            }
            Trouble::Late(words.number().ok_or(form)?)
        }
        _ => Trouble::Malformed,
    };
    let times = match words.rest() {
        "" => UNTIL_WELL,
        "once" => 1,
        rest => rest
            .strip_suffix(" times")
            .and_then(|n| n.trim().parse().ok())
            .filter(|n| *n > 0)
            .ok_or_else(|| format!("expected `once`, `2 times` or nothing, found `{rest}`"))?,
    };
    Ok(Retailer::Trouble {
        operation,
        times,
        how,
    })
}

/// Reads what stands behind `retailer misses`.
fn misses(mut words: Words) -> Result<Retailer, String> {
    const FORM: &str = "expected `retailer misses VARIANT in last order` or `retailer misses VARIANT 2 in last order`";
    let variant = words.word().to_owned();
    let quantity = if words.take("in") {
        1
    } else {
        let quantity = words.number().filter(|n| *n > 0).ok_or(FORM)?;
        words.take("in").then_some(quantity).ok_or(FORM)?
    };
    if variant.is_empty() || !(words.take("last") && words.take("order")) {
        return Err(FORM.to_owned());
    }
    words.end()?;
    Ok(Retailer::MissLast { variant, quantity })
}

/// Reads what stands behind `retailer raises` and `retailer sells`: what happens to the goods of the next
/// checkout that is completed.
fn at_complete(verb: &str, mut words: Words) -> Result<Retailer, String> {
    let (what, form) = match verb {
        "raises" => ("prices", "expected `retailer raises prices at complete 20`"),
        _ => ("out", "expected `retailer sells out at complete`"),
    };
    if !(words.take(what) && words.take("at") && words.take("complete")) {
        return Err(form.to_owned());
    }
    let how = match verb {
        "raises" => Trouble::Raise(words.number().filter(|n| *n > 0).ok_or(form)?),
        _ => Trouble::SellOut,
    };
    words.end()?;
    Ok(Retailer::Trouble {
        operation: "complete".to_owned(),
        times: 1,
        how,
    })
}

/// Moods of the scripted model, as its testing API names them.
const MOODS: [&str; 17] = [
    "well",
    "silent",
    "down",
    "busy",
    "locked",
    "broken",
    "empty",
    "bad_arguments",
    "misfit_arguments",
    "unknown_tool",
    "text_beside_calls",
    "lies",
    "invents",
    "hostile",
    "split",
    "slowly",
    "whole",
];

/// Reads what stands behind `model`.
pub(super) fn model(mut words: Words) -> Result<Act, String> {
    let mood = words.word();
    match mood {
        "hears" => {
            return Ok(Act::Hears(
                some(words.rest()).ok_or("expected words: `model hears a dozen eggs`")?,
            ));
        }
        "sees" => {
            let dish = some(words.rest()).ok_or("expected words: `model sees borscht`")?;
            let lines = Vec::new();
            return Ok(Act::Reads { lines, dish });
        }
        "reads" => {
            let list = some(words.rest()).ok_or("expected words: `model reads 2 milk; ?eggs`")?;
            let lines = list.split(';').map(|line| line.trim().to_owned());
            return Ok(Act::Reads {
                lines: lines.collect(),
                dish: String::new(),
            });
        }
        _ => {}
    }
    if !MOODS.contains(&mood) {
        let guess = hint(mood, MOODS.iter().copied());
        return Err(format!(
            "expected one of the model's moods ({}), found `{mood}`{guess}",
            MOODS.join(", ")
        ));
    }
    let mood = mood.to_owned();
    let delay_ms = match words.take("after") {
        true => words
            .number()
            .ok_or("expected milliseconds: `model well after 1500`")?,
        false => 0,
    };
    words.end()?;
    Ok(Act::Model { mood, delay_ms })
}
