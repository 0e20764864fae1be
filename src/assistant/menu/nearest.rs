//! The products nearest to words that name none: spelled nearly so, sharing a word, or of a category they mention.

use rustc_hash::FxHashMap;

use super::Menu;
use crate::assistant::phrases::{Keys, key};
use crate::assistant::text::{Kind, Text, is_han};

/// How many products are offered at most.
const MOST: usize = 3;
/// A word that is in the names of more products says nothing.
const COMMON: usize = 40;
/// How much of an unknown text is looked at, in tokens.
const LOOKED_AT: usize = 12;

/// Products by the words and Han characters of their names.
#[derive(Default)]
pub(super) struct Neighbours {
    by_word: FxHashMap<String, Vec<u32>>,
}

impl Neighbours {
    pub fn learn(&mut self, text: &Text, product: u32) {
        for token in 0..text.tokens.len() {
            if let Some(word) = key(text, token, false) {
                let products = self.by_word.entry(word).or_default();
                if !products.contains(&product) {
                    products.push(product);
                }
            }
        }
    }

    /// All words are in names of the product.
    pub fn is_called(&self, product: u32, words: &str) -> bool {
        let text = Text::read(words);
        let keys: Vec<String> = (0..text.tokens.len())
            .filter_map(|i| key(&text, i, false))
            .collect();
        let named = |word: &String| self.by_word.get(word).is_some_and(|p| p.contains(&product));
        !keys.is_empty() && keys.iter().all(named)
    }

    pub fn nearest(&self, menu: &Menu, words: &str) -> Vec<u32> {
        let text = Text::read(words);
        let count = text.tokens.len().min(LOOKED_AT);
        let mut near: Vec<(u32, f32)> = Vec::new();
        let mut add = |product: u32, weight: f32| match near.iter_mut().find(|(p, _)| *p == product)
        {
            Some((_, sum)) => *sum += weight,
            None => near.push((product, weight)),
        };
        let keys: Vec<Keys> = (0..count).map(|i| menu.phrases.keys(&text, i)).collect();
        for found in menu.phrases.find(&text, &keys) {
            let Some(name) = menu.name(found.entry) else {
                continue;
            };
            let categories = name.categories.iter().flat_map(|c| menu.category(*c));
            let products = name.products.iter().chain(&name.parts).chain(categories);
            products.take(MOST).for_each(|p| add(*p, 1.0));
        }
        for token in 0..count {
            // In Chinese the last character says what kind of thing it is.
            let kind = text.tokens.get(token).map(|t| t.kind);
            let last = token + 1 == count && kind == Some(Kind::Han);
            let weight = if last { 1.0 } else { 0.5 };
            for word in self.like(menu, &text, token) {
                for product in self.by_word.get(&word).into_iter().flatten() {
                    add(*product, weight);
                }
            }
        }
        let han = words.chars().filter(|c| is_han(*c)).count();
        // One shared character of four is chance.
        near.retain(|(_, weight)| han == 0 || *weight * 4.0 >= han.min(LOOKED_AT) as f32);
        near.sort_by(|a, b| b.1.total_cmp(&a.1));
        near.iter().take(MOST).map(|(p, _)| *p).collect()
    }

    /// The words of names that a token shares or is nearly spelled like.
    fn like(&self, menu: &Menu, text: &Text, token: usize) -> Vec<String> {
        let known = |word: &String| {
            self.by_word
                .get(word)
                .is_some_and(|products| products.len() <= COMMON)
        };
        let own = key(text, token, false);
        if let Some(own) = own.filter(known) {
            return vec![own];
        }
        if text.tokens.get(token).is_none_or(|t| t.kind == Kind::Han) {
            return Vec::new();
        }
        let meant = menu.spelling.meant(text, token, false);
        let words = meant.iter().filter_map(|key| menu.spelling.word(*key));
        words.filter(known).collect()
    }
}
