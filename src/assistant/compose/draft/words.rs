//! Words about what is named: verbs, refusals, "more" and "less", and what they do to the words beside them.

use super::points::{
    ABRUPT, ABRUPT_AMOUNT, ABRUPT_WITH, DANGLING_REFUSAL, LATE_VERB, MORE_OF_IT, REFUSED,
};
use super::{Crossing, Draft, Last, Wish};
use crate::assistant::compose::atoms::{Atom, Break, Phrase, What};
use crate::assistant::language::{Amount, Said, Senses};
use crate::assistant::menu::Manner;

const VERBS: Senses = Senses::ADD
    .with(Senses::REMOVE)
    .with(Senses::SET)
    .with(Senses::REPLACE);
/// May stand after what they are about.
const AFTERTHOUGHTS: Senses = Senses::REFUSE
    .with(Senses::LESS)
    .with(Senses::MORE)
    .with(Senses::EXTRA);
pub(super) const SWAPS: Senses = Senses::REPLACE.with(Senses::INSTEAD);
pub(super) const REFUSALS: Senses = Senses::NOT.with(Senses::WITHOUT).with(Senses::REFUSE);

impl Draft {
    /// Takes in the meanings of a phrase.
    pub(super) fn words(&mut self, phrase: &Phrase, atoms: &[&Atom], at: usize) -> bool {
        let senses = phrase.senses;
        if senses.without(Senses::FILLER).is_empty() {
            return phrase.name.is_none() && matches!(phrase.amount, None | Some(Amount::Noise));
        }
        if senses.meets(Senses::AND.with(Senses::OR).with(Senses::BUT)) {
            self.senses = self.senses.with(if senses.has(Senses::MORE) {
                Senses::MORE
            } else {
                Senses::NONE
            });
            self.cross(Crossing::And);
            if self.last == Last::Nothing {
                self.joint.and |= senses.has(Senses::AND);
                self.joint.or |= senses.has(Senses::OR);
            }
            if senses.has(Senses::BUT) {
                self.listing = false;
                // "everything but onions"
                if self.all && self.last == Last::Wish {
                    self.manner = Some(Manner::Not);
                    self.crossing = None;
                }
            }
            return true;
        }
        if senses.has(Senses::SORRY) && self.last != Last::Nothing {
            return false;
        }
        if senses.has(Senses::ELSE) && self.last != Last::Nothing {
            return false;
        }
        // "four, no, five" takes back, "no onions" and "not four but five" refuse.
        let no = senses.has(Senses::NO.with(Senses::NOT)) || senses.has(Senses::BACK);
        let apart =
            self.crossing > Some(Crossing::Break(Break::Blank)) || self.last == Last::Amount;
        if no && apart && self.head.is_some() && !follows(atoms, at, is_named) {
            return false;
        }
        if senses.has(Senses::REFUSE) && self.last == Last::Unknown && !follows(atoms, at, is_named)
        {
            // "unicorns not wanted": that is all of it.
            self.closed = true;
            self.senses = self.senses.with(senses);
            self.last = Last::Word;
            return true;
        }
        // "a tea and a latte, all hot": of all of them.
        let all = Senses::BOTH.with(Senses::EVERYTHING);
        let said = self.head.is_some() || !self.wishes.is_empty();
        if senses.meets(all) && said && follows(atoms, at, is_detail_or_amount) {
            return false;
        }
        if senses.has(Senses::ONLY) {
            // "no onions, just cheese"
            self.manner = None;
            self.listing = false;
            self.senses = self.senses.with(senses);
            return true;
        }
        let into = Senses::REPLACE.with(Senses::INTO);
        self.swapping = senses.has(into) && self.last == Last::Wish;
        // "a piece of cheese, we have guests"
        let asks = Senses::HAVE.with(Senses::SHOW).with(Senses::FIND);
        let numbered = self.count.is_some() || self.measure.is_some();
        if senses.meets(asks) && self.head.is_some() && numbered && self.crossing.is_some() {
            return false;
        }
        if senses.has(Senses::COOK) && !follows(atoms, at, is_named) {
            return true;
        }
        // 二十块以内
        if let (true, Last::Amount, Some((value, Said::Bare | Said::Pieces))) =
            (senses.has(Senses::UNDER), self.last, self.count)
        {
            self.price = Some(value * 100.0);
            self.count = None;
        }
        let verbs = self.senses.with(senses);
        let acts = [Senses::ADD, Senses::REMOVE, Senses::REPLACE];
        if acts.iter().filter(|a| verbs.has(**a)).count() > 1 {
            return false;
        }
        if senses.meets(VERBS) && self.head.is_some() {
            self.points += if senses.meets(SWAPS) { 0 } else { LATE_VERB };
        }
        if senses.has(Senses::FREE) && self.last == Last::Nothing {
            self.points += DANGLING_REFUSAL;
        }
        let numbers = Senses::NOT.with(Senses::REFUSE);
        let said = self.head.is_some() || self.count.is_some();
        if said && senses.meets(numbers) && follows(atoms, at, is_number) {
            // "cola, not two but four"
            self.not_so_many = true;
            self.senses = self.senses.with(Senses::SET);
            self.land(ABRUPT_AMOUNT);
            self.last = Last::Word;
            return true;
        }
        // "the avocados are too dear, no": what is refused is what was spoken of.
        let spoken_of =
            self.head.is_some() && self.wishes.is_empty() && self.senses.has(Senses::TALK);
        if spoken_of && senses.has(Senses::REFUSE) && !follows(atoms, at, is_named) {
            self.refused = true;
            self.senses = self.senses.with(senses);
            self.last = Last::Word;
            return true;
        }
        self.manner(senses, atoms, at);
        if self.last == Last::Wish && senses.meets(AFTERTHOUGHTS) && self.manner.is_none() {
            return true;
        }
        if senses.has(Senses::WITH) {
            self.with = true;
            self.listing = false;
        }
        if senses.meets(Senses::WANT.with(VERBS)) {
            self.purpose = false;
            self.topic = false;
            self.with = senses.has(Senses::ADD) && self.head.is_some();
            self.listing = false;
        }
        if senses.has(Senses::FOR) && !self.senses.meets(SWAPS) {
            self.topic = self.head.is_none()
                && (is_topic(atoms, at)
                    || (senses.has(Senses::COOK) && follows(atoms, at, is_named)));
            self.purpose = self.topic || self.head.is_some() || follows(atoms, at, is_unknown);
        }
        let removed = std::mem::take(&mut self.removed_wish);
        let said = if removed {
            senses.without(Senses::REMOVE)
        } else {
            senses
        };
        self.senses = self.senses.with(said);
        let asks = Senses::HAVE.with(Senses::HOWMUCH).with(Senses::ASKING);
        self.land(match () {
            () if senses.meets(Senses::WITH.with(Senses::FOR)) => ABRUPT_WITH,
            () if senses.meets(asks) => ABRUPT,
            () if senses.has(Senses::REFUSE) && self.before_is_name(atoms, at) => ABRUPT,
            () => ABRUPT_AMOUNT,
        });
        self.last = Last::Word;
        self.dangling = senses.meets(Senses::WITH.with(Senses::FOR));
        true
    }

    /// What stands right before is named, so that a refusal may be of it.
    fn before_is_name(&self, atoms: &[&Atom], at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|b| atoms.get(b));
        self.last == Last::Nothing && before.is_some_and(|a| is_named(&a.what))
    }

    /// In which way what comes next, or what came before, is asked for.
    pub(super) fn manner(&mut self, senses: Senses, atoms: &[&Atom], at: usize) {
        let named = matches!(self.last, Last::Head | Last::Wish);
        // "olives, take them off"
        let taken_off = senses.has(Senses::REMOVE) && self.last == Last::Wish;
        let before = (senses.has(Senses::FREE) && named)
            || (taken_off && !follows(atoms, at, is_named))
            || (senses.meets(AFTERTHOUGHTS)
                && matches!(self.last, Last::Head | Last::Wish | Last::Amount)
                && self.crossing.is_none()
                && !follows(atoms, at, is_named));
        if before {
            let manner = match () {
                () if senses.meets(REFUSALS.with(Senses::FREE)) || taken_off => Manner::Not,
                () => more_or_less(senses),
            };
            match (self.last, self.wishes.last_mut()) {
                (Last::Wish, Some(_)) => {
                    // "onions and olives not": of all that "and" joins.
                    let from = match manner {
                        Manner::Not => self.list_from.min(self.wishes.len() - 1),
                        _ => self.wishes.len() - 1,
                    };
                    let refused = |w: &Wish| w.manner == Manner::More || w.manner == Manner::Double;
                    for wish in self.wishes.iter_mut().skip(from) {
                        wish.manner = match manner {
                            Manner::Not if refused(wish) => Manner::NotMore,
                            manner => manner,
                        };
                    }
                    if taken_off {
                        self.removed_wish = true;
                    }
                }
                _ if manner == Manner::Not => {
                    self.refused = true;
                    self.points += if self.head_is_wish { REFUSED } else { 0 };
                }
                // "cola, one less" is about cola as a whole.
                _ if follows(atoms, at, is_amount) => {}
                _ => self.points += MORE_OF_IT,
            }
        } else if self.loose && senses.meets(Senses::LESS.with(Senses::EXTRA)) {
            // "not too crazy, just a bit of onion"
            self.manner = Some(more_or_less(senses));
            self.loose = false;
        } else if self.manner == Some(Manner::Not) && !senses.has(Senses::BUT) {
            self.loose &= !senses.meets(REFUSALS);
            // "no extra cheese" is no cheese.
            if senses.has(Senses::EXTRA) {
                self.manner = Some(Manner::NotMore);
            }
        } else if senses.meets(REFUSALS) {
            self.manner = Some(Manner::Not);
            self.loose = false;
        } else if senses.meets(Senses::LESS.with(Senses::MORE).with(Senses::EXTRA))
            && !senses.has(Senses::ADD)
        {
            self.manner = Some(more_or_less(senses));
        }
    }
}

fn more_or_less(senses: Senses) -> Manner {
    match () {
        () if senses.has(Senses::LESS) => Manner::Less,
        () if senses.has(Senses::DOUBLE) => Manner::Double,
        () => Manner::More,
    }
}

/// What comes next, before any break, is of this kind.
fn follows(atoms: &[&Atom], at: usize, is: fn(&What) -> bool) -> bool {
    let mut after = atoms.iter().skip(at + 1).map(|a| &a.what);
    after
        .find(|w| !matches!(w, What::Filler) && !is_linking(w))
        .is_some_and(is)
}

/// "for the salad I want": what follows is spoken of, not asked for.
fn is_topic(atoms: &[&Atom], at: usize) -> bool {
    let mut after = atoms.iter().skip(at + 1).map(|a| &a.what);
    let mut said = after.by_ref().filter(|w| !matches!(w, What::Filler));
    let named = matches!(
        said.next(),
        Some(What::Phrase(Phrase {
            name: Some(_),
            amount: None,
            ..
        }))
    );
    let wants =
        |w: &What| matches!(w, What::Phrase(p) if p.senses.has(Senses::WANT) && p.name.is_none());
    named && said.next().is_some_and(wants)
}

fn is_linking(what: &What) -> bool {
    matches!(what, What::Phrase(Phrase { name: None, amount: None, senses, .. })
        if senses.meets(Senses::WANT.with(Senses::ADD)))
}

fn is_unknown(what: &What) -> bool {
    matches!(what, What::Unknown(_))
}

fn is_amount(what: &What) -> bool {
    let amount = match what {
        What::Phrase(phrase) => phrase.amount,
        _ => None,
    };
    !matches!(amount, None | Some(Amount::Price(_) | Amount::Noise))
}

/// An amount that says how many, which an article does not.
fn is_number(what: &What) -> bool {
    let article = matches!(
        what,
        What::Phrase(Phrase {
            amount: Some(Amount::Count(_, Said::Article)),
            ..
        })
    );
    is_amount(what) && !article
}

/// What goes on about what was said: "both large", "all with ice".
fn is_detail(what: &What) -> bool {
    let with = Senses::WITH
        .with(Senses::WITHOUT)
        .with(Senses::NOT)
        .with(Senses::FOR);
    is_named(what) || matches!(what, What::Phrase(p) if p.senses.meets(with))
}

fn is_detail_or_amount(what: &What) -> bool {
    is_detail(what) || is_number(what)
}

fn is_named(what: &What) -> bool {
    matches!(
        what,
        What::Phrase(Phrase { name: Some(_), .. }) | What::Unknown(_)
    )
}
