//! Deep links: `t.me/<bot>?start=<payload>`. A payload is signed, so that only links of ours mean anything.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Characters of a payload's MAC: 80 bits.
const MAC: usize = 16;

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// From a group into the private chat.
    Group,
    /// To an order of whoever follows it.
    Order(i64),
    /// From whoever has invited somebody.
    Invite(i64),
}

/// Makes and reads payloads.
#[derive(Clone)]
pub struct Links {
    secret: SecretString,
}

impl Links {
    /// Links under a secret.
    pub fn new(secret: SecretString) -> Links {
        Links { secret }
    }

    /// The payload that leads to an order.
    pub fn order(&self, order: i64) -> anyhow::Result<String> {
        self.sign(&format!("o{order}"))
    }

    /// The payload of a group's link.
    pub fn group(&self) -> anyhow::Result<String> {
        self.sign("g")
    }

    /// The payload of a user's invites.
    pub fn invite(&self, user: i64) -> anyhow::Result<String> {
        self.sign(&format!("i{user}"))
    }

    /// Where a payload leads; None when it is not ours, or was changed.
    pub fn read(&self, payload: &str) -> Option<Link> {
        let (words, mac) = payload.rsplit_once('-')?;
        let mac = data_encoding::BASE32_NOPAD.decode(mac.as_bytes()).ok()?;
        self.mac(words).ok()?.verify_truncated_left(&mac).ok()?;
        if mac.len() * 8 != MAC * 5 {
            return None;
        }
        match words.split_at_checked(1)? {
            ("g", "") => Some(Link::Group),
            ("o", order) => Some(Link::Order(order.parse().ok()?)),
            ("i", user) => Some(Link::Invite(user.parse().ok()?)),
            _ => None,
        }
    }

    fn sign(&self, words: &str) -> anyhow::Result<String> {
        let mac = self.mac(words)?.finalize().into_bytes();
        let mut text = data_encoding::BASE32_NOPAD.encode(&mac);
        text.truncate(MAC);
        Ok(format!("{words}-{text}"))
    }

    fn mac(&self, words: &str) -> anyhow::Result<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.expose_secret().as_bytes())?;
        // Another subject than a discount code's, under the same secret.
        mac.update(b"link:");
        mac.update(words.as_bytes());
        Ok(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_link_is_read_as_it_was_made_and_only_by_its_maker() {
        let links = Links::new("secret".to_owned().into());
        let payload = links.order(i64::MAX).unwrap();
        assert!(payload.len() <= 64, "{payload}");
        assert_eq!(links.read(&payload), Some(Link::Order(i64::MAX)));
        assert_eq!(links.read(&links.group().unwrap()), Some(Link::Group));
        let invite = links.invite(1_001).unwrap();
        assert_eq!(links.read(&invite), Some(Link::Invite(1_001)));
        assert_eq!(links.read(&invite.replace("i1001", "i1002")), None);
        let other = Links::new("other".to_owned().into());
        assert_eq!(other.read(&payload), None);
        assert_eq!(links.read(&payload.replace("o9", "o8")), None);
        assert_eq!(links.read("group"), None);
        assert_eq!(links.read("o7-"), None, "an empty MAC");
    }

    proptest! {
        #[test]
        fn no_payload_of_others_leads_anywhere(payload in "[A-Za-z0-9_-]{0,64}") {
            prop_assert_eq!(Links::new("secret".to_owned().into()).read(&payload), None);
        }
    }
}
