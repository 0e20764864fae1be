//! What words can mean when they name nothing on sale: the inventory of meanings that all languages share.

/// A set of meanings. A word may have several; the composition uses the one that fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::assistant) struct Senses(u64);

macro_rules! senses {
    ($($(#[$doc:meta])* $name:ident)*) => {
        #[repr(u8)]
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only counts the names below")]
        enum Place { $($name),* }
        impl Senses {
            $($(#[$doc])* pub const $name: Senses = Senses(1 << Place::$name as u8);)*
        }
    };
}

senses! {
    /// Means nothing for shopping: articles, politeness, hesitation, the place to buy at.
    FILLER
    AND
    /// Goes on with what was refused: "no onions or garlic".
    OR
    /// Ends what was refused: "no onions but extra cheese".
    BUT
    WITH
    /// Into what: "no sugar in the tea".
    INTO
    /// What it is for: the words after it name no wish.
    FOR
    /// Nothing but what follows.
    ONLY
    /// Beside FOR: a verb of the kitchen, before the name of a dish.
    COOK
    /// What stands before it is only what the thing is like: "strawberry flavoured".
    KIND
    /// What follows is wanted only if what was said before is not to be had.
    ELSE
    /// Of every one: "two bottles each", "по литру".
    EACH
    /// Both, all of them: what follows holds for the whole line.
    BOTH
    /// What follows is not wanted.
    NOT
    /// As NOT, for a part of something.
    WITHOUT
    /// Not wanted; stands before or after what it is about.
    REFUSE
    /// Without what stands before it: "sugar free".
    FREE
    LESS
    MORE
    /// A double or generous portion.
    EXTRA
    /// Twice the usual; beside EXTRA.
    DOUBLE
    WANT
    ADD
    REMOVE
    /// Make it, change to.
    SET
    /// Take away and put another thing there.
    REPLACE
    /// Not that but this.
    INSTEAD
    /// What was spoken of last.
    IT
    /// The speaker takes back what they just said.
    SORRY
    BASKET
    EVERYTHING
    SHOW
    /// What, which.
    WHAT
    /// Asks for a reason or a way: nothing that is ordered.
    WHY
    HOWMUCH
    ORDER
    WHERE
    WHEN
    TRACK
    CANCEL
    /// Leaves what is going on: "never mind".
    BACK
    CLEAR
    REPEAT
    LAST
    CHECKOUT
    /// That is all.
    DONE
    CARD
    HELP
    GREETING
    THANKS
    YES
    NO
    /// Is it sold: "do you have".
    HAVE
    /// Looks around: "looking for", "show me".
    FIND
    /// The list of all that is sold.
    MENU
    /// Before or after a price: at most so much.
    UNDER
    /// Speaks of an allergy.
    ALLERGY
    CONTAIN
    /// In what was spoken of.
    INSIDE
    /// What stands off: "take the eggs off".
    OFF
    /// A kind of goods, in the words of no shop.
    GOODS
    /// Turns a statement into a question by itself: 吗.
    ASKING
    /// Belongs to talk about other things.
    TALK
}

impl Senses {
    pub const NONE: Senses = Senses(0);

    pub const fn with(self, other: Senses) -> Senses {
        Senses(self.0 | other.0)
    }

    pub const fn without(self, other: Senses) -> Senses {
        Senses(self.0 & !other.0)
    }

    /// All of `other` are here.
    pub const fn has(self, other: Senses) -> bool {
        self.0 & other.0 == other.0
    }

    /// At least one of `other` is here.
    pub const fn meets(self, other: Senses) -> bool {
        self.0 & other.0 != 0
    }

    /// One of them.
    #[cfg(test)]
    pub const fn lowest(self) -> Senses {
        Senses(self.0 & self.0.wrapping_neg())
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        let both = Senses::AND.with(Senses::NO);
        assert!(both.has(Senses::AND) && both.has(Senses::NO) && !both.has(Senses::OR));
        assert!(both.meets(Senses::NO.with(Senses::OR)));
        assert_eq!(both.without(Senses::AND), Senses::NO);
        assert_eq!((both.count(), Senses::NONE.is_empty()), (2, true));
    }
}
