//! Which addresses Telegram accepts behind links and buttons.

use reqwest::Url;

/// The address as Telegram would keep it, or nothing if it refuses it ("Wrong HTTP URL").
///
/// Schemes are http, https, tg and ton; an address without one becomes http. A host needs a dot.
pub(crate) fn checked(address: &str) -> Option<String> {
    let address = address.trim();
    let url = match address.split_once("://") {
        Some(_) => Url::parse(address).ok()?,
        None if address.contains('.') => Url::parse(&format!("http://{address}")).ok()?,
        None => return None,
    };
    match url.scheme() {
        "http" | "https" => url.host_str().filter(|host| host.contains(['.', ':']))?,
        "tg" | "ton" => url.host_str()?,
        _ => return None,
    };
    Some(url.to_string())
}

/// The user that a `tg://user?id=N` link names.
pub(crate) fn user(address: &str) -> Option<i64> {
    let url = Url::parse(address).ok()?;
    if url.scheme() != "tg" || url.host_str() != Some("user") {
        return None;
    }
    let id = url.query_pairs().find(|(name, _)| name == "id")?.1;
    id.parse().ok().filter(|id| *id > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telegram_s_addresses() {
        assert_eq!(checked("example.com"), Some("http://example.com/".into()));
        assert_eq!(checked("https://a.cn/x"), Some("https://a.cn/x".into()));
        assert!(checked("tg://resolve?domain=x").is_some());
        assert!(checked("http://127.0.0.1:8080/o/1").is_some());
        for wrong in ["", "localhost", "http://localhost/x", "javascript:alert(1)"] {
            assert_eq!(checked(wrong), None, "{wrong}");
        }
        assert_eq!(checked("ftp://example.com"), None);
        assert_eq!(user("tg://user?id=77"), Some(77));
        assert_eq!(user("tg://user?id=-1"), None);
        assert_eq!(user("https://user?id=7"), None);
    }
}
