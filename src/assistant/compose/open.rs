//! Open-ended wishes: "something warm for two, no nuts, under 60 yuan". What it must keep to is read here, by rules, and
//! holds whoever chooses the goods; that it leaves the choice open is told by hints (`language/hint.rs`).

use std::ops::Range;

use super::atoms::{self, Atom, Break, Phrase, What};
use crate::assistant::language::{
    Amount, Hint, Numerals, Said, Senses, hints, lexicon, read_number,
};
use crate::assistant::menu::Menu;
use crate::assistant::phrases::Keys;
use crate::assistant::request::{Context, Count, Line, Request, Understood};
use crate::assistant::text::Text;
use crate::shop::{Fen, Lang, Limits};

/// Nobody cooks for more.
const MOST_PEOPLE: f64 = 99.0;
/// A number after "at most" is a price in yuan from here on, and no count.
const LEAST_PRICE: f64 = 5.0;
/// What is refused or must not be eaten stands after these.
const REFUSALS: Senses = Senses::WITHOUT
    .with(Senses::NOT)
    .with(Senses::REFUSE)
    .with(Senses::ALLERGY);
/// ... products go on after these alone,
const JOINS: Senses = Senses::AND.with(Senses::OR).with(Senses::FILLER);
/// ... allergens after whatever does not end it.
const ENDS: Senses = Senses::BUT
    .with(Senses::WITH)
    .with(Senses::WANT)
    .with(Senses::ADD)
    .with(Senses::UNDER);

/// What a text wishes for without naming it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenWish {
    pub limits: Limits,
    hints: Vec<Hint>,
}

impl OpenWish {
    /// Whether the choice of goods is left open, by what the parser understood of the same text: "two lattes for lunch" is
    /// all said, "lunch for two" is not, and of "dumplings for four" the number counts people.
    pub fn is_open(&self, understood: &Understood) -> bool {
        let said = |hint: Hint| self.hints.contains(&hint);
        if said(Hint::Recipe) || said(Hint::Idea) {
            return true;
        }
        let lines = || added(understood);
        let people = self.limits.people;
        let counts = |line: &Line| match line.count {
            Count::Packs(n) | Count::Pieces(n) => Some(n) != people,
            Count::Unsaid => line.measure.is_some(),
        };
        if people.is_some() && !lines().any(counts) {
            return true;
        }
        let placed = understood.unknown.is_empty() && lines().all(|line| !line.implied);
        let asks = |request: &Request| match request {
            Request::SmallTalk | Request::Help | Request::Allergen { .. } => false,
            // "anything without nuts?" looks around; "something sweet without milk" is no mere look.
            Request::Search(search) if search.words.is_empty() => true,
            Request::Search(search) => !search.products.is_empty() && search.without.is_empty(),
            _ => true,
        };
        let placed = placed && understood.requests.iter().any(asks);
        // What somebody says they are is no wish by itself.
        let diet = self.hints.iter().any(|hint| matches!(hint, Hint::Diet(_)));
        let other = said(Hint::Other) || said(Hint::Cheaper);
        let vague = said(Hint::Something) || said(Hint::Meal) || other || diet;
        vague && !placed
    }

    /// Ids of the diets that somebody says are theirs.
    pub fn diets_told(&self) -> Vec<String> {
        let told = self.hints.iter().filter_map(|hint| match hint {
            Hint::Is(diet) => Some((*diet).to_owned()),
            _ => None,
        });
        told.collect()
    }

    /// What is ordered usually is asked for.
    pub fn is_usual(&self) -> bool {
        self.hints.contains(&Hint::Usual)
    }

    /// What was answered before is to cost less.
    pub fn is_cheaper(&self) -> bool {
        self.hints.contains(&Hint::Cheaper)
    }
}

fn added(understood: &Understood) -> impl Iterator<Item = &Line> {
    understood
        .requests
        .iter()
        .flat_map(|request| match request {
            Request::Add(lines) => lines.as_slice(),
            _ => &[],
        })
}

/// Reads what a wish must keep to, and the hints that it is one. Pure; of a text that wishes for nothing, the limits are
/// empty.
pub fn open_wish(menu: &Menu, lang: Lang, raw: &str) -> OpenWish {
    let mut text = Text::read(raw);
    text.cut(super::MOST_READ);
    let atoms = atoms::read(menu, lang, &text);
    let found = find(&text);
    let mut limits = Limits {
        most: budget(&atoms),
        people: people(lang, &text, &atoms, &found),
        ..Limits::default()
    };
    for (_, allergen) in refused(menu, &atoms, &mut limits) {
        if !limits.without.iter().any(|id| id == allergen) {
            limits.without.push(allergen.to_owned());
        }
    }
    at_home(menu, &atoms, &found, &mut limits);
    for (_, hint) in &found {
        if let Hint::Diet(diet) | Hint::Is(diet) = hint
            && !limits.diets.iter().any(|id| id == diet)
        {
            limits.diets.push((*diet).to_owned());
        }
    }
    OpenWish {
        limits,
        hints: found.into_iter().map(|(_, hint)| hint).collect(),
    }
}

/// The hints of a text with their places, in tokens; of two that overlap, the longer.
fn find(text: &Text) -> Vec<(Place, Hint)> {
    let book = &hints().phrases;
    let keys: Vec<Keys> = (0..text.tokens.len()).map(|i| book.keys(text, i)).collect();
    let mut all = book.find(text, &keys);
    all.sort_by_key(|m| (std::cmp::Reverse(m.to - m.from), m.from));
    let mut found: Vec<(Place, Hint)> = Vec::new();
    for hit in all {
        let meets = |(place, _): &(Place, Hint)| place.from < hit.to && hit.from < place.to;
        if let Some(hint) = hints().hint(hit.entry)
            && !found.iter().any(meets)
        {
            let start = text.tokens.get(hit.from).map_or(0, |t| t.span.start);
            let end = text.tokens.get(hit.to - 1).map_or(start, |t| t.span.end);
            let place = Place {
                from: hit.from,
                to: hit.to,
                span: start..end,
            };
            found.push((place, hint));
        }
    }
    found.sort_by_key(|(place, _)| place.from);
    found
}

/// Where a hint stands.
struct Place {
    /// In tokens.
    from: usize,
    to: usize,
    /// In bytes.
    span: Range<usize>,
}

/// The least price that is named, or a bare number that says "at most".
fn budget(atoms: &[Atom]) -> Option<Fen> {
    let prices = atoms.iter().filter_map(|atom| match phrase(atom)?.amount? {
        Amount::Price(fen) => Some(fen),
        _ => None,
    });
    let bare = atoms.windows(2).enumerate().filter_map(|(at, pair)| {
        let [one, two] = [phrase(pair.first()?)?, phrase(pair.last()?)?];
        // "for ten under 20" speaks of 20.
        let next = atoms.get(at + 2).and_then(phrase);
        let more = next.is_some_and(|next| next.amount.is_some());
        let (number, said) = match (one.senses.has(Senses::UNDER), two.senses.has(Senses::UNDER)) {
            (true, _) => (two.amount?, Said::Bare),
            // 80块以内, where 块 may count pieces too.
            (_, true) if !more => (one.amount?, Said::Pieces),
            _ => return None,
        };
        match number {
            Amount::Count(n, how) if (how == said || how == Said::Bare) && n >= LEAST_PRICE => {
                Some(n * 100.0)
            }
            _ => None,
        }
    });
    let least = prices.chain(bare).fold(f64::INFINITY, f64::min);
    let fen = Fen(least as i64);
    (least.is_finite() && fen.is_price()).then_some(fen)
}

/// How many people there are: all that are counted, or a number for whom it is.
fn people(lang: Lang, text: &Text, atoms: &[Atom], found: &[(Place, Hint)]) -> Option<u32> {
    let mut numerals = Numerals::of(text, lang);
    let words = &lexicon().phrases;
    let keys: Vec<Keys> = (0..text.tokens.len())
        .map(|i| words.keys(text, i))
        .collect();
    for hit in words.find(text, &keys) {
        for numeral in lexicon().entry(hit.entry).iter().flat_map(|e| &e.numerals) {
            numerals.add(hit.from, hit.to, *numeral);
        }
    }
    let at = |token: usize, hint: Hint| {
        let here = found
            .iter()
            .find(|(place, found)| place.from == token && *found == hint);
        here.map(|(place, _)| place.to)
    };
    let mut counted = 0.0;
    let mut told = 0.0;
    let mut token = 0;
    while token < text.tokens.len() {
        let Some((to, number, _)) = read_number(&numerals, token) else {
            token += 1;
            continue;
        };
        let noun = at(to, Hint::Each).unwrap_or(to);
        let whom = found
            .iter()
            .any(|(place, hint)| place.to == token && *hint == Hint::For);
        if let Some(end) = at(noun, Hint::People) {
            counted += number;
            token = end.max(token + 1);
            continue;
        }
        if whom && told == 0.0 && counts_nothing(text, atoms, token, to) {
            told = number;
        }
        token = to.max(token + 1);
    }
    for (_, hint) in found {
        if let Hint::Group(n) = hint
            && counted == 0.0
        {
            told = f64::from(*n);
        }
    }
    let people = if counted > 0.0 { counted } else { told };
    ((1.0..=MOST_PEOPLE).contains(&people) && people.fract() == 0.0).then_some(people as u32)
}

/// Whether a number from one token to another is a mere count, after which no name of what is counted stands.
fn counts_nothing(text: &Text, atoms: &[Atom], from: usize, to: usize) -> bool {
    let start = text.tokens.get(from).map_or(0, |t| t.span.start);
    let end = text.tokens.get(to - 1).map_or(start, |t| t.span.end);
    let place = atoms.iter().position(|atom| atom.span.contains(&start));
    let Some(atom) = place.and_then(|place| atoms.get(place)) else {
        return false;
    };
    let amount = phrase(atom).and_then(|p| p.amount);
    let bare = matches!(amount, None | Some(Amount::Count(_, Said::Bare)));
    let next = place.and_then(|place| atoms.get(place + 1));
    let named = next.and_then(phrase).is_some_and(|p| p.name.is_some());
    bare && atom.span.end <= end.max(atom.span.end) && !named
}

/// "something sweet without milk": of who looks around, what is refused narrows what is shown, and names nothing to be added.
pub(super) fn narrow(menu: &Menu, atoms: &[Atom], context: &Context, understood: &mut Understood) {
    let looks = |request: &Request| matches!(request, Request::Search(_));
    if !understood.requests.iter().any(looks) {
        return;
    }
    let refused = refused(menu, atoms, &mut Limits::default());
    if refused.is_empty() {
        return;
    }
    let holds = |line: &Line| {
        refused
            .iter()
            .any(|(span, _)| line.span.contains(&span.start))
    };
    for request in &mut understood.requests {
        match request {
            Request::Search(search) => {
                for (_, allergen) in &refused {
                    if !search.without.iter().any(|id| id == allergen) {
                        search.without.push((*allergen).to_owned());
                    }
                }
            }
            Request::Add(lines) => lines.retain(|line| line.count != Count::Unsaid || !holds(line)),
            Request::Remove(targets) if context.basket.is_empty() => targets.clear(),
            _ => {}
        }
    }
    understood.requests.retain(|request| match request {
        Request::Add(lines) => !lines.is_empty(),
        Request::Remove(targets) => !targets.is_empty(),
        _ => true,
    });
}

/// Allergens and products that are refused: what stands after "no" or "allergic to", up to the next thing that is said, and
/// before "free". Returns the allergens, each with its place in the text; products go into the limits.
fn refused(menu: &Menu, atoms: &[Atom], limits: &mut Limits) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let (mut refusing, mut near) = (false, false);
    for (i, atom) in atoms.iter().enumerate() {
        let Some(phrase) = phrase(atom) else {
            // A comma within a list of what is refused ends nothing: "no nuts, milk or eggs".
            refusing &= !matches!(&atom.what, What::Break(Break::Sentence | Break::Line));
            near &= refusing && !matches!(&atom.what, What::Unknown(_));
            continue;
        };
        let free = atoms.get(i + 1).and_then(self::phrase);
        let free = free.is_some_and(|next| next.senses.has(Senses::FREE));
        if let Some(allergen) = phrase.allergen {
            // 对花生过敏
            let allergic = after(atoms, i).any(|p| p.senses.has(Senses::ALLERGY));
            if refusing || free || allergic {
                found.push((atom.span.clone(), allergen));
            }
            continue;
        }
        if phrase.senses.meets(REFUSALS) {
            (refusing, near) = (true, true);
            continue;
        }
        let name = phrase.name.and_then(|(entry, _)| menu.name(entry));
        let products = name.map_or(&[][..], |name| &name.products);
        if near && !products.is_empty() {
            unwanted(menu, products, limits);
            continue;
        }
        near &= phrase.senses.meets(JOINS);
        refusing &= !phrase.senses.meets(ENDS) && phrase.amount.is_none();
    }
    found
}

/// Phrases after an atom, up to a break.
fn after(atoms: &[Atom], from: usize) -> impl Iterator<Item = &Phrase> {
    let rest = atoms.iter().skip(from + 1);
    let rest = rest.take_while(|atom| !matches!(atom.what, What::Break(_)));
    rest.filter_map(phrase)
}

/// Products that are said to be there already, in the part of the text that says so.
fn at_home(menu: &Menu, atoms: &[Atom], found: &[(Place, Hint)], limits: &mut Limits) {
    for (place, _) in found.iter().filter(|(_, hint)| *hint == Hint::Home) {
        let here = atoms
            .iter()
            .position(|atom| atom.span.end > place.span.start);
        let here = here.unwrap_or(atoms.len());
        let ends = |atom: &Atom| matches!(atom.what, What::Break(Break::Sentence | Break::Line));
        let before = atoms.get(..here).unwrap_or_default();
        // "I have flour and salt at home": from the last break of any kind on.
        let from = before
            .iter()
            .rposition(|atom| matches!(atom.what, What::Break(b) if b != Break::Blank));
        let from = from.map_or(here, |at| at + 1);
        for atom in atoms.iter().skip(from).take_while(|atom| !ends(atom)) {
            let name = phrase(atom).and_then(|p| p.name);
            let name = name.and_then(|(entry, _)| menu.name(entry));
            unwanted(menu, name.map_or(&[][..], |name| &name.products), limits);
        }
    }
}

fn unwanted(menu: &Menu, products: &[u32], limits: &mut Limits) {
    for item in products.iter().filter_map(|product| menu.item(*product)) {
        if !limits.not.contains(&item.id) {
            limits.not.push(item.id.clone());
        }
    }
}

fn phrase(atom: &Atom) -> Option<&Phrase> {
    match &atom.what {
        What::Phrase(phrase) => Some(phrase),
        _ => None,
    }
}
