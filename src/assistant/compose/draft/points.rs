//! What the fitting of words is worth, by trial on sentences of all languages. Their proportions matter, not their
//! size. Below zero is a price.

pub(super) const DRAFT: i32 = -20;
pub(super) const HEAD: i32 = 100;
/// The second product of "this instead of that".
pub(super) const SWAPPED: i32 = 30;
pub(super) const PART: i32 = 50;
/// A part of a name that is the full name of a wish.
pub(super) const PART_OF_A_WISH: i32 = 5;
pub(super) const CATEGORY: i32 = 40;
pub(super) const ROUGH: i32 = -20;
pub(super) const WISH: i32 = 40;
/// A wish after "and" and another wish of the head.
pub(super) const GOES_ON: i32 = 10;
/// Several of a kind of wish may be asked for: nothing new begins with it after "and".
pub(super) const LISTED_NEW: i32 = -4;
/// A wish that could be a product too, in a list that "with" began.
pub(super) const LISTED_WISH: i32 = 95;
/// A wish that could be a product too, right before the product that it fits: "pork dumplings".
pub(super) const COMPOUND: i32 = 50;
/// The same, joined with "and", of what goes with products as a side.
pub(super) const SIDE: i32 = 85;
/// The same, right after a product that it fits: "burger cheese".
pub(super) const ADJACENT: i32 = 35;
/// Refused, or asked for as more or less: rather a part of something else than a product.
pub(super) const REFUSED: i32 = -60;
pub(super) const LEFT_OUT: i32 = -80;
pub(super) const MORE_OF_IT: i32 = -50;
pub(super) const AMOUNT: i32 = 20;
pub(super) const AFTER_HEAD: i32 = -2;
/// Amounts on both sides of the head, or after a wish that has no head yet: one may belong to something else.
pub(super) const BOTH_SIDES: i32 = -14;
pub(super) const AFTER_WISH: i32 = -30;
pub(super) const HEADLESS: i32 = -15;
/// Ends with a word that waits for what follows it.
pub(super) const DANGLING: i32 = -40;
pub(super) const DANGLING_REFUSAL: i32 = -100;
pub(super) const IDLE_WORDS: i32 = -25;
pub(super) const MEANT: i32 = 15;
pub(super) const LATE_VERB: i32 = -15;
pub(super) const UNKNOWN: i32 = -5;
pub(super) const UNKNOWN_ACROSS: i32 = -30;
/// What begins without anything that separates it from what was before.
pub(super) const ABRUPT: i32 = -45;
/// The same, for a product.
pub(super) const ABRUPT_NAME: i32 = -10;
pub(super) const ABRUPT_AMOUNT: i32 = -5;
/// The same, for a product right after an amount, in a text that says amounts before names.
pub(super) const ABRUPT_AFTER_AMOUNT: i32 = -25;
/// The same, for a product right after a wish, which may be its own.
pub(super) const ABRUPT_AFTER_WISH: i32 = -20;
/// The same, for an amount, in a text that says amounts after names.
pub(super) const ABRUPT_POSTFIX: i32 = -25;
pub(super) const ABRUPT_WITH: i32 = -60;
pub(super) const CROSS_AND: i32 = -6;
pub(super) const CROSS_COMMA: i32 = -8;
pub(super) const CROSS_LINE: i32 = -60;
pub(super) const CROSS_SENTENCE: i32 = -45;
