//! Payments: invoices, and the bot's word on whether it takes the money.

use serde_json::Value;

use super::refusal::Refusal;
use super::sends::send;
use super::{Answer, done};
use crate::testchat::body::Params;
use crate::testchat::hub::Core;
use crate::testchat::money;
use crate::testchat::state::model::{Content, Invoice};
use crate::testchat::state::payments::Standing;

/// Characters of an invoice's title and description, bytes of its payload.
const TITLE_MAX: usize = 32;
const DESCRIPTION_MAX: usize = 255;
const PAYLOAD_MAX: usize = 128;

/// Bytes of a start parameter.
const START_MAX: usize = 64;

/// The largest amount, of a part and of the whole, in the currency's smallest unit.
const AMOUNT_MAX: i64 = 999_999_999_999;

/// What this server does not play: refused, so that a bot does not rely on it.
const NOT_PLAYED: [&str; 7] = [
    "is_flexible",
    "need_name",
    "need_phone_number",
    "need_email",
    "need_shipping_address",
    "max_tip_amount",
    "suggested_tip_amounts",
];

const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

/// A parameter that must be there and not be empty.
fn required(params: &Params, name: &str) -> Result<String, Refusal> {
    match params.text(name) {
        text if text.is_empty() => {
            let words = format!("parameter \"{name}\" is required");
            Err(Refusal::bad(words))
        }
        text => Ok(text),
    }
}

pub(super) fn send_invoice(core: &mut Core, params: &Params) -> Answer {
    let content = Content::Invoice(invoice(params)?);
    send(core, params, content, None)
}

fn invoice(params: &Params) -> Result<Invoice, Refusal> {
    let invoice = Invoice {
        title: required(params, "title")?,
        description: required(params, "description")?,
        payload: required(params, "payload")?,
        currency: required(params, "currency")?,
        start_parameter: params.text("start_parameter"),
        total: total(params)?,
    };
    let set = |name: &&&str| params.flag(name) || params.int(name).is_some_and(|n| n > 0);
    if let Some(name) = NOT_PLAYED.iter().find(set) {
        let words = format!("invoices with \"{name}\" are not part of the test chat");
        return Err(Refusal::bad(words));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let start = &invoice.start_parameter;
    let refused = if invoice.title.chars().count() > TITLE_MAX {
        "INVOICE_TITLE_INVALID"
    } else if invoice.description.chars().count() > DESCRIPTION_MAX {
        "INVOICE_DESCRIPTION_INVALID"
    } else if invoice.payload.len() > PAYLOAD_MAX {
        "INVOICE_PAYLOAD_INVALID"
    } else if start.len() > START_MAX || !start.chars().all(plain) {
        "START_PARAM_INVALID"
    } else if !is_provider(&params.text("provider_token")) {
        "PAYMENT_PROVIDER_INVALID"
    } else if !money::is_currency(&invoice.currency) {
        "CURRENCY_INVALID"
    } else if !(1..=AMOUNT_MAX).contains(&invoice.total) {
        "CURRENCY_TOTAL_AMOUNT_INVALID"
    } else {
        return Ok(invoice);
    };
    Err(Refusal::bad(refused))
}

/// The sum of the prices.
fn total(params: &Params) -> Result<i64, Refusal> {
    let prices = params.json("prices");
    let prices = prices.map_err(|_| Refusal::bad("can't parse prices JSON object"))?;
    let prices = match prices {
        None => return Err(Refusal::bad("parameter \"prices\" is required")),
        Some(Value::Array(prices)) => prices,
        Some(_) => return Err(Refusal::bad("expected an Array of LabeledPrice")),
    };
    if prices.is_empty() {
        return Err(Refusal::bad("PRICES_EMPTY"));
    }
    let mut total = 0;
    for price in &prices {
        let wrong = |words: &str| Refusal::bad(format!("can't parse labeled price: {words}"));
        if !price.is_object() {
            return Err(wrong("LabeledPrice must be an Object"));
        }
        match price["label"].as_str() {
            None => return Err(wrong("Can't find field \"label\"")),
            Some("") => return Err(wrong("label must be non-empty")),
            Some(_) => {}
        }
        let amount = match &price["amount"] {
            Value::Null => return Err(wrong("Can't find field \"amount\"")),
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let amount = amount.ok_or_else(|| wrong("Field \"amount\" must be of type Number"))?;
        if !(-AMOUNT_MAX..=AMOUNT_MAX).contains(&amount) {
            return Err(Refusal::bad("CURRENCY_TOTAL_AMOUNT_INVALID"));
        }
        total += amount;
    }
    Ok(total)
}

/// Whether this can be a token that BotFather gives for a provider: `<digits>:TEST:<anything>`, or LIVE.
fn is_provider(token: &str) -> bool {
    let mut parts = token.splitn(3, ':');
    let digits = parts.next().unwrap_or_default();
    let number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let kind = matches!(parts.next(), Some("TEST" | "LIVE"));
    number && kind && parts.next().is_some_and(|rest| !rest.is_empty())
}

pub(super) fn answer_pre_checkout(core: &mut Core, params: &Params) -> Answer {
    let error = match params.flag("ok") {
        true => None,
        false => Some(required(params, "error_message")?),
    };
    let id = params.text("pre_checkout_query_id").parse().ok();
    let checkout = id.and_then(|id| core.state.checkout(id)).cloned();
    let checkout = checkout.filter(|one| one.standing == Standing::Asked);
    let Some(checkout) = checkout else {
        return Err(Refusal::bad(TOO_OLD));
    };
    if core.is_too_late(&checkout) {
        return Err(Refusal::bad(TOO_OLD));
    }
    let now = core.now();
    let change = core.state.judge(now, &checkout, error);
    core.commit(change)?;
    done()
}

/// Nobody here is ever asked for an address, so there is no query to answer: the call is checked and refused.
pub(super) fn answer_shipping(_: &mut Core, params: &Params) -> Answer {
    if params.flag("ok") {
        let options = params.json("shipping_options");
        match options.map_err(|_| Refusal::bad("can't parse shipping options JSON object"))? {
            Some(Value::Array(_)) => {}
            Some(_) => return Err(Refusal::bad("expected an Array of shipping options")),
            None => {
                let words = "parameter \"shipping_options\" is required";
                return Err(Refusal::bad(words));
            }
        }
    } else {
        required(params, "error_message")?;
    }
    Err(Refusal::bad(TOO_OLD))
}
