//! How fast the embedded parser reads: `cargo bench --bench understand`.
//!
//! One thread, no network. The menus are made up: product names of two words in three languages, two questions with
//! options on every second product. The texts are orders of one to three things in the three languages, the same for
//! both sizes of menu but for the names in them. Ends in lines `NAME VALUE UNIT`. Figures of time are those of the best
//! round, for whatever else the machine does only makes it slower; the ratio is the median of the rounds', in each of
//! which both menus are read.

use std::hint::black_box;
use std::time::{Duration, Instant};

use milkrun::assistant::{Context, Menu, understand};
use milkrun::shop::{
    Catalogue, Choose, Delivery, Fen, Lang, Names, OptionGroup, OptionValue, Product, Shop, Variant,
};

/// Products of the small menu and of the large one.
const SMALL: usize = 60;
const LARGE: usize = 10_000;
const ROUNDS: usize = 21;
/// Texts that are read in a round.
const TEXTS: usize = 3_000;
/// Copies of the small menu by which its memory is measured.
const COPIES: usize = 100;
/// Characters of a long text, as many as Telegram lets through.
const LONG: usize = 4_096;

fn main() -> anyhow::Result<()> {
    let (small, large) = (catalogue(SMALL), catalogue(LARGE));
    let before = resident_kb()?;
    let copies: Vec<Menu> = (0..COPIES).map(|_| Menu::compile(&small)).collect();
    let small_kb = (resident_kb()? - before) / COPIES as f64;
    let before = resident_kb()?;
    let large_menu = Menu::compile(&large);
    let large_kb = resident_kb()? - before;
    let Some(small_menu) = copies.first() else {
        anyhow::bail!("there is no menu to read by");
    };

    let (small_texts, large_texts) = (texts(&small), texts(&large));
    let (mut each_small, mut each_large, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (one, other) = (
            read(small_menu, &small_texts),
            read(&large_menu, &large_texts),
        );
        each_small.push(one);
        each_large.push(other);
        ratios.push(other / one);
    }
    let (mut compile_small, mut compile_large) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        compile_small.push(seconds(|| drop(black_box(Menu::compile(&small)))));
        compile_large.push(seconds(|| drop(black_box(Menu::compile(&large)))));
    }
    let longest = long_texts(&small).map(|text| {
        let rounds = (0..ROUNDS).map(|_| {
            seconds(|| {
                drop(black_box(understand(
                    &large_menu,
                    Lang::En,
                    &text,
                    &Context::default(),
                )))
            })
        });
        best(rounds.collect())
    });
    let longest = longest.fold(0.0, f64::max);

    println!(
        "utterances_per_second_{SMALL} {:.0} 1/s",
        1.0 / best(each_small)
    );
    println!(
        "utterances_per_second_{LARGE} {:.0} 1/s",
        1.0 / best(each_large)
    );
    println!("utterance_{LARGE}_to_{SMALL} {:.2} x", median(ratios));
    println!("compile_{SMALL} {:.1} ms", best(compile_small) * 1_000.0);
    println!("compile_{LARGE} {:.0} ms", best(compile_large) * 1_000.0);
    println!("memory_{SMALL} {small_kb:.0} kB");
    println!("memory_{LARGE} {:.1} MB", large_kb / 1_024.0);
    println!("longest_text {:.2} ms", longest * 1_000.0);
    Ok(())
}

/// Seconds that one text takes, on average over all, when the menu was in use just before.
fn read(menu: &Menu, texts: &[(Lang, String)]) -> f64 {
    let all = || {
        for (lang, text) in texts {
            black_box(understand(menu, *lang, text, &Context::default()));
        }
    };
    all();
    seconds(all) / texts.len() as f64
}

fn seconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().max(Duration::from_nanos(1)).as_secs_f64()
}

fn best(values: Vec<f64>) -> f64 {
    values.into_iter().fold(f64::INFINITY, f64::min)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Kilobytes that the process holds, as Linux tells them.
fn resident_kb() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let number = line.and_then(|l| l.split_whitespace().next());
    Ok(number.unwrap_or("").parse()?)
}

/// Numbers that look like chance and are the same in every run: a linear congruence, Knuth's constants.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    fn word(&mut self, syllables: &[&str], count: usize) -> String {
        (0..count).map(|_| *self.of(syllables)).collect()
    }
}

const LATIN: &[&str] = &[
    "ba", "ke", "mo", "ri", "tu", "sel", "pan", "gor", "lin", "dek", "fa", "vor", "ne", "chi",
    "zu", "por",
];
const CYRILLIC: &[&str] = &[
    "ба", "ке", "мо", "ри", "ту", "сел", "пан", "гор", "лин", "дек", "фа", "вор", "не", "чи", "зу",
    "пор",
];
const HAN: &[&str] = &[
    "金", "银", "山", "河", "云", "雪", "竹", "兰", "松", "梅", "虎", "龙", "凤", "鹤", "玉", "珠",
    "丹", "青", "紫", "蓝", "春", "夏", "秋", "冬", "东", "西", "南", "北", "宫", "城", "楼", "桥",
];

fn named(en: &str, zh: &str, ru: &str) -> Names {
    let list = |name: &str| vec![name.to_owned()];
    Names {
        en: list(en),
        zh: list(zh),
        ru: list(ru),
    }
}

fn catalogue(products: usize) -> Catalogue {
    let mut dice = Dice(7);
    Catalogue {
        shops: vec![Shop {
            id: "bench".into(),
            kind: "supermarket".into(),
            names: Names::default(),
            delivery: Delivery {
                fee: Fen::ZERO,
                free_from: Fen::ZERO,
            },
        }],
        categories: Vec::new(),
        products: (0..products).map(|n| product(&mut dice, n)).collect(),
    }
}

fn product(dice: &mut Dice, number: usize) -> Product {
    let en = [dice.word(LATIN, 3), dice.word(LATIN, 2)].join(" ");
    let ru = [dice.word(CYRILLIC, 3), dice.word(CYRILLIC, 2)].join(" ");
    let id = format!("p{number}");
    Product {
        id: id.clone(),
        shop: "bench".into(),
        category: String::new(),
        names: named(&en, &dice.word(HAN, 4), &ru),
        allergens: None,
        diets: None,
        serves: None,
        axes: Vec::new(),
        options: if number.is_multiple_of(2) {
            options()
        } else {
            Vec::new()
        },
        variants: vec![Variant {
            id,
            names: Names::default(),
            price: Fen::ZERO,
            measure: None,
            pieces: None,
            values: Default::default(),
            default: true,
            available: true,
        }],
    }
}

fn options() -> Vec<OptionGroup> {
    let group = |id: &str, choose, values: &[(&str, &str, &str)]| OptionGroup {
        id: id.into(),
        choose,
        excludable: true,
        countable: false,
        amounts: Vec::new(),
        names: Names::default(),
        values: values
            .iter()
            .map(|(en, zh, ru)| OptionValue {
                id: (*en).into(),
                names: named(en, zh, ru),
                price: Fen::ZERO,
                default: false,
            })
            .collect(),
    };
    vec![
        group(
            "size",
            Choose::One,
            &[
                ("small", "小份", "маленький"),
                ("medium", "中份", "средний"),
                ("large", "大份", "большой"),
            ],
        ),
        group(
            "with",
            Choose::Many,
            &[
                ("cheese", "芝士", "сыр"),
                ("onions", "洋葱", "лук"),
                ("mustard", "芥末", "горчица"),
                ("olives", "橄榄", "оливки"),
                ("basil", "罗勒", "базилик"),
            ],
        ),
    ]
}

/// Orders of one to three things.
fn texts(catalogue: &Catalogue) -> Vec<(Lang, String)> {
    let mut dice = Dice(11);
    (0..TEXTS)
        .map(|n| {
            let lang = [Lang::En, Lang::Zh, Lang::Ru][n % 3];
            let things: Vec<String> = (0..=dice.below(3))
                .map(|_| thing(&mut dice, catalogue, lang))
                .collect();
            let (opens, joins) = match lang {
                Lang::En => ("can I get ", " and "),
                Lang::Zh => ("给我来", "，"),
                Lang::Ru => ("мне, пожалуйста, ", " и "),
            };
            (lang, [opens, &things.join(joins)].concat())
        })
        .collect()
}

fn thing(dice: &mut Dice, catalogue: &Catalogue, lang: Lang) -> String {
    let product = dice.of(&catalogue.products);
    let names = match lang {
        Lang::En => &product.names.en,
        Lang::Zh => &product.names.zh,
        Lang::Ru => &product.names.ru,
    };
    let amounts = match lang {
        Lang::En => ["a ", "two ", "half a kilo of ", "3 x "],
        Lang::Zh => ["一份", "两个", "半斤", "3份"],
        Lang::Ru => ["один ", "две пачки ", "полкило ", "3 "],
    };
    let details = match lang {
        Lang::En => [" with cheese", " without onions", ", large"],
        Lang::Zh => ["加芝士", "不要洋葱", "大份"],
        Lang::Ru => [" с сыром", " без лука", ", большой"],
    };
    let detail = match product.options.is_empty() {
        true => "",
        false => dice.of(&details),
    };
    let name = names.first().map_or("", String::as_str);
    [dice.of(&amounts), name, detail].concat()
}

/// Texts of 4,096 characters: orders, one product over and over, letters, digits, Han, marks, and words that are
/// nearly words of the menu.
fn long_texts(catalogue: &Catalogue) -> impl Iterator<Item = String> {
    let mut dice = Dice(13);
    let orders: Vec<String> = texts(catalogue).into_iter().map(|(_, text)| text).collect();
    let first = &catalogue.products[0].names;
    let nearly: Vec<String> = (0..600)
        .map(|_| dice.word(LATIN, 3).replace('a', "o"))
        .collect();
    let letters: Vec<String> = (0..LONG)
        .map(|_| char::from(b'a' + dice.below(26) as u8).to_string())
        .collect();
    let patterns = [
        orders.join(" "),
        orders.join("\n"),
        format!("{} ", first.en.concat()),
        first.zh.concat(),
        format!("{}, ", first.ru.concat()),
        nearly.join(" "),
        letters.concat(),
        "1 2 ".into(),
        "不要".into(),
        "一半两斤三".into(),
        "no, ".into(),
        "with and without ".into(),
        "large cheese onions ".into(),
        "大份芝士洋葱".into(),
        dice.word(HAN, LONG),
        ",".into(),
        "a".into(),
        "🥚".into(),
    ];
    patterns
        .into_iter()
        .map(|pattern| pattern.chars().cycle().take(LONG).collect())
}
