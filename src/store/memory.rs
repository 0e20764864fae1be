//! What users have told of themselves: kept only after they said so, and removed one by one.

use super::Tx;

/// A kind of what is kept in mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// What contains an allergen, by its id, is not eaten.
    Avoids,
    /// What does not fit a diet, by its id, is not eaten.
    Diet,
    /// The variant, by its id, that its product's bare name means.
    Usual,
    /// The order, by its id, that "the usual" means.
    Order,
}

impl Told {
    const ALL: [Told; 4] = [Told::Avoids, Told::Diet, Told::Usual, Told::Order];

    /// As it is stored, and as buttons carry it.
    pub fn word(self) -> &'static str {
        match self {
            Told::Avoids => "avoids",
            Told::Diet => "diet",
            Told::Usual => "usual",
            Told::Order => "order",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Told> {
        Told::ALL.into_iter().find(|told| told.word() == word)
    }
}

/// Keeps something in mind.
pub async fn keep_in_mind(
    tx: &mut Tx,
    user: i64,
    told: Told,
    value: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO memory (user_id, kind, value, told_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(user)
    .bind(told.word())
    .bind(value)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps it in mind no more.
pub async fn keep_no_more(tx: &mut Tx, user: i64, told: Told, value: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM memory WHERE user_id = $1 AND kind = $2 AND value = $3")
        .bind(user)
        .bind(told.word())
        .bind(value)
        .execute(tx)
        .await?;
    Ok(())
}

/// What is kept in mind for a user, by kind and in the order in which it was told.
#[derive(Debug, Default)]
pub struct Memory(Vec<(Told, String)>);

impl Memory {
    /// All of it.
    pub fn all(&self) -> &[(Told, String)] {
        &self.0
    }

    /// What is of a kind.
    pub fn of(&self, kind: Told) -> Vec<String> {
        let of_kind = self.0.iter().filter(|(told, _)| *told == kind);
        of_kind.map(|(_, value)| value.clone()).collect()
    }

    /// Whether this is kept in mind.
    pub fn holds(&self, kind: Told, value: &str) -> bool {
        let mut all = self.0.iter();
        all.any(|(told, kept)| *told == kind && kept == value)
    }
}

/// What is kept in mind for a user.
pub async fn memory(tx: &mut Tx, user: i64) -> sqlx::Result<Memory> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT kind, value FROM memory WHERE user_id = $1 ORDER BY kind, told_at, value",
    )
    .bind(user)
    .fetch_all(tx)
    .await?;
    let known = rows.into_iter();
    let known = known.filter_map(|(kind, value)| Some((Told::from_word(&kind)?, value)));
    Ok(Memory(known.collect()))
}
