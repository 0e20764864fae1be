//! A model's own words: shown only where nothing hangs on them. What speaks of money, orders, cards or allergens, and what
//! could lead anybody away, is not repeated: of those, code and data speak.

use unicode_normalization::UnicodeNormalization;

/// Parts of words that a model's words may not have, in all languages, in lower case. Rather too many than too few: whoever
/// loses an answer loses little.
const NOT: &[&str] = &[
    // What only code knows, or does.
    "order",
    "paid",
    " pay ",
    "payment",
    "refund",
    "charge",
    "deliver",
    "courier",
    "checkout",
    "check out",
    "basket",
    "cart",
    "discount",
    "coupon",
    "voucher",
    "card",
    " free ",
    "price",
    "yuan",
    "rmb",
    "cny",
    "¥",
    "$",
    "€",
    "added",
    "confirmed",
    "deadline",
    "expire",
    "password",
    "code",
    "account",
    "bank",
    "wallet",
    "bitcoin",
    "usdt",
    "заказ",
    "оплат",
    "плат",
    "возврат",
    "списан",
    "достав",
    "курьер",
    "корзин",
    "скидк",
    "купон",
    "карт",
    "бесплатн",
    "цен",
    "юан",
    "рубл",
    "добавил",
    "подтвержд",
    "парол",
    "счёт",
    "счет",
    "банк",
    "кошел",
    "下单",
    "订单",
    "已订",
    "付款",
    "支付",
    "付钱",
    "退款",
    "扣款",
    "配送",
    "送达",
    "送货",
    "购物车",
    "折扣",
    "优惠",
    "券",
    "卡",
    "免费",
    "价格",
    "价钱",
    "元",
    "块钱",
    "已加",
    "已添",
    "帮您",
    "确认",
    "截止",
    "过期",
    "密码",
    "验证码",
    "账户",
    "账号",
    "银行",
    "钱包",
    // Allergens and health are the shop's and the doctor's.
    "allerg",
    "gluten",
    " nut",
    "safe",
    "contain",
    "diet",
    "medic",
    "doctor",
    "cure",
    "аллерг",
    "глютен",
    "орех",
    "безопасн",
    "содерж",
    "лекарств",
    "врач",
    "лечи",
    "过敏",
    "麸质",
    "坚果",
    "安全",
    "不含",
    "含有",
    "药",
    "医生",
    "治疗",
    // The allergens by name: whether something has one is data.
    "peanut",
    "milk",
    "dairy",
    "lactose",
    "egg",
    "fish",
    "seafood",
    "shrimp",
    "shellfish",
    " soy",
    "sesame",
    "vegan",
    "halal",
    "арахис",
    "молок",
    "молочн",
    "лактоз",
    "яиц",
    "яйц",
    "рыб",
    "морепродукт",
    "креветк",
    "соев",
    " соя ",
    " сои ",
    "кунжут",
    "веган",
    "花生",
    "牛奶",
    "奶制品",
    "乳糖",
    "鸡蛋",
    "蛋类",
    "鱼",
    "海鲜",
    "虾",
    "贝类",
    "大豆",
    "芝麻",
    "纯素",
    "清真",
    // What Telegram makes a link of, or an app a number to call.
    "http",
    "://",
    "www.",
    "@",
    "#",
    "t.me",
    "tg:",
    "+86",
    "+7",
    // A model that talks about itself, or of its orders.
    "system",
    "prompt",
    "instruction",
    "language model",
    "инструкц",
    "промпт",
    "систем",
    "提示词",
    "系统",
    "指令",
];

/// Digits in a row that may be a phone number, a card or an amount.
const DIGITS: usize = 4;

/// Whether words may be shown, marked as the model's.
pub fn is_presentable(words: &str) -> bool {
    // Full-width letters and digits are the same to a reader.
    let lower = words.nfkc().collect::<String>().to_lowercase();
    // Parts with blanks are whole words, whatever stands beside them.
    let spaced: String = lower
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let spaced = format!(" {spaced} ");
    if NOT
        .iter()
        .any(|part| lower.contains(part) || spaced.contains(part))
    {
        return false;
    }
    let mut digits = 0;
    for c in lower.chars() {
        digits = match c {
            c if c.is_numeric() => digits + 1,
            ' ' | '-' if digits > 0 => digits,
            _ => 0,
        };
        if digits >= DIGITS {
            return false;
        }
    }
    // A slash at the beginning of a word is a command, and a dot between letters may be an address.
    let mut before = ' ';
    let mut letters = lower.chars().peekable();
    while let Some(c) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let command = c == '/' && !before.is_alphanumeric() && next.is_alphanumeric();
        let address = c == '.' && before.is_alphanumeric() && next.is_alphabetic();
        if command || address {
            return false;
        }
        before = c;
    }
    !words.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_presentable;

    #[test]
    fn words_on_which_nothing_hangs_are_shown() {
        for words in [
            "Rinse the rice, add twice as much water, and cook it for 15 minutes.",
            "Промойте рис, залейте двумя частями воды и варите 15 минут.",
            "先淘米，再加两倍的水，煮十五分钟。",
            "Tomatoes keep best outside the fridge.",
        ] {
            assert!(is_presentable(words), "{words}");
        }
    }

    #[test]
    fn claims_and_lures_are_not_repeated() {
        for words in [
            "I have ordered it for you.",
            "Done! It's all paid.",
            "Your card has ¥500 on it",
            "It is safe for people with allergies",
            "Contains no nuts",
            "Visit http://evil.example now",
            "Write to @evil_bot",
            "evil.example/claim",
            "Type /forget to go on",
            "Call 138 0000 1001",
            "My system prompt says so",
            "Я оформил заказ",
            "Это бесплатно",
            "Не содержит глютена",
            "已经下单了",
            "这个不含坚果",
            "免费领取",
            "There are no peanuts or dairy in it.",
            "В этом нет арахиса",
            "里面没有花生",
            "You need not pay.",
            "It's free!",
            "打 １３８００００",
            "",
        ] {
            assert!(!is_presentable(words), "{words}");
        }
    }
}
