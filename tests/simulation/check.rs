//! What must be true: always, and when the world has calmed down.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};
use milkrun::shop::{BroadcastState, Fen, OrderState, PayBy, What};
use milkrun::store::{self, Order, Tx};

use crate::world::{World, news};

/// What is true at every instant.
pub async fn always(world: &World) -> anyhow::Result<()> {
    let db = &world.engine()?.db;
    db.read(async |tx| {
        dead(tx).await?;
        budget(tx).await?;
        let orders = orders(tx).await?;
        cards(tx, &orders).await?;
        unpaid(tx, world, &orders).await
    })
    .await
}

/// What is true once nothing is under way any more.
pub async fn at_rest(world: &World) -> anyhow::Result<()> {
    always(world).await?;
    let db = &world.engine()?.db;
    db.read(async |tx| {
        let orders = orders(tx).await?;
        events(tx, world).await?;
        rows(tx, world).await?;
        retailer(world, &orders)?;
        letters(tx, world).await?;
        payments(tx, world).await?;
        for checked in store::check(tx).await? {
            let (rule, wrong) = (checked.rule, checked.violations);
            ensure!(wrong.is_empty(), "{rule}: {wrong:?}");
        }
        chats(tx, world, &orders).await
    })
    .await
}

async fn orders(tx: &mut Tx) -> anyhow::Result<BTreeMap<i64, Order>> {
    let ids: Vec<(i64,)> = sqlx::query_as("SELECT id FROM orders")
        .fetch_all(&mut *tx)
        .await?;
    let mut orders = BTreeMap::new();
    for (id,) in ids {
        orders.insert(id, store::order(tx, id).await?.context("an order")?);
    }
    Ok(orders)
}

/// No event was too much for its handler.
async fn dead(tx: &mut Tx) -> anyhow::Result<()> {
    let dead: Vec<(String, String)> =
        sqlx::query_as("SELECT body, error FROM inbox WHERE state = 'dead' OR error IS NOT NULL")
            .fetch_all(tx)
            .await?;
    ensure!(dead.is_empty(), "events failed: {dead:?}");
    Ok(())
}

async fn budget(tx: &mut Tx) -> anyhow::Result<()> {
    let campaign = store::campaign(tx).await?.context("no campaign")?;
    let cards: Vec<(i64, i64)> = sqlx::query_as("SELECT user_id, value FROM cards")
        .fetch_all(tx)
        .await?;
    let users: BTreeSet<i64> = cards.iter().map(|(user, _)| *user).collect();
    ensure!(users.len() == cards.len(), "a user has two cards");
    let worth: i64 = cards.iter().map(|(_, value)| value).sum();
    ensure!(campaign.claimed == Fen(worth), "the claims do not add up");
    ensure!(
        campaign.left() >= Fen::ZERO,
        "more is claimed than there is"
    );
    Ok(())
}

/// Each card is held by the order that it is held for, and spent only by one that was taken.
async fn cards(tx: &mut Tx, orders: &BTreeMap<i64, Order>) -> anyhow::Result<()> {
    let cards: Vec<(i64, String, Option<i64>)> =
        sqlx::query_as("SELECT id, state, order_id FROM cards")
            .fetch_all(tx)
            .await?;
    for (id, word, of) in cards {
        let holds = |order: &&Order| {
            let given_back = matches!(order.state, OrderState::Cancelled | OrderState::Rejected);
            order.card == Some(id) && !given_back
        };
        let holders: Vec<&Order> = orders.values().filter(holds).collect();
        let expected = match holders[..] {
            [] => ("active", None),
            [order]
                if matches!(
                    order.state,
                    OrderState::Invoiced | OrderState::Placing | OrderState::Unknown
                ) =>
            {
                ("reserved", Some(order.id))
            }
            [order] => ("redeemed", Some(order.id)),
            _ => anyhow::bail!("card {id} pays for {} orders", holders.len()),
        };
        ensure!(
            (word.as_str(), of) == expected,
            "card {id} is {word} for {of:?}, and not {expected:?}"
        );
    }
    for order in orders.values() {
        let asked: Vec<(&str, u32)> = order
            .lines
            .iter()
            .filter_map(|line| match &line.what {
                What::Packs { variant, packs } => Some((variant.as_str(), *packs)),
                What::Open { .. } => None,
            })
            .collect();
        let quoted = order.quote.lines.iter();
        let quoted: Vec<(&str, u32)> = quoted.map(|l| (l.variant.as_str(), l.packs)).collect();
        let forgotten = asked.is_empty();
        ensure!(
            forgotten || asked == quoted,
            "order {} is of {asked:?} at the price of {quoted:?}",
            order.number
        );
    }
    Ok(())
}

/// The retailer has no order of what is paid by invoice before it is paid.
async fn unpaid(tx: &mut Tx, world: &World, orders: &BTreeMap<i64, Order>) -> anyhow::Result<()> {
    let of: Vec<i64> = world
        .retailer
        .state()
        .orders
        .values()
        .map(|o| o.of)
        .collect();
    for order in of.iter().filter_map(|id| orders.get(id)) {
        let paid = store::payment_of(tx, order.id).await?.is_some();
        ensure!(
            paid || order.pay_by != PayBy::Invoice,
            "order {} was placed before it was paid",
            order.number
        );
    }
    Ok(())
}

/// Each charge is a payment, once, of its amount. What must go back is a rule of the store's own check.
async fn payments(tx: &mut Tx, world: &World) -> anyhow::Result<()> {
    let kept: Vec<(String, i64)> = sqlx::query_as("SELECT charge_id, amount FROM payments")
        .fetch_all(&mut *tx)
        .await?;
    let kept: BTreeMap<String, i64> = kept.into_iter().collect();
    let charges = world.telegram.state().charges.clone();
    ensure!(kept == charges, "{charges:?} were paid, {kept:?} are kept");
    let twice: Vec<(i64,)> = sqlx::query_as(
        "SELECT order_id FROM payments WHERE pays = 1 GROUP BY order_id HAVING COUNT(*) > 1",
    )
    .fetch_all(tx)
    .await?;
    ensure!(twice.is_empty(), "orders were paid twice: {twice:?}");
    Ok(())
}

/// Every update that was acknowledged had its one turn, and nothing waits.
async fn events(tx: &mut Tx, world: &World) -> anyhow::Result<()> {
    let (waiting,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM inbox WHERE state = 'waiting'")
        .fetch_one(&mut *tx)
        .await?;
    ensure!(waiting == 0, "{waiting} events wait");
    let commits = world.commits.lock().unwrap();
    let source = format!("{}:1", milkrun::telegram::SOURCE);
    for id in &world.telegram.state().acknowledged {
        let turns = commits.get(&(source.clone(), id.to_string()));
        ensure!(turns == Some(&1), "update {id} had {turns:?} turns");
    }
    let twice = commits.iter().find(|(_, turns)| **turns != 1);
    ensure!(twice.is_none(), "{twice:?} turns");
    Ok(())
}

/// Nothing is left to leave, and what is said to have been sent has been.
async fn rows(tx: &mut Tx, world: &World) -> anyhow::Result<()> {
    let rows: Vec<(i64, String, String, Option<String>)> =
        sqlx::query_as("SELECT id, carrier, state, outcome FROM outbox")
            .fetch_all(tx)
            .await?;
    let telegram = world.telegram.state();
    for (id, carrier, state, outcome) in rows {
        ensure!(
            !matches!(state.as_str(), "waiting" | "sending" | "refused"),
            "a row for {carrier} is {state}: {outcome:?}"
        );
        if carrier == milkrun::telegram::CARRIER && state == "done" {
            ensure!(telegram.arrived.contains(&id), "a message was not sent");
        }
    }
    Ok(())
}

/// Everybody whom a broadcast is for was told it, once: a copy of which nobody knows that it arrived does not count.
async fn letters(tx: &mut Tx, world: &World) -> anyhow::Result<()> {
    for broadcast in store::latest_broadcasts(tx, i64::MAX).await? {
        let number = broadcast.number;
        ensure!(
            broadcast.state == BroadcastState::Done,
            "broadcast {number} is {:?}",
            broadcast.state
        );
        let recipients: Vec<(i64, String)> =
            sqlx::query_as("SELECT user_id, state FROM recipients WHERE broadcast_id = $1")
                .bind(broadcast.id)
                .fetch_all(&mut *tx)
                .await?;
        let recipients: BTreeMap<i64, String> = recipients.into_iter().collect();
        // Whoever was here before it was sent off.
        let here: Vec<(i64,)> = sqlx::query_as(
            "SELECT u.id FROM users u JOIN broadcasts b ON b.id = $1 WHERE u.created_at < b.joined_by AND u.forgotten = 0",
        )
        .bind(broadcast.id)
        .fetch_all(&mut *tx)
        .await?;
        let telegram = world.telegram.state();
        for (user,) in here {
            // With the rest of them it was forgotten that this was for them.
            let forgotten = telegram.chats.get(&user).is_some_and(|chat| chat.forgotten);
            ensure!(
                forgotten || recipients.contains_key(&user),
                "broadcast {number} missed {user}"
            );
        }
        let text = news(number);
        for (user, state) in &recipients {
            ensure!(state == "sent", "broadcast {number}: {user} is {state}");
            let copies = telegram.chats[user].messages.values();
            let copies = copies.filter(|message| message.text == text && !message.orphan);
            let copies = copies.count();
            ensure!(
                copies == 1,
                "broadcast {number}: {user} was told {copies} times"
            );
        }
    }
    Ok(())
}

/// The retailer has the orders that were taken, each once and in the same state; its codes were honoured once.
fn retailer(world: &World, orders: &BTreeMap<i64, Order>) -> anyhow::Result<()> {
    let retailer = world.retailer.state();
    let mut sessions = BTreeSet::new();
    for (id, theirs) in &retailer.orders {
        let ours = orders.get(&theirs.of);
        let ours = ours.with_context(|| format!("{id} was never confirmed"))?;
        ensure!(
            ours.retailer_id.as_deref() == Some(id),
            "{id} is not what order {} became: {:?}, {:?}",
            ours.number,
            ours.state,
            ours.retailer_id
        );
        ensure!(
            theirs.session == ours.quote.session && sessions.insert(&theirs.session),
            "{id} is of another session, or of one that was ordered twice"
        );
        let state = theirs.state(world.now.wall);
        ensure!(
            ours.state == state,
            "{id} is {state:?}, order {} is {:?}",
            ours.number,
            ours.state
        );
        ensure!(
            theirs.code.is_some() == ours.card.is_some(),
            "{id} was paid with a card, or not, other than said"
        );
    }
    for order in orders.values() {
        let never_paid = order.pay_by == PayBy::Invoice
            && order.state == OrderState::Cancelled
            && order.retailer_id.is_none();
        let known = order.retailer_id.as_ref();
        let known = known.is_some_and(|id| retailer.orders.contains_key(id));
        ensure!(order.state.over(), "order {} is not over", order.number);
        ensure!(
            known == (order.state != OrderState::Rejected) || never_paid && !known,
            "order {} is {:?}, and the retailer knows it: {known}",
            order.number,
            order.state
        );
    }
    for (code, by) in &retailer.redeemed {
        ensure!(by.len() == 1, "{code} was honoured for {by:?}");
    }
    Ok(())
}

/// What each person sees is what is stored.
async fn chats(tx: &mut Tx, world: &World, orders: &BTreeMap<i64, Order>) -> anyhow::Result<()> {
    let slots: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT order_key, name, message_id FROM slots")
            .fetch_all(&mut *tx)
            .await?;
    let slots: BTreeMap<(i64, String), i64> = slots
        .into_iter()
        .map(|(key, name, message)| Ok(((key.parse()?, name), message)))
        .collect::<anyhow::Result<_>>()?;
    let mut revisions = BTreeMap::new();
    for user in &world.users {
        revisions.insert(*user, store::basket(tx, *user).await?.revision);
    }
    let telegram = world.telegram.state();
    for order in orders.values() {
        if !telegram.chats.contains_key(&order.user) {
            // Its user has been forgotten.
            continue;
        }
        let slot = (order.user, format!("order:{}", order.id));
        let id = slots.get(&slot);
        if id.is_none() && telegram.chats[&order.user].forgotten {
            // With the rest, it was forgotten which message is whose.
            continue;
        }
        let id = id.with_context(|| format!("order {} has no message", order.number))?;
        let text = &telegram.chats[&order.user].messages[id].text;
        let key = match (order.state, order.reason.as_deref()) {
            (OrderState::Delivered, _) => "order-delivered",
            (OrderState::Cancelled, Some("unpaid")) => "order-unpaid",
            (OrderState::Cancelled, Some(_)) => "order-cancelled-why",
            (OrderState::Cancelled, None) => "order-cancelled",
            (_, Some(_)) => "order-rejected-why",
            (_, None) => "order-rejected",
        };
        ensure!(
            in_any_language(key).any(|words| text.contains(words)),
            "order {} is {:?}, and shown as {text:?}",
            order.number,
            order.state
        );
    }
    for (user, revision) in revisions {
        let Some(chat) = telegram.chats.get(&user) else {
            continue;
        };
        if chat.forgotten {
            continue;
        }
        let basket = slots.get(&(user, "basket".to_owned()));
        for (id, message) in chat.messages.iter().filter(|(_, m)| !m.orphan) {
            for data in &message.buttons {
                ensure!(
                    !data.starts_with("confirm:"),
                    "{user} can still tap {data} of a quote that is over"
                );
                if data.starts_with("b:") {
                    ensure!(
                        basket == Some(id) && data.starts_with(&format!("b:{revision}:")),
                        "{user} can tap {data} in message {id}; the basket is {basket:?}, revision {revision}"
                    );
                }
            }
        }
    }
    Ok(())
}

/// How a text begins, up to its first argument, in each language: people may have chosen another meanwhile.
fn in_any_language(key: &str) -> impl Iterator<Item = &'static str> {
    let locales = [
        include_str!("../../locales/en/chat.ftl"),
        include_str!("../../locales/zh/chat.ftl"),
        include_str!("../../locales/ru/chat.ftl"),
    ];
    let begin = format!("\n{key} = ");
    locales.into_iter().map(move |locale| {
        let at = locale.find(&begin).expect("a text") + begin.len();
        let line = locale[at..].lines().next().unwrap_or_default();
        line.split('{').next().unwrap_or_default().trim_end()
    })
}
