//! Chinese sentences.

use super::{BASKET, basket, check};
use crate::shop::Lang;

#[test]
fn with_an_empty_basket() {
    let rows = [
        (
            "两杯少冰半糖的珍珠奶茶",
            "pearl-milk-tea x2 ice:less sugar:half",
        ),
        ("一打鸡蛋和一盒牛奶，去最近的超市买", "eggs ~12, milk x1"),
        ("鸡蛋", "eggs"),
        ("两盒牛奶", "milk x2"),
        ("三个西红柿", "tomatoes ~3"),
        ("半打鸡蛋", "eggs ~6"),
        ("二十四个鸡蛋", "eggs ~24"),
        ("一百五十克奶酪", "cheese =150g"),
        ("两斤土豆", "potatoes =1000g"),
        ("半斤猪肉", "pork =250g"),
        ("三斤半苹果", "apples =1750g"),
        ("一公斤半大米", "rice =1500g"),
        ("两公斤土豆，一斤洋葱", "potatoes =2000g, onions =500g"),
        ("2.5公斤土豆", "potatoes =2500g"),
        ("500克鸡胸肉", "chicken =500g"),
        ("一点五升水", "water =1500ml"),
        ("两袋5公斤的大米", "rice x2 @5000g"),
        ("十二瓶矿泉水，每瓶1.5升", "water x12 @1500ml"),
        ("矿泉水1.5升两瓶", "water x2 @1500ml"),
        ("黄油x3", "butter x3"),
        ("牛奶两盒鸡蛋一打", "milk x2, eggs ~12"),
        ("牛奶、面包、黄油", "milk, bread, butter"),
        ("牛奶 面包 黄油", "milk, bread, butter"),
        ("牛奶面包黄油", "milk, bread, butter"),
        ("鸡蛋\n两升牛奶\n面包", "eggs, milk =2000ml, bread"),
        ("1、鸡蛋\n2、牛奶\n3、大米2公斤", "eggs, milk, rice =2000g"),
        ("脱脂牛奶", "milk fat:skimmed"),
        ("两盒脱脂牛奶，一袋面包", "milk x2 fat:skimmed, bread x1"),
        ("大杯拿铁", "latte size:large"),
        ("一大杯拿铁", "latte x1 size:large"),
        ("俩大杯拿铁，都要热的", "latte x2 size:large ice:hot"),
        ("大杯拿铁不加糖", "latte size:large sugar:none"),
        (
            "我想喝大杯珍珠奶茶，加布丁，不要冰",
            "pearl-milk-tea size:large toppings:pudding ice:none",
        ),
        (
            "奶茶两杯，一杯全糖一杯无糖",
            "milk-tea x1 sugar:full, milk-tea x1 sugar:none",
        ),
        (
            "两杯奶茶，其中一杯无糖",
            "milk-tea x1 sugar:none, milk-tea x1",
        ),
        ("奶茶去冰", "milk-tea ice:none"),
        ("奶茶少冰，五分糖", "milk-tea ice:less sugar:half"),
        (
            "奶茶加珍珠和布丁",
            "milk-tea toppings:pearls toppings:pudding",
        ),
        ("奶茶双份珍珠", "milk-tea toppings:pearls*2"),
        ("珍珠奶茶不要珍珠", "pearl-milk-tea -pearls"),
        ("拿铁加两份浓缩", "latte shots:shot*2"),
        ("汉堡不要洋葱", "burger -onion"),
        ("汉堡，洋葱别放", "burger -onion"),
        ("汉堡多加芝士", "burger parts:cheese*2"),
        ("一份虾仁饺子", "dumplings x1 filling:shrimp"),
        ("20个猪肉饺子", "dumplings ~20 filling:pork"),
        ("苹果和土豆各两斤", "apples =1000g, potatoes =1000g"),
        ("大米、白糖各来一袋", "rice x1, sugar x1"),
        ("雞蛋一打", "eggs ~12"),
        ("蕃茄两斤", "tomatoes =1000g"),
        ("来瓶水", "water x1"),
        ("给我来三个柠檬", "lemons ~3"),
        ("帮我买一斤苹果吧", "apples =500g"),
        ("可以给我一杯奶茶吗", "milk-tea x1"),
        ("牛奶没了", "milk"),
        ("还要一瓶水", "water x1"),
        ("再来两瓶矿泉水", "water x2"),
        ("牛奶和自行车", "milk; ? 自行车"),
        ("一辆自行车", "? 自行车"),
        ("我不要牛奶", "remove milk"),
        ("牛奶不要了", "remove milk"),
        ("吐司要两袋，黄油不用", "bread x2; remove butter"),
        ("有牛奶吗？", "search milk"),
        ("有没有苹果汁", "search apple-juice"),
        ("黄油多少钱", "search butter"),
        ("有什么水果", "search apples lemons"),
        ("你们有什么", "search"),
        ("你好吗", "SmallTalk"),
        ("今天天气怎么样", "SmallTalk"),
        ("讲个笑话", "SmallTalk"),
        ("我喜欢奶酪", "SmallTalk"),
        ("昨天我吃了苹果", "SmallTalk"),
        ("你好", "Greeting"),
        (
            "你好，两个鸡蛋一杯拿铁，谢谢",
            "Greeting; eggs ~2, latte x1; Thanks",
        ),
        ("谢谢", "Thanks"),
        ("好的", "Yes"),
        ("不用了", "No"),
        ("怎么用", "Help"),
        ("结账", "CheckOut"),
        ("购物车里有什么", "ShowBasket"),
        ("一共多少钱", "HowMuch"),
        ("我的订单到哪了", "Track"),
        ("取消订单", "Cancel"),
        ("清空购物车", "Clear"),
        ("再来一单", "Repeat"),
        ("和上次一样", "Repeat"),
        ("我的免单卡呢", "Card"),
        ("放首歌", "SmallTalk"),
        ("牛奶！！！", "milk"),
        ("两杯latte", "latte x2"),
        ("２盒牛奶", "milk x2"),
    ];
    check(Lang::Zh, &[], &rows);
}

#[test]
fn with_something_in_the_basket() {
    let rows = [
        ("改成三个", "change #2 x3"),
        ("再来两个鸡蛋", "change #0 +2"),
        ("再来一杯", "change #2 +1"),
        ("换成大杯", "change #2 size:large"),
        ("无糖", "change #2 sugar:none"),
        ("把鸡蛋去掉", "remove #0"),
        ("删掉牛奶", "remove #1"),
        ("牛奶换成开菲尔", "change #1 into kefir"),
        ("把牛奶换成两瓶开菲尔", "change #1 into kefir x2"),
        ("少一个", "change #2 -1"),
    ];
    check(Lang::Zh, &BASKET, &rows);
}

#[test]
fn a_named_line_is_changed_wherever_it_is() {
    let rows = [
        ("汽水换成零卡的", "change #0 kind:light"),
        ("把汽水换成零卡的", "change #0 kind:light"),
        ("把土豆换成3斤的", "change #1 =1500g"),
        ("奶茶换成大杯", "change #2 size:large"),
        ("奶茶换成拿铁", "change #2 into latte"),
        ("把汽水换成两瓶水", "change #0 into water x2"),
        ("汽水少一瓶", "change #0 -1"),
        ("汽水减两瓶", "change #0 -2"),
        ("汽水只要两瓶", "change #0 x2"),
        ("汽水要六瓶", "change #0 x6"),
        ("汽水还要六瓶", "lemonade x6"),
        ("我要六瓶汽水", "lemonade x6"),
        ("鸡蛋要二十个", "change #3 ~20"),
        ("汽水不要这么多", "SmallTalk"),
        ("土豆不要一斤了，要三斤", "change #1 =1500g"),
        ("不要椰果了", "change #2 -coconut"),
        ("椰果不要了", "change #2 -coconut"),
        ("把椰果去掉", "change #2 -coconut"),
        ("自行车不要了", "? 自行车"),
        ("土豆少半斤", "change #1 -250g"),
        ("取消鸡蛋", "remove #3"),
        ("奶茶要热的", "change #2 ice:hot"),
        ("再加一份布丁", "change #2 toppings:pudding"),
        ("加两份珍珠", "change #2 toppings:pearls*2"),
    ];
    let lines = basket(&["lemonade", "potatoes", "milk-tea", "eggs"]);
    check(Lang::Zh, &lines, &rows);
}

#[test]
fn another_one_made_otherwise_is_another_line() {
    let rows = [
        ("再来一杯无糖的", "milk-tea x1 sugar:none"),
        ("再来两杯", "change #0 +2"),
        ("再来一杯大杯的", "milk-tea x1 size:large"),
    ];
    check(Lang::Zh, &basket(&["milk-tea"]), &rows);
}

#[test]
fn amounts_and_kinds_belong_to_their_own_product() {
    let rows = [
        (
            "3斤苹果，两杯奶茶，其中一杯去冰",
            "apples =1500g, milk-tea x1 ice:none, milk-tea x1",
        ),
        (
            "柠檬，两杯奶茶，一杯去冰",
            "lemons, milk-tea x1 ice:none, milk-tea x1",
        ),
        ("全脂牛奶两升", "milk =2000ml fat:whole"),
        ("三瓶汽水和一打鸡蛋，汽水少一瓶", "lemonade x2, eggs ~12"),
        ("一杯奶茶，再加两份布丁", "milk-tea x1 toppings:pudding*2"),
        ("拿铁换燕麦奶", "latte milk:oat"),
        ("一杯热拿铁换燕麦奶", "latte x1 ice:hot milk:oat"),
        ("1、大米 2、黄油 3、水两瓶", "rice, butter, water x2"),
        ("①大米②黄油", "rice, butter"),
        ("餐巾纸10包", "napkins ~10"),
        ("餐巾纸2包", "napkins x2"),
    ];
    check(Lang::Zh, &[], &rows);
}

#[test]
fn what_is_asked_without_a_product() {
    let rows = [
        ("下单", "CheckOut"),
        ("我要下单", "CheckOut"),
        ("麻烦帮我下单", "CheckOut"),
        ("下单两盒牛奶", "milk x2"),
        ("订单", "Track"),
        ("看看我的订单到哪了", "Track"),
        ("查看订单", "Track"),
        ("把我的订单取消吧", "Cancel"),
        ("取消订单2", "Cancel"),
        ("算了", "Cancel"),
        ("返回", "Cancel"),
        ("来点水果", "search apples lemons"),
        (
            "有什么喝的",
            "search water orange-juice apple-juice lemonade",
        ),
        ("晚安", "SmallTalk"),
        ("有点贵啊", "SmallTalk"),
        ("谢谢，真快", "Thanks; SmallTalk"),
        ("卡里还有多少钱", "Card"),
    ];
    check(Lang::Zh, &[], &rows);
}

#[test]
fn names_are_known_by_their_sound() {
    let rows = [
        ("两斤图豆", "potatoes =1000g"),
        ("鸡旦十个", "eggs ~10"),
        ("黄由一块", "butter x1"),
        // A name of the menu is never taken for another.
        ("苹果汁和橙汁", "apple-juice, orange-juice"),
    ];
    check(Lang::Zh, &[], &rows);
}

#[test]
fn a_short_name_means_what_is_in_the_basket() {
    let rows = [
        ("奶茶少冰", "change #0 ice:less"),
        ("奶茶不要珍珠", "change #0 -pearls"),
        ("一杯奶茶少冰", "milk-tea x1 ice:less"),
    ];
    check(Lang::Zh, &basket(&["pearl-milk-tea", "eggs"]), &rows);
}

#[test]
fn what_the_words_beside_a_name_make_of_it() {
    let rows = [
        (
            "晚上炒鸡蛋 黄瓜两斤 西红柿三个",
            "cucumbers =1000g, tomatoes ~3",
        ),
        (
            "两大杯一小杯拿铁",
            "latte x2 size:large, latte x1 size:medium",
        ),
        ("一杯拿铁什么都不加", "latte x1"),
        ("鸡蛋太贵了不要", "remove #1"),
        ("有什么不含坚果的", "search -nuts"),
        ("二十块以内有什么", "search <2000"),
        (
            "拿铁里有坚果吗",
            "Allergen { allergen: \"nuts\", products: [\"latte\"] }",
        ),
        (
            "我不能喝牛奶",
            "Allergen { allergen: \"milk\", products: [] }",
        ),
        ("鸡蛋和拿铁都去掉", "remove #1, #0"),
        ("niunai两盒", "milk x2"),
        ("鸡蛋山掉", "remove #1"),
        ("打包两个汉堡", "burger x2"),
        ("泡水一瓶", "water x1; ? 泡"),
        ("汉堡不要洋葱 放黄油", "burger -onion, butter"),
    ];
    check(Lang::Zh, &basket(&["latte", "eggs"]), &rows);
}
