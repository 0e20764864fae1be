//! Looking the catalogue up by words, for a model and for whoever has none.

use crate::assistant::{Context, Menu, Request, Target, understand};
use crate::shop::{Catalogue, Lang};

/// Ids of products that words may mean, the likeliest first: what the parser would add or show for them, or what is nearest
/// where it knows none.
pub fn find(menu: &Menu, catalogue: &Catalogue, lang: Lang, words: &str) -> Vec<String> {
    let understood = understand(menu, lang, words, &Context::default());
    let mut found: Vec<String> = Vec::new();
    for request in &understood.requests {
        match request {
            Request::Add(lines) => {
                for line in lines {
                    found.push(line.product.clone());
                    found.extend(line.alternatives.iter().cloned());
                }
            }
            // Without words, all that is sold is meant, which is no answer.
            Request::Search(search) if !search.words.is_empty() => {
                found.extend(search.products.iter().cloned());
            }
            Request::Remove(targets) => found.extend(targets.iter().filter_map(|t| match t {
                Target::Product(id) => Some(id.clone()),
                Target::Line(_) => None,
            })),
            _ => {}
        }
    }
    let nearest = understood.unknown.iter().flat_map(|u| &u.nearest);
    found.extend(nearest.cloned());
    let mut known: Vec<String> = Vec::new();
    for id in found {
        if catalogue.product(&id).is_some() && !known.contains(&id) {
            known.push(id);
        }
    }
    known
}
