//! Invites: who invited whom, and whether that was rewarded.

use super::Tx;

/// How far a chain of invites is followed: nobody is invited by somebody whom they have brought, however far.
const CHAIN: usize = 100;

/// An invite that somebody followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invite {
    pub id: i64,
    pub inviter: i64,
    pub invited: i64,
    /// The first order of the invited was delivered, and whoever earned a card has it.
    pub settled: bool,
}

/// The invite that brought a user.
pub async fn invite_of(tx: &mut Tx, invited: i64) -> sqlx::Result<Option<Invite>> {
    let row: Option<(i64, i64, String)> =
        sqlx::query_as("SELECT id, inviter_id, state FROM invites WHERE invited_id = $1")
            .bind(invited)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(id, inviter, state)| Invite {
        id,
        inviter,
        invited,
        settled: state == "settled",
    }))
}

/// Notes that somebody who is here for the first time followed an invite. False when it counts for nothing: it is their own,
/// they were invited before, have cards or orders from before they asked to be forgotten, or have brought the inviter.
pub async fn join(
    tx: &mut Tx,
    id: i64,
    inviter: i64,
    invited: i64,
    now: i64,
) -> sqlx::Result<bool> {
    if inviter == invited || super::user(tx, inviter).await?.is_none() {
        return Ok(false);
    }
    let (before,): (i64,) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM cards WHERE user_id = $1) + (SELECT COUNT(*) FROM orders WHERE user_id = $1) \
         + (SELECT COUNT(*) FROM invites WHERE inviter_id = $1 OR invited_id = $1)",
    )
    .bind(invited)
    .fetch_one(&mut *tx)
    .await?;
    if before > 0 {
        return Ok(false);
    }
    let mut above = inviter;
    for _ in 0..CHAIN {
        match invite_of(tx, above).await? {
            Some(invite) if invite.inviter == invited => return Ok(false),
            Some(invite) => above = invite.inviter,
            None => break,
        }
    }
    sqlx::query(
        "INSERT INTO invites (id, inviter_id, invited_id, state, created_at) VALUES ($1, $2, $3, 'joined', $4)",
    )
    .bind(id)
    .bind(inviter)
    .bind(invited)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(true)
}

/// Notes that an invite was rewarded. False when it was before.
pub async fn settle_invite(tx: &mut Tx, id: i64, now: i64) -> sqlx::Result<bool> {
    let settled = sqlx::query(
        "UPDATE invites SET state = 'settled', settled_at = $2 WHERE id = $1 AND state = 'joined'",
    )
    .bind(id)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(settled.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{self, Db};

    #[tokio::test]
    async fn no_reward_for_oneself_for_who_was_here_and_for_cycles() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        db.write(async move |tx: &mut Tx| {
            for user in 1..=5 {
                store::meet(tx, user, Some("en"), 1).await?;
            }
            assert!(!join(tx, 1, 1, 1, 1).await?, "oneself");
            assert!(!join(tx, 2, 99, 1, 1).await?, "nobody");
            assert!(join(tx, 3, 1, 2, 1).await?);
            assert!(!join(tx, 4, 5, 2, 1).await?, "twice");
            assert!(join(tx, 5, 2, 3, 1).await?);
            // 1 asks to be forgotten, and comes back by an invite of whom they have brought.
            store::forget(tx, 1, -1).await?;
            store::meet(tx, 1, Some("en"), 2).await?;
            store::adopt(tx, 1, -1).await?;
            assert!(!join(tx, 6, 3, 1, 2).await?, "a cycle");
            let invite = invite_of(tx, 3).await?.unwrap();
            assert!(settle_invite(tx, invite.id, 3).await?);
            assert!(!settle_invite(tx, invite.id, 3).await?, "once");
            Ok(())
        })
        .await
        .unwrap();
    }
}
