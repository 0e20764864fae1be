//! Files to be sent: uploaded once, and then named by the id that Telegram gave them.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Tx;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub name: String,
    pub bytes: Vec<u8>,
    /// Telegram's id, once it was sent.
    pub file_id: Option<String>,
}

/// Keeps a file, unless it is kept already. Returns the hash that names it.
pub async fn keep_upload(tx: &mut Tx, name: &str, bytes: &[u8], now: i64) -> sqlx::Result<String> {
    let digest = Sha256::new().chain_update(name).chain_update([0]);
    let hash = HEXLOWER.encode(&digest.chain_update(bytes).finalize());
    sqlx::query(
        "INSERT INTO uploads (hash, name, bytes, file_id, created_at) VALUES ($1, $2, $3, NULL, $4) \
         ON CONFLICT (hash) DO NOTHING",
    )
    .bind(&hash)
    .bind(name)
    .bind(bytes)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(hash)
}

/// The file of a hash.
pub async fn upload(tx: &mut Tx, hash: &str) -> sqlx::Result<Option<Upload>> {
    let row: Option<(String, Vec<u8>, Option<String>)> =
        sqlx::query_as("SELECT name, bytes, file_id FROM uploads WHERE hash = $1")
            .bind(hash)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(name, bytes, file_id)| Upload {
        name,
        bytes,
        file_id,
    }))
}

/// Notes the id that a file got when it was sent.
pub async fn keep_file_id(tx: &mut Tx, hash: &str, file_id: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE uploads SET file_id = $2 WHERE hash = $1")
        .bind(hash)
        .bind(file_id)
        .execute(tx)
        .await?;
    Ok(())
}
