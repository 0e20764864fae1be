//! What a campaign has come to: counted when somebody asks, of cards and orders, by indexes of their time.

use std::collections::BTreeMap;

use super::Tx;
use crate::shop::{Campaign, Fen, Forecast, Funnel, Hour, Stats, forecast, hour_of, pace};

/// Orders that count: neither waiting to be paid, nor called off, nor refused.
const STANDS: &str = "state NOT IN ('invoiced', 'cancelled', 'rejected')";

/// A campaign's figures at an instant. Not for the transaction of a turn: it takes long where there is much.
pub async fn stats(tx: &mut Tx, campaign: &Campaign, now: i64) -> sqlx::Result<Stats> {
    // What comes after the deadline is no longer the campaign's.
    let until = now.min(campaign.deadline);
    let hours = hours(tx, campaign, until).await?;
    let sum = |of: fn(&Hour) -> i64| hours.iter().map(of).sum::<i64>();
    let (redeemed,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM cards WHERE campaign_id = $1 AND state = 'redeemed'")
            .bind(campaign.id)
            .fetch_one(&mut *tx)
            .await?;
    let covered = format!(
        "SELECT COUNT(*) FROM orders WHERE created_at >= $1 AND created_at < $2 AND card_pays > 0 \
         AND user_pays = 0 AND {STANDS}"
    );
    let (covered,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(covered))
        .bind(campaign.starts)
        .bind(until)
        .fetch_one(&mut *tx)
        .await?;
    let (spent, came_back) = after_the_card(tx, campaign).await?;
    let lately = claimed_since(tx, campaign, now - pace(campaign, now)).await?;
    Ok(Stats {
        campaign: campaign.clone(),
        at: now,
        cards: sum(|hour| hour.cards),
        redeemed,
        orders: sum(|hour| hour.orders),
        card_paid: Fen(sum(|hour| hour.card_paid.0)),
        people_paid: Fen(sum(|hour| hour.people_paid.0)),
        with_card: sum(|hour| hour.with_card),
        covered,
        spent,
        came_back,
        funnel: funnel(tx, campaign, until).await?,
        hours,
        lately,
    })
}

/// For how long a campaign's budget lasts, at the pace of late.
pub async fn forecast_of(tx: &mut Tx, campaign: &Campaign, now: i64) -> sqlx::Result<Forecast> {
    let lately = claimed_since(tx, campaign, now - pace(campaign, now)).await?;
    Ok(forecast(campaign, lately, now))
}

/// What a campaign's cards were claimed for since an instant.
async fn claimed_since(tx: &mut Tx, campaign: &Campaign, since: i64) -> sqlx::Result<Fen> {
    let (value,): (i64,) = sqlx::query_as(
        "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM cards WHERE campaign_id = $1 AND created_at >= $2",
    )
    .bind(campaign.id)
    .bind(since)
    .fetch_one(tx)
    .await?;
    Ok(Fen(value))
}

/// Notes that owners are warned that the budget ends before a campaign's deadline. False when they were warned of it before.
pub async fn warn_short(tx: &mut Tx, campaign: &Campaign) -> sqlx::Result<bool> {
    let noted = sqlx::query(
        "UPDATE campaigns SET short_of = deadline \
         WHERE id = $1 AND deadline = $2 AND (short_of IS NULL OR short_of <> deadline)",
    )
    .bind(campaign.id)
    .bind(campaign.deadline)
    .execute(tx)
    .await?;
    Ok(noted.rows_affected() == 1)
}

async fn hours(tx: &mut Tx, campaign: &Campaign, until: i64) -> sqlx::Result<Vec<Hour>> {
    let first = hour_of(campaign.starts);
    let mut hours: BTreeMap<i64, Hour> = BTreeMap::new();
    // Cards too are the campaign's own, whenever they were given out.
    let cards: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT (created_at - $2) / 3600000, COUNT(*), CAST(SUM(value) AS BIGINT) FROM cards \
         WHERE campaign_id = $1 GROUP BY (created_at - $2) / 3600000",
    )
    .bind(campaign.id)
    .bind(first)
    .fetch_all(&mut *tx)
    .await?;
    for (index, cards, value) in cards {
        let hour = hours.entry(index).or_default();
        (hour.cards, hour.value) = (cards, Fen(value));
    }
    let statement = format!(
        "SELECT (created_at - $1) / 3600000, COUNT(*), \
         CAST(SUM(CASE WHEN card_pays > 0 THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(COALESCE(SUM(card_pays), 0) AS BIGINT), CAST(COALESCE(SUM(user_pays), 0) AS BIGINT) FROM orders \
         WHERE created_at >= $2 AND created_at < $3 AND {STANDS} GROUP BY (created_at - $1) / 3600000"
    );
    let orders: Vec<(i64, i64, i64, i64, i64, i64)> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement))
            .bind(first)
            .bind(campaign.starts)
            .bind(until)
            .fetch_all(tx)
            .await?;
    for (index, orders, with_card, delivered, card_paid, people_paid) in orders {
        let hour = hours.entry(index).or_default();
        *hour = Hour {
            orders,
            with_card,
            delivered,
            card_paid: Fen(card_paid),
            people_paid: Fen(people_paid),
            ..*hour
        };
    }
    let hours = hours.into_iter().map(|(index, hour)| Hour {
        from: first + index * 3_600_000,
        ..hour
    });
    Ok(hours.collect())
}

/// People whose card is spent, and of them those who have confirmed a later order that stands.
async fn after_the_card(tx: &mut Tx, campaign: &Campaign) -> sqlx::Result<(i64, i64)> {
    let statement = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM orders o WHERE o.user_id = t.user_id \
         AND o.number > t.number AND o.{STANDS}) THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM (SELECT c.user_id, MIN(p.number) AS number FROM cards c JOIN orders p ON p.id = c.order_id \
         WHERE c.campaign_id = $1 AND c.state = 'redeemed' GROUP BY c.user_id) t"
    );
    sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(campaign.id)
        .fetch_one(tx)
        .await
}

async fn funnel(tx: &mut Tx, campaign: &Campaign, until: i64) -> sqlx::Result<Funnel> {
    let (came,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM users WHERE seen_at >= $1 AND created_at < $2")
            .bind(campaign.starts)
            .bind(until)
            .fetch_one(&mut *tx)
            .await?;
    let (claimed,): (i64,) =
        sqlx::query_as("SELECT COUNT(DISTINCT user_id) FROM cards WHERE campaign_id = $1")
            .bind(campaign.id)
            .fetch_one(&mut *tx)
            .await?;
    let statement = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN t.delivered > 0 THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN t.orders > 1 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM \
         (SELECT user_id, COUNT(*) AS orders, SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS delivered \
         FROM orders WHERE created_at >= $1 AND created_at < $2 AND {STANDS} GROUP BY user_id) t"
    );
    let (ordered, delivered, again): (i64, i64, i64) =
        sqlx::query_as(sqlx::AssertSqlSafe(statement))
            .bind(campaign.starts)
            .bind(until)
            .fetch_one(tx)
            .await?;
    Ok(Funnel {
        // Of who was forgotten only their card and orders are left.
        came: came.max(claimed).max(ordered),
        claimed,
        ordered,
        delivered,
        again,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::Terms;
    use crate::store::{self, Db};

    const HOUR: i64 = 3_600_000;

    #[tokio::test]
    async fn figures_are_what_happened() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        let campaign = Campaign {
            id: 1,
            value: Fen(2_500),
            budget: Fen(100_000),
            claimed: Fen(0),
            starts: 100 * HOUR,
            deadline: 200 * HOUR,
            terms: Terms::default(),
        };
        db.write(async move |tx: &mut Tx| {
            assert!(store::open_campaign(tx, &campaign).await?);
            for user in 1..=4 {
                store::meet(tx, user, Some("en"), 100 * HOUR).await?;
            }
            // Long before the campaign, and not here since.
            store::meet(tx, 5, Some("en"), HOUR).await?;
            for (id, user, hour) in [(11, 1, 101), (12, 2, 101), (13, 3, 113)] {
                store::claim(tx, id, user, hour * HOUR + 1).await?;
            }
            // (id, user, hour, state, the card's part, the rest)
            for (id, user, hour, state, card, pay) in [
                (21, 1, 102, "delivered", 2_500, 0),
                (22, 2, 102, "accepted", 2_500, 700),
                (23, 1, 150, "delivered", 0, 900),
                (24, 3, 151, "cancelled", 2_500, 100),
                (25, 4, 99, "delivered", 0, 5_000),
                (26, 4, 150, "invoiced", 0, 800),
            ] {
                sqlx::query(
                    "INSERT INTO orders (id, number, user_id, lines, quote, state, created_at, changed_at, card_pays, user_pays) \
                     VALUES ($1, $1, $2, '[]', '{}', $3, $4, $4, $5, $6)",
                )
                .bind(id)
                .bind(user)
                .bind(state)
                .bind(hour * HOUR)
                .bind(card)
                .bind(pay)
                .execute(&mut *tx)
                .await?;
            }
            for (card, order) in [(11, 21), (12, 22)] {
                sqlx::query("UPDATE cards SET state = 'redeemed', order_id = $2 WHERE id = $1")
                    .bind(card)
                    .bind(order)
                    .execute(&mut *tx)
                    .await?;
            }
            let campaign = store::campaign(tx).await?.unwrap();
            let stats = stats(tx, &campaign, 160 * HOUR).await?;
            assert_eq!((stats.cards, stats.redeemed), (3, 2));
            assert_eq!(campaign.left(), Fen(92_500));
            assert_eq!((stats.orders, stats.with_card, stats.covered), (3, 2, 1));
            assert_eq!((stats.card_paid, stats.people_paid), (Fen(5_000), Fen(1_600)));
            assert_eq!((stats.spent, stats.came_back), (2, 1));
            assert_eq!(stats.funnel.steps(), [4, 3, 2, 1, 1]);
            let hours: Vec<_> = stats
                .hours
                .iter()
                .map(|hour| (hour.from / HOUR, hour.cards, hour.orders))
                .collect();
            assert_eq!(hours, [(101, 2, 0), (102, 0, 2), (113, 1, 0), (150, 0, 1)]);
            // The last two days: of the three cards, only the last was claimed in them.
            assert_eq!(stats.lately, Fen(2_500));
            assert!(warn_short(tx, &campaign).await?);
            assert!(!warn_short(tx, &campaign).await?, "once");
            let moved = Campaign { deadline: 300 * HOUR, ..campaign };
            assert!(!warn_short(tx, &moved).await?, "not the one that is stored");
            assert!(store::extend(tx, 1, 200 * HOUR, 300 * HOUR).await?);
            assert!(warn_short(tx, &moved).await?, "again, for another deadline");
            Ok(())
        })
        .await
        .unwrap();
    }
}
