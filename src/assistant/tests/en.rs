//! English sentences.

use super::{BASKET, basket, check, menu};
use crate::assistant::{Context, Request, understand};
use crate::shop::Lang;

#[test]
fn with_an_empty_basket() {
    let rows = [
        (
            "a dozen eggs and a carton of milk at the nearest supermarket",
            "eggs ~12, milk x1",
        ),
        ("eggs", "eggs"),
        ("two cartons of milk", "milk x2"),
        ("3 tomatoes", "tomatoes ~3"),
        ("half a dozen eggs please", "eggs ~6"),
        ("a dozen and a half eggs", "eggs ~18"),
        ("twenty-four eggs", "eggs ~24"),
        ("two dozen eggs", "eggs ~24"),
        ("a couple of lemons", "lemons ~2"),
        ("one kilo of potatoes", "potatoes =1000g"),
        ("half a kilo of onions", "onions =500g"),
        ("a kilo and a half of potatoes", "potatoes =1500g"),
        ("2.5 kg potatoes", "potatoes =2500g"),
        ("1 1/2 kg apples", "apples =1500g"),
        ("½ kg tomatoes", "tomatoes =500g"),
        ("two hundred and fifty grams of cheese", "cheese =250g"),
        ("2 lb of chicken", "chicken =907g"),
        ("3 bottles of 500 ml water", "water x3 @500ml"),
        ("a 5 kg bag of rice", "rice x1 @5000g"),
        ("water 1.5 l x 2", "water x2 @1500ml"),
        ("6x water", "water x6"),
        ("butter x3", "butter x3"),
        (
            "2x butter, x2 kefir, ×3 bread",
            "butter x2, kefir x2, bread x3",
        ),
        ("a six-pack of water", "water x6"),
        ("milk, bread, butter", "milk, bread, butter"),
        ("milk bread butter", "milk, bread, butter"),
        ("eggs 10 milk 2", "eggs ~10, milk x2"),
        (
            "- eggs\n- two litres of milk\n- bread",
            "eggs, milk =2000ml, bread",
        ),
        ("1. eggs\n2. milk\n3. rice 2 kg", "eggs, milk, rice =2000g"),
        ("• 2 kg rice\n• lemons (4)", "rice =2000g, lemons ~4"),
        ("skimmed milk", "milk fat:skimmed"),
        (
            "two cartons of skimmed milk and a loaf of bread",
            "milk x2 fat:skimmed, bread x1",
        ),
        ("milk, skimmed", "milk fat:skimmed"),
        ("large latte", "latte size:large"),
        (
            "a large latte with no sugar",
            "latte x1 size:large sugar:none",
        ),
        (
            "one latte without sugar, hot",
            "latte x1 sugar:none ice:hot",
        ),
        (
            "latte, large, no sugar, please",
            "latte size:large sugar:none",
        ),
        (
            "two milk teas, one without sugar",
            "milk-tea x1 sugar:none, milk-tea x1",
        ),
        (
            "two large milk teas and a small mocha",
            "milk-tea x2 size:large, mocha x1 size:medium",
        ),
        (
            "three lattes: one large, two small",
            "latte x1 size:large, latte x2 size:medium",
        ),
        (
            "milk tea with pearls and pudding",
            "milk-tea toppings:pearls toppings:pudding",
        ),
        ("milk tea with extra pearls", "milk-tea toppings:pearls*2"),
        ("pearl milk tea no pearls", "pearl-milk-tea -pearls"),
        (
            "bubble tea, less ice, half sugar",
            "pearl-milk-tea ice:less sugar:half",
        ),
        ("milk tea without ice", "milk-tea ice:none"),
        (
            "a large latte with two shots",
            "latte x1 size:large shots:shot*2",
        ),
        ("burger without onions", "burger -onion"),
        ("burger no onion or tomato", "burger -onion -tomato"),
        ("burger and cheese", "burger, cheese"),
        ("dumplings with shrimp", "dumplings filling:shrimp"),
        ("20 pork dumplings", "dumplings ~20 filling:pork"),
        ("two dumplings", "dumplings x2"),
        (
            "a kilo of each: apples, potatoes",
            "apples =1000g, potatoes =1000g",
        ),
        ("rice and sugar, two bags each", "rice x2, sugar x2"),
        (
            "tomatos, potatos and cucmbers",
            "tomatoes, potatoes, cucumbers",
        ),
        ("Toilet roll", "toilet-paper"),
        ("juice", "orange-juice|apple-juice"),
        ("apple juice, sorry, orange juice", "orange-juice"),
        ("a bread, no wait, two breads", "bread x2"),
        ("can I have some milk?", "milk"),
        ("could you get me three lemons please", "lemons ~3"),
        ("I need 2 litres of milk for pancakes", "milk =2000ml"),
        ("we ran out of butter", "butter"),
        ("I forgot the cheese", "cheese"),
        ("i'd also like a kefir", "kefir x1"),
        ("milk and a bicycle", "milk; ? bicycle"),
        ("a bicycle", "? bicycle"),
        ("I don't want milk", "remove milk"),
        ("eggs and bread, no milk today", "eggs, bread; remove milk"),
        ("milk, eggs. remove the milk", "eggs"),
        ("do you have milk?", "search milk"),
        (
            "do you have orange juice or water",
            "search orange-juice water",
        ),
        ("is there any kefir?", "search kefir"),
        ("how much is the butter?", "search butter"),
        ("show me the fruit", "search apples lemons"),
        ("what do you have?", "search"),
        ("how are you?", "SmallTalk"),
        ("what's the weather like", "SmallTalk"),
        ("tell me a joke about milk", "SmallTalk"),
        ("I love cheese", "SmallTalk"),
        ("my sister ate all the apples yesterday", "SmallTalk"),
        ("hello", "Greeting"),
        (
            "hi! two eggs and a latte, thanks",
            "Greeting; eggs ~2, latte x1; Thanks",
        ),
        ("thank you", "Thanks"),
        ("yes", "Yes"),
        ("no", "No"),
        ("help", "Help"),
        ("check out please", "CheckOut"),
        ("place the order", "CheckOut"),
        ("what's in my basket?", "ShowBasket"),
        ("how much is it in total?", "HowMuch"),
        ("where is my order?", "Track"),
        ("cancel my order", "Cancel"),
        ("empty the basket", "Clear"),
        ("same as last time", "Repeat"),
        ("where is my free card?", "Card"),
        ("play some music", "SmallTalk"),
        ("🥚🥛", "SmallTalk"),
        ("2 × water, 1/2 kg rice", "water x2, rice =500g"),
        ("MILK!!!", "milk"),
        ("two Milk tea 和 一份饺子", "milk-tea x2, dumplings x1"),
    ];
    check(Lang::En, &[], &rows);
}

#[test]
fn with_something_in_the_basket() {
    let rows = [
        ("make it three", "change #2 x3"),
        ("two more eggs", "change #0 +2"),
        ("another milk", "change #1 +1"),
        ("one less", "change #2 -1"),
        ("large instead", "change #2 size:large"),
        ("no sugar in the latte", "change #2 sugar:none"),
        ("remove the eggs", "remove #0"),
        ("remove it", "remove #2"),
        ("remove the milk and the eggs", "remove #1, #0"),
        ("remove one egg", "change #0 -1"),
        ("replace the milk with kefir", "change #1 into kefir"),
        ("kefir instead of milk", "change #1 into kefir"),
        ("make the eggs twelve", "change #0 ~12"),
        ("change it to a mocha", "change #2 into mocha x1"),
        ("without sugar", "change #2 sugar:none"),
        ("with two shots", "change #2 shots:shot*2"),
        ("one more", "change #2 +1"),
        ("make it large and hot", "change #2 size:large ice:hot"),
        ("take out the butter", "remove butter"),
    ];
    check(Lang::En, &BASKET, &rows);
}

#[test]
fn amounts_belong_to_their_own_product() {
    let rows = [
        (
            "3 kg of apples and two lattes, one with oat milk",
            "apples =3000g, latte x1 milk:oat, latte x1",
        ),
        (
            "lemons and three milk teas, one hot",
            "lemons, milk-tea x1 ice:hot, milk-tea x2",
        ),
        (
            "two lattes, one with oat milk, and a burger",
            "latte x1 milk:oat, latte x1, burger x1",
        ),
        ("cucumbers and a lamp", "cucumbers; ? lamp"),
        ("1. rice 2. butter 3. two kefirs", "rice, butter, kefir x2"),
        ("1) rice, 2) butter", "rice, butter"),
        ("rice 1, butter 2", "rice x1, butter x2"),
        ("10 packs of napkins", "napkins ~10"),
        ("2 packs of napkins", "napkins x2"),
    ];
    check(Lang::En, &[], &rows);
}

#[test]
fn a_kind_of_a_product_is_no_option_of_another() {
    let rows = [
        ("whole milk", "milk fat:whole"),
        (
            "two cartons of whole milk, 1 litre",
            "milk x2 @1000ml fat:whole",
        ),
        ("half a litre of whole milk", "milk =500ml fat:whole"),
        ("a latte with whole milk", "latte x1 milk:whole"),
        ("a latte and oat milk", "latte x1, oat-milk"),
    ];
    check(Lang::En, &[], &rows);
}

#[test]
fn what_is_asked_without_a_product() {
    let rows = [
        ("please cancel order 4", "Cancel"),
        ("cancel my order number 2", "Cancel"),
        ("never mind", "Cancel"),
        ("stop", "Cancel"),
        ("go back", "Cancel"),
        ("my orders", "Track"),
        ("no, that's all", "CheckOut"),
        ("that's all, thank you", "Thanks; CheckOut"),
        ("butter, that's all", "butter"),
        ("how much is it altogether", "HowMuch"),
        ("how much is left on my card", "Card"),
        ("awesome", "SmallTalk"),
        ("how expensive", "HowMuch"),
        (
            "which juices do you have?",
            "search orange-juice apple-juice",
        ),
        ("some fruit please", "search apples lemons"),
        ("no lamp", "? lamp"),
    ];
    check(Lang::En, &[], &rows);
}

#[test]
fn the_words_of_a_line_are_its_own() {
    let words = |text: &str| -> Vec<String> {
        let understood = understand(menu(), Lang::En, text, &Context::default());
        let lines = understood.requests.into_iter().flat_map(|r| match r {
            Request::Add(lines) => lines,
            _ => Vec::new(),
        });
        lines.map(|l| l.words).collect()
    };
    assert_eq!(words("please add two kefirs"), ["two kefirs"]);
    assert_eq!(words("lamps and cheese"), ["cheese"]);
    assert_eq!(words("a burger without lamps"), ["a burger"]);
    assert_eq!(words("мне нужен сыр"), ["сыр"]);
    assert_eq!(words("来两盒牛奶"), ["两盒牛奶"]);
}

#[test]
fn what_is_refused_has_no_nearest() {
    let nearest = |text: &str| -> usize {
        let understood = understand(menu(), Lang::En, text, &Context::default());
        understood.unknown.iter().map(|u| u.nearest.len()).sum()
    };
    assert_ne!(nearest("葡萄汁"), 0);
    assert_eq!(nearest("remove the grape juice"), 0);
    assert_eq!(nearest("葡萄汁不要了"), 0);
}

#[test]
fn what_is_in_the_basket_is_changed() {
    let rows = [
        ("with oat milk", "change #0 milk:oat"),
        ("make it with oat milk", "change #0 milk:oat"),
        ("remove the pudding", "change #1 -pudding"),
        ("cancel the kefir", "remove #2"),
        ("never mind the kefir", "remove #2"),
        ("not two kefirs but five", "change #2 x5"),
        ("kefir, one less", "change #2 -1"),
        ("another one without ice", "milk-tea x1 ice:none"),
        ("swap the lemonade for the diet one", "lemonade kind:light"),
        ("swap the latte for a large one", "change #0 size:large"),
        ("swap the latte for a mocha", "change #0 into mocha x1"),
    ];
    let lines = basket(&["latte", "milk-tea", "kefir"]);
    check(Lang::En, &lines, &rows);
}

#[test]
fn what_the_words_beside_a_name_make_of_it() {
    let rows = [
        // A noun before a noun names nothing of its own.
        ("a carton of orange lemonade", "lemonade x1; ? orange"),
        ("500 g of apple butter and 2 milks", "butter =500g, milk x2"),
        (
            "two large and one small latte",
            "latte x2 size:large, latte x1 size:medium",
        ),
        ("two litres of milk, and ten eggs", "milk =2000ml, eggs ~10"),
        ("just milk and eggs love", "milk, eggs"),
        ("without the eggs", "remove #1"),
        ("anything without nuts", "search -nuts"),
        ("nothing with peanuts", "search -peanuts"),
        ("anything under 20 yuan?", "search <2000"),
        (
            "does that have gluten in it",
            "Allergen { allergen: \"gluten\", products: [\"eggs\"] }",
        ),
        (
            "are there nuts in the latte",
            "Allergen { allergen: \"nuts\", products: [\"latte\"] }",
        ),
        ("removing the eggs", "remove #1"),
        ("I don`t want eggs", "remove #1"),
        ("I don\u{b4}t want eggs", "remove #1"),
        (
            "three milks and a butter, remove one milk",
            "milk x2, butter x1",
        ),
        (
            "two milks and a butter, remove five of the milk",
            "butter x1",
        ),
        ("remove 100 g of butter", "change butter -100g"),
        ("a kilo of pork, and another half kilo", "pork =1500g"),
        ("2\u{2013}3 apples", "apples ~3"),
        (
            "two milks, I'm allergic to nuts",
            "milk x2; Allergen { allergen: \"nuts\", products: [\"milk\"] }",
        ),
        (
            "my son cannot have milk",
            "Allergen { allergen: \"milk\", products: [] }",
        ),
        (
            "does the latte contain soy or sesame?",
            "Allergen { allergen: \"soy\", products: [\"latte\"] }; Allergen { allergen: \"sesame\", products: [\"latte\"] }",
        ),
        (
            "does the baklava contain nuts?",
            "Allergen { allergen: \"nuts\", products: [] }; ? baklava",
        ),
    ];
    check(Lang::En, &basket(&["latte", "eggs"]), &rows);
}
