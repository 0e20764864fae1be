//! What tells an open-ended wish in English.

use crate::assistant::language::Hint;

pub(super) const WISHES: &[(Hint, &str)] = &[
    (
        Hint::Something,
        "=something, =anything, =whatever, =some sort of, =a treat",
    ),
    (
        Hint::Meal,
        "breakfast, lunch, dinner, supper, brunch, picnic, barbecue, bbq, =a meal, =meal for, =a snack, party, feast, \
         =a bite, =to eat, =starter, =dessert for",
    ),
    (
        Hint::Recipe,
        "recipe, ingredients, =everything for, =all i need for, =what i need for, =what do i need for, =to cook, =to make, \
         =to bake, =i'm making, =i'm cooking, =i'm baking, =i want to cook, =i want to make, =i want to bake, =let's cook, \
         =from scratch",
    ),
    (
        Hint::Idea,
        "=what can i cook, =what should i cook, =what shall i cook, =what to cook, =what can i make, =what should i eat, \
         =what shall i eat, =what should we eat, =what shall we eat, =what can i eat, =what to eat, =what can we eat, \
         =surprise me, =any ideas, =an idea for, =what would you recommend, =what do you recommend, =recommend me, \
         =what's good, =i'm hungry, =we're hungry, =i am hungry, =i'm starving, =we are hungry, =feed me, =feed us, \
         =how do i cook, =how to cook, =how do you cook, =how do i make, =how long do i cook",
    ),
    (
        Hint::Other,
        "=another idea, =other ideas, =something else, =something different, =healthier, =lighter, =less spicy, \
         =another suggestion",
    ),
    (
        Hint::Cheaper,
        "=cheaper, =not so expensive, =too expensive, =less expensive",
    ),
    (
        Hint::People,
        "people, person, kid, child, children, guest, adult, friend, colleague, toddler, grown-up, =of us, =eaters",
    ),
    (
        Hint::Group(2),
        "=couple of people, =the two of us, =the both of us, =me and my wife, =me and my husband, =my wife and me, \
         =my husband and me, =me and my girlfriend, =me and my boyfriend, =my wife and i, =my husband and i",
    ),
    (
        Hint::Group(1),
        "=for myself, =just me, =for one, =on my own",
    ),
    (
        Hint::For,
        "=for, =serves, =family of, =party of, =feeds, =feed",
    ),
    (
        Hint::Is("vegetarian"),
        "=i'm vegetarian, =i'm a vegetarian, =i am vegetarian, =i am a vegetarian, =we're vegetarian, =we're vegetarians, \
         =we are vegetarians, =i don't eat meat, =i do not eat meat, =we don't eat meat",
    ),
    (
        Hint::Is("vegan"),
        "=i'm vegan, =i'm a vegan, =i am vegan, =i am a vegan, =we're vegan, =we're vegans, =we are vegans",
    ),
    (
        Hint::Is("pork_free"),
        "=i don't eat pork, =i do not eat pork, =we don't eat pork, =we do not eat pork",
    ),
    (
        Hint::Usual,
        "=my usual, =the usual, =my usual order, =usual please, =the usual order",
    ),
    (
        Hint::Diet("vegetarian"),
        "vegetarian, veggie, =meatless, =meat-free, =meat free, =no meat, =without meat, =without any meat, =don't eat meat, \
         =doesn't eat meat, =do not eat meat",
    ),
    (
        Hint::Diet("vegan"),
        "vegan, =plant-based, =plant based, =nothing from animals",
    ),
    (
        Hint::Diet("pork_free"),
        "=no pork, =without pork, =pork-free, =pork free, =don't eat pork, =doesn't eat pork, =do not eat pork",
    ),
    (
        Hint::Home,
        "=i already have, =i have already, =we already have, =already got, =i've got, =we've got, =i have got, \
         =in the fridge, =in my fridge, =in the cupboard, =i have, =we have",
    ),
];
