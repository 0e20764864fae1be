//! What a campaign has come to: counted when somebody asks, of cards and orders, by indexes of their time.

use std::collections::BTreeMap;

use super::Tx;
use crate::shop::{
    Campaign, Fen, Forecast, Funnel, Hour, Pace, Stats, forecast, hour_start, pace_time,
};

/// Orders that count: neither waiting to be paid, nor called off, nor refused.
const STANDS: &str = "state NOT IN ('invoiced', 'cancelled', 'rejected')";

/// A campaign's figures at an instant. To be read as a snapshot, and not in the transaction of a turn: it takes long where there
/// is much.
pub async fn stats(tx: &mut Tx, campaign: &Campaign, now: i64) -> sqlx::Result<Stats> {
    // What was made at this instant counts; what comes after the deadline is no longer the campaign's.
    let until = (now + 1).min(campaign.deadline);
    let hours = hours(tx, campaign, until).await?;
    let sum = |of: fn(&Counted) -> i64| hours.values().map(of).sum::<i64>();
    let (spent, came_back) = after_the_card(tx, campaign).await?;
    Ok(Stats {
        campaign: campaign.clone(),
        at: now,
        cards: sum(|counted| counted.hour.cards),
        redeemed: sum(|counted| counted.redeemed),
        orders: sum(|counted| counted.hour.orders),
        card_pays: Fen(sum(|counted| counted.hour.card_pays.0)),
        people_pay: Fen(sum(|counted| counted.hour.people_pay.0)),
        with_card: sum(|counted| counted.hour.with_card),
        covered: sum(|counted| counted.covered),
        spent,
        came_back,
        funnel: funnel(tx, campaign, until).await?,
        hours: hours.values().map(|counted| counted.hour).collect(),
        pace: pace(tx, campaign, now).await?,
    })
}

/// How quickly a campaign's cards are claimed.
pub async fn pace(tx: &mut Tx, campaign: &Campaign, now: i64) -> sqlx::Result<Pace> {
    let (from, during) = pace_time(campaign, now);
    let (value,): (i64,) = sqlx::query_as(
        "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM cards WHERE campaign_id = $1 AND created_at >= $2",
    )
    .bind(campaign.id)
    .bind(from)
    .fetch_one(tx)
    .await?;
    Ok(Pace {
        claimed: Fen(value),
        during,
    })
}

/// For how long a campaign's budget lasts, at the pace of late.
pub async fn forecast_of(tx: &mut Tx, campaign: &Campaign, now: i64) -> sqlx::Result<Forecast> {
    Ok(forecast(campaign, pace(tx, campaign, now).await?, now))
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

/// Notes that the budget lasts until the deadline again: owners are warned anew when it no longer does.
pub async fn not_short(tx: &mut Tx, campaign: &Campaign) -> sqlx::Result<()> {
    sqlx::query("UPDATE campaigns SET short_of = NULL WHERE id = $1 AND short_of IS NOT NULL")
        .bind(campaign.id)
        .execute(tx)
        .await?;
    Ok(())
}

/// An hour, with what is told of all of them together only.
#[derive(Default)]
struct Counted {
    hour: Hour,
    /// Of its cards, those that are spent by now.
    redeemed: i64,
    /// Of its orders, those of which a card paid all.
    covered: i64,
}

/// The hours in which something happened, in their order.
async fn hours(
    tx: &mut Tx,
    campaign: &Campaign,
    until: i64,
) -> sqlx::Result<BTreeMap<i64, Counted>> {
    let first = hour_start(campaign.starts);
    let mut hours: BTreeMap<i64, Counted> = BTreeMap::new();
    let cards: Vec<(i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT (created_at - $2) / 3600000, COUNT(*), CAST(SUM(value) AS BIGINT), \
         CAST(SUM(CASE WHEN state = 'redeemed' THEN 1 ELSE 0 END) AS BIGINT) FROM cards \
         WHERE campaign_id = $1 GROUP BY (created_at - $2) / 3600000",
    )
    .bind(campaign.id)
    .bind(first)
    .fetch_all(&mut *tx)
    .await?;
    for (index, cards, value, redeemed) in cards {
        let counted = hours.entry(index).or_default();
        counted.redeemed = redeemed;
        (counted.hour.cards, counted.hour.value) = (cards, Fen(value));
    }
    // What was missing is taken off the people's part first, as it was given back.
    let statement = format!(
        "SELECT (created_at - $1) / 3600000, COUNT(*), \
         CAST(SUM(CASE WHEN card_id IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN card_id IS NOT NULL AND user_pays = 0 THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN missing > user_pays THEN card_pays - missing + user_pays ELSE card_pays END), 0) \
         AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN missing > user_pays THEN 0 ELSE user_pays - missing END), 0) AS BIGINT) \
         FROM orders WHERE created_at >= $2 AND created_at < $3 AND {STANDS} GROUP BY (created_at - $1) / 3600000"
    );
    let orders: Vec<(i64, i64, i64, i64, i64, i64, i64)> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement))
            .bind(first)
            .bind(campaign.starts)
            .bind(until)
            .fetch_all(tx)
            .await?;
    for (index, orders, with_card, covered, delivered, card_pays, people_pay) in orders {
        let counted = hours.entry(index).or_default();
        counted.covered = covered;
        counted.hour = Hour {
            orders,
            with_card,
            delivered,
            card_pays: Fen(card_pays),
            people_pay: Fen(people_pay),
            ..counted.hour
        };
    }
    for (index, counted) in &mut hours {
        counted.hour.from = first + index * 3_600_000;
    }
    Ok(hours)
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
    use crate::shop::{CardReason, Terms};
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
            // Another card of somebody who has one.
            let invited = CardReason::Invited;
            store::issue(tx, 14, 3, invited, 120 * HOUR).await?.unwrap();
            // (id, user, hour, state, the card, its part, the rest, what was missing)
            for (id, user, hour, state, card, card_pays, pay, missing) in [
                (21, 1, 102, "delivered", Some(11), 2_500, 0, 300),
                (22, 2, 102, "accepted", Some(12), 2_500, 700, 100),
                (23, 1, 150, "delivered", None, 0, 900, 0),
                (24, 3, 151, "cancelled", Some(13), 2_500, 100, 0),
                (25, 4, 99, "delivered", None, 0, 5_000, 0),
                (26, 4, 150, "invoiced", None, 0, 800, 0),
                // At the very start, at this instant, and after it.
                (27, 4, 100, "unknown", None, 0, 10, 0),
                (28, 4, 160, "placing", None, 0, 20, 0),
                (29, 4, 161, "placing", None, 0, 40, 0),
            ] {
                sqlx::query(
                    "INSERT INTO orders (id, number, user_id, lines, quote, state, created_at, changed_at, card_id, card_pays, \
                     user_pays, missing) VALUES ($1, $1, $2, '[]', '{}', $3, $4, $4, $5, $6, $7, $8)",
                )
                .bind(id)
                .bind(user)
                .bind(state)
                .bind(hour * HOUR)
                .bind(card)
                .bind(card_pays)
                .bind(pay)
                .bind(missing)
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
            assert_eq!((stats.cards, stats.redeemed), (4, 2));
            assert_eq!(campaign.left(), Fen(90_000));
            assert_eq!((stats.orders, stats.with_card, stats.covered), (5, 2, 1));
            assert_eq!((stats.card_pays, stats.people_pay), (Fen(4_700), Fen(1_530)));
            assert_eq!((stats.spent, stats.came_back), (2, 1));
            assert_eq!(stats.funnel.steps(), [4, 3, 3, 1, 2]);
            let hours: Vec<_> = stats
                .hours
                .iter()
                .map(|hour| (hour.from / HOUR, hour.cards, hour.orders))
                .collect();
            assert_eq!(hours, [(100, 0, 1), (101, 2, 0), (102, 0, 2), (113, 1, 0), (120, 1, 0), (150, 0, 1), (160, 0, 1)]);
            // The last two days: of the four cards, two were given out in them.
            assert_eq!((stats.pace.claimed, stats.pace.during), (Fen(5_000), 48 * HOUR));
            assert!(warn_short(tx, &campaign).await?);
            assert!(!warn_short(tx, &campaign).await?, "once");
            let moved = Campaign { deadline: 300 * HOUR, ..campaign };
            assert!(!warn_short(tx, &moved).await?, "not the one that is stored");
            assert!(store::extend(tx, 1, 200 * HOUR, 300 * HOUR).await?);
            assert!(warn_short(tx, &moved).await?, "again, for another deadline");
            not_short(tx, &moved).await?;
            assert!(warn_short(tx, &moved).await?, "again, after it lasted");
            // Later, only what was in time counts.
            let ended = Campaign { deadline: 150 * HOUR, ..moved };
            let late = super::stats(tx, &ended, 900 * HOUR).await?;
            assert_eq!((late.orders, late.last_hour()), (3, 149 * HOUR));
            Ok(())
        })
        .await
        .unwrap();
    }
}
