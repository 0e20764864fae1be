//! Questions about allergens: "are there nuts in it?", "is the cake gluten free?". What is asked is told by the words of
//! the whole message, for it is spread over it: "my son can't have peanuts, is the chocolate safe?"

use super::atoms::{Atom, Break, Phrase, What};
use crate::assistant::language::{Amount, Said, Senses};
use crate::assistant::menu::{Menu, Name};
use crate::assistant::request::{Context, Request, Unknown};

const WANTS: Senses = Senses::WANT
    .with(Senses::ADD)
    .with(Senses::REMOVE)
    .with(Senses::REPLACE);
/// Words that nobody asks a question by.
const ORDERS: Senses = Senses::ADD.with(Senses::REMOVE).with(Senses::REPLACE);

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

fn phrases(atoms: &[Atom]) -> impl Iterator<Item = &Phrase> {
    atoms.iter().filter_map(|a| match &a.what {
        What::Phrase(phrase) => Some(phrase),
        _ => None,
    })
}

fn said(atoms: &[Atom]) -> Senses {
    phrases(atoms).fold(Senses::NONE, |senses, p| senses.with(p.senses))
}

/// The questions about allergens that a message asks, one for each that it names. Empty when it asks none.
pub(super) fn questions(menu: &Menu, atoms: &[Atom], context: &Context) -> Vec<Request> {
    let named = |p: &Phrase| named(menu, p);
    // What is on sale by this name too is rather what may contain it.
    let pure = phrases(atoms).filter(|p| p.allergen.is_some() && named(p).is_none());
    let mut allergens: Vec<&str> = pure.filter_map(|p| p.allergen).collect();
    if allergens.is_empty() {
        allergens.extend(phrases(atoms).find_map(|p| p.allergen));
    }
    allergens.dedup();
    let mut products: Vec<u32> = Vec::new();
    for phrase in phrases(atoms).filter(|p| p.allergen.is_none_or(|a| !allergens.contains(&a))) {
        let name = named(phrase);
        let lists = name.map(|n| [&n.products, &n.parts]).into_iter().flatten();
        products.extend(
            lists
                .into_iter()
                .find(|p| !p.is_empty())
                .into_iter()
                .flatten(),
        );
    }
    products.dedup();
    let said = said(atoms);
    let mark = atoms
        .iter()
        .any(|a| matches!(a.what, What::Break(Break::Question)));
    // Who counts things orders them.
    let counts = phrases(atoms).any(|p| match p.amount {
        Some(Amount::Count(_, said)) => !matches!(said, Said::Article | Said::Container),
        Some(Amount::Measure(..)) => true,
        _ => false,
    });
    let asks = mark || said.meets(Senses::HAVE.with(Senses::ASKING).with(Senses::WHAT));
    let of_product = !products.is_empty() && said.meets(Senses::INTO.with(Senses::INSIDE));
    let inside = said.has(Senses::INSIDE) || of_product || said.has(Senses::BASKET);
    // "did they put sesame into this?"
    let puts = said.meets(Senses::WITH.with(Senses::HAVE));
    let it_holds = said.has(Senses::IT.with(Senses::ASKING)) && puts;
    let free = is_free_of(atoms, mark) && (mark || !said.meets(WANTS));
    let about = said.meets(Senses::ALLERGY.with(Senses::CONTAIN))
        || (inside && asks)
        || it_holds
        || (free && !products.is_empty());
    let asked = Senses::CONTAIN.with(Senses::ASKING);
    let orders = counts || said.meets(ORDERS);
    let asked = said.meets(asked) || mark || (said.has(Senses::ALLERGY) && !orders);
    if !about || counts || (said.meets(WANTS) && !asked) {
        return Vec::new();
    }
    // "does that have gluten in it?"
    let last = context.last.and_then(|last| context.basket.get(last));
    let of_one = said.meets(Senses::IT.with(Senses::INSIDE)) && !said.has(Senses::BASKET);
    let items = products.iter().filter_map(|p| menu.item(*p));
    let mut ids: Vec<String> = items.map(|i| i.id.clone()).collect();
    if ids.is_empty() && of_one {
        ids.extend(last.map(|line| line.product.to_owned()));
    }
    let question = |allergen: &&str| Request::Allergen {
        allergen: (*allergen).to_owned(),
        products: ids.clone(),
    };
    allergens.iter().map(question).collect()
}

/// The allergens that a message says must not be eaten, of those that it speaks of: "I'm allergic to nuts", but not "what about
/// people with an allergy?".
pub(super) fn avoided(atoms: &[Atom], spoken_of: &[Request]) -> Vec<String> {
    let mark = atoms
        .iter()
        .any(|a| matches!(a.what, What::Break(Break::Question)));
    let said = said(atoms);
    if mark || !said.has(Senses::ALLERGY) || said.meets(Senses::ASKING.with(Senses::WHAT)) {
        return Vec::new();
    }
    let allergens = spoken_of.iter().filter_map(|request| match request {
        Request::Allergen { allergen, .. } => Some(allergen.clone()),
        _ => None,
    });
    allergens.collect()
}

/// "does the baklava contain nuts?": words that nobody knows, where nothing else says what is asked about.
pub(super) fn unknown(
    menu: &Menu,
    raw: &str,
    atoms: &[Atom],
    questions: &[Request],
) -> Vec<Unknown> {
    let named =
        |q: &Request| matches!(q, Request::Allergen { products, .. } if !products.is_empty());
    let whole = Senses::IT
        .with(Senses::INSIDE)
        .with(Senses::BASKET)
        .with(Senses::ALLERGY);
    if questions.iter().any(named) || said(atoms).meets(whole) {
        return Vec::new();
    }
    let spans = atoms.iter().filter(|a| matches!(a.what, What::Unknown(_)));
    let told = spans.map(|atom| {
        let words = raw.get(atom.span.clone()).unwrap_or("").to_owned();
        let nearest = menu.nearest(&words);
        let nearest = nearest.iter().filter_map(|p| menu.item(*p));
        Unknown {
            span: atom.span.clone(),
            nearest: nearest.map(|i| i.id.clone()).collect(),
            words,
        }
    });
    told.collect()
}

/// "two lattes, I'm allergic to nuts": what the orderer must not eat, which is no part of the order. Its words mean
/// nothing else from here on.
pub(super) fn aside(menu: &Menu, atoms: &mut [Atom]) -> Vec<&'static str> {
    let speaks = |a: &Atom| matches!(&a.what, What::Phrase(p) if p.senses.has(Senses::ALLERGY));
    let Some(allergy) = atoms.iter().position(speaks) else {
        return Vec::new();
    };
    let allergen = |a: &Atom| match &a.what {
        What::Phrase(phrase) => phrase
            .allergen
            .map(|id| (id, named(menu, phrase).is_none())),
        _ => None,
    };
    let mut meant: Vec<usize> = (0..atoms.len())
        .filter(|i| {
            atoms
                .get(*i)
                .and_then(allergen)
                .is_some_and(|(_, pure)| pure)
        })
        .collect();
    if meant.is_empty() {
        // "two lattes, I'm allergic to milk": milk is on sale too.
        let after = (allergy..atoms.len()).find(|i| atoms.get(*i).and_then(allergen).is_some());
        meant.extend(after);
    }
    let mut allergens = Vec::new();
    for atom in meant {
        if let Some(atom) = atoms.get_mut(atom) {
            allergens.extend(allergen(atom).map(|(id, _)| id));
            atom.what = What::Filler;
        }
    }
    allergens
}

/// A name of something on sale.
fn named<'m>(menu: &'m Menu, phrase: &Phrase) -> Option<&'m Name> {
    let name = phrase.name.and_then(|(entry, _)| menu.name(entry));
    name.filter(|n| n.is_product() || !n.parts.is_empty())
}
