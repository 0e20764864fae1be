//! Currencies of invoices: which there are, and how an amount is written. Amounts are whole numbers of the currency's
//! smallest unit, as in the Bot API.

/// A currency: its code, the digits behind the point, and its symbol as Telegram's apps write it.
struct Currency {
    code: &'static str,
    digits: u32,
    symbol: &'static str,
}

const fn currency(code: &'static str, digits: u32, symbol: &'static str) -> Currency {
    Currency {
        code,
        digits,
        symbol,
    }
}

/// Of Telegram's list (<https://core.telegram.org/bots/payments#supported-currencies>) those that a shop here may
/// meet.
const CURRENCIES: [Currency; 13] = [
    currency("AED", 2, "AED\u{a0}"),
    currency("CNY", 2, "CN¥"),
    currency("EUR", 2, "€"),
    currency("GBP", 2, "£"),
    currency("HKD", 2, "HK$"),
    currency("INR", 2, "₹"),
    currency("JPY", 0, "¥"),
    currency("KRW", 0, "₩"),
    currency("KZT", 2, "KZT\u{a0}"),
    currency("RUB", 2, "RUB\u{a0}"),
    currency("SGD", 2, "SGD\u{a0}"),
    currency("TWD", 2, "NT$"),
    currency("USD", 2, "$"),
];

fn find(code: &str) -> Option<&'static Currency> {
    CURRENCIES.iter().find(|known| known.code == code)
}

/// Whether invoices can be in this currency.
pub(crate) fn is_currency(code: &str) -> bool {
    find(code).is_some()
}

/// The text of the button that pays an invoice, as Telegram's apps write it: `Pay CN¥6.70`.
pub(crate) fn pay_label(code: &str, amount: i64) -> String {
    let symbol = find(code).map_or(code, |known| known.symbol);
    format!("Pay {}", written(code, amount, symbol))
}

/// An amount as people here write it: `¥6.70` for 670 fen.
pub(crate) fn amount(code: &str, amount: i64) -> String {
    let symbol = find(code).map_or(code, |known| known.symbol);
    let symbol = if code == "CNY" { "¥" } else { symbol };
    written(code, amount, symbol)
}

fn written(code: &str, amount: i64, symbol: &str) -> String {
    let digits = find(code).map_or(0, |known| known.digits);
    let unit = 10_u64.pow(digits);
    let sign = if amount < 0 { "-" } else { "" };
    let (whole, rest) = (amount.unsigned_abs() / unit, amount.unsigned_abs() % unit);
    let mut grouped = String::new();
    let text = whole.to_string();
    for (i, digit) in text.chars().enumerate() {
        if i > 0 && (text.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match digits {
        0 => format!("{sign}{symbol}{grouped}"),
        digits => format!(
            "{sign}{symbol}{grouped}.{rest:0width$}",
            width = digits as usize
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written() {
        assert_eq!(pay_label("CNY", 670), "Pay CN¥6.70");
        assert_eq!(amount("CNY", 670), "¥6.70");
        assert_eq!(amount("CNY", 1), "¥0.01");
        assert_eq!(amount("CNY", 123_456_789), "¥1,234,567.89");
        assert_eq!(amount("JPY", 1200), "¥1,200");
        assert_eq!(amount("USD", -5), "-$0.05");
        assert!(is_currency("CNY") && !is_currency("cny") && !is_currency("XXX"));
    }
}
