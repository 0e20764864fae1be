//! Questions about allergens: "are there nuts in it?", "is the cake gluten free?". What is asked is told by the words of
//! the whole message, for it is spread over it: "my son can't have peanuts, is the chocolate safe?"

use super::atoms::{Atom, Break, Phrase, What};
use crate::assistant::language::{Amount, Said, Senses};
use crate::assistant::menu::Menu;
use crate::assistant::request::{Context, Request};

const WANTS: Senses = Senses::WANT
    .with(Senses::ADD)
    .with(Senses::REMOVE)
    .with(Senses::REPLACE);

/// "nut free", and in a question "without nuts": the allergen stands beside the word.
fn is_free_of(atoms: &[Atom], question: bool) -> bool {
    let phrases: Vec<Option<&Phrase>> = atoms
        .iter()
        .filter(|a| !matches!(a.what, What::Filler))
        .map(|a| match &a.what {
            What::Phrase(phrase) => Some(phrase),
            _ => None,
        })
        .collect();
    phrases.windows(2).any(|pair| match pair {
        [Some(one), Some(other)] => {
            (one.allergen.is_some() && other.senses.has(Senses::FREE))
                || (question && one.senses.has(Senses::WITHOUT) && other.allergen.is_some())
        }
        _ => false,
    })
}

/// The question about an allergen that a message asks.
pub(super) fn question(menu: &Menu, atoms: &[Atom], context: &Context) -> Option<Request> {
    let phrases = || {
        atoms.iter().filter_map(|a| match &a.what {
            What::Phrase(phrase) => Some(phrase),
            _ => None,
        })
    };
    let named = |p: &Phrase| {
        let name = p.name.and_then(|(entry, _)| menu.name(entry));
        name.filter(|n| n.is_product() || !n.parts.is_empty())
    };
    // What is on sale by this name too is rather what may contain it.
    let mut allergens: Vec<&Phrase> = phrases().filter(|p| p.allergen.is_some()).collect();
    allergens.sort_by_key(|p| named(p).is_some());
    let allergen = allergens.first()?.allergen?;
    let said = phrases().fold(Senses::NONE, |senses, p| senses.with(p.senses));
    let products = phrases()
        .filter(|p| p.allergen != Some(allergen))
        .filter_map(named)
        .find_map(|n| [&n.products, &n.parts].into_iter().find(|p| !p.is_empty()));
    let mark = atoms
        .iter()
        .any(|a| matches!(a.what, What::Break(Break::Question)));
    // Who counts things orders them.
    let counts = phrases().any(|p| match p.amount {
        Some(Amount::Count(_, said)) => !matches!(said, Said::Article | Said::Container),
        Some(Amount::Measure(..)) => true,
        _ => false,
    });
    let asks = mark || said.meets(Senses::HAVE.with(Senses::ASKING).with(Senses::WHAT));
    let of_product = products.is_some() && said.meets(Senses::INTO.with(Senses::INSIDE));
    let inside = said.has(Senses::INSIDE) || of_product || said.has(Senses::BASKET);
    // "did they put sesame into this?"
    let it_holds = said.has(Senses::IT)
        && said.has(Senses::ASKING)
        && said.meets(Senses::WITH.with(Senses::HAVE));
    let free = is_free_of(atoms, mark) && (mark || !said.meets(WANTS));
    let about = said.meets(Senses::ALLERGY.with(Senses::CONTAIN))
        || (inside && asks)
        || it_holds
        || (free && products.is_some());
    let asked = Senses::ALLERGY.with(Senses::CONTAIN).with(Senses::ASKING);
    let wants = said.meets(WANTS) && !said.meets(asked);
    let ids = |products: &Vec<u32>| -> Vec<String> {
        let items = products.iter().filter_map(|p| menu.item(*p));
        items.map(|i| i.id.clone()).collect()
    };
    // "does that have gluten in it?"
    let last = context.last.and_then(|last| context.basket.get(last));
    let of_one = said.meets(Senses::IT.with(Senses::INSIDE)) && !said.has(Senses::BASKET);
    let it = last
        .filter(|_| of_one)
        .map(|line| vec![line.product.to_owned()]);
    (about && !wants && !counts).then(|| Request::Allergen {
        allergen: allergen.to_owned(),
        products: products.map(ids).or(it).unwrap_or_default(),
    })
}
