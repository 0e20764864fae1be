//! Discount codes: reading and checking one. Knows no order and keeps no list of the spent ones.
//!
//! A code is `MR-<ORDER>-<AMOUNT>-<EXPIRY>-<MAC>`: decimal digits that name the platform's order, fen,
//! unix seconds, and the first 16 characters of base32 (RFC 4648, upper case, no padding) of
//! HMAC-SHA256 over everything before the MAC, under a secret that platform and shop share.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Characters of base32 in a MAC; 16 of them are exactly 10 bytes.
const MAC_CHARS: usize = 16;

/// Why a code gives nothing. The wire names are those of UCP's discount extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CodeFault {
    Invalid,
    Expired,
    AlreadyApplied,
    CombinationDisallowed,
}

/// A code whose MAC is right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Code {
    /// The code in upper case: what is remembered as spent.
    pub canonical: String,
    /// What it is worth, in fen; more than 0.
    pub amount: i64,
    /// The last second in which it is good, in unix seconds.
    pub expiry: i64,
}

impl Code {
    /// Reads a code as typed, in any case. None if its shape or its MAC is wrong.
    pub fn read(secret: &str, typed: &str) -> Option<Code> {
        let canonical = typed.to_ascii_uppercase();
        let (signed, mac) = canonical.rsplit_once('-')?;
        let mut parts = signed.strip_prefix("MR-")?.split('-');
        let (order, amount, expiry) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if parts.next().is_some() || ![order, amount, expiry].into_iter().all(digits) {
            return None;
        }
        if mac.len() != MAC_CHARS {
            return None;
        }
        let mac = BASE32_NOPAD.decode(mac.as_bytes()).ok()?;
        hmac(secret, signed)?.verify_truncated_left(&mac).ok()?;
        let amount = amount.parse().ok().filter(|&fen| fen > 0)?;
        let expiry = expiry.parse().ok()?;
        Some(Code {
            canonical,
            amount,
            expiry,
        })
    }

    /// Whether its time is over at `now` (milliseconds).
    pub fn is_expired(&self, now: i64) -> bool {
        now.div_euclid(1000) > self.expiry
    }
}

fn hmac(secret: &str, signed: &str) -> Option<Hmac<Sha256>> {
    // HMAC takes keys of any length, so that this is never None.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(signed.as_bytes());
    Some(mac)
}

/// A code as the platform would mint it.
#[cfg(test)]
pub(super) fn mint(secret: &str, order: u64, amount: i64, expiry: i64) -> String {
    let signed = format!("MR-{order}-{amount}-{expiry}");
    let mac = hmac(secret, &signed).unwrap().finalize().into_bytes();
    let mac = BASE32_NOPAD.encode(&mac);
    format!("{signed}-{}", &mac[..MAC_CHARS])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minted_code_is_read_in_any_case() {
        let code = mint("s3cret", 42, 2500, 1_800_000_000);
        let read = Code::read("s3cret", &code.to_ascii_lowercase()).unwrap();
        assert_eq!(read.canonical, code);
        assert_eq!((read.amount, read.expiry), (2500, 1_800_000_000));
        assert!(!read.is_expired(1_800_000_000_999));
        assert!(read.is_expired(1_800_000_001_000));
    }

    #[test]
    fn the_format_is_fixed() {
        // Made with Python's hmac and base64 modules.
        assert_eq!(
            mint("secret", 1, 2500, 1_772_000_000),
            "MR-1-2500-1772000000-KKSO2P27424KA553"
        );
    }

    #[test]
    fn a_wrong_shape_or_mac_is_nothing() {
        let good = mint("s3cret", 42, 2500, 1_800_000_000);
        assert_eq!(Code::read("other", &good), None);
        for bad in [
            "",
            "MR",
            "HELLO",
            &good.replace("2500", "9900"),
            &good[..good.len() - 1],
            &format!("{good}A"),
            &format!("X{good}"),
            &good.replace("-42-", "-4x-"),
            &mint("s3cret", 42, 0, 1_800_000_000),
            &mint("s3cret", 42, -5, 1_800_000_000),
        ] {
            assert_eq!(Code::read("s3cret", bad), None, "{bad}");
        }
    }
}
