//! Pseudonyms: what stands in the ledgers for somebody who has been forgotten. Only the program's secret makes it again
//! out of Telegram's id, when they come back.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Makes pseudonyms.
#[derive(Clone)]
pub struct Aliases {
    secret: SecretString,
}

impl Aliases {
    /// Pseudonyms under a secret.
    pub fn new(secret: SecretString) -> Aliases {
        Aliases { secret }
    }

    /// A user's pseudonym: a negative number, which is no user's id.
    pub fn of(&self, user: i64) -> anyhow::Result<i64> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.expose_secret().as_bytes())?;
        mac.update(b"person:");
        mac.update(&user.to_be_bytes());
        let bytes = mac.finalize().into_bytes();
        let eight = bytes.first_chunk::<8>().copied().unwrap_or_default();
        // Two bits less: it must be negative, and far from i64's end.
        Ok(-1 - (i64::from_be_bytes(eight) & (i64::MAX >> 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_the_same_again_and_nobodys_id() {
        let aliases = Aliases::new("secret".to_owned().into());
        let other = Aliases::new("other".to_owned().into());
        let ann = aliases.of(1001).unwrap();
        assert_eq!(aliases.of(1001).unwrap(), ann);
        assert!(ann < 0 && ann != aliases.of(1002).unwrap() && ann != other.of(1001).unwrap());
    }
}
