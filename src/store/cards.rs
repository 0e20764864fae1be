//! Cards: claimed once a user from a capped budget, held by one order at a time.

use super::Tx;
use crate::shop::{Card, CardState, Fen, NoClaim};

/// What came of an attempt to claim a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The card is the user's now.
    Claimed(Card),
    /// The user had claimed it before.
    Already(Card),
    /// No card can be claimed.
    No(NoClaim),
    /// There is no campaign at all.
    NoCampaign,
}

/// Claims a user's card: one a campaign, while its time and budget last.
pub async fn claim(tx: &mut Tx, id: i64, user: i64, now: i64) -> anyhow::Result<Claim> {
    let Some(campaign) = super::campaign(tx).await? else {
        return Ok(Claim::NoCampaign);
    };
    if let Some(card) = user_card(tx, user).await?
        && card.campaign == campaign.id
    {
        return Ok(Claim::Already(card));
    }
    if let Err(no) = campaign.claimable(now) {
        return Ok(Claim::No(no));
    }
    // The condition repeats what `claimable` said, so that another process cannot take the last card in between.
    let taken = sqlx::query(
        "UPDATE campaigns SET claimed = claimed + value WHERE id = $1 AND claimed + value <= budget",
    )
    .bind(campaign.id)
    .execute(&mut *tx)
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(Claim::No(NoClaim::Exhausted));
    }
    sqlx::query(
        "INSERT INTO cards (id, campaign_id, user_id, reason, value, state, order_id, created_at) \
         VALUES ($1, $2, $3, 'claimed', $4, 'active', NULL, $5)",
    )
    .bind(id)
    .bind(campaign.id)
    .bind(user)
    .bind(campaign.value.0)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(Claim::Claimed(Card {
        id,
        campaign: campaign.id,
        user,
        value: campaign.value,
        state: CardState::Active,
        starts: campaign.starts,
        deadline: campaign.deadline,
    }))
}

type Row = (i64, i64, i64, i64, String, Option<i64>, i64, i64);

fn card((id, campaign, user, value, state, order, starts, deadline): Row) -> anyhow::Result<Card> {
    let state = match (state.as_str(), order) {
        ("active", None) => CardState::Active,
        ("reserved", Some(order)) => CardState::Reserved { order },
        ("redeemed", Some(order)) => CardState::Redeemed { order },
        (state, order) => anyhow::bail!("card {id} is {state} for order {order:?}"),
    };
    Ok(Card {
        id,
        campaign,
        user,
        value: Fen(value),
        state,
        starts,
        deadline,
    })
}

/// The card that a user has, the newest first, whatever its state.
pub async fn user_card(tx: &mut Tx, user: i64) -> anyhow::Result<Option<Card>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT c.id, c.campaign_id, c.user_id, c.value, c.state, c.order_id, p.starts, p.deadline \
         FROM cards c JOIN campaigns p ON p.id = c.campaign_id \
         WHERE c.user_id = $1 ORDER BY c.id DESC LIMIT 1",
    )
    .bind(user)
    .fetch_optional(tx)
    .await?;
    row.map(card).transpose()
}

/// The best of a user's cards that can be used at an instant: the most valuable, then the one that expires first.
pub async fn usable_card(tx: &mut Tx, user: i64, now: i64) -> anyhow::Result<Option<Card>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT c.id, c.campaign_id, c.user_id, c.value, c.state, c.order_id, p.starts, p.deadline \
         FROM cards c JOIN campaigns p ON p.id = c.campaign_id \
         WHERE c.user_id = $1 AND c.state = 'active' AND p.starts <= $2 AND p.deadline > $2 \
         ORDER BY c.value DESC, p.deadline, c.id LIMIT 1",
    )
    .bind(user)
    .bind(now)
    .fetch_optional(tx)
    .await?;
    row.map(card).transpose()
}

/// The card that an order holds or was paid with.
pub async fn card_of_order(tx: &mut Tx, order: i64) -> anyhow::Result<Option<Card>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT c.id, c.campaign_id, c.user_id, c.value, c.state, c.order_id, p.starts, p.deadline \
         FROM cards c JOIN campaigns p ON p.id = c.campaign_id WHERE c.order_id = $1",
    )
    .bind(order)
    .fetch_optional(tx)
    .await?;
    row.map(card).transpose()
}

/// Holds a card for an order.
pub async fn reserve(tx: &mut Tx, card: &Card, order: i64) -> anyhow::Result<()> {
    put(tx, card, card.state.reserve(order)?).await
}

/// Spends the card that an order holds, if it holds one.
pub async fn redeem(tx: &mut Tx, order: i64) -> anyhow::Result<()> {
    match card_of_order(tx, order).await? {
        Some(card) => put(tx, &card, card.state.redeem(order)?).await,
        None => Ok(()),
    }
}

/// Gives back the card that an order holds or was paid with, if there is one. Returns it as it is now.
pub async fn give_back(tx: &mut Tx, order: i64) -> anyhow::Result<Option<Card>> {
    let Some(card) = card_of_order(tx, order).await? else {
        return Ok(None);
    };
    let state = card.state.give_back(order)?;
    put(tx, &card, state).await?;
    Ok(Some(Card { state, ..card }))
}

async fn put(tx: &mut Tx, card: &Card, state: CardState) -> anyhow::Result<()> {
    let (word, order) = match state {
        CardState::Active => ("active", None),
        CardState::Reserved { order } => ("reserved", Some(order)),
        CardState::Redeemed { order } => ("redeemed", Some(order)),
    };
    sqlx::query("UPDATE cards SET state = $2, order_id = $3 WHERE id = $1")
        .bind(card.id)
        .bind(word)
        .bind(order)
        .execute(tx)
        .await?;
    Ok(())
}
