//! What must always hold of a database, verified on one.
//!
//! A rule is one query, or one function, that finds what breaks it. A new one is a line in [`RULES`] or in [`check`].

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Tx;
use crate::shop::{Chosen, Line, OrderState, Quote, What};

/// What came of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What must hold.
    pub rule: &'static str,
    /// Where it does not, with ids and without what people wrote.
    pub violations: Vec<String>,
}

/// What a bot that ended, or one that does not get on, leaves: nothing wrong in itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// Rows of the outbox that are on their way.
    pub on_their_way: i64,
    /// Events that have waited for more than ten minutes.
    pub waiting_long: i64,
}

/// A rule with the query for what breaks it: a thing's kind and id, as text and number, and what is wrong with it.
struct Rule {
    holds: &'static str,
    broken: &'static str,
}

const RULES: [Rule; 18] = [
    Rule {
        holds: "what is claimed of a campaign is what its cards are worth",
        broken: "SELECT 'campaign', p.id, 'claimed ' || CAST(p.claimed AS TEXT) || ' fen, its cards are worth ' \
                 || CAST(COALESCE(SUM(c.value), 0) AS TEXT) \
                 FROM campaigns p LEFT JOIN cards c ON c.campaign_id = p.id GROUP BY p.id, p.claimed \
                 HAVING p.claimed <> COALESCE(SUM(c.value), 0)",
    },
    Rule {
        holds: "no campaign has more claimed than its budget",
        broken: "SELECT 'campaign', id, 'claimed ' || CAST(claimed AS TEXT) || ' fen of ' || CAST(budget AS TEXT) \
                 FROM campaigns WHERE claimed > budget",
    },
    Rule {
        holds: "a card is of a campaign that there is",
        broken: "SELECT 'card', c.id, 'no campaign ' || CAST(c.campaign_id AS TEXT) FROM cards c \
                 LEFT JOIN campaigns p ON p.id = c.campaign_id WHERE p.id IS NULL",
    },
    Rule {
        holds: "a user has one card a campaign and reason",
        broken: "SELECT 'card', MAX(id), CAST(COUNT(*) AS TEXT) || ' of them, for ' || reason FROM cards \
                 GROUP BY campaign_id, user_id, reason HAVING COUNT(*) > 1",
    },
    Rule {
        holds: "a card that can be used is held by no order",
        broken: "SELECT 'card', id, state || ' with order ' || COALESCE(CAST(order_id AS TEXT), 'none') FROM cards \
                 WHERE (state = 'active' AND order_id IS NOT NULL) \
                 OR (state IN ('reserved', 'redeemed') AND order_id IS NULL) \
                 OR state NOT IN ('active', 'reserved', 'redeemed')",
    },
    Rule {
        holds: "a reserved card is held by an order that the retailer has not taken yet",
        broken: "SELECT 'card', c.id, 'order ' || CAST(c.order_id AS TEXT) || ' is ' || COALESCE(o.state, 'missing') \
                 FROM cards c LEFT JOIN orders o ON o.id = c.order_id \
                 WHERE c.state = 'reserved' AND (o.id IS NULL OR o.state IN \
                 ('accepted', 'packed', 'on_the_way', 'delivered', 'cancelled', 'rejected'))",
    },
    Rule {
        holds: "a redeemed card paid for an order that the retailer took",
        broken: "SELECT 'card', c.id, 'order ' || CAST(c.order_id AS TEXT) || ' is ' || COALESCE(o.state, 'missing') \
                 FROM cards c LEFT JOIN orders o ON o.id = c.order_id \
                 WHERE c.state = 'redeemed' AND (o.id IS NULL OR o.state NOT IN \
                 ('accepted', 'packed', 'on_the_way', 'delivered'))",
    },
    Rule {
        holds: "a card that an order holds is that order's, and its user's",
        broken: "SELECT 'card', c.id, 'order ' || CAST(o.id AS TEXT) || ' names card ' \
                 || COALESCE(CAST(o.card_id AS TEXT), 'none') FROM cards c JOIN orders o ON o.id = c.order_id \
                 WHERE o.card_id IS NULL OR o.card_id <> c.id OR o.user_id <> c.user_id",
    },
    Rule {
        // One that was called off or rejected has given its card back; another may hold it since.
        holds: "an order that names a card holds it, unless it has given it back",
        broken: "SELECT 'order', o.id, 'card ' || CAST(o.card_id AS TEXT) || ' is ' || COALESCE(c.state, 'missing') \
                 FROM orders o LEFT JOIN cards c ON c.id = o.card_id WHERE o.card_id IS NOT NULL \
                 AND o.state NOT IN ('cancelled', 'rejected') \
                 AND (c.id IS NULL OR c.order_id IS NULL OR c.order_id <> o.id)",
    },
    Rule {
        holds: "no two orders are one order at the retailer",
        broken: "SELECT 'order', MAX(id), CAST(COUNT(*) AS TEXT) || ' orders with the retailer''s id of this one' \
                 FROM orders WHERE retailer_id IS NOT NULL GROUP BY retailer_id HAVING COUNT(*) > 1",
    },
    Rule {
        holds: "what is paid by invoice is placed only when it is paid",
        broken: "SELECT 'order', o.id, o.state || ', and not paid' FROM orders o \
                 LEFT JOIN payments p ON p.order_id = o.id AND p.pays = 1 \
                 WHERE o.pay_by = 'invoice' AND p.charge_id IS NULL \
                 AND o.state NOT IN ('invoiced', 'cancelled', 'rejected')",
    },
    Rule {
        holds: "a payment pays for an order that waits for it no longer",
        broken: "SELECT 'order', p.order_id, 'paid, and ' || COALESCE(o.state, 'missing') FROM payments p \
                 LEFT JOIN orders o ON o.id = p.order_id \
                 WHERE p.pays = 1 AND (o.id IS NULL OR o.state = 'invoiced' OR o.user_id <> p.user_id)",
    },
    Rule {
        holds: "no more is given back of a payment than was paid",
        broken: "SELECT 'refund', MAX(r.id), CAST(SUM(r.amount) AS TEXT) || ' back of ' || CAST(p.amount AS TEXT) \
                 FROM refunds r JOIN payments p ON p.charge_id = r.charge_id \
                 GROUP BY p.charge_id, p.amount HAVING SUM(r.amount) > p.amount",
    },
    Rule {
        holds: "of what paid for an order that was taken, only what was missing goes back",
        broken: "SELECT 'order', o.id, CAST(SUM(r.amount) AS TEXT) || ' goes back, ' || CAST(o.missing AS TEXT) \
                 || ' was missing' FROM payments p JOIN orders o ON o.id = p.order_id \
                 JOIN refunds r ON r.charge_id = p.charge_id \
                 WHERE p.pays = 1 AND o.state NOT IN ('cancelled', 'rejected') \
                 GROUP BY o.id, o.missing HAVING SUM(r.amount) > o.missing",
    },
    Rule {
        holds: "a payment that pays nothing goes back whole",
        broken: "SELECT 'order', COALESCE(p.order_id, 0), CAST(p.amount AS TEXT) || ' paid, ' \
                 || CAST(COALESCE(SUM(r.amount), 0) AS TEXT) || ' goes back' FROM payments p \
                 LEFT JOIN refunds r ON r.charge_id = p.charge_id LEFT JOIN orders o ON o.id = p.order_id \
                 WHERE p.pays = 0 OR o.state IN ('cancelled', 'rejected') \
                 GROUP BY p.charge_id, p.order_id, p.amount HAVING COALESCE(SUM(r.amount), 0) <> p.amount",
    },
    Rule {
        holds: "what is settled says when",
        broken: "SELECT 'event', id, state FROM inbox WHERE (state IN ('done', 'dead') AND finished_at IS NULL) \
                 OR state NOT IN ('waiting', 'done', 'dead') \
                 UNION ALL SELECT 'row', id, state FROM outbox WHERE (state IN ('waiting', 'sending')) \
                 <> (finished_at IS NULL)",
    },
    Rule {
        // Who was forgotten before their turn is counted nowhere.
        holds: "of a broadcast no more recipients are settled than there are",
        broken: "SELECT 'broadcast', id, CAST(sent + failed + blocked + left_out AS TEXT) || ' of ' \
                 || CAST(written AS TEXT) FROM broadcasts WHERE sent + failed + blocked + left_out > written \
                 OR (state = 'done' AND all_written = 0)",
    },
    Rule {
        holds: "a recipient whose letter is queued has it in the outbox",
        broken: "SELECT 'broadcast', r.broadcast_id, CAST(COUNT(*) AS TEXT) || ' letters are gone' FROM recipients r \
                 WHERE r.state = 'queued' AND NOT EXISTS (SELECT 1 FROM outbox o \
                 WHERE o.broadcast_id = r.broadcast_id AND o.order_key = CAST(r.user_id AS TEXT)) \
                 GROUP BY r.broadcast_id",
    },
];

/// Verifies every rule. The transaction should be a snapshot ([`super::Db::snapshot`]), or what is written meanwhile looks wrong.
pub async fn check(tx: &mut Tx) -> anyhow::Result<Vec<Checked>> {
    let mut checked = Vec::new();
    for rule in &RULES {
        let broken: Vec<(String, i64, String)> =
            sqlx::query_as(rule.broken).fetch_all(&mut *tx).await?;
        checked.push(Checked {
            rule: rule.holds,
            violations: broken
                .into_iter()
                .map(|(kind, id, wrong)| format!("{kind} {id}: {wrong}"))
                .collect(),
        });
    }
    checked.push(Checked {
        rule: "every open order has something that will move it",
        violations: unmoved_orders(tx).await?,
    });
    checked.push(Checked {
        rule: "baskets, quotes and orders can be read",
        violations: unreadable(tx).await?,
    });
    Ok(checked)
}

/// What is left over at an instant, in milliseconds.
pub async fn left_over(tx: &mut Tx, now: i64) -> sqlx::Result<LeftOver> {
    let (on_their_way,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'sending') AND state = 'sending'",
    )
    .fetch_one(&mut *tx)
    .await?;
    let (waiting_long,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM inbox WHERE state = 'waiting' AND received_at < $1")
            .bind(now - 10 * 60_000)
            .fetch_one(tx)
            .await?;
    Ok(LeftOver {
        on_their_way,
        waiting_long,
    })
}

/// Orders of which neither a timer, nor a call, nor an event knows that they are to be followed.
async fn unmoved_orders(tx: &mut Tx) -> anyhow::Result<Vec<String>> {
    let open: Vec<(i64, String)> = sqlx::query_as(
        "SELECT id, state FROM orders WHERE state IN ('invoiced', 'placing', 'unknown', 'accepted', 'packed', 'on_the_way') \
         AND state NOT IN ('delivered', 'cancelled', 'rejected') ORDER BY id",
    )
    .fetch_all(&mut *tx)
    .await?;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let starts: Option<(i64,)> =
        sqlx::query_as("SELECT id FROM inbox WHERE state = 'waiting' AND source = 'start' LIMIT 1")
            .fetch_optional(&mut *tx)
            .await?;
    if starts.is_some() {
        // The start of a process follows all of them.
        return Ok(Vec::new());
    }
    let bodies: Vec<(String,)> = sqlx::query_as(
        "SELECT body FROM timers UNION ALL SELECT body FROM inbox WHERE state = 'waiting' \
         UNION ALL SELECT body FROM outbox WHERE state IN ('waiting', 'sending') AND lane IS NOT NULL",
    )
    .fetch_all(tx)
    .await?;
    let mut moved = BTreeSet::new();
    for (body,) in &bodies {
        name_orders(&serde_json::from_str(body).unwrap_or_default(), &mut moved);
    }
    Ok(open
        .into_iter()
        .filter(|(id, _)| !moved.contains(id))
        .map(|(id, state)| format!("order {id}: {state}, and nothing will move it"))
        .collect())
}

/// Collects the orders that a body names: what a timer or a call is about is `order` in it, and an answer repeats what was
/// asked as JSON within JSON.
fn name_orders(value: &Value, into: &mut BTreeSet<i64>) {
    match value {
        Value::Object(fields) => {
            into.extend(fields.get("order").and_then(Value::as_i64));
            fields.values().for_each(|value| name_orders(value, into));
        }
        Value::Array(values) => values.iter().for_each(|value| name_orders(value, into)),
        Value::String(text) if text.starts_with('{') => {
            if let Ok(inner) = serde_json::from_str(text) {
                name_orders(&inner, into);
            }
        }
        _ => {}
    }
}

/// Rows whose JSON or whose state the program cannot read.
async fn unreadable(tx: &mut Tx) -> anyhow::Result<Vec<String>> {
    let mut wrong = BTreeSet::new();
    let mut note = |kind: &'static str, id: i64, readable: bool| {
        if !readable {
            wrong.insert((kind, id));
        }
    };
    let lines: Vec<(i64, String, String)> =
        sqlx::query_as("SELECT id, what, options FROM basket_lines")
            .fetch_all(&mut *tx)
            .await?;
    for (id, what, options) in &lines {
        let readable = reads::<What>(what) && reads::<Vec<Chosen>>(options);
        note("basket line", *id, readable);
    }
    let quotes: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, body FROM quotes WHERE body IS NOT NULL")
            .fetch_all(&mut *tx)
            .await?;
    for (id, body) in &quotes {
        note("quote", *id, reads::<Quote>(body));
    }
    let orders: Vec<(i64, String, String, String)> =
        sqlx::query_as("SELECT id, lines, quote, state FROM orders")
            .fetch_all(tx)
            .await?;
    for (id, lines, quote, state) in &orders {
        let readable = reads::<Vec<Line>>(lines)
            && reads::<Quote>(quote)
            && OrderState::from_word(state).is_some();
        note("order", *id, readable);
    }
    Ok(wrong
        .into_iter()
        .map(|(kind, id)| format!("{kind} {id}: cannot be read"))
        .collect())
}

fn reads<T: DeserializeOwned>(json: &str) -> bool {
    serde_json::from_str::<T>(json).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    /// What is wrong with a database after these statements: the rules that are broken, and how.
    async fn broken(statements: &[&'static str]) -> Vec<Checked> {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        let statements = statements.to_vec();
        db.write(async move |tx: &mut Tx| {
            for statement in &statements {
                sqlx::query(*statement).execute(&mut *tx).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let checked = db.snapshot(async |tx| check(tx).await).await.unwrap();
        let broken = checked.into_iter().filter(|c| !c.violations.is_empty());
        broken.collect()
    }

    const CAMPAIGN: &str = "INSERT INTO campaigns (id, value, budget, claimed, starts, deadline) VALUES (1, 2500, 5000, 2500, 0, 100)";
    const ORDER: &str = "INSERT INTO orders (id, number, user_id, lines, card_id, quote, state, created_at, changed_at) \
         SELECT 7, 1, 5, '[]', 9, '{\"session\":\"s\",\"lines\":[],\"deliveries\":[],\"items\":0,\"delivery\":0,\
         \"card\":0,\"pay\":0,\"expires\":0}', 'accepted', 0, 0";
    const TIMER: &str = "INSERT INTO timers VALUES ('poll:7', 1, 0, 5, '{\"poll\":{\"order\":7}}')";
    const CARD: &str =
        "INSERT INTO cards VALUES (9, 1, 5, 'claimed', 2500, 'redeemed', 7, 0, NULL)";

    const PAID: &str = "INSERT INTO payments VALUES ('tg', 'p', 5, 7, 300, 'CNY', 1, 0)";
    /// What is sound, for a case to break.
    const SOUND: [&str; 4] = [CAMPAIGN, CARD, ORDER, TIMER];

    /// For each case: statements upon what is sound, and what is wrong then.
    const CASES: [(&[&str], &[&str]); 21] = [
        (
            &["UPDATE campaigns SET claimed = 5000"],
            &["campaign 1: claimed 5000 fen, its cards are worth 2500"],
        ),
        (
            &[
                "PRAGMA ignore_check_constraints = ON",
                "UPDATE campaigns SET budget = 2000",
            ],
            &["campaign 1: claimed 2500 fen of 2000"],
        ),
        (&["DELETE FROM campaigns"], &["card 9: no campaign 1"]),
        (
            &[
                // Without its constraint.
                "CREATE TABLE copy AS SELECT * FROM cards",
                "DROP TABLE cards",
                "ALTER TABLE copy RENAME TO cards",
                "INSERT INTO cards VALUES (10, 1, 5, 'claimed', 2500, 'active', NULL, 0, NULL)",
                "UPDATE campaigns SET claimed = 5000",
            ],
            &["card 10: 2 of them, for claimed"],
        ),
        (
            &[
                "PRAGMA ignore_check_constraints = ON",
                "UPDATE cards SET state = 'active'",
            ],
            &["card 9: active with order 7"],
        ),
        (&["DELETE FROM orders"], &["card 9: order 7 is missing"]),
        (
            &["UPDATE orders SET state = 'placing'"],
            &["card 9: order 7 is placing"],
        ),
        (
            &["UPDATE cards SET state = 'reserved'"],
            &["card 9: order 7 is accepted"],
        ),
        (
            &["UPDATE orders SET card_id = 8"],
            &["card 9: order 7 names card 8", "order 7: card 8 is missing"],
        ),
        (
            &["DELETE FROM timers"],
            &["order 7: accepted, and nothing will move it"],
        ),
        (
            &[
                "DROP INDEX orders_retailer",
                "UPDATE orders SET retailer_id = 'r'",
                "INSERT INTO orders (id, number, user_id, lines, quote, state, retailer_id, created_at, changed_at) \
                 SELECT 8, 2, 6, lines, quote, 'delivered', 'r', 0, 0 FROM orders",
            ],
            &["order 8: 2 orders with the retailer's id of this one"],
        ),
        (
            &["UPDATE orders SET pay_by = 'invoice'"],
            &["order 7: accepted, and not paid"],
        ),
        (
            &[
                PAID,
                "UPDATE orders SET pay_by = 'invoice', state = 'invoiced'",
                "UPDATE cards SET state = 'reserved'",
            ],
            &["order 7: paid, and invoiced"],
        ),
        (
            &[
                PAID,
                "UPDATE orders SET missing = 400",
                "INSERT INTO refunds VALUES (1, 1, 'tg', 5, 7, 301, 'CNY', 'missing', 'open', 0, 0)",
            ],
            &["refund 1: 301 back of 300"],
        ),
        (
            &[
                PAID,
                "UPDATE orders SET missing = 100",
                "INSERT INTO refunds VALUES (1, 1, 'tg', 5, 7, 101, 'CNY', 'missing', 'open', 0, 0)",
            ],
            &["order 7: 101 goes back, 100 was missing"],
        ),
        (
            &[PAID, "UPDATE payments SET pays = 0"],
            &["order 7: 300 paid, 0 goes back"],
        ),
        (
            &["INSERT INTO inbox VALUES (1, 's', '1', 5, '', 'done', 0, NULL, 0, NULL)"],
            &["event 1: done"],
        ),
        (
            &[
                "INSERT INTO outbox VALUES (1, 'telegram', NULL, NULL, 'edit', 0, NULL, 'repeat', 5, '', 'sending', 0, NULL, 0, 9, NULL, NULL)",
            ],
            &["row 1: sending"],
        ),
        (
            &[
                "INSERT INTO broadcasts VALUES (1, 1, 0, '', '{}', 0, 'done', NULL, 2, 9, 1, 9, 2, 2, 1, 0, 0, 0, 0, 9, 0)",
            ],
            &["broadcast 1: 3 of 2"],
        ),
        (
            &[
                "INSERT INTO broadcasts VALUES (1, 1, 0, '', '{}', 0, 'running', NULL, 2, 9, 1, 9, 2, 0, 0, 0, 0, 0, 0, NULL, 0)",
                "INSERT INTO recipients VALUES (5, 1, 'queued'), (6, 1, 'waiting')",
            ],
            &["broadcast 1: 1 letters are gone"],
        ),
        (
            &[
                "INSERT INTO basket_lines VALUES (3, 5, 'eggs', '{', '[]')",
                "INSERT INTO quotes VALUES (5, 4, 1, NULL, 0, '{}')",
            ],
            &["basket line 3: cannot be read", "quote 4: cannot be read"],
        ),
    ];

    #[tokio::test]
    async fn each_rule_finds_what_breaks_it() {
        assert_eq!(broken(&[]).await, []);
        assert_eq!(broken(&SOUND).await, []);
        let mut found = BTreeSet::new();
        for (statements, expected) in CASES {
            let broken = broken(&[&SOUND, statements].concat()).await;
            let wrong: Vec<&String> = broken.iter().flat_map(|c| &c.violations).collect();
            assert_eq!(wrong, expected, "{statements:?}");
            found.extend(broken.iter().map(|c| c.rule));
        }
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        let all = db.snapshot(async |tx| check(tx).await).await.unwrap();
        let unbroken: Vec<_> = all.iter().filter(|c| !found.contains(c.rule)).collect();
        assert_eq!(unbroken, Vec::<&Checked>::new(), "no case breaks these");
    }

    #[tokio::test]
    async fn whatever_names_an_order_moves_it() {
        for moves in [
            "INSERT INTO inbox VALUES (1, 'start', '1', 0, '', 'waiting', 0, NULL, 0, NULL)",
            "INSERT INTO inbox VALUES (1, 'answer', '1', 5, '{\"row\":1,\"asked\":\"{\\\"order\\\":{\\\"order\\\":7}}\"}', \
             'waiting', 0, NULL, 0, NULL)",
            "INSERT INTO outbox VALUES (1, 'retailer', NULL, NULL, 'edit', 0, NULL, 'repeat', 5, \
             '{\"order\":{\"order\":7,\"retailer_id\":\"r\"}}', 'sending', 0, NULL, 0, NULL, NULL, NULL)",
        ] {
            assert_eq!(broken(&[CAMPAIGN, CARD, ORDER, moves]).await, [], "{moves}");
        }
    }
}
