//! A draft: one thing said, taken in atom by atom. It knows what fits together and what that is worth, not yet what
//! it asks for.

mod amount;
mod points;
mod wish;
mod words;

use crate::assistant::compose::atoms::{Atom, Break, Phrase, What};
use crate::assistant::language::{Amount, Said, Senses};
use crate::assistant::menu::{Manner, Menu};
use crate::assistant::phrases::Likeness;
use crate::shop::Unit;
use points::{
    ABRUPT, ABRUPT_AFTER_AMOUNT, ABRUPT_AFTER_WISH, ABRUPT_NAME, CATEGORY, COMPOUND, CROSS_AND,
    CROSS_COMMA, CROSS_LINE, CROSS_SENTENCE, DANGLING, DANGLING_REFUSAL, DRAFT, HEAD, HEADLESS,
    IDLE_WORDS, LEFT_OUT, MEANT, MORE_OF_IT, PART, PART_OF_A_WISH, REFUSED, ROUGH, SIDE, SWAPPED,
    UNKNOWN, UNKNOWN_ACROSS,
};
use words::SWAPS;

/// How a text is written.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::assistant::compose) struct Style {
    /// Amounts stand after names.
    pub postfix: bool,
    /// It is in Chinese.
    pub han: bool,
}

/// What is named.
#[derive(Clone, Debug)]
pub(in crate::assistant::compose) struct Head {
    /// The products that the words may name and that can have what is asked for; more than one are equally good.
    pub products: Vec<u32>,
    /// The words name a category.
    pub category: Option<u32>,
    /// The entry of the words in the menu.
    pub entry: u32,
    /// The entry of the wish that the words say with it: "whole milk".
    pub kind: Option<u32>,
}

/// Something asked for with a product: a name of the menu, and in which way.
#[derive(Clone, Copy, Debug)]
pub(in crate::assistant::compose) struct Wish {
    pub entry: u32,
    pub manner: Manner,
    /// "two shots": how many of it.
    pub portions: Option<u32>,
}

impl Wish {
    pub fn plain(entry: u32) -> Wish {
        Wish {
            entry,
            manner: Manner::Plain,
            portions: None,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(in crate::assistant::compose) struct Draft {
    pub head: Option<Head>,
    /// The second product of "this instead of that", in the order of the words.
    pub other: Option<Head>,
    pub wishes: Vec<Wish>,
    /// Containers that were counted, which are wishes if the product can have them.
    containers: Vec<u32>,
    pub count: Option<(f64, Said)>,
    /// Grams or millilitres; the flag tells a number from a bare unit.
    pub measure: Option<(f64, Unit, bool)>,
    /// In fen.
    pub price: Option<f64>,
    pub senses: Senses,
    /// Meanings that came before the head.
    pub before: Senses,
    /// What is named is not wanted.
    pub refused: bool,
    /// It is wanted, and how many is said after that: "cola I want five".
    pub told_after: bool,
    /// Its number came after "add" and before any name.
    pub added: bool,
    /// So many wishes came before the head.
    wishes_before: usize,
    /// The first of two products is not wanted.
    pub first_refused: bool,
    /// A wish came after the head.
    pub detailed: bool,
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
    /// ... and what is named next is only spoken of.
    topic: bool,
    /// The last wish could be a product too.
    compound: bool,
    /// ... and goes with other products as a side.
    side: bool,
    /// An amount came before the head.
    counted_before: bool,
    /// What is refused may have been said already.
    loose: bool,
    /// Where the list begins that the last wish is in, joined by "and".
    list_from: usize,
    /// A verb just took a wish off, and asks for nothing else.
    removed_wish: bool,
    /// The last wish is for all there is.
    all: bool,
    /// Its number counts words that nobody knows: "two sugars", where there is no sugar.
    pub counts_stray: bool,
    /// What it is about could be a wish too.
    head_is_wish: bool,
    /// The text says amounts after names: "milk 2, bread 1".
    postfix: bool,
    /// It is in Chinese.
    han: bool,
    /// Nothing more belongs to it.
    closed: bool,
    /// The last word waits for what follows it: "with", "for".
    dangling: bool,
    with: bool,
    crossing: Option<Crossing>,
    last: Last,
    /// Where the last amount was.
    amount_at: Option<usize>,
    /// A number that counts the wish after it.
    portions: Option<u32>,
    /// What comes next is put in the place of the last wish.
    swapping: bool,
    /// Its number came after a wish, and nothing before: "syrup, two of it".
    pub counts_wish: bool,
    /// It says "a large one": nothing more is named, and it may be what was said before.
    pub a_one: bool,
    /// The name of a question that was said without an answer.
    asked_of: Option<u32>,
    /// The next amount is what is not wanted any more: "not two but four".
    not_so_many: bool,
}

/// How a draft joins to the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::assistant::compose) struct Joint {
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
    Unknown,
}

impl Draft {
    /// A draft with nothing in it. `first`: nothing was said before it.
    pub fn begin(first: bool, style: Style) -> Draft {
        Draft {
            postfix: style.postfix,
            han: style.han,
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
            What::Unknown(words) => self.unknown(*words, at),
            What::Phrase(phrase) => {
                if let Some(Amount::Price(fen)) = phrase.amount {
                    self.price = Some(fen);
                    self.land(ABRUPT);
                    self.last = Last::Word;
                    return true;
                }
                let amount = phrase.amount.filter(|a| *a != Amount::Noise);
                let measured = matches!(amount, Some(Amount::Measure(..)));
                if let Some((entry, _)) = phrase.name.filter(|_| self.topic)
                    && menu
                        .name(entry)
                        .is_some_and(|n| n.is_named() || !n.parts.is_empty())
                {
                    self.ignored.push(at);
                    self.dangling = false;
                    return true;
                }
                if let (false, Some((entry, _))) = (measured, phrase.name)
                    && self.wish(menu, entry)
                {
                    return true;
                }
                if let Some((entry, _)) = phrase.name
                    && self.says_again(menu, entry)
                {
                    return true;
                }
                let cooks = phrase.senses.has(Senses::COOK) && self.last == Last::Nothing;
                if cooks && self.crossing.is_some() && self.words(phrase, atoms, at) {
                    return true;
                }
                let article = matches!(amount, Some(Amount::Count(_, Said::Article)));
                if self.purpose && article && self.head.is_some() {
                    // "for a party"
                    self.topic = true;
                    return true;
                }
                if let Some((entry, _)) = phrase.name
                    && self.refuses_part(menu, entry)
                {
                    self.stray.push(at);
                    self.manner = None;
                    return true;
                }
                if self.counted_option(menu, phrase, atoms, at)
                    || self.answers_question(menu, phrase)
                {
                    return true;
                }
                if let Some(amount) = amount {
                    let next = atoms.get(at + 1).map(|a| &a.what);
                    if self.portions(menu, amount, next) {
                        self.senses = self.senses.with(phrase.senses);
                        return true;
                    }
                    let taken =
                        !self.is_of_next(menu, atoms, at, amount) && self.amount(menu, amount, at);
                    if taken {
                        self.containers.extend(phrase.container);
                        // "another" counts and says "more".
                        self.senses = self.senses.with(phrase.senses);
                        return true;
                    }
                    return self.words(phrase, atoms, at);
                }
                self.words(phrase, atoms, at)
            }
        }
    }

    /// Takes in words that nobody knows.
    fn unknown(&mut self, words: u32, at: usize) -> bool {
        self.points += match self.crossing {
            Some(_) if self.head.is_some() => UNKNOWN_ACROSS,
            _ if self.purpose => 0,
            _ => UNKNOWN,
        };
        self.counts_stray |= self.last == Last::Amount && self.head.is_none();
        // "no bun large fries" refuses what is unknown, "no regular cheese" more.
        self.loose = self.manner.is_some_and(Manner::is_refusal);
        self.manner = self.manner.filter(|m| m.is_refusal());
        if self.purpose {
            self.ignored.push(at);
        } else {
            self.unknown += words;
        }
        self.land(ABRUPT);
        self.last = Last::Unknown;
        true
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
        // "two, sorry, three, and bread": the number is of what was said before.
        let no = self.senses.has(Senses::NO.with(Senses::NOT));
        let corrects = (self.senses.has(Senses::SORRY) || no)
            && (self.count.is_some() || self.measure.is_some())
            && self
                .crossing
                .is_some_and(|c| c != Crossing::Break(Break::Blank));
        if self.closed || corrects || self.a_one {
            return None;
        }
        let swaps = self.senses.meets(SWAPS) || self.is_swapped(atoms, at);
        let second = self.head.is_some() && self.other.is_none() && swaps;
        let purpose = self.purpose && !self.is_swapped(atoms, at);
        if (self.head.is_some() && !second) || (purpose && second) || self.topic {
            return None;
        }
        let name = menu.name(*entry)?;
        let kind = name.kinds.first().filter(|_| name.products.is_empty());
        let kinds = name
            .kinds
            .iter()
            .filter(|(_, k)| kind.is_some_and(|(_, kind)| k == kind));
        let kinds: Vec<u32> = kinds.map(|(product, _)| *product).collect();
        let (named, worth) = match () {
            () if !name.products.is_empty() => (&name.products, HEAD),
            () if !kinds.is_empty() => (&kinds, HEAD),
            // "pepper" is rather a wish than the half of a name.
            () if !name.facets.is_empty() => (&name.parts, PART_OF_A_WISH),
            () => (&name.parts, PART),
        };
        let fits = |product: &&u32| second || self.fits(menu, **product);
        let products: Vec<u32> = named.iter().filter(fits).copied().collect();
        let category = name.categories.first().copied();
        if products.is_empty() && (category.is_none() || !self.wishes.is_empty()) {
            return None;
        }
        let mut draft = self.clone();
        draft
            .wishes
            .extend(kind.map(|(_, value)| Wish::plain(*value)));
        draft.points += match likeness {
            Likeness::Exact | Likeness::Same => 0,
            Likeness::Derived => ROUGH,
            Likeness::Misspelled => 2 * ROUGH,
        };
        draft.points += if products.is_empty() { CATEGORY } else { worth };
        draft.points += if second { SWAPPED } else { 0 };
        // "salsa and chips"
        let side = draft.side && draft.crossing == Some(Crossing::And);
        draft.counts_stray = false;
        if draft.compound && (draft.crossing.is_none() || side) {
            draft.points += if side { SIDE } else { COMPOUND };
        }
        let before = at
            .checked_sub(1)
            .and_then(|b| atoms.get(b))
            .map(|a| &a.what);
        let after_amount = matches!(
            before,
            Some(What::Phrase(Phrase {
                amount: Some(_),
                ..
            }))
        );
        let wish = |entry: u32| {
            menu.name(entry)
                .is_some_and(|n| !n.is_product() && !n.facets.is_empty())
        };
        let after_wish =
            matches!(before, Some(What::Phrase(Phrase { name: Some((e, _)), .. })) if wish(*e));
        draft.land(match (draft.postfix, after_amount) {
            (true, true) => 0,
            (false, true) => ABRUPT_AFTER_AMOUNT,
            _ if after_wish => ABRUPT_AFTER_WISH,
            _ => ABRUPT_NAME,
        });
        draft.last = Last::Head;
        draft.with = false;
        match draft.manner.take() {
            Some(manner) if manner.is_refusal() && !second && !self.loose => {
                let left_out = draft.senses.has(Senses::WITHOUT);
                draft.points += if left_out { LEFT_OUT } else { REFUSED };
                draft.refused = true;
            }
            Some(Manner::More | Manner::Less) => draft.points += MORE_OF_IT,
            _ => {}
        }
        let head = Some(Head {
            category: category.filter(|_| products.is_empty()),
            entry: *entry,
            kind: kind.map(|(_, value)| *value),
            products,
        });
        if second {
            draft.first_refused = std::mem::take(&mut draft.refused);
            draft.other = head;
        } else {
            draft.before = draft.senses;
            draft.wishes_before = draft.wishes.len();
            draft.head_is_wish = !name.facets.is_empty();
            draft.head = head;
        }
        Some(draft)
    }

    /// "this made that", "this for that change": the words beside a second name say that it comes in place of the first.
    fn is_swapped(&self, atoms: &[&Atom], at: usize) -> bool {
        let set = self.senses.has(Senses::SET)
            && !self.before.has(Senses::SET)
            && self.last == Last::Word
            && self.count.is_none()
            && self.measure.is_none();
        let verb = matches!(
            atoms.get(at + 1).map(|a| &a.what),
            Some(What::Phrase(Phrase { name: None, senses, .. })) if senses.meets(SWAPS)
        );
        let waits = self.purpose || self.before.has(Senses::SET);
        self.head.is_some() && (set || (verb && waits))
    }

    /// "two large and one small tea": the name that both share stands after the last, in the draft that follows.
    pub fn named_by(&self, menu: &Menu, next: &Draft) -> Option<Draft> {
        let beside =
            next.joint.end.is_none_or(|end| end == Break::Blank) && (next.joint.and || self.han);
        let head = next
            .head
            .as_ref()
            .filter(|_| beside && self.head.is_none() && self.count.is_some())?;
        let name = |wish: &Wish| menu.name(wish.entry);
        // The other answers the same question.
        let other = |wish: &Wish| {
            let mut others = next.wishes.iter().filter_map(name);
            name(wish).is_some_and(|name| others.any(|other| menu.exclude(name, other)))
        };
        let products: Vec<u32> = head
            .products
            .iter()
            .copied()
            .filter(|p| self.fits(menu, *p))
            .collect();
        let shared = self.wishes.iter().any(other) && !products.is_empty() && self.unknown == 0;
        shared.then(|| Draft {
            head: Some(Head {
                products,
                ..head.clone()
            }),
            ..self.clone()
        })
    }

    /// A draft of something that fits nowhere: as good as a word that nobody knows.
    pub fn stray(first: bool, at: usize) -> Draft {
        let mut draft = Draft::begin(first, Style::default());
        draft.stray.push(at);
        draft.unknown = 1;
        draft.land(ABRUPT);
        draft.last = Last::Word;
        draft
    }

    /// What the draft is worth if nothing more is taken in.
    pub fn score(&self, intent: u32) -> i32 {
        let headless = match () {
            () if self.head.is_some() => 0,
            () if self.unknown > 0 && self.wishes.is_empty() => 0,
            () if !self.wishes.is_empty() || self.count.is_some() || self.measure.is_some() => {
                HEADLESS
            }
            () if intent > 0 => MEANT * i32::try_from(intent).unwrap_or(0),
            () => IDLE_WORDS,
        };
        let dangling = match self.manner.filter(|_| !self.loose) {
            Some(manner) if manner.is_refusal() => DANGLING_REFUSAL,
            Some(_) => DANGLING,
            None if self.dangling => DANGLING,
            None => 0,
        };
        DRAFT + self.points + headless + dangling
    }

    /// The same about something else, of which its head is a detail: "one with oat milk".
    pub fn as_detail(&self, of: &Head) -> Draft {
        let mut draft = self.clone();
        draft.head = None;
        draft.other = None;
        draft.wishes.retain(|w| Some(w.entry) != of.kind);
        draft.wishes.push(Wish::plain(of.entry));
        draft.senses = draft
            .senses
            .without(Senses::WITH.with(Senses::FOR).with(Senses::ADD).with(SWAPS));
        draft
    }

    /// "one without": of what was spoken of last.
    pub fn refuses_unsaid(&self) -> bool {
        let refusal = self.manner.is_some_and(Manner::is_refusal);
        refusal && self.head.is_none() && self.wishes.is_empty() && self.count.is_some()
    }

    /// The same, without these wishes.
    pub fn without(&self, wishes: &[Wish]) -> Draft {
        let refused = |w: &Wish| Wish {
            manner: Manner::Not,
            portions: None,
            ..*w
        };
        Draft {
            wishes: wishes.iter().map(refused).collect(),
            ..self.clone()
        }
    }

    /// The same, with what it asks for left out: "remove the pearls".
    pub fn as_refusal(&self) -> Draft {
        let mut draft = self.clone();
        for wish in draft
            .wishes
            .iter_mut()
            .filter(|w| w.manner == Manner::Plain)
        {
            wish.manner = Manner::Not;
        }
        draft
    }

    /// It says what is not wanted.
    pub fn is_refusal(&self) -> bool {
        let refusals = words::REFUSALS.with(Senses::REMOVE).with(Senses::NO);
        self.senses.meets(refusals) || self.wishes.iter().any(|w| w.manner.is_refusal())
    }

    /// It counts something that nobody knows: "two large unicorns".
    pub fn counts_unknown(&self) -> bool {
        let numbered = self.count.is_some() || self.measure.is_some();
        self.head.is_none() && numbered && self.last == Last::Unknown && !self.purpose
    }

    /// Nothing that could be asked for is in it yet.
    pub fn is_words_only(&self) -> bool {
        self.head.is_none()
            && self.wishes.is_empty()
            && self.count.is_none()
            && self.measure.is_none()
    }

    fn cross(&mut self, crossing: Crossing) {
        if self.last == Last::Nothing
            && let Crossing::Break(end) = crossing
            && end > Break::Blank
        {
            self.joint.end = self.joint.end.max(Some(end));
        }
        self.crossing = self.crossing.max(Some(crossing));
        if crossing > Crossing::Break(Break::Blank) {
            self.manner = None;
            self.loose = false;
            self.listing = false;
            self.purpose = false;
            self.topic = false;
        }
    }

    /// Something came after what separated it. `abrupt`: what it costs to begin with it when nothing did.
    fn land(&mut self, abrupt: i32) {
        self.dangling = false;
        let cost = match self.crossing.take() {
            None if self.last == Last::Nothing => abrupt,
            Some(_) if self.last == Last::Nothing => 0,
            None => 0,
            Some(Crossing::And) => CROSS_AND,
            Some(Crossing::Break(Break::Blank | Break::Comma)) => CROSS_COMMA,
            Some(Crossing::Break(Break::Line)) => CROSS_LINE,
            Some(Crossing::Break(Break::Sentence | Break::Question)) => CROSS_SENTENCE,
        };
        // What stands before its name stands close to it.
        let far = cost < 0 && self.last != Last::Nothing && self.head.is_none();
        self.points += if far { 2 * cost } else { cost };
    }

    /// How the text goes on after it, if nothing else was said.
    pub fn trailing(&self) -> Option<Break> {
        match self.crossing {
            Some(Crossing::Break(end)) => Some(end).filter(|e| *e > Break::Blank),
            _ => None,
        }
    }
}
