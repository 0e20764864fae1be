//! Which meanings make which request: the table of intents, and what is to be done with a thing that was named.

use super::draft::Draft;
use crate::assistant::language::Senses;
use crate::assistant::request::{Request, Search};

/// A row of the table: the meanings that make a request without naming any product.
struct Rule {
    all: Senses,
    any: Senses,
    not: Senses,
    asks: Asks,
}

/// What a draft without a product asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    Clear,
    ShowBasket,
    HowMuch,
    Repeat,
    CheckOut,
    Track,
    Cancel,
    Help,
    Card,
    Menu,
    Greeting,
    Thanks,
    Yes,
    No,
    /// That is all: goes on to the order, but only when nothing else is said.
    Done,
    Talk,
}

/// What the words of a whole message ask for, when no part of it asks for anything by itself.
pub(super) fn intent_of_all(said: Senses) -> Option<Asks> {
    let negated = said.meets(NEGATED.without(Senses::REFUSE));
    let rows = [
        (said.has(Senses::CARD), Asks::Card),
        (said.has(Senses::HELP), Asks::Help),
        (
            said.has(Senses::CANCEL.with(Senses::ORDER)) && !negated,
            Asks::Cancel,
        ),
        (said.has(Senses::REPEAT) && !negated, Asks::Repeat),
        (
            said.has(Senses::LAST) && said.meets(Senses::ORDER.with(Senses::MORE)) && !negated,
            Asks::Repeat,
        ),
        (
            said.has(Senses::TRACK) && !said.has(Senses::CANCEL),
            Asks::Track,
        ),
        (
            said.has(Senses::ORDER) && said.meets(Senses::WHERE.with(Senses::WHEN)),
            Asks::Track,
        ),
        (
            said.has(Senses::HOWMUCH)
                && said.meets(Senses::BASKET.with(Senses::EVERYTHING).with(Senses::ORDER)),
            Asks::HowMuch,
        ),
        (
            said.has(Senses::BASKET) && said.meets(Senses::SHOW.with(Senses::WHAT)),
            Asks::ShowBasket,
        ),
        (said.has(Senses::HAVE.with(Senses::WHAT)), Asks::Menu),
    ];
    let holds = rows.iter().find(|(holds, _)| *holds);
    holds.map(|(_, asks)| *asks)
}

/// A request found in the table, and how many meanings speak for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intent {
    pub asks: Asks,
    pub weight: u32,
}

const NONE: Senses = Senses::NONE;
const NEGATED: Senses = Senses::NOT.with(Senses::REFUSE).with(Senses::WITHOUT);
const QUESTION: Senses = Senses::WHY.with(Senses::TALK);

const fn rule(all: Senses, any: Senses, not: Senses, asks: Asks) -> Rule {
    Rule {
        all,
        any,
        not,
        asks,
    }
}

/// In order: the first that holds. What names more comes before what names less, and what is dear to undo asks for
/// the clearest words.
const RULES: &[Rule] = &[
    rule(Senses::HELP, NONE, NONE, Asks::Help),
    rule(Senses::CARD, NONE, NONE, Asks::Card),
    rule(Senses::REPEAT, NONE, NEGATED, Asks::Repeat),
    rule(
        Senses::LAST.with(Senses::ORDER),
        Senses::WANT.with(Senses::MORE).with(Senses::ADD),
        NEGATED,
        Asks::Repeat,
    ),
    rule(Senses::CLEAR, NONE, NEGATED.with(QUESTION), Asks::Clear),
    rule(
        Senses::EVERYTHING,
        Senses::REMOVE.with(Senses::REFUSE),
        Senses::NOT.with(QUESTION),
        Asks::Clear,
    ),
    rule(
        Senses::BASKET.with(Senses::REMOVE),
        NONE,
        NEGATED.with(QUESTION).with(Senses::IT),
        Asks::Clear,
    ),
    rule(
        Senses::TRACK.with(Senses::ORDER),
        NONE,
        Senses::CANCEL,
        Asks::Track,
    ),
    rule(Senses::TRACK, NONE, Senses::CANCEL, Asks::Track),
    rule(
        NONE.with(Senses::ORDER),
        Senses::WHERE.with(Senses::WHEN),
        NONE,
        Asks::Track,
    ),
    rule(Senses::WHEN, NONE, QUESTION, Asks::Track),
    rule(Senses::CANCEL, NONE, NEGATED.with(QUESTION), Asks::Cancel),
    rule(Senses::HOWMUCH, NONE, QUESTION, Asks::HowMuch),
    rule(
        Senses::CHECKOUT,
        NONE,
        NEGATED.with(QUESTION).with(Senses::WHEN),
        Asks::CheckOut,
    ),
    rule(Senses::BASKET, NONE, NONE, Asks::ShowBasket),
    rule(
        Senses::ORDER,
        Senses::SHOW.with(Senses::WHAT),
        NONE,
        Asks::ShowBasket,
    ),
    rule(
        Senses::BACK.with(Senses::ORDER),
        NONE,
        QUESTION,
        Asks::Cancel,
    ),
    rule(
        Senses::ORDER,
        NONE,
        NEGATED.with(QUESTION).with(Senses::WANT),
        Asks::Track,
    ),
    rule(Senses::MENU, NONE, NONE, Asks::Menu),
    rule(
        Senses::HAVE,
        Senses::WHAT.with(Senses::SHOW),
        Senses::TALK,
        Asks::Menu,
    ),
    rule(Senses::DONE, NONE, NONE, Asks::Done),
    rule(Senses::TALK, NONE, NONE, Asks::Talk),
    rule(Senses::WHY, NONE, NONE, Asks::Talk),
    rule(Senses::GREETING, NONE, NONE, Asks::Greeting),
    rule(Senses::THANKS, NONE, NONE, Asks::Thanks),
    rule(Senses::BACK, NONE, QUESTION, Asks::Cancel),
    rule(Senses::NOT.with(Senses::WANT), NONE, NONE, Asks::No),
    rule(Senses::NO, NONE, NONE, Asks::No),
    rule(Senses::REFUSE, NONE, Senses::IT, Asks::No),
    rule(Senses::YES, NONE, NONE, Asks::Yes),
    rule(Senses::WHAT, NONE, Senses::WANT, Asks::Talk),
    rule(Senses::WHERE, NONE, NONE, Asks::Talk),
];

/// What a draft asks for that names nothing on sale.
pub(super) fn intent(draft: &Draft) -> Option<Intent> {
    if !draft.is_words_only() || draft.senses.is_empty() {
        return None;
    }
    let said = draft.senses;
    let holds = |r: &&Rule| {
        said.has(r.all) && (r.any.is_empty() || said.meets(r.any)) && !said.meets(r.not)
    };
    let rule = RULES.iter().find(holds)?;
    // "no sprite" answers no question where there is none to be had.
    if draft.unknown > 0 && (rule.asks == Asks::No || rule.all.has(Senses::BACK)) {
        return None;
    }
    let weight = rule.all.count() + u32::from(!rule.any.is_empty());
    Some(Intent {
        asks: rule.asks,
        weight,
    })
}

impl Asks {
    /// The request; None for what asks for nothing by itself.
    pub fn request(self) -> Option<Request> {
        Some(match self {
            Asks::Clear => Request::Clear,
            Asks::ShowBasket => Request::ShowBasket,
            Asks::HowMuch => Request::HowMuch,
            Asks::Repeat => Request::Repeat,
            Asks::CheckOut => Request::CheckOut,
            Asks::Track => Request::Track,
            Asks::Cancel => Request::Cancel,
            Asks::Help => Request::Help,
            Asks::Card => Request::Card,
            Asks::Menu => Request::Search(Search::default()),
            Asks::Greeting => Request::Greeting,
            Asks::Thanks => Request::Thanks,
            Asks::Yes => Request::Yes,
            Asks::No => Request::No,
            Asks::Talk => Request::SmallTalk,
            Asks::Done => return None,
        })
    }

    /// Dear to undo: must be said in so many words.
    pub fn is_grave(self) -> bool {
        matches!(self, Asks::Clear | Asks::CheckOut | Asks::Cancel)
    }

    /// Asks by its very words, whatever stands beside them.
    pub fn is_plain(self) -> bool {
        matches!(self, Asks::Card | Asks::Help)
    }

    /// Said in passing: it does not turn the words beside it into talk, nor is it turned by them.
    pub fn is_courtesy(self) -> bool {
        matches!(
            self,
            Asks::Greeting | Asks::Thanks | Asks::Yes | Asks::No | Asks::Done
        )
    }
}

/// What is to be done with what a draft names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Add,
    Remove,
    /// Show it.
    Ask,
    More,
    Less,
    Set,
    /// One for another.
    Swap,
}

/// What a draft says is to be done; None when it does not say: then what was said before goes on, or it is an addition.
pub(super) fn act(draft: &Draft) -> Option<Act> {
    let said = draft.senses;
    let wanted = said.meets(Senses::WANT.with(Senses::ADD));
    let numbered = draft.count.is_some() || draft.measure.is_some();
    let asked = Senses::HAVE.with(Senses::FIND).with(Senses::SHOW);
    let sought = said.meets(Senses::WANT.with(Senses::ADD).with(Senses::FIND));
    let rows = [
        (draft.other.is_some(), Act::Swap),
        (draft.refused, Act::Remove),
        (said.meets(Senses::REMOVE.with(Senses::CANCEL)), Act::Remove),
        (said.has(Senses::BACK) && !wanted, Act::Remove),
        (said.meets(Senses::REPLACE.with(Senses::INSTEAD)), Act::Swap),
        (said.has(Senses::OFF) && said.has(Senses::WANT), Act::Remove),
        (
            said.has(Senses::HOWMUCH) && !((wanted || said.has(Senses::SET)) && numbered),
            Act::Ask,
        ),
        (said.meets(asked) && !(sought && numbered), Act::Ask),
        (
            said.meets(Senses::ASKING.with(Senses::WHAT)) && !wanted && !numbered,
            Act::Ask,
        ),
        (said.has(Senses::SET) && !said.has(Senses::MORE), Act::Set),
        (
            said.has(Senses::INTO) && !draft.wishes.is_empty() && !numbered,
            Act::Set,
        ),
        (said.has(Senses::MORE), Act::More),
        (
            said.has(Senses::EXTRA) && numbered && draft.wishes.is_empty(),
            Act::More,
        ),
        (
            said.has(Senses::LESS)
                && !draft.before.has(Senses::WANT)
                && (draft.wishes.is_empty() || draft.head.is_none()),
            Act::Less,
        ),
        (wanted, Act::Add),
    ];
    rows.iter().find(|(holds, _)| *holds).map(|(_, act)| *act)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saying(senses: Senses) -> Draft {
        let mut draft = Draft::default();
        draft.senses = senses;
        draft
    }

    fn asked(senses: Senses) -> Option<Asks> {
        intent(&saying(senses)).map(|i| i.asks)
    }

    #[test]
    fn every_rule_is_reached_by_the_meanings_it_names() {
        for rule in RULES {
            // The first of what any of it may be: the lowest bit.
            let any = Senses::lowest(rule.any);
            assert_eq!(asked(rule.all.with(any)), Some(rule.asks));
        }
    }

    #[test]
    fn what_is_dear_to_undo_is_not_asked_by_its_refusal() {
        for grave in [Senses::CLEAR, Senses::CANCEL, Senses::CHECKOUT] {
            assert!(asked(grave).is_some_and(Asks::is_grave));
            assert!(!asked(grave.with(Senses::NOT)).is_some_and(Asks::is_grave));
        }
    }

    #[test]
    fn an_act_follows_the_strongest_word() {
        let of = |senses| act(&saying(senses));
        assert_eq!(of(Senses::NONE), None);
        assert_eq!(of(Senses::WANT), Some(Act::Add));
        assert_eq!(of(Senses::WANT.with(Senses::REMOVE)), Some(Act::Remove));
        assert_eq!(of(Senses::HAVE), Some(Act::Ask));
        assert_eq!(of(Senses::MORE.with(Senses::WANT)), Some(Act::More));
    }
}
