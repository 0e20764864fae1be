//! A Telegram that is played: chats with their messages, updates that come again until they are acknowledged, and calls that
//! are delayed, lost before they arrive, or whose answers are lost.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use futures::future::BoxFuture;
use milkrun::engine::{Carrier, Now, Outcome, Parcel};
use milkrun::store::SlotUse;
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::hold::Hold;

#[derive(Default)]
pub struct Chat {
    pub messages: BTreeMap<i64, Message>,
    /// Every button that was ever shown: message and data. A phone may show an old one still.
    pub shown: Vec<(i64, String)>,
    /// The keys below the input: what each sends.
    pub keys: Vec<Key>,
    /// Its person has tapped on being forgotten: with the rest, the bot forgets which messages have buttons.
    pub forgotten: bool,
    last: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub text: String,
    pub buttons: Vec<String>,
    /// Its sender was never told that it arrived: it may be there twice, and nobody knows it.
    pub orphan: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    Text(String),
    Location,
    Contact,
}

pub struct Update {
    pub id: i64,
    pub lane: i64,
    pub body: String,
}

/// An invoice that was shown.
#[derive(Clone, Debug)]
pub struct Invoice {
    pub user: i64,
    pub payload: String,
    pub amount: i64,
}

pub struct State {
    /// Every invoice that was shown: whoever saw it may pay it.
    pub invoices: Vec<Invoice>,
    /// Payments that were asked about and not answered yet, by the question's id.
    asked: BTreeMap<String, Invoice>,
    /// Every charge that was made, with its amount.
    pub charges: BTreeMap<String, i64>,
    /// Charges that were told of twice.
    pub told_twice: u64,
    pub chats: BTreeMap<i64, Chat>,
    /// Not acknowledged yet.
    pub updates: Vec<Update>,
    /// Ids of all that were acknowledged.
    pub acknowledged: Vec<i64>,
    /// Rows that arrived at least once.
    pub arrived: BTreeSet<i64>,
    pub calm: bool,
    next_update: i64,
    chance: Chance,
}

pub struct Telegram(Mutex<State>);

impl Telegram {
    pub fn new(seed: u64) -> Telegram {
        Telegram(Mutex::new(State {
            invoices: Vec::new(),
            asked: BTreeMap::new(),
            charges: BTreeMap::new(),
            told_twice: 0,
            chats: BTreeMap::new(),
            updates: Vec::new(),
            acknowledged: Vec::new(),
            arrived: BTreeSet::new(),
            calm: false,
            next_update: 1_000,
            chance: Chance::of(seed ^ 0x7e1e),
        }))
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    /// A person writes, or shares something: the fields of the message.
    pub fn write(&mut self, user: i64, fields: Value) {
        let id = self.chats.entry(user).or_default().next();
        let mut message = json!({
            "message_id": id, "date": 1_700_000_000,
            "chat": { "id": user, "type": "private", "first_name": "Ann" },
            "from": person(user),
        });
        if let (Value::Object(message), Value::Object(fields)) = (&mut message, fields) {
            message.extend(fields);
        }
        self.push(user, "message", message);
    }

    /// A person taps on a button.
    pub fn tap(&mut self, user: i64, message: i64, data: &str) {
        let id = self.next_update;
        self.chats.entry(user).or_default().forgotten |= data == "forget";
        self.push(
            user,
            "callback_query",
            json!({
                "id": id.to_string(), "from": person(user), "chat_instance": "1", "data": data,
                "message": {
                    "message_id": message, "date": 1_700_000_000, "text": "…",
                    "chat": { "id": user, "type": "private", "first_name": "Ann" },
                },
            }),
        );
    }

    /// The invoices that a person was shown, the latest at the end.
    pub fn invoices_of(&self, user: i64) -> Vec<Invoice> {
        let of = self.invoices.iter().filter(|invoice| invoice.user == user);
        of.cloned().collect()
    }

    /// A person wants to pay an invoice: the bot is asked whether they may.
    pub fn ask_to_pay(&mut self, invoice: &Invoice) {
        let id = format!("asked-{}", self.next_update);
        self.asked.insert(id.clone(), invoice.clone());
        let query = json!({
            "id": id, "from": person(invoice.user), "currency": "CNY",
            "total_amount": invoice.amount, "invoice_payload": invoice.payload,
        });
        self.push(invoice.user, "pre_checkout_query", query);
    }

    /// The bot let a payment through: it is made, and sometimes told twice.
    fn charge(&mut self, invoice: &Invoice) {
        let charge = format!("charge-{}", self.charges.len() + 1);
        let payment = json!({
            "currency": "CNY", "total_amount": invoice.amount, "invoice_payload": invoice.payload,
            "telegram_payment_charge_id": charge, "provider_payment_charge_id": format!("p-{charge}"),
        });
        self.charges.insert(charge, invoice.amount);
        self.write(invoice.user, json!({ "successful_payment": payment }));
        if self.chance.percent(25) {
            self.told_twice += 1;
            self.write(invoice.user, json!({ "successful_payment": payment }));
        }
    }

    fn push(&mut self, user: i64, kind: &str, what: Value) {
        self.next_update += 1;
        let id = self.next_update;
        let body = json!({ "update_id": id, kind: what }).to_string();
        let lane = match kind {
            "pre_checkout_query" => milkrun::telegram::aside(user),
            _ => user,
        };
        self.updates.push(Update { id, lane, body });
    }

    /// Forgets updates that the bot has stored, and says that it has.
    pub fn acknowledge(&mut self, up_to: i64) {
        for update in self.updates.extract_if(.., |update| update.id <= up_to) {
            self.acknowledged.push(update.id);
        }
    }

    /// What a call does. The message that it made, if it made one, is a new one.
    fn apply(&mut self, parcel: &Parcel) -> (Outcome, Option<(i64, i64)>) {
        self.arrived.insert(parcel.id);
        let body: Value = serde_json::from_str(&parcel.body).unwrap();
        if let Some(strip) = body.get("strip") {
            let chat = self.chats.entry(number(strip, "chat_id")).or_default();
            if let Some(message) = parcel.message.and_then(|id| chat.messages.get_mut(&id)) {
                message.buttons.clear();
            }
            return (done(parcel.message), None);
        }
        let payload = &body["call"]["payload"];
        let method = body["call"]["method"].as_str().unwrap_or_default();
        if method == "AnswerPreCheckoutQuery" {
            let id = payload["pre_checkout_query_id"].as_str().unwrap();
            if let Some(invoice) = self.asked.remove(id)
                && payload["ok"] == true
            {
                self.charge(&invoice);
            }
            return (done(None), None);
        }
        if method == "SendInvoice" {
            let user = number(payload, "chat_id");
            self.invoices.push(Invoice {
                user,
                payload: payload["payload"].as_str().unwrap().to_owned(),
                amount: number(&payload["prices"][0], "amount"),
            });
            return (done(Some(self.chats.entry(user).or_default().next())), None);
        }
        if method != "SendMessage" {
            return (done(None), None);
        }
        let user = number(payload, "chat_id");
        let markup = &payload["reply_markup"];
        let chat = self.chats.entry(user).or_default();
        let shown = Message {
            text: payload["text"].as_str().unwrap().to_owned(),
            buttons: cells(&markup["inline_keyboard"])
                .filter_map(|button| button["callback_data"].as_str().map(str::to_owned))
                .collect(),
            orphan: false,
        };
        let editable = markup.is_null() || markup.get("inline_keyboard").is_some();
        let edited = parcel
            .message
            .filter(|_| editable && parcel.slot_use == SlotUse::Edit);
        let id = edited.unwrap_or_else(|| chat.next());
        if !editable {
            chat.keys = cells(&markup["keyboard"]).map(key).collect();
        }
        let buttons = shown.buttons.iter().cloned();
        chat.shown.extend(buttons.map(|data| (id, data)));
        chat.messages.insert(id, shown);
        let made = edited.is_none().then_some((user, id));
        (done(Some(id)), made)
    }
}

impl Chat {
    fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }
}

fn person(user: i64) -> Value {
    json!({ "id": user, "is_bot": false, "first_name": "Ann", "language_code": "en" })
}

fn number(of: &Value, field: &str) -> i64 {
    of[field].as_i64().unwrap()
}

fn cells(rows: &Value) -> impl Iterator<Item = &Value> {
    let rows = rows.as_array().into_iter().flatten();
    rows.filter_map(Value::as_array).flatten()
}

fn key(key: &Value) -> Key {
    if key.get("request_location").is_some() {
        Key::Location
    } else if key.get("request_contact").is_some() {
        Key::Contact
    } else {
        Key::Text(key["text"].as_str().unwrap().to_owned())
    }
}

fn done(message: Option<i64>) -> Outcome {
    let value = Value::Null;
    Outcome::Done {
        value,
        message,
        file: None,
    }
}

fn again() -> Outcome {
    Outcome::Again {
        // Between the instants of the world's clock, which are whole seconds: what the real clock adds decides nothing.
        after: 1_500,
        reason: "the line broke".into(),
    }
}

impl Carrier for Telegram {
    fn carry<'a>(&'a self, parcel: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let (calm, dice) = {
                let mut state = self.state();
                (state.calm, state.chance.below(100))
            };
            if calm {
                return self.state().apply(parcel).0;
            }
            if matches!(dice, 0..5 | 40..44) {
                Hold::default().await;
            }
            if matches!(dice, 3..10) {
                return again();
            }
            let (outcome, made) = self.state().apply(parcel);
            if let Some((user, id)) = made {
                self.state().orphan(user, id, true);
            }
            if matches!(dice, 46..54) {
                Hold::default().await;
            }
            if matches!(dice, 52..58) {
                return again();
            }
            if let Some((user, id)) = made {
                self.state().orphan(user, id, false);
            }
            outcome
        })
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}

impl State {
    fn orphan(&mut self, user: i64, id: i64, orphan: bool) {
        let chat = self.chats.entry(user).or_default();
        if let Some(message) = chat.messages.get_mut(&id) {
            message.orphan = orphan;
        }
    }
}
