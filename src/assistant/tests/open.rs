//! Open-ended wishes: what tells them from orders, and what they must keep to.

use super::menu;
use crate::assistant::{Context, open_wish, understand};
use crate::shop::Lang;

/// Whether a text leaves the choice open, and its limits: `<6000` fen, `2p` people, `-nuts`, `vegan`, `!flour` not wanted.
fn told(lang: Lang, text: &str) -> String {
    let wish = open_wish(menu(), lang, text);
    let understood = understand(menu(), lang, text, &Context::default());
    let mut told = vec![match wish.is_open(&understood) {
        true => "open".to_owned(),
        false => "said".to_owned(),
    }];
    let limits = wish.limits;
    told.extend(limits.most.map(|most| format!("<{}", most.0)));
    told.extend(limits.people.map(|people| format!("{people}p")));
    told.extend(limits.without.iter().map(|id| format!("-{id}")));
    told.extend(limits.diets);
    told.extend(limits.not.iter().map(|id| format!("!{id}")));
    told.join(" ")
}

fn check(lang: Lang, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, told(lang, text)))
        .filter(|(_, expected, told)| expected != &told)
        .map(|(text, expected, told)| format!("{text}\n  expected {expected}\n  told     {told}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn in_english() {
    check(
        Lang::En,
        &[
            (
                "Something warm for two kids, no nuts, under 60 yuan",
                "open <6000 2p -nuts",
            ),
            ("what can I cook for dinner for four", "open 4p"),
            (
                "a light vegetarian lunch for two under ¥80",
                "open <8000 2p vegetarian",
            ),
            (
                "breakfast for a family of three without milk, at most 100",
                "open <10000 3p -milk",
            ),
            ("two adults and three children want supper", "open 5p"),
            ("surprise me", "open"),
            ("I'm hungry", "open"),
            ("vegan dinner, nut free", "open -nuts vegan"),
            ("lunch, I'm allergic to milk and eggs", "open -milk -eggs"),
            (
                "ingredients for pancakes for three, I already have rice and sugar",
                "open 3p !rice !sugar",
            ),
            ("something cheaper", "open"),
            (
                "a vegan dinner for ten under 20 yuan",
                "open <2000 10p vegan",
            ),
            ("lunch, 60 max", "open <6000"),
            ("dinner for me and my wife, no onions", "open 2p !onions"),
            // All is said.
            ("1 x milk", "said"),
            ("two lattes for lunch", "said"),
            (
                "a dozen eggs and a carton of milk at the nearest supermarket",
                "said",
            ),
            ("milk for the kids", "said"),
            ("six eggs for four people", "said 4p"),
            ("a latte without milk", "said -milk"),
            ("what's the weather", "said"),
            ("hello", "said"),
            ("where is my order", "said"),
            ("lattes under 20 yuan", "said <2000"),
        ],
    );
}

#[test]
fn in_russian() {
    check(
        Lang::Ru,
        &[
            (
                "Хочу чего-нибудь горячего на двоих до 60 юаней без орехов",
                "open <6000 2p -nuts",
            ),
            ("что приготовить на ужин на четверых", "open 4p"),
            (
                "лёгкий вегетарианский обед для двух человек до 80 юаней",
                "open <8000 2p vegetarian",
            ),
            (
                "завтрак на 3 человека без молока, не дороже 100",
                "open <10000 3p -milk",
            ),
            ("двум взрослым и трём детям что-нибудь на обед", "open 5p"),
            ("удиви меня", "open"),
            ("перекусить, у меня аллергия на орехи", "open -nuts"),
            (
                "продукты для блинов, рис и сахар дома есть",
                "open !rice !sugar",
            ),
            ("подешевле", "open"),
            ("нам с женой ужин без лука", "open 2p !onions"),
            ("два латте на обед", "said"),
            ("молоко", "said"),
            ("десяток яиц и пакет молока", "said"),
            ("какая погода", "said"),
        ],
    );
}

#[test]
fn in_chinese() {
    check(
        Lang::Zh,
        &[
            (
                "给两个孩子来点热的，不要坚果，60元以内",
                "open <6000 2p -nuts",
            ),
            ("晚饭吃什么好", "open"),
            ("两个人的素食午餐，80块以内", "open <8000 2p vegetarian"),
            (
                "一家三口的早餐，不要牛奶，最多100元",
                "open <10000 3p -milk",
            ),
            ("两个大人三个小孩的晚餐", "open 5p"),
            ("饿了", "open"),
            ("午餐，我对坚果过敏", "open -nuts"),
            ("做煎饼的食材，家里有米和糖", "open !rice !sugar"),
            ("便宜点的", "open"),
            ("我们俩的晚饭，不要洋葱", "open 2p !onions"),
            ("两杯拿铁", "said"),
            ("一打鸡蛋和一盒牛奶", "said"),
            ("你好", "said"),
        ],
    );
}
