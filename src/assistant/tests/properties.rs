//! What holds for any text: no panic, true spans, no word lost, and an end in good time.

use std::ops::Range;

use proptest::prelude::*;

use super::{BASKET, catalogue, menu};
use crate::assistant::compose::{What, compose};
use crate::assistant::text::{Kind, Text};
use crate::assistant::{Context, Menu, Request, Understood, understand};
use crate::shop::{Lang, Names};

/// Pieces that make texts come close to what people say, and to what breaks parsers.
const PIECES: &[&str] = &[
    "milk",
    "eggs",
    "latte",
    "молоко",
    "яиц",
    "латте",
    "牛奶",
    "鸡蛋",
    "拿铁",
    "two",
    "a",
    "dozen",
    "half",
    "kilo",
    "2",
    "1,5",
    "x",
    "×",
    "½",
    "два",
    "полтора",
    "кило",
    "两",
    "杯",
    "半",
    "斤",
    "no",
    "without",
    "not",
    "без",
    "не",
    "不要",
    "去",
    "more",
    "less",
    "ещё",
    "再",
    "remove",
    "replace",
    "instead of",
    "убери",
    "вместо",
    "换成",
    "and",
    "or",
    "и",
    "和",
    "with",
    "for",
    "each",
    "по",
    "各",
    "sugar",
    "large",
    "сахара",
    "大杯",
    "pearls",
    "sorry",
    ",",
    ".",
    "?",
    "!",
    "\n",
    "-",
    "(",
    ")",
    "1.",
    "bicycle",
    "велосипед",
    "自行车",
    "weather",
    "how",
    "order",
    "cancel",
    "checkout",
    "🥚",
    "\u{301}",
    "\u{FDFA}",
    "％",
    "  ",
];

fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-zа-я]{1,9}",
    ];
    let gap = prop::sample::select(vec![" ", " ", " ", ""]);
    prop::collection::vec((piece, gap), 0..40).prop_map(|pieces| {
        pieces
            .into_iter()
            .flat_map(|(p, g)| [p, g.to_owned()])
            .collect()
    })
}

fn spans(understood: &Understood) -> Vec<(&Range<usize>, &str)> {
    let lines = understood.requests.iter().flat_map(|r| match r {
        Request::Add(lines) => lines.as_slice(),
        _ => &[],
    });
    let lines = lines.map(|l| (&l.span, l.words.as_str()));
    let unknown = understood
        .unknown
        .iter()
        .map(|u| (&u.span, u.words.as_str()));
    lines.chain(unknown).collect()
}

fn holds(text: &str) {
    for (basket, last) in [(&[][..], None), (&BASKET[..], Some(1))] {
        let context = Context { basket, last };
        let (understood, atoms) = compose(menu(), Lang::En, text, &context);
        for (span, words) in spans(&understood) {
            assert!(!span.is_empty(), "an empty span in {text:?}");
            assert_eq!(
                text.get(span.clone()),
                Some(words),
                "a false span in {text:?}"
            );
        }
        for request in &understood.requests {
            assert!(
                *request != Request::Add(Vec::new()),
                "adds nothing: {text:?}"
            );
        }
        // Every token is in one atom, and every word that nobody knows is told, unless all of it is talk.
        let tokens = Text::read(text).tokens;
        for token in tokens.iter().filter(|t| !matches!(t.kind, Kind::Mark(_))) {
            let first = atoms.partition_point(|a| a.span.end < token.span.end);
            let covers = |s: &Range<usize>| s.start <= token.span.start && token.span.end <= s.end;
            let read = atoms.iter().skip(first).take(2).any(|a| covers(&a.span));
            // What is behind the first thousand words is not read, and told.
            let unread = understood.unknown.last().is_some_and(|u| covers(&u.span));
            assert!(read || unread, "{token:?} is lost in {text:?}");
        }
        // Talk, a question about an allergen, "where on earth is my order": read as a whole.
        let goods = |r: &Request| {
            matches!(
                r,
                Request::Add(_) | Request::Change { .. } | Request::Remove(_) | Request::Search(_)
            )
        };
        let talk = understood.requests.iter().any(|r| !goods(r));
        for atom in atoms.iter().filter(|a| matches!(a.what, What::Unknown(_))) {
            let told = understood
                .unknown
                .iter()
                .any(|u| u.span.start <= atom.span.start && atom.span.end <= u.span.end);
            // ... or is what is looked for.
            let sought = understood.requests.iter().any(|r| {
                let words = text.get(atom.span.clone()).unwrap_or("");
                matches!(r, Request::Search(search) if search.words.contains(words))
            });
            assert!(
                talk || told || sought,
                "{:?} is not told of in {text:?}",
                text.get(atom.span.clone())
            );
        }
        let said = tokens.iter().any(|t| !matches!(t.kind, Kind::Mark(_)));
        let answered = !understood.requests.is_empty() || !understood.unknown.is_empty();
        assert!(answered || !said, "no answer to {text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_accounted_for(text in "\\PC{0,200}") {
        holds(&text);
    }

    #[test]
    fn a_product_of_other_words_changes_no_answer(
        texts in prop::collection::vec(soup(), 30),
        en in "[a-z]{9,12} [a-z]{9,12}",
        ru in "[а-я]{9,12} [а-я]{9,12}",
    ) {
        let words = |text: &str| -> Vec<String> {
            let text = Text::read(text);
            (0..text.tokens.len()).map(|i| text.word(i).to_owned()).collect()
        };
        let mut catalogue = catalogue();
        let names = |names: &Names| Lang::ALL.map(|l| names.all(l).join(" ")).join(" ");
        let known = catalogue.products.iter().flat_map(|product| {
            let values = product.axes.iter().flat_map(|a| a.values.iter().map(|v| &v.names));
            let options = product.options.iter().flat_map(|o| o.values.iter().map(|v| &v.names));
            let all = values.chain(options).chain([&product.names]);
            all.map(names).collect::<Vec<_>>()
        });
        let known: Vec<String> = known.chain(texts.iter().cloned()).flat_map(|n| words(&n)).collect();
        let far = |word: &String| known.iter().all(|k| strsim::levenshtein(k, word) > 2);
        prop_assume!(words(&format!("{en} {ru}")).iter().all(far));

        let mut product = catalogue.products[0].clone();
        product.id = "other".into();
        product.names = Names { en: vec![en], zh: vec!["饕餮貔貅".into()], ru: vec![ru] };
        (product.axes, product.options) = (Vec::new(), Vec::new());
        catalogue.products.push(product);
        let more = Menu::compile(&catalogue);
        for text in texts {
            let context = Context { basket: &BASKET, last: Some(1) };
            let before = understand(menu(), Lang::En, &text, &context);
            prop_assert_eq!(understand(&more, Lang::En, &text, &context), before, "{}", text);
        }
    }

    #[test]
    fn any_soup_of_words_is_accounted_for(text in soup()) {
        holds(&text);
    }
}

#[test]
fn the_longest_texts_end() {
    let long = |piece: &str| piece.chars().cycle().take(4096).collect::<String>();
    for piece in PIECES {
        // The full length takes a debug build too long for every piece.
        holds(&format!("{piece} ").repeat(60));
        holds(&piece.repeat(60));
    }
    for piece in [
        "1",
        "1 ",
        "一",
        "要",
        "a ",
        "no sugar large with ice ",
        ", ",
    ] {
        holds(&long(piece));
    }
    holds(&"milk ".repeat(2000));
}

#[test]
fn a_text_means_the_same_every_time() {
    let text = "two large lattes without sugar, a dozen eggs and a bicycle";
    let context = Context::default();
    let first = understand(menu(), Lang::En, text, &context);
    assert_eq!(understand(menu(), Lang::En, text, &context), first);
}

#[test]
fn the_hint_does_not_choose_the_language() {
    for text in ["two cartons of milk", "два пакета молока", "两盒牛奶"] {
        let told = Lang::ALL.map(|lang| super::told(lang, text, &Context::default()));
        assert_eq!(told, ["milk x2", "milk x2", "milk x2"], "{text}");
    }
}

#[test]
fn a_menu_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(menu());
}
