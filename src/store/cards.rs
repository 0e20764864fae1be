//! Cards: claimed once a user from a capped budget, held by one order at a time.

use anyhow::Context;

use super::{Tx, read_json};
use crate::shop::{Campaign, Card, CardReason, CardState, Fen, NoClaim, Switch, Terms};

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
    if let Some(card) = card_for(tx, campaign.id, user, CardReason::Claimed).await? {
        return Ok(Claim::Already(card));
    }
    Ok(
        match issue_of(tx, id, &campaign, user, CardReason::Claimed, now).await? {
            Ok(card) => Claim::Claimed(card),
            Err(no) => Claim::No(no),
        },
    )
}

/// Gives a user a card of the present campaign for a reason for which they have none yet, while its time and budget last and
/// nothing else forbids it.
pub async fn issue(
    tx: &mut Tx,
    id: i64,
    user: i64,
    reason: CardReason,
    now: i64,
) -> anyhow::Result<Result<Card, NoClaim>> {
    match super::campaign(tx).await? {
        Some(campaign) => issue_of(tx, id, &campaign, user, reason, now).await,
        None => Ok(Err(NoClaim::Over)),
    }
}

async fn issue_of(
    tx: &mut Tx,
    id: i64,
    campaign: &Campaign,
    user: i64,
    reason: CardReason,
    now: i64,
) -> anyhow::Result<Result<Card, NoClaim>> {
    if let Err(no) = campaign.claimable(now) {
        return Ok(Err(no));
    }
    if super::is_paused(tx, Switch::Claims).await? {
        return Ok(Err(NoClaim::Paused));
    }
    if cards_of(tx, user, campaign.id).await? >= campaign.terms.most_cards {
        return Ok(Err(NoClaim::Most));
    }
    // The condition repeats what `claimable` said, so that another process cannot take the last card in between.
    let taken = sqlx::query(
        "UPDATE campaigns SET claimed = claimed + value WHERE id = $1 AND claimed + value <= budget",
    )
    .bind(campaign.id)
    .execute(&mut *tx)
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(Err(NoClaim::Exhausted));
    }
    sqlx::query(
        "INSERT INTO cards (id, campaign_id, user_id, reason, value, state, order_id, created_at) \
         VALUES ($1, $2, $3, $6, $4, 'active', NULL, $5)",
    )
    .bind(id)
    .bind(campaign.id)
    .bind(user)
    .bind(campaign.value.0)
    .bind(now)
    .bind(reason.words())
    .execute(&mut *tx)
    .await?;
    Ok(Ok(Card {
        id,
        campaign: campaign.id,
        user,
        value: campaign.value,
        state: CardState::Active,
        starts: campaign.starts,
        deadline: campaign.deadline,
        terms: campaign.terms.clone(),
    }))
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: i64,
    campaign_id: i64,
    user_id: i64,
    value: i64,
    state: String,
    order_id: Option<i64>,
    starts: i64,
    zone: String,
    pays_for: String,
    most_cards: i64,
    grace: i64,
    deadline: i64,
}

impl Stored {
    fn card(self) -> anyhow::Result<Card> {
        let id = self.id;
        let state = match (self.state.as_str(), self.order_id) {
            ("active", None) => CardState::Active,
            ("reserved", Some(order)) => CardState::Reserved { order },
            ("redeemed", Some(order)) => CardState::Redeemed { order },
            (state, order) => anyhow::bail!("card {id} is {state} for order {order:?}"),
        };
        Ok(Card {
            id,
            campaign: self.campaign_id,
            user: self.user_id,
            value: Fen(self.value),
            state,
            starts: self.starts,
            deadline: self.deadline,
            terms: Terms {
                zone: self.zone,
                pays_for: read_json(&self.pays_for)
                    .with_context(|| format!("what card {id} pays for"))?,
                most_cards: self.most_cards,
                grace: self.grace,
            },
        })
    }
}

/// The instant from which a card `c` of a campaign `p` can no longer be used.
pub(super) const CARD_ENDS: &str =
    "CASE WHEN c.good_until > p.deadline THEN c.good_until ELSE p.deadline END";

type Cards<'q> = sqlx::query::QueryAs<'q, sqlx::Any, Stored, sqlx::any::AnyArguments>;

/// Cards of which a condition holds, with their campaigns' terms; what the condition asks for is to be bound.
fn cards_where<'q>(condition: &str) -> Cards<'q> {
    let statement = format!(
        "SELECT c.id, c.campaign_id, c.user_id, c.value, c.state, c.order_id, p.starts, p.zone, p.pays_for, \
         p.most_cards, p.grace, {CARD_ENDS} AS deadline \
         FROM cards c JOIN campaigns p ON p.id = c.campaign_id WHERE {condition}"
    );
    // The conditions are constants of this file.
    sqlx::query_as(sqlx::AssertSqlSafe(statement))
}

async fn one(tx: &mut Tx, cards: Cards<'_>) -> anyhow::Result<Option<Card>> {
    cards
        .fetch_optional(tx)
        .await?
        .map(Stored::card)
        .transpose()
}

/// Cards of a campaign that a user has or had.
pub async fn cards_of(tx: &mut Tx, user: i64, campaign: i64) -> sqlx::Result<i64> {
    let (cards,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM cards WHERE user_id = $1 AND campaign_id = $2")
            .bind(user)
            .bind(campaign)
            .fetch_one(tx)
            .await?;
    Ok(cards)
}

/// A user's card of a campaign for a reason.
async fn card_for(
    tx: &mut Tx,
    campaign: i64,
    user: i64,
    reason: CardReason,
) -> anyhow::Result<Option<Card>> {
    one(
        tx,
        cards_where("c.campaign_id = $1 AND c.user_id = $2 AND c.reason = $3")
            .bind(campaign)
            .bind(user)
            .bind(reason.words()),
    )
    .await
}

/// How many of a user's cards can be used at an instant.
pub async fn usable_cards(tx: &mut Tx, user: i64, now: i64) -> sqlx::Result<i64> {
    let (cards,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM cards c JOIN campaigns p ON p.id = c.campaign_id \
         WHERE c.user_id = $1 AND c.state = 'active' AND p.starts <= $2 \
         AND (p.deadline > $2 OR c.good_until > $2)",
    )
    .bind(user)
    .bind(now)
    .fetch_one(tx)
    .await?;
    Ok(cards)
}

/// The card that a user has, the newest first, whatever its state.
pub async fn user_card(tx: &mut Tx, user: i64) -> anyhow::Result<Option<Card>> {
    one(
        tx,
        cards_where("c.user_id = $1 ORDER BY c.id DESC LIMIT 1").bind(user),
    )
    .await
}

/// A card by its id.
pub async fn card(tx: &mut Tx, id: i64) -> anyhow::Result<Option<Card>> {
    one(tx, cards_where("c.id = $1").bind(id)).await
}

/// Cards of a campaign that no order holds or has spent.
pub async fn unspent_cards(tx: &mut Tx, campaign: i64) -> sqlx::Result<i64> {
    let (cards,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM cards WHERE campaign_id = $1 AND state = 'active'")
            .bind(campaign)
            .fetch_one(tx)
            .await?;
    Ok(cards)
}

/// The best of a user's cards that can be used at an instant: the most valuable, then the one that expires first.
pub async fn usable_card(tx: &mut Tx, user: i64, now: i64) -> anyhow::Result<Option<Card>> {
    one(
        tx,
        cards_where(
            "c.user_id = $1 AND c.state = 'active' AND p.starts <= $2 \
         AND (p.deadline > $2 OR c.good_until > $2) ORDER BY c.value DESC, deadline, c.id LIMIT 1",
        )
        .bind(user)
        .bind(now),
    )
    .await
}

/// The card that an order holds or was paid with.
pub async fn card_of_order(tx: &mut Tx, order: i64) -> anyhow::Result<Option<Card>> {
    one(tx, cards_where("c.order_id = $1").bind(order)).await
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

/// Gives back the card that an order holds or was paid with, if there is one: good until `grace` at least, where that is
/// given. Returns it as it is now.
pub async fn give_back(
    tx: &mut Tx,
    order: i64,
    grace: Option<i64>,
) -> anyhow::Result<Option<Card>> {
    let Some(card) = card_of_order(tx, order).await? else {
        return Ok(None);
    };
    let state = card.state.give_back(order)?;
    put(tx, &card, state).await?;
    let Some(until) = grace.filter(|until| *until > card.deadline) else {
        return Ok(Some(Card { state, ..card }));
    };
    sqlx::query("UPDATE cards SET good_until = $2 WHERE id = $1")
        .bind(card.id)
        .bind(until)
        .execute(tx)
        .await?;
    let deadline = until;
    Ok(Some(Card {
        state,
        deadline,
        ..card
    }))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    #[tokio::test(flavor = "multi_thread")]
    async fn claims_stop_exactly_at_the_budget_and_add_up() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        let campaign = Campaign {
            id: 1,
            value: Fen(2_500),
            budget: Fen(50_000),
            claimed: Fen(0),
            starts: 0,
            deadline: 100,
            terms: Terms::default(),
        };
        db.write(async move |tx: &mut Tx| Ok(crate::store::open_campaign(tx, &campaign).await?))
            .await
            .unwrap();
        let tasks: Vec<_> = (0..200)
            .map(|task| {
                let db = db.clone();
                tokio::spawn(async move {
                    let id = db.id();
                    db.write(async move |tx: &mut Tx| claim(tx, id, task % 60, 50).await)
                        .await
                        .unwrap()
                })
            })
            .collect();
        let mut claimed = 0;
        for task in tasks {
            claimed += u32::from(matches!(task.await.unwrap(), Claim::Claimed(_)));
        }
        assert_eq!(claimed, 20);
        let (campaign, worth) = db
            .read(async |tx| {
                let campaign = crate::store::campaign(tx).await?.unwrap();
                let (worth,): (i64,) =
                    sqlx::query_as("SELECT CAST(SUM(value) AS BIGINT) FROM cards")
                        .fetch_one(tx)
                        .await?;
                Ok((campaign, worth))
            })
            .await
            .unwrap();
        assert_eq!(campaign.claimed, Fen(worth));
        assert_eq!(campaign.claimed + campaign.left(), campaign.budget);
    }

    #[tokio::test]
    async fn an_order_holds_spends_and_gives_back_one_card() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        db.write(async move |tx: &mut Tx| {
            let campaign = Campaign {
                id: 1,
                value: Fen(2_500),
                budget: Fen(50_000),
                claimed: Fen(0),
                starts: 0,
                deadline: 100,
                terms: Terms::default(),
            };
            crate::store::open_campaign(tx, &campaign).await?;
            claim(tx, 7, 1, 10).await?;
            let card = usable_card(tx, 1, 10).await?.unwrap();
            assert!(usable_card(tx, 1, 100).await?.is_none(), "expired");
            reserve(tx, &card, 5).await?;
            assert!(usable_card(tx, 1, 10).await?.is_none(), "held");
            let held = user_card(tx, 1).await?.unwrap();
            assert!(reserve(tx, &held, 6).await.is_err());
            redeem(tx, 6).await?;
            redeem(tx, 5).await?;
            redeem(tx, 5).await?;
            let held = user_card(tx, 1).await?.unwrap().state;
            assert_eq!(held, CardState::Redeemed { order: 5 });
            let back = give_back(tx, 5, Some(150)).await?.unwrap();
            assert_eq!(back.deadline, 150, "the campaign ends at 100");
            assert!(give_back(tx, 5, None).await?.is_none(), "once");
            assert!(usable_card(tx, 1, 149).await?.is_some(), "of grace");
            assert!(usable_card(tx, 1, 150).await?.is_none());
            Ok(())
        })
        .await
        .unwrap();
    }
}
