//! What somebody may do besides shopping.

/// A role. Whoever has a higher one may do all that a lower one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees orders, answers what people write, settles refunds and orders in doubt.
    Support,
    /// Runs the campaign, tells everybody, and says who has a role.
    Owner,
}

impl Role {
    const ALL: [Role; 2] = [Role::Support, Role::Owner];

    /// Its word, as it is stored and typed.
    pub fn word(self) -> &'static str {
        match self {
            Role::Support => "support",
            Role::Owner => "owner",
        }
    }

    /// The role of a word.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}
