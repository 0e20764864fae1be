//! Discount codes: what a card is to the retailer. Minted for one order alone, and honoured once.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::shop::Fen;

/// Characters of the MAC that a code carries: 80 bits.
const MAC_CHARS: usize = 16;

/// Mints codes under the secret that is shared with the retailer.
#[derive(Clone)]
pub struct Codes {
    secret: SecretString,
}

impl Codes {
    /// Codes under a secret.
    pub fn new(secret: SecretString) -> Codes {
        Codes { secret }
    }

    /// The code for an order that takes off up to `amount`, until `expires` (milliseconds; a code has whole seconds, and
    /// rounds down).
    pub fn mint(&self, order: i64, amount: Fen, expires: i64) -> anyhow::Result<String> {
        let words = format!("MR-{order}-{}-{}", amount.0, expires.div_euclid(1_000));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.expose_secret().as_bytes())?;
        mac.update(words.as_bytes());
        let mut text = data_encoding::BASE32_NOPAD.encode(&mac.finalize().into_bytes());
        text.truncate(MAC_CHARS);
        Ok(format!("{words}-{text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_bound_to_order_amount_and_expiry() {
        let codes = Codes::new("secret".to_owned().into());
        let code = codes.mint(7, Fen(2500), 1_700_000_000_999).unwrap();
        // printf 'MR-7-2500-1700000000' | openssl dgst -sha256 -hmac secret -binary | base32 | head -c 16
        assert_eq!(code, "MR-7-2500-1700000000-WPVIPKEHXPYQ2F3K");
        for other in [
            codes.mint(8, Fen(2500), 1_700_000_000_000).unwrap(),
            codes.mint(7, Fen(2501), 1_700_000_000_000).unwrap(),
            codes.mint(7, Fen(2500), 1_700_000_001_000).unwrap(),
            Codes::new("other".to_owned().into())
                .mint(7, Fen(2500), 1_700_000_000_000)
                .unwrap(),
        ] {
            let mac = |code: &str| code.rsplit('-').next().map(str::to_owned);
            assert_ne!(mac(&other), mac(&code));
        }
    }
}
