//! Cases: what people write to support, perhaps about an order.

use super::Tx;

/// What somebody wrote to support.
#[derive(Clone, PartialEq, Eq)]
pub struct Case {
    pub id: i64,
    /// What people call it: 1, 2, 3 …
    pub number: i64,
    pub user: i64,
    pub order: Option<i64>,
    pub words: String,
    pub answered: bool,
}

/// Shows no words: they are personal.
impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Case({})", self.number)
    }
}

/// Stores a case and gives it the next number, which is returned.
pub async fn open_case(
    tx: &mut Tx,
    id: i64,
    user: i64,
    order: Option<i64>,
    words: &str,
    now: i64,
) -> sqlx::Result<i64> {
    let (number,): (i64,) =
        sqlx::query_as("SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT) FROM cases")
            .fetch_one(&mut *tx)
            .await?;
    sqlx::query(
        "INSERT INTO cases (id, number, user_id, order_id, words, state, created_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, 'open', $6, $6)",
    )
    .bind(id)
    .bind(number)
    .bind(user)
    .bind(order)
    .bind(words)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(number)
}

/// A case by its id.
pub async fn case(tx: &mut Tx, id: i64) -> sqlx::Result<Option<Case>> {
    let row: Option<(i64, i64, Option<i64>, String, String)> =
        sqlx::query_as("SELECT number, user_id, order_id, words, state FROM cases WHERE id = $1")
            .bind(id)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(number, user, order, words, state)| Case {
        id,
        number,
        user,
        order,
        words,
        answered: state == "answered",
    }))
}

/// Notes that a case was answered.
pub async fn answer_case(tx: &mut Tx, id: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE cases SET state = 'answered', changed_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}
