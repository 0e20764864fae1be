//! Payments: a person pays an invoice, the bot is asked, and when it agrees the payment is made, or held, or dropped.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::apply::Applied;
use super::json::put;
use super::model::{Act, Chat, Content, Invoice, Message, Payment, What};
use super::people::{Denied, invalid};
use super::{Change, State};

/// Pre-checkout query ids count from here, as long as Telegram's.
pub(super) const FIRST_CHECKOUT: u64 = 7_015_000_000_000_000_001;

/// Times that one act pays an invoice.
const TIMES_MAX: u32 = 10;

fn once() -> u32 {
    1
}

/// How a person pays. It is also how the act is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Wish {
    /// The invoice's message; by default the newest that can be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<i64>,
    /// From a screen that shows what is not there any more, or an older invoice.
    #[serde(default)]
    pub old: bool,
    #[serde(default = "once")]
    pub times: u32,
    /// The bot is asked, and whatever it says, nothing is paid.
    #[serde(default)]
    pub abandon: bool,
    /// An approved payment waits until it is settled.
    #[serde(default)]
    pub late: bool,
    /// Another total than the invoice's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
}

/// How far a payment is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(crate) enum Standing {
    /// The bot was asked.
    Asked,
    Refused {
        error_message: String,
    },
    Abandoned,
    /// The bot agreed; the payment has not gone through yet.
    Held,
    Paid {
        /// The message that says so.
        payment_message_id: i64,
    },
}

/// One try to pay an invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Checkout {
    pub id: u64,
    pub user: i64,
    pub chat: i64,
    /// The invoice's message, which may be gone.
    pub message: i64,
    pub invoice: Invoice,
    /// What the payment's total will be.
    pub amount: i64,
    pub abandon: bool,
    pub late: bool,
    /// When the bot was asked: test clock, ms.
    pub at: i64,
    pub standing: Standing,
}

impl Checkout {
    /// The payment as the bot gets it. Its ids follow from the query's, so a payment has always the same ones.
    fn payment(&self) -> Payment {
        Payment {
            currency: self.invoice.currency.clone(),
            total_amount: self.amount,
            invoice_payload: self.invoice.payload.clone(),
            telegram_payment_charge_id: format!("tg_{}_{}", self.user, self.id),
            provider_payment_charge_id: format!("ch_{}", self.id),
        }
    }

    /// As the control API shows it.
    pub fn json(&self) -> Value {
        let mut json = json!(self.standing);
        put(
            &mut json,
            "pre_checkout_query_id",
            Some(self.id.to_string()),
        );
        put(&mut json, "chat", Some(self.chat));
        put(&mut json, "user", Some(self.user));
        put(&mut json, "message_id", Some(self.message));
        put(&mut json, "title", Some(&self.invoice.title));
        put(&mut json, "at", Some(self.at));
        let mut payment = json!(self.payment());
        if !matches!(self.standing, Standing::Paid { .. })
            && let Some(payment) = payment.as_object_mut()
        {
            payment.retain(|name, _| !name.ends_with("charge_id"));
        }
        if let (Value::Object(json), Value::Object(payment)) = (&mut json, payment) {
            json.extend(payment);
        }
        json
    }
}

impl State {
    /// A person pays an invoice. `by` names the member in a group.
    pub fn pay(
        &self,
        now: i64,
        chat: i64,
        by: Option<i64>,
        wish: &Wish,
    ) -> Result<Vec<Change>, Denied> {
        let (chat, user) = self.speaker(chat, by)?;
        if chat.is_private() && user.blocked {
            return Err(super::people::blocked(user));
        }
        if !(1..=TIMES_MAX).contains(&wish.times) {
            return invalid(format!("an act pays 1 to {TIMES_MAX} times"));
        }
        if wish.amount.is_some_and(|amount| amount <= 0) {
            return invalid("an amount is more than nothing");
        }
        let message = payable(chat, wish)?;
        let Some(invoice) = chat.invoices.get(&message) else {
            return Err(Denied::Unknown(format!("message {message} is no invoice")));
        };
        let mut act = Some(Act {
            user: user.id,
            what: What::Pay(Wish {
                message_id: Some(message),
                // Told as a script would say it: which message it is, is not.
                old: Some(message) != newest_payable(chat),
                ..wish.clone()
            }),
        });
        let checkouts = (0..wish.times).map(|n| Change::Checkout {
            checkout: Checkout {
                id: self.next_checkout + u64::from(n),
                user: user.id,
                chat: chat.id,
                message,
                invoice: invoice.clone(),
                amount: wish.amount.unwrap_or(invoice.total),
                abandon: wish.abandon,
                late: wish.late,
                at: now,
                standing: Standing::Asked,
            },
            act: act.take(),
        });
        Ok(checkouts.collect())
    }

    /// The bot's answer to a query: the change, with the payment if it is made at once.
    pub fn judge(&self, now: i64, checkout: &Checkout, error: Option<String>) -> Change {
        let pays = error.is_none() && !checkout.abandon && !checkout.late;
        let standing = match error {
            Some(error_message) => Standing::Refused { error_message },
            None if checkout.abandon => Standing::Abandoned,
            None => Standing::Held,
        };
        Change::CheckoutAnswer {
            checkout: checkout.id,
            standing,
            payment: pays.then(|| Box::new(self.paid(now, checkout, 0))),
        }
    }

    /// Lets the held payments of a chat through.
    pub fn settle(&self, now: i64, chat: i64) -> Result<Vec<Change>, Denied> {
        self.chat(chat)?;
        let held = self.checkouts.values();
        let held = held.filter(|one| one.chat == chat && one.standing == Standing::Held);
        let changes = held.zip(0..).map(|(checkout, nth)| Change::Paid {
            checkout: checkout.id,
            message: Box::new(self.paid(now, checkout, nth)),
            act: (nth == 0).then_some(Act {
                user: checkout.user,
                what: What::Settle,
            }),
        });
        let changes: Vec<Change> = changes.collect();
        match changes.is_empty() {
            true => invalid("no payment is held in this chat"),
            false => Ok(changes),
        }
    }

    /// The message of a payment, the `nth` that is made now.
    fn paid(&self, now: i64, checkout: &Checkout, nth: i64) -> Message {
        let next = self.chats.get(&checkout.chat).map_or(1, Chat::next_id);
        let content = Content::Payment(checkout.payment());
        Message::new(next + nth, Some(checkout.user), now / 1000, content)
    }

    /// A payment by its query's id.
    pub fn checkout(&self, id: u64) -> Option<&Checkout> {
        self.checkouts.get(&id)
    }

    /// All payments, oldest first.
    pub fn payments(&self) -> impl Iterator<Item = &Checkout> {
        self.checkouts.values()
    }

    pub(super) fn ask_checkout(
        &mut self,
        checkout: Checkout,
        act: Option<&Act>,
        out: &mut Applied,
    ) {
        let id = checkout.chat;
        if let Some(chat) = self.chats.get_mut(&id) {
            chat.unread = 0;
            out.act(chat, act);
        }
        out.tell("pre_checkout", event_fields(&checkout));
        if let Some(user) = self.users.get(&checkout.user) {
            let invoice = &checkout.invoice;
            let body = json!({
                "id": checkout.id.to_string(),
                "from": user.json(),
                "currency": invoice.currency,
                "total_amount": invoice.total,
                "invoice_payload": invoice.payload,
            });
            self.queue(id, "pre_checkout_query", &body, out);
        }
        self.next_checkout = checkout.id + 1;
        self.checkouts.insert(checkout.id, checkout);
    }

    pub(super) fn answer_checkout(
        &mut self,
        id: u64,
        standing: Standing,
        payment: Option<Message>,
        out: &mut Applied,
    ) {
        let Some(checkout) = self.checkouts.get_mut(&id) else {
            return;
        };
        let error = match &standing {
            Standing::Refused { error_message } => Some(error_message.clone()),
            _ => None,
        };
        checkout.standing = standing;
        let mut fields = event_fields(checkout);
        put(&mut fields, "ok", Some(error.is_none()));
        put(&mut fields, "error_message", error);
        out.tell("pre_checkout_answer", fields);
        if let Some(message) = payment {
            self.take_payment(id, message, None, out);
        }
    }

    /// The payment goes through. `act` tells of one that was held.
    pub(super) fn take_payment(
        &mut self,
        id: u64,
        message: Message,
        act: Option<&Act>,
        out: &mut Applied,
    ) {
        let Some(checkout) = self.checkouts.get_mut(&id) else {
            return;
        };
        checkout.standing = Standing::Paid {
            payment_message_id: message.id,
        };
        let chat = checkout.chat;
        self.post(chat, message, None, act, out);
    }
}

fn event_fields(checkout: &Checkout) -> Value {
    json!({
        "chat": checkout.chat,
        "user": checkout.user,
        "pre_checkout_query_id": checkout.id.to_string(),
        "message_id": checkout.message,
        "currency": checkout.invoice.currency,
        "total_amount": checkout.invoice.total,
        "invoice_payload": checkout.invoice.payload,
    })
}

fn has_button(chat: &Chat, message: i64) -> bool {
    chat.message(message).is_some_and(Message::has_pay_button)
}

/// The newest invoice that has its button.
fn newest_payable(chat: &Chat) -> Option<i64> {
    let mut invoices = chat.invoices.keys().rev().copied();
    invoices.find(|id| has_button(chat, *id))
}

/// The message of the invoice that a person means.
fn payable(chat: &Chat, wish: &Wish) -> Result<i64, Denied> {
    let newest = newest_payable(chat);
    match (wish.message_id, wish.old) {
        (Some(id), true) => Ok(id),
        (Some(id), false) if has_button(chat, id) => Ok(id),
        (Some(id), false) => invalid(format!(
            "message {id} has no button that pays; `old` pays what was there before"
        )),
        (None, false) => {
            newest.ok_or_else(|| Denied::Invalid("no invoice in this chat can be paid".to_owned()))
        }
        (None, true) => {
            let mut others = chat.invoices.keys().rev().copied();
            let other = others.find(|id| Some(*id) != newest);
            let words = "no invoice in this chat is gone or older than the newest";
            other.ok_or_else(|| Denied::Invalid(words.to_owned()))
        }
    }
}
