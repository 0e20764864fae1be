//! What is kept of a person, table by table: what /export shows of it, and what /forget does to it.
//!
//! Ledgers (cards, orders, payments, refunds) must go on adding up, so that /forget puts a pseudonym in place of the
//! person: a number that only this program's secret can make again out of Telegram's id. Everything else goes.

use serde_json::{Map, Value};
use sqlx::{Column, Row};

use super::Tx;

/// A day in milliseconds, and the days from the year 1 to 1970.
const DAY: i64 = 24 * 60 * 60_000;
const DAYS_TO_1970: i64 = 719_163;

/// What /forget does to a table's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Forget {
    /// Removes them.
    Delete,
    /// Keeps them under the pseudonym.
    Alias,
}

/// Tables that name a person in a column. Deliveries (inbox, outbox, slots, timers) are below: they name lanes and chats.
const TABLES: [(&str, &str, Forget); 18] = [
    ("places", "user_id", Forget::Delete),
    ("dialogues", "user_id", Forget::Delete),
    ("basket_lines", "user_id", Forget::Delete),
    ("quotes", "user_id", Forget::Delete),
    ("cases", "user_id", Forget::Delete),
    ("recipients", "user_id", Forget::Delete),
    ("roles", "user_id", Forget::Delete),
    ("memory", "user_id", Forget::Delete),
    ("thoughts", "user_id", Forget::Delete),
    // Its revision goes on counting: else buttons of before would mean something again.
    ("baskets", "user_id", Forget::Alias),
    // To be forgotten must not renew a share of the model.
    ("model_use", "user_id", Forget::Alias),
    ("cards", "user_id", Forget::Alias),
    ("orders", "user_id", Forget::Alias),
    ("payments", "user_id", Forget::Alias),
    ("refunds", "user_id", Forget::Alias),
    ("invites", "inviter_id", Forget::Alias),
    ("invites", "invited_id", Forget::Alias),
    ("users", "id", Forget::Delete),
];

/// Tables in which no person is named, or only by the deeds of an admin.
#[cfg(test)]
const IMPERSONAL: [&str; 6] = [
    "campaigns",
    "catalogue",
    "audit",
    "broadcasts",
    "uploads",
    "paused",
];
/// Tables of deliveries.
#[cfg(test)]
const DELIVERIES: [&str; 4] = ["inbox", "outbox", "slots", "timers"];

/// All that is kept of a user, by table, each row as an object; empty tables are left out.
pub async fn export(tx: &mut Tx, user: i64) -> anyhow::Result<Value> {
    let mut all = Map::new();
    for (table, column, _) in TABLES {
        let statement = format!("SELECT * FROM {table} WHERE {column} = $1");
        // The names are constants of this file.
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(user)
            .fetch_all(&mut *tx)
            .await?;
        let rows: Vec<Value> = rows.iter().map(object).collect();
        if !rows.is_empty() {
            all.insert(table.to_owned(), rows.into());
        }
    }
    Ok(all.into())
}

/// A row as an object. Structures that are stored as JSON are shown as such.
fn object(row: &sqlx::any::AnyRow) -> Value {
    let mut object = Map::new();
    for column in row.columns() {
        let index = column.ordinal();
        let value = if let Ok(text) = row.try_get::<Option<String>, _>(index) {
            text.map_or(Value::Null, |text| match text.as_bytes().first() {
                Some(b'{' | b'[') => serde_json::from_str(&text).unwrap_or(text.into()),
                _ => text.into(),
            })
        } else {
            let number: Option<i64> = row.try_get(index).ok().flatten();
            number.map_or(Value::Null, Value::from)
        };
        object.insert(column.name().to_owned(), value);
    }
    object.into()
}

/// Forgets a user, but for what orders under way still need. True when nothing is under way, and all is forgotten; else
/// it has to be done again when the last order is over.
pub async fn forget(tx: &mut Tx, user: i64, alias: i64) -> sqlx::Result<bool> {
    let (open,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM orders WHERE user_id = $1 AND state NOT IN ('delivered', 'cancelled', 'rejected')",
    )
    .bind(user)
    .fetch_one(&mut *tx)
    .await?;
    let whole = open == 0;
    // The words that orders were made of; what was ordered stays in the quotes.
    sqlx::query(
        "UPDATE orders SET lines = '[]' WHERE user_id = $1 AND state IN ('delivered', 'cancelled', 'rejected')",
    )
    .bind(user)
    .execute(&mut *tx)
    .await?;
    // Its lines go: buttons of the basket that it was are void.
    sqlx::query("UPDATE baskets SET revision = revision + 1 WHERE user_id = $1")
        .bind(user)
        .execute(&mut *tx)
        .await?;
    for (table, column, forget) in TABLES {
        let statement = match forget {
            // Whoever has an order under way is told of it, in their language.
            Forget::Delete if table == "users" && !whole => continue,
            Forget::Alias if !whole => continue,
            Forget::Delete => format!("DELETE FROM {table} WHERE {column} = $1"),
            Forget::Alias => format!("UPDATE {table} SET {column} = $2 WHERE {column} = $1"),
        };
        let mut query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(user);
        if forget == Forget::Alias {
            query = query.bind(alias);
        }
        query.execute(&mut *tx).await?;
    }
    if !whole {
        sqlx::query("UPDATE users SET forgotten = 1 WHERE id = $1")
            .bind(user)
            .execute(&mut *tx)
            .await?;
    }
    forget_deliveries(tx, user, whole).await?;
    Ok(whole)
}

/// What was received from a user and sent to them: bodies go at once, and with `whole` whose they were.
async fn forget_deliveries(tx: &mut Tx, user: i64, whole: bool) -> sqlx::Result<()> {
    let chat = user.to_string();
    sqlx::query("UPDATE inbox SET body = '', error = NULL WHERE lane = $1 AND state <> 'waiting'")
        .bind(user)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "UPDATE outbox SET body = '', outcome = NULL \
         WHERE (order_key = $1 OR lane = $2) AND state NOT IN ('waiting', 'sending')",
    )
    .bind(&chat)
    .bind(user)
    .execute(&mut *tx)
    .await?;
    if !whole {
        return Ok(());
    }
    // The events stay, so that none is taken twice; of whom they were is forgotten.
    sqlx::query("UPDATE inbox SET lane = 0 WHERE lane = $1 AND state <> 'waiting'")
        .bind(user)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "UPDATE outbox SET order_key = NULL, lane = NULL \
         WHERE (order_key = $1 OR lane = $2) AND state NOT IN ('waiting', 'sending')",
    )
    .bind(&chat)
    .bind(user)
    .execute(&mut *tx)
    .await?;
    // What an owner has scheduled for others stays.
    sqlx::query("DELETE FROM timers WHERE lane = $1 AND key NOT LIKE 'broadcast%'")
        .bind(user)
        .execute(&mut *tx)
        .await?;
    // Messages that wait to be sent or stripped find nothing to stand for, and are sent anew.
    sqlx::query("DELETE FROM slots WHERE order_key = $1")
        .bind(&chat)
        .execute(tx)
        .await?;
    Ok(())
}

/// Somebody who had been forgotten is here again: what was kept under the pseudonym is theirs.
pub async fn adopt(tx: &mut Tx, user: i64, alias: i64) -> sqlx::Result<()> {
    for (table, column, forget) in TABLES {
        if forget != Forget::Alias {
            continue;
        }
        let statement = format!("UPDATE {table} SET {column} = $1 WHERE {column} = $2");
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(user)
            .bind(alias)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Empties the bodies of events and rows that were finished before an instant, at most `limit` of each, and forgets whose
/// rows they were. True when there may be more.
pub async fn tidy(tx: &mut Tx, before: i64, limit: i64) -> sqlx::Result<bool> {
    let events = sqlx::query(
        "UPDATE inbox SET body = '', error = NULL WHERE id IN (SELECT id FROM inbox \
         WHERE state = 'done' AND finished_at < $1 AND body <> '' ORDER BY id LIMIT $2)",
    )
    .bind(before)
    .bind(limit)
    .execute(&mut *tx)
    .await?;
    let rows = sqlx::query(
        "UPDATE outbox SET body = '', outcome = NULL WHERE id IN (SELECT id FROM outbox \
         WHERE state NOT IN ('waiting', 'sending') AND finished_at < $1 AND body <> '' ORDER BY id LIMIT $2)",
    )
    .bind(before)
    .bind(limit)
    .execute(&mut *tx)
    .await?;
    let recipients = super::tidy_recipients(tx, before, limit).await?;
    sqlx::query("DELETE FROM thoughts WHERE begun_at < $1")
        .bind(before)
        .execute(&mut *tx)
        .await?;
    // Days are counted from the year 1; a zone moves one by a day at most.
    sqlx::query("DELETE FROM model_use WHERE day < $1")
        .bind(before / DAY + DAYS_TO_1970 - 1)
        .execute(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM uploads WHERE created_at < $1")
        .bind(before)
        .execute(&mut *tx)
        .await?;
    let full = |done: u64| i64::try_from(done).is_ok_and(|done| done >= limit);
    Ok(full(events.rows_affected()) || full(rows.rows_affected()) || recipients)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    /// A number that nothing else in a database is.
    const ANN: i64 = 4_242_424_242;
    const ALIAS: i64 = -77;

    async fn names(tx: &mut Tx, statement: &'static str) -> Vec<String> {
        let rows: Vec<(String,)> = sqlx::query_as(statement).fetch_all(tx).await.unwrap();
        rows.into_iter().map(|(name,)| name).collect()
    }

    #[tokio::test]
    async fn every_table_is_covered() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        db.read(async |tx| {
            let tables = names(
                tx,
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
            )
            .await;
            assert!(tables.len() > 10);
            for table in tables {
                let known = TABLES.iter().any(|(known, ..)| *known == table)
                    || IMPERSONAL.contains(&table.as_str())
                    || DELIVERIES.contains(&table.as_str());
                assert!(known, "is there anything of a person in {table:?}?");
            }
            Ok(())
        })
        .await
        .unwrap();
    }

    /// Every text and number of a database, as one text.
    async fn dump(tx: &mut Tx) -> String {
        let mut all = String::new();
        for table in names(tx, "SELECT name FROM sqlite_master WHERE type = 'table'").await {
            let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT * FROM {table}")))
                .fetch_all(&mut *tx)
                .await;
            // sqlx's own table has a type that `Any` does not read.
            for row in rows.unwrap_or_default() {
                all.push_str(&format!("{table} {}\n", object(&row)));
            }
        }
        all
    }

    #[tokio::test]
    async fn who_is_forgotten_is_nowhere_and_who_comes_back_has_their_card() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        db.write(async move |tx: &mut Tx| {
            // A row with Ann in it in every table that can name her.
            for statement in [
                "INSERT INTO users (id, tag, blocked, created_at, seen_at) VALUES ($1, 'en', 0, 1, 1)",
                "INSERT INTO places (user_id, address) VALUES ($1, 'Canarylane')",
                "INSERT INTO dialogues (user_id, state) VALUES ($1, 'canary')",
                "INSERT INTO baskets (user_id, revision) VALUES ($1, 9)",
                "INSERT INTO basket_lines (id, user_id, words, what, options) VALUES (1, $1, 'canary', '{}', '[]')",
                "INSERT INTO quotes (user_id, id, revision, shown) VALUES ($1, 1, 9, 0)",
                "INSERT INTO cases (id, number, user_id, words, state, created_at, changed_at) VALUES (1, 1, $1, 'canary', 'open', 1, 1)",
                "INSERT INTO invites (id, inviter_id, invited_id, state, created_at) VALUES (1, $1, $1, 'joined', 1)",
                "INSERT INTO roles (user_id, role, granted_by, granted_at) VALUES ($1, 'support', 1, 1)",
                "INSERT INTO memory (user_id, kind, value, told_at) VALUES ($1, 'avoids', 'canary', 1)",
                "INSERT INTO thoughts (user_id, id, body, begun_at) VALUES ($1, 1, '{\"canary\":1}', 1)",
                "INSERT INTO model_use (user_id, day, tokens) VALUES ($1, 1, 1)",
                "INSERT INTO recipients (user_id, broadcast_id, state) VALUES ($1, 1, 'sent')",
                "INSERT INTO cards (id, campaign_id, user_id, reason, value, state, created_at) VALUES (1, 1, $1, 'claimed', 1, 'active', 1)",
                "INSERT INTO orders (id, number, user_id, lines, quote, state, created_at, changed_at) VALUES (1, 1, $1, '[\"canary\"]', '{}', 'packed', 1, 1)",
                "INSERT INTO payments (charge_id, provider_charge_id, user_id, amount, currency, pays, paid_at) VALUES ('c', 'p', $1, 1, 'CNY', 0, 1)",
                "INSERT INTO refunds (id, number, charge_id, user_id, amount, currency, reason, state, created_at, changed_at) VALUES (1, 1, 'c', $1, 1, 'CNY', 'late', 'open', 1, 1)",
                "INSERT INTO inbox (id, source, key, lane, body, state, attempts, received_at) VALUES (1, 't', '1', $1, 'canary', 'done', 0, 1)",
                "INSERT INTO outbox (id, carrier, order_key, slot_use, priority, on_unknown, body, state, attempts, created_at) VALUES (1, 't', CAST($1 AS TEXT), 'edit', 0, 'repeat', 'canary', 'done', 0, 1)",
                "INSERT INTO outbox (id, carrier, lane, slot_use, priority, on_unknown, body, state, attempts, created_at) VALUES (2, 't', $1, 'edit', 0, 'repeat', 'canary', 'done', 0, 1)",
                "INSERT INTO slots (order_key, name, message_id) VALUES (CAST($1 AS TEXT), 'basket', 1)",
                "INSERT INTO timers (key, id, due_at, lane, body) VALUES ('remind-card:1', 1, 9, $1, 'canary')",
            ] {
                sqlx::query(statement).bind(ANN).execute(&mut *tx).await?;
            }
            let shown = export(tx, ANN).await?;
            for (table, ..) in TABLES {
                assert_eq!(shown[table].as_array().map(Vec::len), Some(1), "{table}");
            }
            assert!(!forget(tx, ANN, ALIAS).await?, "an order is under way");
            let kept = dump(tx).await;
            assert!(!kept.contains("Canarylane"), "{kept}");
            assert!(crate::store::user(tx, ANN).await?.is_some_and(|user| user.forgotten));
            sqlx::query("UPDATE orders SET state = 'delivered'").execute(&mut *tx).await?;
            assert!(forget(tx, ANN, ALIAS).await?);
            let kept = dump(tx).await;
            assert!(!kept.contains(&ANN.to_string()), "{kept}");
            assert!(!kept.to_lowercase().contains("canary"), "{kept}");
            adopt(tx, ANN, ALIAS).await?;
            let revision = crate::store::basket(tx, ANN).await?.revision;
            assert!(revision > 9, "buttons of {revision} would mean something again");
            assert_eq!(export(tx, ANN).await?["cards"].as_array().map(Vec::len), Some(1));
            Ok(())
        })
        .await
        .unwrap();
    }
}
