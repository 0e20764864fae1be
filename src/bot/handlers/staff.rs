//! Those with a role: what they may do, who they are, and looking at somebody's order.

use crate::bot::context::Context;
use crate::bot::out::{Out, View};
use crate::bot::say::Say;
use crate::bot::views;
use crate::engine::Committed;
use crate::shop::Role;
use crate::store::{self, Tx};

use super::following::Following;

/// `/admin`: the commands of one's role.
pub async fn commands(cx: Context) -> anyhow::Result<Committed> {
    let role = cx.role.unwrap_or(Role::Support);
    cx.reply(views::staff::commands(cx.say, role)).await
}

/// `/order 17`: an order, whosever it is.
pub async fn order(cx: Context, words: String) -> anyhow::Result<Committed> {
    let number = words.trim().parse::<i64>().ok();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let order = match number {
            Some(number) => store::order_numbered(tx, number).await?,
            None => None,
        };
        let Some(order) = order else {
            out.say(views::general::text(cx2.say, "staff-no-order"))?;
            return Ok(out);
        };
        let status = Following::of(&cx2).status(tx, &order, false).await?.text;
        out.say(views::staff::order(cx2.say, order.user, status))?;
        Ok(out)
    })
    .await
}

/// `/roles`: who has which; `/roles 123456789 support`: grants one.
pub async fn roles(cx: Context, words: String) -> anyhow::Result<Committed> {
    let (cx2, audit) = (cx.clone(), cx.turn.id());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some((user, role)) = wanted(&words) else {
            out.say(list(tx, &cx2).await?)?;
            return Ok(out);
        };
        let key = if cx2.bot.rules.admins.contains(&user) {
            Some("role-of-settings")
        } else if user == cx2.user {
            // Else the last owner could lock everybody out.
            Some("role-own")
        } else {
            None
        };
        if let Some(key) = key {
            out.say(views::general::text(cx2.say, key))?;
            return Ok(out);
        }
        let Some(known) = store::user(tx, user).await? else {
            out.say(views::general::text(cx2.say, "role-of-stranger"))?;
            return Ok(out);
        };
        if store::role(tx, user).await? != role {
            store::grant(tx, user, role, cx2.user, cx2.now()).await?;
            let deed = format!("{user} is {}", role.map_or("nobody", Role::word));
            store::audit(tx, audit, &cx2.user.to_string(), &deed, cx2.now()).await?;
            let theirs = Say { lang: known.lang };
            out.say_to(user, views::staff::yours(theirs, role))?;
        }
        out.say(views::staff::granted(cx2.say, user, role))?;
        Ok(out)
    })
    .await
}

async fn list(tx: &mut Tx, cx: &Context) -> anyhow::Result<View> {
    let granted = store::roles(tx).await?;
    Ok(views::staff::roles(cx.say, &cx.bot.rules.admins, &granted))
}

/// Whom which role is wanted for: `123456789 support`, `… owner`, `… none`.
fn wanted(words: &str) -> Option<(i64, Option<Role>)> {
    let mut words = words.split_whitespace();
    let user = words.next()?.parse().ok().filter(|user| *user > 0)?;
    let role = match words.next()?.to_lowercase().as_str() {
        "none" => None,
        word => Some(Role::from_word(word)?),
    };
    words.next().is_none().then_some((user, role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_for_a_role_is_read_or_not() {
        assert_eq!(wanted("7 support"), Some((7, Some(Role::Support))));
        assert_eq!(wanted(" 7  Owner "), Some((7, Some(Role::Owner))));
        assert_eq!(wanted("7 none"), Some((7, None)));
        for wrong in ["", "7", "support 7", "-7 owner", "7 boss", "7 owner x"] {
            assert_eq!(wanted(wrong), None, "{wrong}");
        }
    }
}
