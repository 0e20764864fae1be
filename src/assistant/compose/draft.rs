//! A draft: one thing said, taken in atom by atom. It knows what fits together and what that is worth, not yet what
//! it asks for.

use super::atoms::{Atom, Break, Phrase, What};
use crate::assistant::language::{Amount, Said, Senses};
use crate::assistant::menu::{Manner, Menu, Pick};
use crate::assistant::phrases::Likeness;
use crate::shop::Unit;

/// What is named.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// The products that the words may name and that can have what is asked for; more than one are equally good.
    pub products: Vec<u32>,
    /// The words name a category.
    pub category: Option<u32>,
}

/// Something asked for with a product: a name of the menu, and in which way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub entry: u32,
    pub manner: Manner,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub head: Option<Head>,
    /// The second product of "this instead of that", in the order of the words.
    pub other: Option<Head>,
    pub wishes: Vec<Wish>,
    pub count: Option<(f64, Said)>,
    /// Grams or millilitres; the flag tells a number from a bare unit.
    pub measure: Option<(f64, Unit, bool)>,
    pub senses: Senses,
    /// Meanings that came before the head.
    pub before: Senses,
    /// What is named is not wanted.
    pub refused: bool,
    /// Weight of the unknown words, in half words.
    pub unknown: u32,
    /// What it begins with: how it joins to what was said before.
    pub joint: Joint,
    /// Places of what is said of its purpose only: "for pancakes".
    pub ignored: Vec<usize>,
    /// Places of names that fit nowhere.
    pub stray: Vec<usize>,
    points: i32,
    manner: Option<Manner>,
    /// The manner goes on after "and" and "or".
    listing: bool,
    purpose: bool,
    with: bool,
    crossing: Option<Crossing>,
    last: Last,
    /// The number said last was part of what was taken last.
    amount_at: Option<usize>,
}

/// How a draft joins to the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Joint {
    pub end: Option<Break>,
    pub and: bool,
    pub or: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Crossing {
    And,
    Break(Break),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Nothing,
    Head,
    Wish,
    Amount,
    Word,
}

// Points, by trial on sentences of all languages. Their proportions matter, not their size.
const DRAFT: i32 = -20;
const HEAD: i32 = 100;
const PART: i32 = 50;
const CATEGORY: i32 = 40;
const ROUGH: i32 = -20;
const WISH: i32 = 40;
/// A wish that could be a product too, in a list that "with" began.
const LISTED_WISH: i32 = 90;
const AMOUNT: i32 = 20;
const AFTER_HEAD: i32 = -2;
const HEADLESS: i32 = -15;
const IDLE_WORDS: i32 = -25;
const MEANT: i32 = 6;
const LATE_VERB: i32 = -15;
const UNKNOWN: i32 = -5;
const UNKNOWN_ACROSS: i32 = -30;
/// What begins without anything that separates it from what was before.
const ABRUPT: i32 = -45;
/// The same, for a name that cannot be a wish about what was before.
const ABRUPT_NAME: i32 = -10;
const ABRUPT_AMOUNT: i32 = -5;
const ABRUPT_WITH: i32 = -60;
const CROSS_AND: i32 = -6;
const CROSS_COMMA: i32 = -8;
const CROSS_LINE: i32 = -60;
const CROSS_SENTENCE: i32 = -45;

const VERBS: Senses = Senses::ADD
    .with(Senses::REMOVE)
    .with(Senses::SET)
    .with(Senses::REPLACE);
const SWAPS: Senses = Senses::REPLACE.with(Senses::INSTEAD);
const REFUSALS: Senses = Senses::NOT.with(Senses::WITHOUT).with(Senses::REFUSE);
/// Few things have more wishes than this.
const MOST_WISHES: usize = 16;

impl Draft {
    /// A draft with nothing in it. `first`: nothing was said before it.
    pub fn begin(first: bool) -> Draft {
        Draft {
            crossing: first.then_some(Crossing::Break(Break::Sentence)),
            ..Draft::default()
        }
    }

    /// Takes in an atom as a word about the draft or a wish; false when it cannot belong to it.
    pub fn take(&mut self, menu: &Menu, atoms: &[&Atom], at: usize) -> bool {
        let Some(atom) = atoms.get(at) else {
            return false;
        };
        match &atom.what {
            What::Filler => true,
            What::Break(end) => {
                self.cross(Crossing::Break(*end));
                true
            }
            What::Unknown(words) => {
                self.points += match self.crossing {
                    Some(_) if self.head.is_some() => UNKNOWN_ACROSS,
                    _ if self.purpose => 0,
                    _ => UNKNOWN,
                };
                if self.purpose {
                    self.ignored.push(at);
                } else {
                    self.unknown += words;
                }
                self.land(ABRUPT);
                self.last = Last::Word;
                true
            }
            What::Phrase(phrase) => {
                let amount = phrase.amount.filter(|a| *a != Amount::Noise);
                let measured = matches!(amount, Some(Amount::Measure(..)));
                if let (false, Some((entry, _))) = (measured, phrase.name)
                    && self.wish(menu, entry)
                {
                    return true;
                }
                if let Some(amount) = amount {
                    return self.amount(amount, at) || self.words(phrase, atoms, at);
                }
                self.words(phrase, atoms, at)
            }
        }
    }

    /// The draft with an atom as what it is about; None when the atom names nothing or the draft has its name.
    pub fn with_head(&self, menu: &Menu, atoms: &[&Atom], at: usize) -> Option<Draft> {
        let What::Phrase(Phrase {
            name: Some((entry, likeness)),
            ..
        }) = &atoms.get(at)?.what
        else {
            return None;
        };
        let second = self.head.is_some() && self.other.is_none() && self.senses.meets(SWAPS);
        if (self.head.is_some() && !second) || (self.purpose && second) {
            return None;
        }
        let name = menu.name(*entry)?;
        let (named, worth) = match name.products.is_empty() {
            false => (&name.products, HEAD),
            true => (&name.parts, PART),
        };
        let fits = |product: &&u32| second || self.fits(menu, **product);
        let products: Vec<u32> = named.iter().filter(fits).copied().collect();
        let category = name.categories.first().copied();
        if products.is_empty() && (category.is_none() || !self.wishes.is_empty()) {
            return None;
        }
        let mut draft = self.clone();
        draft.points += match likeness {
            Likeness::Same => 0,
            Likeness::Derived => ROUGH,
            Likeness::Misspelled => 2 * ROUGH,
        };
        draft.points += if products.is_empty() { CATEGORY } else { worth };
        let sure = name.facets.is_empty();
        draft.land(if sure { ABRUPT_NAME } else { ABRUPT });
        draft.last = Last::Head;
        draft.with = false;
        if matches!(draft.manner.take(), Some(Manner::Not)) && !second {
            draft.refused = true;
        }
        let head = Some(Head {
            category: category.filter(|_| products.is_empty()),
            products,
        });
        if second {
            draft.other = head;
        } else {
            draft.before = draft.senses;
            draft.head = head;
        }
        Some(draft)
    }

    /// A draft of something that fits nowhere: as good as a word that nobody knows.
    pub fn stray(first: bool, at: usize) -> Draft {
        let mut draft = Draft::begin(first);
        draft.stray.push(at);
        draft.unknown = 1;
        draft.land(ABRUPT);
        draft.last = Last::Word;
        draft
    }

    /// How the text goes on after it, if nothing else was said.
    pub fn trailing(&self) -> Option<Break> {
        match self.crossing {
            Some(Crossing::Break(end)) => Some(end),
            _ => None,
        }
    }

    /// What the draft is worth if nothing more is taken in.
    pub fn score(&self, intent: u32) -> i32 {
        let headless = match () {
            () if self.head.is_some() => 0,
            () if self.unknown > 0 => 0,
            () if !self.wishes.is_empty() || self.count.is_some() || self.measure.is_some() => {
                HEADLESS
            }
            () if intent > 0 => MEANT * i32::try_from(intent).unwrap_or(0),
            () => IDLE_WORDS,
        };
        DRAFT + self.points + headless
    }

    /// Nothing that could be asked for is in it yet.
    pub fn is_words_only(&self) -> bool {
        self.head.is_none()
            && self.wishes.is_empty()
            && self.count.is_none()
            && self.measure.is_none()
    }

    /// The picks that its wishes make for a product.
    pub fn picks(&self, menu: &Menu, product: u32) -> Vec<Pick> {
        let picks = self.wishes.iter();
        picks
            .filter_map(|w| menu.pick(product, menu.name(w.entry)?, w.manner))
            .collect()
    }

    fn fits(&self, menu: &Menu, product: u32) -> bool {
        let mut picks: Vec<Pick> = Vec::new();
        self.wishes.iter().all(|wish| {
            let name = menu.name(wish.entry);
            match name.and_then(|n| menu.pick(product, n, wish.manner)) {
                Some(pick) => {
                    let clash = picks.iter().any(|p| menu.clash(product, *p, pick));
                    picks.push(pick);
                    !clash
                }
                None => false,
            }
        })
    }

    /// Takes a name as a wish: a value of an axis or option.
    fn wish(&mut self, menu: &Menu, entry: u32) -> bool {
        let Some(name) = menu.name(entry) else {
            return false;
        };
        let ignored = self.purpose && !name.products.is_empty();
        if name.facets.is_empty() && name.slots.is_empty() {
            return ignored;
        }
        let goes_on = self.listing && self.crossing <= Some(Crossing::And);
        let manner = match self.manner {
            Some(manner) => manner,
            None if goes_on => Manner::Not,
            None => Manner::Plain,
        };
        let wish = Wish { entry, manner };
        if name.facets.is_empty() && manner == Manner::Plain {
            // "sugar: half": the question's own name beside its answer.
            let asked = self
                .head
                .as_ref()
                .is_some_and(|h| h.products.iter().any(|p| menu.has_slot(*p, name)));
            return asked || !self.wishes.is_empty();
        }
        if self.wishes.len() >= MOST_WISHES || self.wishes.iter().any(|w| w.entry == entry) {
            return false;
        }
        self.wishes.push(wish);
        if let Some(head) = &self.head {
            let fitting = head.products.iter().filter(|p| self.fits(menu, **p));
            let fitting: Vec<u32> = fitting.copied().collect();
            if fitting.is_empty() {
                self.wishes.pop();
                return ignored;
            }
            self.points += AFTER_HEAD;
            if let Some(head) = &mut self.head {
                head.products = fitting;
            }
        }
        let listed = self.with && self.crossing.is_some() && !name.products.is_empty();
        self.points += if listed { LISTED_WISH } else { WISH };
        self.land(ABRUPT);
        self.last = Last::Wish;
        self.listing = manner == Manner::Not;
        self.manner = None;
        self.spend(manner);
        true
    }

    /// A word that told the manner of a wish asks for nothing else.
    fn spend(&mut self, manner: Manner) {
        let spent = match manner {
            Manner::Plain => Senses::NONE,
            Manner::Not => REFUSALS.with(Senses::NO),
            Manner::Less => Senses::LESS,
            Manner::More => Senses::MORE.with(Senses::EXTRA),
        };
        self.senses = self.senses.without(spent);
    }

    fn amount(&mut self, amount: Amount, at: usize) -> bool {
        let beside = at.checked_sub(1).is_some_and(|b| self.amount_at == Some(b));
        match amount {
            Amount::Noise => {}
            Amount::Measure(value, unit, said) => match (self.measure, self.count) {
                (Some(_), _) => return false,
                // "two more kilos"
                (None, Some((count, Said::Bare))) if !said && self.head.is_none() => {
                    self.count = None;
                    self.measure = Some((count * value, unit, true));
                }
                _ => {
                    self.measure = Some((value, unit, said));
                    self.points += AMOUNT;
                }
            },
            Amount::Count(value, said) => match (self.count, said) {
                (None, _) => {
                    self.count = Some((value, said));
                    self.points += AMOUNT;
                }
                (Some((_, Said::Article)), Said::Article) if self.head.is_some() => return false,
                (Some((_, Said::Article)), Said::Container) => {
                    self.count = Some((1.0, Said::Packs))
                }
                (Some((_, Said::Article)), _) => self.count = Some((value, said)),
                (Some(_), Said::Article) if self.head.is_none() => {}
                (Some((before, Said::Bare)), Said::Container) => {
                    self.count = Some((before, Said::Packs));
                }
                // 一盒12个: what the pack holds.
                (Some((_, Said::Packs | Said::Container)), Said::Pieces | Said::Bare) if beside => {
                }
                // "a large one"
                (Some(_), Said::Bare) if value == 1.0 && self.last == Last::Wish => {}
                _ => return false,
            },
        }
        if self.head.is_some() {
            self.points += AFTER_HEAD;
        }
        self.land(ABRUPT_AMOUNT);
        self.purpose = false;
        self.with = false;
        self.amount_at = Some(at);
        self.last = Last::Amount;
        true
    }

    /// Takes in the meanings of a phrase.
    fn words(&mut self, phrase: &Phrase, atoms: &[&Atom], at: usize) -> bool {
        let senses = phrase.senses;
        if senses.without(Senses::FILLER).is_empty() {
            return phrase.name.is_none() && matches!(phrase.amount, None | Some(Amount::Noise));
        }
        if senses.meets(Senses::AND.with(Senses::OR).with(Senses::BUT)) {
            self.cross(Crossing::And);
            if self.last == Last::Nothing {
                self.joint.and |= senses.has(Senses::AND);
                self.joint.or |= senses.has(Senses::OR);
            }
            if senses.has(Senses::BUT) {
                self.listing = false;
            }
            return true;
        }
        if senses.has(Senses::SORRY) && self.last != Last::Nothing {
            return false;
        }
        let verbs = self.senses.with(senses);
        let acts = [Senses::ADD, Senses::REMOVE, Senses::REPLACE];
        if acts.iter().filter(|a| verbs.has(**a)).count() > 1 {
            return false;
        }
        if senses.meets(VERBS) && self.head.is_some() {
            self.points += if senses.meets(SWAPS) { 0 } else { LATE_VERB };
        }
        self.manner(senses, atoms, at);
        if senses.has(Senses::WITH) {
            self.with = true;
            self.listing = false;
        }
        if senses.meets(Senses::WANT.with(VERBS)) {
            self.purpose = false;
            self.with = false;
        }
        if senses.has(Senses::FOR) && !self.senses.meets(SWAPS) {
            self.purpose = self.head.is_some() || follows(atoms, at, is_unknown);
        }
        self.senses = self.senses.with(senses);
        self.land(if senses.has(Senses::WITH) {
            ABRUPT_WITH
        } else {
            ABRUPT_AMOUNT
        });
        self.last = Last::Word;
        true
    }

    /// In which way what comes next, or what came before, is asked for.
    fn manner(&mut self, senses: Senses, atoms: &[&Atom], at: usize) {
        let before = senses.has(Senses::FREE)
            || (senses.has(Senses::REFUSE)
                && matches!(self.last, Last::Head | Last::Wish | Last::Amount)
                && self.crossing.is_none()
                && !follows(atoms, at, is_named));
        if before {
            match (self.last, self.wishes.last_mut()) {
                (Last::Wish, Some(wish)) => wish.manner = Manner::Not,
                _ => self.refused = true,
            }
        } else if senses.meets(REFUSALS) {
            self.manner = Some(Manner::Not);
        } else if senses.has(Senses::LESS) {
            self.manner = Some(Manner::Less);
        } else if senses.meets(Senses::MORE.with(Senses::EXTRA)) {
            self.manner = Some(Manner::More);
        }
    }

    fn cross(&mut self, crossing: Crossing) {
        if self.last == Last::Nothing {
            if let Crossing::Break(end) = crossing {
                self.joint.end = self.joint.end.max(Some(end));
            }
        }
        self.crossing = self.crossing.max(Some(crossing));
        if let Crossing::Break(_) = crossing {
            self.manner = None;
            self.listing = false;
            self.purpose = false;
        }
    }

    /// Something came after what separated it. `abrupt`: what it costs to begin with it when nothing did.
    fn land(&mut self, abrupt: i32) {
        let cost = match self.crossing.take() {
            None if self.last == Last::Nothing => abrupt,
            Some(_) if self.last == Last::Nothing => 0,
            None => 0,
            Some(Crossing::And) => CROSS_AND,
            Some(Crossing::Break(Break::Comma)) => CROSS_COMMA,
            Some(Crossing::Break(Break::Line)) => CROSS_LINE,
            Some(Crossing::Break(Break::Sentence | Break::Question)) => CROSS_SENTENCE,
        };
        // What stands before its name stands close to it.
        let far = cost < 0 && self.last != Last::Nothing && self.head.is_none();
        self.points += if far { 2 * cost } else { cost };
    }
}

/// What comes next, before any break, is of this kind.
fn follows(atoms: &[&Atom], at: usize, is: fn(&What) -> bool) -> bool {
    let mut after = atoms.iter().skip(at + 1).map(|a| &a.what);
    after
        .find(|w| !matches!(w, What::Filler) && !is_linking(w))
        .is_some_and(is)
}

fn is_linking(what: &What) -> bool {
    matches!(what, What::Phrase(Phrase { name: None, amount: None, senses })
        if senses.meets(Senses::WANT.with(Senses::ADD)))
}

fn is_unknown(what: &What) -> bool {
    matches!(what, What::Unknown(_))
}

fn is_named(what: &What) -> bool {
    matches!(
        what,
        What::Phrase(Phrase { name: Some(_), .. }) | What::Unknown(_)
    )
}
