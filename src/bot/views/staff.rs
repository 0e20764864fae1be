//! What those with a role see of roles and of people's orders.

use crate::args;
use crate::bot::html::Html;
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::Role;

/// The commands of a role.
pub fn commands(say: Say, role: Role) -> View {
    let mut text = say.html("staff-support");
    if role == Role::Owner {
        text.gap().line(say.html("staff-owner"));
    }
    View::text(text)
}

/// Who has which role. `settings`: owners by the settings.
pub fn roles(say: Say, settings: &[i64], granted: &[(i64, Role)]) -> View {
    let mut text = say.html("roles-title");
    for user in settings {
        text.line(say.html_with("roles-settings", args!["user" => user.to_string()]));
    }
    for (user, role) in granted {
        text.line(say.html_with(
            "roles-line",
            args!["user" => user.to_string(), "role" => role_name(say, *role)],
        ));
    }
    text.gap().line(say.html("roles-how"));
    View::text(text)
}

/// That somebody has a role now, or none.
pub fn granted(say: Say, user: i64, role: Option<Role>) -> View {
    View::text(match role {
        Some(role) => say.html_with(
            "role-granted",
            args!["user" => user.to_string(), "role" => role_name(say, role)],
        ),
        None => say.html_with("role-taken", args!["user" => user.to_string()]),
    })
}

/// The same, for the one who has it.
pub fn yours(say: Say, role: Option<Role>) -> View {
    View::text(match role {
        Some(role) => say.html_with("role-yours", args!["role" => role_name(say, role)]),
        None => say.html("role-yours-no-more"),
    })
}

/// Somebody's order, as support sees it.
pub fn order(say: Say, user: i64, status: Html) -> View {
    let mut text = say.html_with("staff-order", args!["user" => user.to_string()]);
    text.gap().line(status);
    View::text(text)
}

fn role_name(say: Say, role: Role) -> String {
    say.plain(match role {
        Role::Support => "role-support",
        Role::Owner => "role-owner",
    })
}
