//! The English words that a shopper says and a shop does not sell.

use crate::assistant::language::{Numeral, Senses};
use crate::shop::Unit;

pub(super) const WORDS: &[(Senses, &str)] = &[
    (
        Senses::FILLER,
        "=love, =darling, =u, =ur, please, =a few, =few, =several, =can i, =can you, =can we, =could i, \
         =could you, =could we, =may i, =may we, =pls, =plz, kindly, =the, =of, =some, =any, =i, =me, =us, =my, \
         =our, =we, =you, =your, =also, =too, =so, =um, =uh, =uhm, =er, =hm, =hmm, =ah, =oh, =wow, =really, \
         =maybe, =perhaps, =then, =now, =today, =tonight, =tomorrow, =here, =there, =to, =at, =from, =on, =is, \
         =are, =be, =am, =i'd, =i'll, =i'm, =we'd, =we'll, =let, =let's, =can, =could, =would, =should, =will, \
         =shall, =may, =might, =must, =do, =if, =as, =well, =such, =kind of, =sort of, =these, =those, =ones, \
         =thing, =things, =stuff, as well, =again please, nearest, closest, =near, nearby, next to me, \
         supermarket, store, shop, =grocery, =groceries, grocer, market, mall, convenience store, corner shop, \
         =local, =good, =little ones, =little one, =go ahead, =one last thing, =one more thing, =last thing, \
         =another thing, =a bit of, =amount of, =nothing on it, =plain, =nice, fresh, =about, around, \
         approximately, roughly, =approx, =approx., =or so, =each time, =actually, quick, =asap, possible, \
         =hey there please, dear, sir, madam, friend, =mate, =bro, =btw, =by the way, =delivered, deliver it, \
         delivery, to my place, to my home, =home, =worth, =size, sized, type, =pcs please, =topped, =topping, \
         filling, =filled, =inside, =inside of, =on it, =on there, =the top, =on the top, =on top of it, \
         =on top of that, =comes, =come, =make sure, =sure to, =order of, =orders of, =toppings, =on the side, \
         =on top, =it's, =that's, =gonna, =wanna, =go, =going, =again, =own, =big, =small, =large, =medium, \
         =little, =full, =whole, =huge, =tiny, =usual, =regular kind, =am going to, =able, =more or less, =yet, \
         =still, =already, =ok so, =all right then, =i guess, =i think, =for me, =for us, =for myself, =for now, \
         =for today, =for tonight, =for tomorrow, =if you have it, =if you have any, =if possible, =if you can, \
         =if it's possible, =anything, =something, =whatever, =lets, =bigger, =smaller, =the bigger one, \
         =the smaller one, =far, =ago, =mins, =shopping, =red, =green, =white, =black, =brown, =yellow, =pink, \
         =blue, =purple, =though, =list, =number, =down, =up, =other",
    ),
    (
        Senses::AND,
        "=and, =&, plus, =n, =and also, =as well as, along with, together with",
    ),
    (
        Senses::UNDER,
        "=under, =below, =less than, =no more than, =not more than, =cheaper than, =up to, =at most, =max, \
         =maximum, =tops, =or less, =not over, =within, =within a budget of, =my budget is, =with a budget of, \
         =budget of, =to spend",
    ),
    (
        Senses::ALLERGY,
        "=allergic, =allergic to, allergy, allergen, intolerant, =intolerant to, =can't eat, =can't have, \
         =can't drink, =cannot eat, =cannot have, =cannot drink, =can not eat, =can not have, =can not drink, \
         =must not eat, =must not have, =mustn't eat, =mustn't have, coeliac, celiac",
    ),
    (
        Senses::CONTAIN,
        "contain, =made with, =made of, =made from, ingredient",
    ),
    (
        Senses::WITHOUT.with(Senses::FIND),
        "=nothing with, =nothing containing, =nothing that has, =nothing that contains, =anything without, \
         =something without, =everything without",
    ),
    (
        Senses::INSIDE,
        "=in it, =in that, =in this, =in there, =inside it",
    ),
    (
        Senses::INSIDE.with(Senses::BASKET),
        "=in them, =in those, =in these, =in any of them, =in any of this, =in all this, =in my basket, \
         =in my cart, =in my order, =in the basket, =in the cart",
    ),
    (Senses::AND.with(Senses::MORE), "+"),
    (Senses::OR, "=or, =nor"),
    (Senses::OFF, "=off, =out"),
    (
        Senses::ASKING,
        "=does, =do these, =do they, =does it, =does this",
    ),
    (Senses::ONLY, "=just, =only, =nothing but"),
    (Senses::BUT, "=but"),
    (
        Senses::WITH,
        "=with, =w, topped with, containing, including, =has, =having",
    ),
    (
        Senses::INTO,
        "=in, =into, =in the, =in my, =on the, =on my, =to the, =to my",
    ),
    (Senses::FOR, "=for"),
    (Senses::KIND, "=flavoured, =flavored, =flavour, =flavor"),
    (
        Senses::ELSE,
        "=if not, =otherwise, =or else, =if you don't have it, =if you don't have any, =if you don't have that, \
         =if you don't have them, =if there's none, =if there is none, =if they're out, =if it's out of stock, \
         =if that's out",
    ),
    (Senses::EACH, "=each, =apiece, =per, of each, each of"),
    (
        Senses::BOTH,
        "=both, both of them, =all of them, =all of those, =all of these, =each of those, =each of them, \
         =them all, =all with",
    ),
    (
        Senses::NOT,
        "=not, =don't, =dont, =do not, =doesn't, =didn't, =won't, =never, =isn't, =aren't, =shouldn't, \
         =wouldn't, =can't",
    ),
    (Senses::NOT.with(Senses::NO), "=no"),
    (
        Senses::WITHOUT,
        "=without, =w/o, =wo, =minus, =minus the, =sans, =leave the, =leave out the, =leave off the, \
         =no nothing, =hold, hold the, =but hold on, =and hold on, =except hold on, \
         =hold on the, =skip, leave out, avoid, leave off, =except, =zero",
    ),
    (
        Senses::REFUSE,
        "=don't want, =dont want, =don't want the, =don't bother with, =don't bother with the, =forget the, \
         =forget about the, no need for, don't need, do not need, doesn't need, is not needed, not needed, \
         no need, not necessary, no thanks to",
    ),
    (Senses::FREE, "=free"),
    (
        Senses::LESS,
        "~reduc, ~decreas, =less, =fewer, =light, light on the, =light on, easy on the, easy on, go easy on the, \
         go easy on, go light on, go light on the, a little, =a little bit of, =lighter, =not too much, \
         =not too many, =not a lot of, =not a lot, =not much, =not many, =just a little, =just a bit of, \
         =only a little, =only a bit of, =a drizzle of, =a touch of, =a hint of, =a tiny bit of, =a dash of, \
         =a pinch of, =sparse",
    ),
    (
        Senses::MORE,
        "~increas, ~rais, =more, another, additional, =one more, =some more, =further",
    ),
    (
        Senses::EXTRA,
        "extra, =triple, lots of, a lot of, a whole lot of, =plenty of, =loads of, =tons of, =heavy on the, \
         =heavy on, =go heavy on, =go heavy on the, =heavy, =a bunch of, =a whole bunch of, =a ton of, =generous",
    ),
    (Senses::EXTRA.with(Senses::DOUBLE), "=double, =twice the"),
    (
        Senses::WANT,
        "=prefer, =knock, =i'd prefer, =make me, =make us, =fix me, want, need, would like, i'd like, we'd like, \
         i would like, like to have, =have, i'll have, can i have, could i have, may i have, can i get, \
         could i get, can we get, can you get, get, =give, =bring, =take, =buy, =grab, =fetch, =wish, =send, \
         =pick, pick up, =i'll take, get me, give me, bring me, buy me, order me, just like, =just want, \
         =just need, =i'd just like, =i would just like, looking to buy, like to order, =purchase, =craving, \
         =try, =i'll try, =also like, =would also like, =i'd also like, =would really like, =i'd love, \
         =would love, =i would love, =fancy, =forgot, =ran out of, =run out of, out of, =running low on, \
         =stock up on, =we're out of",
    ),
    (Senses::WANT.with(Senses::ORDER), "order"),
    (
        Senses::ADD,
        "add, =put, =include, =throw in, toss in, =append, drop in",
    ),
    (
        Senses::REMOVE,
        "remove, delete, =drop, take out, take off, take away, get rid of, throw out, =scrap, =cross out, \
         =cross off, take it out, =nix, =ditch, =axe, =bin it, =bin the, =leave it out, =leave them out, \
         =leave that out, =take it off, =take that off, =take them off, =chuck the, =strike the, =lose the, \
         =no longer want, =no longer need, =kick out",
    ),
    (
        Senses::SET,
        "make it, make that, make them, make the, =make, set, change it to, change that to, change them to, \
         change to, =let it be, =should be, =switch it to, switch to, =update, =bump, =up the, bump it up to, \
         =turn it into",
    ),
    (
        Senses::REPLACE,
        "replace, =swap, =substitute, =exchange, =switch, →, ->, =trade",
    ),
    (Senses::REPLACE.with(Senses::SET), "=change"),
    (
        Senses::INSTEAD,
        "instead, instead of, rather than, =than, =over the, in place of, =not that but",
    ),
    (
        Senses::IT,
        "=it, =that, =them, =this, the last one, the last thing, that one, this one",
    ),
    (
        Senses::SORRY,
        "=sorry, =hold on, =oops, =wait, =actually no, =actually make it, =actually make that, =no make it, =no make that, \
         =no sorry, =hang on, =or rather, =or actually, =i meant, =meant, =whoops, no wait, =scratch that, \
         =correction, =my bad, =i mean",
    ),
    (
        Senses::BASKET,
        "basket, =cart, =shopping cart, =trolley, =shopping bag, =my order so far, =the order so far, \
         =what have i got, =what've i got, =what have i got so far, =what did i order, =what have i ordered, \
         =what i have so far, =what i've got, =my list, =my items, =read my list, =read back my list, \
         =read it back, =read my order back, =read the order back, =read back my order, =read me my order, \
         =read that back, =read back, =what's on my list, =my stuff so far, =in my bag, =shopping basket",
    ),
    (
        Senses::EVERYTHING,
        "everything, =all, =all of it, the whole thing, the lot",
    ),
    (
        Senses::SHOW,
        "=show, =see, =view, =display, list, =check, what's in, =what is in, what have i, =what did i, \
         =what do i have, =look at",
    ),
    (
        Senses::WHAT,
        "=what, =what's, =which, =whats, =who, =whose, =who's",
    ),
    (
        Senses::WHY,
        "=why, =how, =how's, =how come, =explain, =how are you, =how do you do, =how is it going, \
         =how's it going, =what's up, =whats up, =what time, =sup",
    ),
    (
        Senses::HOWMUCH,
        "how much, =total, =price, =cost, =costs, =sum, what's the total, =the bill, =my bill, =the damage, \
         =the tally, =what do i owe, =do you charge for, =do you charge, =charge for, =do i owe, =come to, \
         =comes to, =add up to, =so far cost, how expensive, =pay in total, =altogether, =all together",
    ),
    (
        Senses::ORDER,
        "my order, the order, parcel, =package, courier, my delivery, the delivery, =driver, my groceries, \
         my stuff, =my food",
    ),
    (Senses::WHERE, "=where, =where's, =wheres"),
    (
        Senses::WHEN,
        "=when, how long, =when's, how soon, arrive, =eta",
    ),
    (
        Senses::TRACK,
        "track, =tracking, =status, =has it shipped, =on its way yet, =how long till it gets here, \
         =how long until it arrives, =been delivered, =delivered yet, =here yet, =when will it get here, \
         =when is it coming, order status, delivery status, =on its way, =on the way",
    ),
    (
        Senses::CANCEL,
        "=cancle, =cancell, =cansel, cancel, =call off, =call it off, =abort, cancel it",
    ),
    (
        Senses::BACK,
        "=never mind, =nevermind, =stop, =back, =go back, =forget it, =forget about it",
    ),
    (
        Senses::CLEAR,
        "=clear, =empty, =get rid of everything, =take everything out, =start from zero, =scrap it all, \
         =scrap the lot, =bin the lot, =empty it, =start over, =start again, =reset, =wipe, =from scratch, \
         =start afresh",
    ),
    (
        Senses::REPEAT,
        "=same stuff, =same stuff as last time, =same stuff i got last time, =what i got last time, \
         =same things as last time, repeat, reorder, =order again, same again, =same as last time, \
         =same as last week, =same as last order, =the same as last time, =like last time, \
         =what i got last week, =what we got last week, =what we had last time, =what i ordered last time, \
         =what i ordered last week, =as last week, =what i had last time, =what i got last time, \
         =my last order again, =my last order, =last order again, =last week's order, =the same order, \
         =my usual, =my usual order, =usual please, =same as before, =the usual, =same order, \
         =once more the same, =as last time",
    ),
    (
        Senses::LAST,
        "=last, previous, =last time, =before, yesterday's, =same",
    ),
    (
        Senses::CHECKOUT,
        "checkout, =check out, =check-out, =place the order, =place my order, =order that, =let's order, \
         =lets order, =order it all, =that's everything, =that is everything, =thats everything, =ring it up, \
         =ring me up, =buy it all, =checkout please, =i want to pay, =ready to check out, =take me to checkout, \
         =go to checkout, =let's check out, =lets check out, =place order, =submit the order, \
         =proceed to checkout, =proceed, =pay, =let me pay, =pay now, =finish the order, =complete the order, \
         =complete my order, =order now, =order it, =confirm the order, =confirm my order, =i'm ready to order, \
         =ready to pay, =ready to order, =finalize",
    ),
    (
        Senses::DONE,
        "=that's all, =that is all, =thats all, =that's it, =that is it, =thats it, =that will be all, \
         =that'll be all, =that will be it, =that'll be it, =nothing else, =i'm done, =done, =that would be all, \
         =that would be it, =all for now, =enough",
    ),
    (
        Senses::CARD,
        "=card, =my card, gift card, =free card, =voucher, coupon, =promo, =bonus, =claim, =claim the card, \
         =free card thing, =my free card, =the free card, =discount, =discount card, =promo code, \
         =left on my card, =left on the card",
    ),
    (
        Senses::HELP,
        "help, =how does this work, =how does this thing work, =how does it all work, =how do you work, \
         =how do i order, =how can i order, =how do i use you, =what can i do here, =what can i say, \
         =what can i say to you, =what can i ask, =what can i ask you, =what do you do, \
         =what are you able to do, =how do i do this, =i don't get it, =i'm lost, =i don't know how, \
         =how does it work, =what can you do, =what sort of things can you do, =what things can you do, \
         =what else can you do, =how do i use this, =instructions, =how to use, =how to order, =how do i order, \
         =commands",
    ),
    (
        Senses::GREETING,
        "=hi, =hello, =hey, =hiya, =good morning, =good evening, =good afternoon, =good day, =greetings, =howdy, \
         =yo, =hi there, =hello there, =hey there",
    ),
    (
        Senses::THANKS,
        "thanks, thank you, thank you so much, thanks a lot, =thx, =ty, =cheers, much appreciated",
    ),
    (
        Senses::YES,
        "=yes, =yeah, =yep, =yup, =sure, =ok, =okay, =okey, =alright, =all right, =correct, =right, =exactly, \
         =fine, =of course, =absolutely, =definitely, =sounds good, =confirm, =agreed, =perfect, =great, \
         =yes please, =that's right",
    ),
    (
        Senses::NO,
        "=nope, =nah, =no thanks, =no thank you, =not now, =not really, =no no",
    ),
    (
        Senses::HAVE,
        "=do you guys have, =do you guys sell, =do you lot have, =you guys sell, =you guys have, \
         =have you guys got, =do you have, =do you have any, =do you sell, =do you stock, =have you got, \
         =have you got any, =you have any, =you got any, =got any, =is there, =is there any, =are there, \
         =are there any, =in stock, available, =do you carry, =you sell, =do u have",
    ),
    (
        Senses::HAVE.with(Senses::WHAT),
        "=what kinds of, =what kind of, =what sort of, =what sorts of, =which kinds of, =what types of",
    ),
    (
        Senses::FIND,
        "=looking for, =look for, =find, =search, =search for, =browse, =show me, =show me the, =show me your, \
         =show me some, =recommend, =suggest",
    ),
    (
        Senses::MENU,
        "menu, assortment, =selection, =catalogue, =catalog",
    ),
    (
        Senses::TALK,
        "=eats, =everyday, =his whole life, =cool, =awesome, =amazing, =lovely, =brilliant, =good night, \
         =goodnight, =bye, =goodbye, expensive, =not that many, =not so many, =not that much, =not so much, \
         hungry, thirsty, =like, =likes, weather, temperature, rain, joke, =funny, music, song, play, story, \
         =i love, =we love, =you love, =they love, =really love, =love it, =love the, =love to, =love this, \
         =my love, =who love, =people love, =kids love, =in love, =hate, =hates, =loves, =loved, =hated, =think, \
         =thinks, thought, =know, =knows, =knew, =was, =were, =went, =had, =ate, =drank, =did, =said, =says, \
         =tell, =told, =feel, felt, =remember, =bought, =yesterday, =is it true, =driving, =boil, =boiled, =fry, \
         =bake, =baked, =sandwich filling, =pricey, =too pricey, =movie, film, =book, =news, =read, =wrote, \
         =write, =sing, =alarm, =remind, reminder, calendar, =meeting, =email, =mail, =phone, =mean, =means, \
         =meaning, =define, definition, =recipe, =cook, cooking, =taste, =tastes, =smell, healthy, =stupid, \
         =idiot, =dumb, =bot, =robot, =human, =name, =old, =live, =lives, =work, =works, =money, =lights, \
         =volume, =turn, =open, =close, =start, =president, =history, =science, =football, =game, =travel, \
         =holiday, =birthday, =dog, =he, =she, =they, =been, =being, =because, =since, =very, =much, =many, \
         =says, =called, =calories",
    ),
];

pub(super) const ALLERGENS: &[(&str, &str)] = &[
    (
        "nuts",
        "nut, tree nut, almond, hazelnut, walnut, cashew, pistachio",
    ),
    ("peanuts", "peanut, groundnut"),
    ("gluten", "gluten, wheat"),
    ("milk", "milk, dairy, lactose, cow's milk"),
    ("eggs", "egg"),
    ("fish", "fish"),
    ("shellfish", "shellfish, shrimp, prawn, crustacean, crab"),
    ("soy", "soy, soya, soybean"),
    ("sesame", "sesame"),
];

pub(super) const SAME: &[&str] = &[
    "mayo, mayonnaise",
    "dbl, double",
    "shake, milkshake, milk shake",
    "1, one",
    "2, two",
    "3, three",
    "4, four",
    "5, five",
    "6, six",
    "7, seven",
    "8, eight",
    "9, nine",
    "10, ten",
    "12, twelve",
    "guac, guacamole",
    "coke, coca cola, cola",
    "med, medium",
    "lg, lrg, large",
    "sm, sml, small",
    "xl, extra large",
    "reg, regular",
    "barbecue, barbeque, bbq",
    "dr, doctor",
    "choc, chocolate",
    "soda, pop, soft drink",
    "yoghurt, yogurt",
    "ketchup, catsup",
    "chilli, chili, chile",
    "aubergine, eggplant",
    "courgette, zucchini",
    "coriander, cilantro",
    "prawn, shrimp",
    "minced, ground",
    "scallion, spring onion, green onion",
    "capsicum, bell pepper, sweet pepper",
    "sparkling water, soda water, seltzer, fizzy water",
    "chickpea, garbanzo bean",
    "toilet paper, toilet roll, loo roll",
    "dish soap, dishwashing liquid, washing up liquid",
    "oj, orange juice",
    "decaf, decaffeinated",
    "whipped cream, whip cream, whip",
    "pb, peanut butter",
    "spud, potato",
    "crisps, chips",
    "biscuit, cookie",
    "fries, french fries",
    "porridge, oatmeal",
    "kitchen roll, paper towel",
    "nappy, diaper",
    "veg, veggie",
];

const fn grams(size: f64, alone: bool) -> Numeral {
    Numeral::Measure {
        unit: Unit::G,
        size,
        alone,
    }
}

const fn millilitres(size: f64, alone: bool) -> Numeral {
    Numeral::Measure {
        unit: Unit::Ml,
        size,
        alone,
    }
}

pub(super) const NUMERALS: &[(Numeral, &str)] = &[
    (
        Numeral::Article,
        "=a, =an, =another, =single, =a single, =one of those, =one of these, =one of the, =one of your",
    ),
    (Numeral::Value(0.0), "=zero"),
    (
        Numeral::Value(1.0),
        "=one, =just one, =the other, =the other one, =the second one",
    ),
    (Numeral::Value(2.0), "=two"),
    (Numeral::Value(3.0), "=three"),
    (Numeral::Value(4.0), "=four"),
    (Numeral::Value(5.0), "=five"),
    (Numeral::Value(6.0), "=six"),
    (Numeral::Value(7.0), "=seven"),
    (Numeral::Value(8.0), "=eight"),
    (Numeral::Value(9.0), "=nine"),
    (Numeral::Value(10.0), "=ten"),
    (Numeral::Value(11.0), "=eleven"),
    (Numeral::Value(12.0), "=twelve"),
    (Numeral::Value(13.0), "=thirteen"),
    (Numeral::Value(14.0), "=fourteen"),
    (Numeral::Value(15.0), "=fifteen"),
    (Numeral::Value(16.0), "=sixteen"),
    (Numeral::Value(17.0), "=seventeen"),
    (Numeral::Value(18.0), "=eighteen"),
    (Numeral::Value(19.0), "=nineteen"),
    (Numeral::Value(20.0), "=twenty"),
    (Numeral::Value(30.0), "=thirty"),
    (Numeral::Value(40.0), "=forty, =fourty"),
    (Numeral::Value(50.0), "=fifty"),
    (Numeral::Value(60.0), "=sixty"),
    (Numeral::Value(70.0), "=seventy"),
    (Numeral::Value(80.0), "=eighty"),
    (Numeral::Value(90.0), "=ninety"),
    (Numeral::Scale(100.0), "=hundred, =a hundred"),
    (Numeral::Scale(1000.0), "=thousand, =a thousand"),
    (Numeral::ValueAlone(3.0), "=few, =few of, =a few, =a few of"),
    (Numeral::Group(12.0), "dozen, =doz, =dozen of"),
    (
        Numeral::Group(2.0),
        "=couple, =couple of, =pair, =pair of, =pairs of",
    ),
    (Numeral::Part(0.5), "=half, =half of"),
    (Numeral::Part(0.25), "quarter, =quarter of"),
    (Numeral::Part(1.0 / 3.0), "=third of"),
    (Numeral::PartAfter(1.0 / 3.0), "=third, =thirds"),
    (Numeral::PartAfter(0.25), "=fourth, =fourths"),
    (Numeral::PartAfter(0.2), "=fifth, =fifths"),
    (Numeral::PartAfter(0.125), "=eighth, =eighths"),
    (Numeral::PartAfter(0.1), "=tenth, =tenths"),
    (Numeral::PartAfter(0.01), "=hundredth, =hundredths"),
    (Numeral::Point, "=point, =dot"),
    (
        Numeral::AndPart(0.5),
        "=and a half, =and half, =& a half, =and one half",
    ),
    (Numeral::AndPart(0.25), "=and a quarter, =and one quarter"),
    (Numeral::AndPart(0.75), "=and three quarters"),
    (grams(1000.0, true), "kilo, kilogram, kilogramme"),
    (grams(1000.0, false), "=kg, =kgs, =kg., =kilogs, =k.g"),
    (
        grams(1.0, false),
        "=g, =gr, =gram, =grams, =gramme, =grammes, =gs, =gm, =gms",
    ),
    (
        grams(0.001, false),
        "=mg, =mgs, milligram, milligramme, =m.g",
    ),
    (grams(453.592_37, true), "pound"),
    (grams(453.592_37, false), "=lb, =lbs"),
    (grams(28.349_523_125, false), "ounce, =oz"),
    (millilitres(1000.0, true), "litre, liter"),
    (millilitres(1000.0, false), "=l, =lt, =ltr, =ltrs"),
    (
        millilitres(1.0, false),
        "=ml, =mls, millilitre, milliliter, =cc, =ccs",
    ),
    (millilitres(10.0, false), "=cl, centilitre, centiliter"),
    (millilitres(100.0, false), "=dl, decilitre, deciliter"),
    (millilitres(3_785.411_784, true), "gallon"),
    (millilitres(3_785.411_784, false), "=gal, =gals"),
    (millilitres(946.352_946, true), "quart"),
    (millilitres(946.352_946, false), "=qt, =qts"),
    (millilitres(473.176_473, true), "pint"),
    (millilitres(473.176_473, false), "=pt, =pts"),
    (millilitres(29.573_529_562_5, false), "fluid ounce, =fl oz"),
    (millilitres(5.0, true), "teaspoon, =tsp, =tsps"),
    (millilitres(15.0, true), "tablespoon, =tbsp, =tbsps, =tbs"),
    (
        Numeral::Pack,
        "side, side order, carton, bottle, box, pack, packet, package, bag, =can, =cans, can of, tin, jar, tub, \
         =tube, =tubes, loaf, =bunch, =bunches, crate, tray, =case, =cases, sack, glass, mug, =portion, \
         =portions, serving, plate, bowl, pot, =bar, =bars, slab, =head, =heads, clove, sachet, pouch, keg, \
         basket of, =set of, block of, =pcks, =btl, =multipack, punnet, =stick, =sticks",
    ),
    (Numeral::Pack, "=cup, =cups"),
    (millilitres(236.588_236_5, false), "cupful, =cup, =cups"),
    (
        Numeral::Piece,
        "pump, shot, scoop, sprinkle, dollop, squirt, splash, =piece, =pieces, =roll, =rolls, =pc, =pcs, \
         =pieces of, =piece of, =unit, =units, =slices, =slice",
    ),
    (
        Numeral::Noise,
        "=%, percent, =pm, =am, =p.m, =a.m, o'clock, dollar, =usd, =bucks, ruble, rouble, =minutes, minute, \
         hour, =days, =day, =people, =person, =persons, =guests, =kids, =years, =year, =months, =month, =weeks, \
         =week, =times, =degrees, =st, =nd, =th, topping",
    ),
    (Numeral::Money(100.0), "=yuan, =rmb, =cny, =kuai"),
    (
        Numeral::NoiseBefore,
        "=apartment, =apt, =flat, =room, =floor, =unit number, =suite",
    ),
    (Numeral::And, "=and"),
    (Numeral::Times, "=x"),
    (Numeral::Link, "=of, =of a, =of an"),
];
