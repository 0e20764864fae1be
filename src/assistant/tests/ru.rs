//! Russian sentences.

use super::{BASKET, basket, check};
use crate::shop::Lang;

#[test]
fn with_an_empty_basket() {
    let rows = [
        (
            "полтора кило картошки и десяток яиц",
            "potatoes =1500g, eggs ~10",
        ),
        (
            "десяток яиц и пакет молока в ближайшем супермаркете",
            "eggs ~10, milk x1",
        ),
        ("яйца", "eggs"),
        ("два пакета молока", "milk x2"),
        ("три помидора", "tomatoes ~3"),
        ("полдюжины яиц", "eggs ~6"),
        ("двадцать пять яиц", "eggs ~25"),
        ("пара лимонов", "lemons ~2"),
        ("килограмм картошки", "potatoes =1000g"),
        ("полкило лука", "onions =500g"),
        ("кило двести свинины", "pork =1200g"),
        ("2,5 кг картошки", "potatoes =2500g"),
        ("двести пятьдесят граммов сыра", "cheese =250g"),
        (
            "литр молока и два литра воды",
            "milk =1000ml, water =2000ml",
        ),
        ("две бутылки воды по 1,5 литра", "water x2 @1500ml"),
        ("воды по 0,5 шесть штук", "water x6 @500ml"),
        ("мешок риса 5 кг", "rice x1 @5000g"),
        ("масло х3", "butter x3"),
        ("2х хлеб, кефир x2", "bread x2, kefir x2"),
        ("яиц штук десять", "eggs ~10"),
        ("сыра грамм триста", "cheese =300g"),
        ("килограмма два яблок", "apples =2000g"),
        ("молоко, хлеб, масло", "milk, bread, butter"),
        ("молоко хлеб масло", "milk, bread, butter"),
        (
            "молоко 2 литра яйца десяток хлеб буханка",
            "milk =2000ml, eggs ~10, bread x1",
        ),
        (
            "- яйца\n- два литра молока\n- хлеб",
            "eggs, milk =2000ml, bread",
        ),
        (
            "1. яйца 10\n2. молоко\n3. рис 2 кг",
            "eggs ~10, milk, rice =2000g",
        ),
        ("обезжиренное молоко", "milk fat:skimmed"),
        ("молоко обезжиренное, два пакета", "milk x2 fat:skimmed"),
        ("большой латте", "latte size:large"),
        ("большой латте без сахара", "latte size:large sugar:none"),
        (
            "латте, большой, без сахара, пожалуйста",
            "latte size:large sugar:none",
        ),
        (
            "два молочных чая, один без сахара",
            "milk-tea x1 sugar:none, milk-tea x1",
        ),
        (
            "два больших молочных чая и маленький мокко",
            "milk-tea x2 size:large, mocha size:medium",
        ),
        (
            "молочный чай, меньше льда, половина сахара",
            "milk-tea ice:less sugar:half",
        ),
        ("латте с двумя шотами", "latte shots:shot*2"),
        ("бургер без лука", "burger -onion"),
        ("бургер без лука и помидоров", "burger -onion -tomato"),
        (
            "бургер с двойным сыром и сок",
            "burger parts:cheese*2, orange-juice|apple-juice",
        ),
        ("бургер, сыра побольше", "burger parts:cheese*2"),
        ("пельмени с креветками", "dumplings filling:shrimp"),
        ("20 пельменей со свининой", "dumplings ~20 filling:pork"),
        (
            "по килограмму яблок и картошки",
            "apples =1000g, potatoes =1000g",
        ),
        ("рис и сахар, по два пакета", "rice x2, sugar x2"),
        ("памидоры, агурцы и малако", "tomatoes, cucumbers, milk"),
        ("кефирчик, хлебушек и сырок", "kefir, bread, cheese"),
        ("огурчиков кило, лимончик", "cucumbers =1000g, lemons"),
        ("туалетная бумага", "toilet-paper"),
        ("бумага туалетная две упаковки", "toilet-paper x2"),
        ("сок", "orange-juice|apple-juice"),
        ("сок яблочный", "apple-juice"),
        ("можно мне молока?", "milk"),
        ("принесите, пожалуйста, три лимона", "lemons ~3"),
        ("нужно 2 литра молока на блины", "milk =2000ml"),
        ("молоко закончилось", "milk"),
        ("забыла сыр", "cheese"),
        ("молоко и велосипед", "milk; ? велосипед"),
        ("велосипед", "? велосипед"),
        ("я не хочу молоко", "remove milk"),
        ("молока не надо", "remove milk"),
        ("яйца и хлеб, молоко не нужно", "eggs, bread; remove milk"),
        ("молоко есть?", "search milk"),
        ("у вас есть кефир", "search kefir"),
        ("есть ли яблочный сок?", "search apple-juice"),
        ("сколько стоит масло", "search butter"),
        ("покажи фрукты", "search apples lemons"),
        ("что у вас есть?", "search"),
        ("как дела?", "SmallTalk"),
        ("какая сегодня погода", "SmallTalk"),
        ("расскажи анекдот про молоко", "SmallTalk"),
        ("я люблю сыр", "SmallTalk"),
        ("вчера мы съели все яблоки", "SmallTalk"),
        ("привет", "Greeting"),
        (
            "привет! два яйца и латте, спасибо",
            "Greeting; eggs ~2, latte; Thanks",
        ),
        ("спасибо большое", "Thanks"),
        ("да", "Yes"),
        ("нет", "No"),
        ("помощь", "Help"),
        ("оформить заказ", "CheckOut"),
        ("что в корзине?", "ShowBasket"),
        ("сколько всего получается", "HowMuch"),
        ("сколько с меня", "HowMuch"),
        ("где мой заказ", "Track"),
        ("когда привезут", "Track"),
        ("отмени заказ", "Cancel"),
        ("очисти корзину", "Clear"),
        ("повтори прошлый заказ", "Repeat"),
        ("как в прошлый раз", "Repeat"),
        ("где моя карта", "Card"),
        ("включи музыку", "SmallTalk"),
        ("МОЛОКО!!!", "milk"),
        ("молоко пжл", "milk"),
        ("мoлoко", "milk"),
    ];
    check(Lang::Ru, &[], &rows);
}

#[test]
fn with_something_in_the_basket() {
    let rows = [
        ("сделай три", "change #2 x3"),
        ("пусть будет три", "change #2 x3"),
        ("ещё два яйца", "change #0 +2"),
        ("ещё одно молоко", "change #1 +1"),
        ("ещё один", "change #2 +1"),
        ("лучше большой", "change #2 size:large"),
        ("без сахара", "change #2 sugar:none"),
        ("убери яйца", "remove #0"),
        ("убери его", "remove #2"),
        ("яйца убери", "remove #0"),
        ("убери молоко и яйца", "remove #1, #0"),
        ("замени молоко на кефир", "change #1 into kefir"),
        ("кефир вместо молока", "change #1 into kefir"),
        ("яиц пусть будет двенадцать", "change #0 ~12"),
        ("на один меньше", "change #2 -1"),
    ];
    check(Lang::Ru, &BASKET, &rows);
}

#[test]
fn a_detail_is_of_the_line_that_can_have_it() {
    let rows = [
        ("без кешью", "change #0 -cashews"),
        ("кешью не надо", "change #0 -cashews"),
        ("поострее", "change #0 spice:hot"),
        ("курицу без кешью", "change #0 -cashews"),
        ("курицу поострее", "change #0 spice:hot"),
        ("курицу", "chicken"),
        ("на овсяном", "change #1 milk:oat"),
        ("латте на овсяном", "change #1 milk:oat"),
        ("латте сделай на овсяном", "change #1 milk:oat"),
        ("латте без сахара", "change #1 sugar:none"),
        ("ещё один латте без сахара", "latte x1 sugar:none"),
        ("большой латте", "latte size:large"),
        ("без гвоздей", "? гвоздей"),
    ];
    let lines = basket(&["nut-chicken", "latte", "bread"]);
    check(Lang::Ru, &lines, &rows);
}

#[test]
fn amounts_and_kinds_belong_to_their_own_product() {
    let rows = [
        (
            "3 кг яблок, два латте, один без сахара",
            "apples =3000g, latte x1 sugar:none, latte x1",
        ),
        (
            "лимоны и два латте, один большой",
            "lemons, latte x1 size:large, latte x1",
        ),
        (
            "два латте, один на овсяном молоке, и бургер",
            "latte x1 milk:oat, latte x1, burger",
        ),
        (
            "молочный чай, с тапиокой, меньше льда",
            "milk-tea toppings:pearls ice:less",
        ),
        ("цельное молоко", "milk fat:whole"),
        ("литр цельного молока", "milk =1000ml fat:whole"),
        ("латте на цельном молоке", "latte milk:whole"),
        ("1) рис 2) масло 3) два кефира", "rice, butter, kefir x2"),
        ("10 пачек салфеток", "napkins ~10"),
    ];
    check(Lang::Ru, &[], &rows);
}

#[test]
fn an_adjective_stands_for_its_noun() {
    let rows = [
        ("вместо ржаного хлеба возьми белый", "change #0 into bread"),
        ("замени ржаной хлеб на белый", "change #0 into bread"),
        ("хлеб ржаной и белый", "rye-bread, bread"),
        (
            "сок яблочный, два апельсиновых",
            "apple-juice, orange-juice x2",
        ),
        ("апельсиновый", "? апельсиновый"),
    ];
    check(Lang::Ru, &basket(&["rye-bread", "eggs"]), &rows);
}

#[test]
fn what_is_asked_without_a_product() {
    let rows = [
        ("отмени заказ 3, пожалуйста", "Cancel"),
        ("отменить заказ №2", "Cancel"),
        ("не надо", "Cancel"),
        ("стоп", "Cancel"),
        ("назад", "Cancel"),
        ("мои заказы", "Track"),
        ("а сколько всего", "HowMuch"),
        ("сколько вышло", "HowMuch"),
        ("сколько стоит всё вместе", "HowMuch"),
        ("сколько осталось на карте", "Card"),
        ("классно, спасибо", "SmallTalk; Thanks"),
        ("хочу есть", "SmallTalk"),
        (
            "что есть попить",
            "search water orange-juice apple-juice lemonade",
        ),
        ("какие есть соки", "search orange-juice apple-juice"),
        ("гвозди не надо", "? гвозди"),
    ];
    check(Lang::Ru, &[], &rows);
}

#[test]
fn what_the_words_beside_a_name_make_of_it() {
    let rows = [
        ("две баночки молока по 300", "milk x2 @300ml"),
        ("два литра молока, и десять яиц", "milk =2000ml, eggs ~10"),
        ("пачку масла к чаю", "butter x1"),
        ("яиц двадцать, я ошиблась", "change #1 ~20"),
        ("то что последним добавил убери", "remove #1"),
        ("что-нибудь без орехов", "search -nuts"),
        ("что есть до 20 юаней", "search <2000"),
        (
            "а глютен там есть",
            "Allergen { allergen: \"gluten\", products: [\"eggs\"] }",
        ),
        (
            "в латте есть орехи?",
            "Allergen { allergen: \"nuts\", products: [\"latte\"] }",
        ),
    ];
    check(Lang::Ru, &basket(&["latte", "eggs"]), &rows);
}
