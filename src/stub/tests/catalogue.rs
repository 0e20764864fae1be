//! Discovery and the catalogue's calls.

use super::*;

#[tokio::test]
async fn the_retailer_tells_of_itself() {
    let retailer = Retailer::start().await;
    // No header is needed to get to know someone.
    let told = answer(
        retailer
            .client
            .get(format!("{}/.well-known/ucp", retailer.base)),
    )
    .await;
    let ucp = &told.body["ucp"];
    assert_eq!(ucp["version"], "2026-04-08");
    let service = &ucp["services"]["dev.ucp.shopping"][0];
    assert_eq!(service["endpoint"], retailer.base);
    assert!(ucp["payment_handlers"]["dev.milkrun.on_delivery"].is_array());
    let config = &ucp["capabilities"]["dev.milkrun.shops"][0]["config"];
    assert_eq!(config["shops"][0]["id"], "hemu");
    assert_eq!(
        config["shops"][0]["delivery"],
        json!({"fee": 300, "free_from": 2000})
    );
    assert!(config["categories"].as_array().unwrap().len() > 10);
}

#[tokio::test]
async fn pages_add_up_to_the_whole_catalogue() {
    let retailer = Retailer::start().await;
    let whole = retailer
        .post("/catalog/search", json!({"pagination": {"limit": 200}}))
        .await;
    let ids = |body: &Value| -> Vec<String> {
        let products = body["products"].as_array().unwrap().iter();
        products
            .map(|p| p["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let expected = ids(&whole.body);
    assert!(expected.len() >= 70);
    assert_eq!(whole.body["pagination"]["has_next_page"], false);
    assert_eq!(whole.body["pagination"]["total_count"], expected.len());

    let (mut found, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = json!({"pagination": {"limit": 40, "cursor": cursor}});
        let page = retailer.post("/catalog/search", page).await.body;
        found.extend(ids(&page));
        match page["pagination"]["cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(found, expected);
    let bad = json!({"pagination": {"cursor": "nonsense"}});
    assert_eq!(retailer.post("/catalog/search", bad).await.status, 400);
    let bad = json!({"pagination": {"limit": 0}});
    assert_eq!(retailer.post("/catalog/search", bad).await.status, 400);
}

#[tokio::test]
async fn a_search_is_narrowed_by_words_category_and_price() {
    let retailer = Retailer::start().await;
    let search = |body: Value| async { retailer.post("/catalog/search", body).await.body };
    let found = search(json!({"query": "куриные яйца"})).await;
    assert_eq!(found["products"][0]["id"], "eggs");
    let found = search(json!({"filters": {"categories": ["eggs"]}})).await;
    assert_eq!(found["pagination"]["total_count"], 2);
    let dear = json!({"filters": {"price": {"min": 10_000}}});
    let found = search(dear).await;
    assert_eq!(found["products"][0]["id"], "coffee-beans");
    assert_eq!(found["pagination"]["total_count"], 1);
}

#[tokio::test]
async fn a_product_has_all_that_the_contract_names() {
    let retailer = Retailer::start().await;
    let milk = json!({"id": "milk"});
    let milk = retailer.post("/catalog/product", milk).await.body["product"].take();
    let vendor = &milk["metadata"]["dev.milkrun"];
    assert_eq!(vendor["shop"], "hemu");
    assert_eq!(vendor["category"], "dairy");
    assert_eq!(vendor["allergens"], json!(["milk"]));
    assert_eq!(vendor["names"]["ru"][0], "Молоко");
    assert_eq!(vendor["axes"][0]["id"], "fat");
    assert_eq!(vendor["axes"][1]["values"][1]["id"], "l1");
    let variants = milk["variants"].as_array().unwrap();
    let whole = variants
        .iter()
        .find(|v| v["id"] == "milk-whole-1l")
        .unwrap();
    assert_eq!(whole["price"], json!({"amount": 990, "currency": "CNY"}));
    let vendor = &whole["metadata"]["dev.milkrun"];
    assert_eq!(vendor["measure"], json!({"value": 1000, "unit": "ml"}));
    assert_eq!(vendor["values"], json!({"fat": "whole", "size": "l1"}));
    assert_eq!(vendor["names"]["en"], json!(["1 l, whole"]));

    let tea = json!({"id": "pearl-milk-tea"});
    let tea = retailer.post("/catalog/product", tea).await.body["product"].take();
    let options = tea["metadata"]["dev.milkrun"]["options"]
        .as_array()
        .unwrap();
    let toppings = options.iter().find(|o| o["id"] == "toppings").unwrap();
    assert_eq!(toppings["choose"], "many");
    assert_eq!(toppings["excludable"], true);
    assert_eq!(toppings["values"][0]["id"], "pearls");
    assert_eq!(toppings["values"][0]["default"], true);
    assert_eq!(toppings["values"][0]["price"], 200);
    assert_eq!(toppings["values"][1]["default"], false);
    // What nobody stated is not said to be none.
    let soap = json!({"id": "dish-soap"});
    let soap = retailer.post("/catalog/product", soap).await.body["product"].take();
    assert_eq!(soap["metadata"]["dev.milkrun"]["allergens"], Value::Null);
}

#[tokio::test]
async fn selections_narrow_a_product() {
    let retailer = Retailer::start().await;
    let body = json!({"id": "milk", "selected": [{"name": "Fat", "label": "skimmed"}]});
    let product = retailer.post("/catalog/product", body).await.body["product"].take();
    assert_eq!(product["variants"].as_array().unwrap().len(), 2);
    assert_eq!(product["selected"][0]["id"], "skimmed");
    let body = json!({"id": "milk-whole-1l"});
    let product = retailer.post("/catalog/product", body).await.body["product"].take();
    assert_eq!(product["variants"][0]["id"], "milk-whole-1l");
    assert_eq!(product["selected"].as_array().unwrap().len(), 2);
    let body = json!({"id": "milk", "selected": [{"name": "Colour", "label": "red"}]});
    assert_eq!(retailer.post("/catalog/product", body).await.status, 400);
    let unknown = retailer
        .post("/catalog/product", json!({"id": "gold"}))
        .await;
    assert_eq!(unknown.status, 200);
    assert_eq!(messages(&unknown.body)[0].1, "not_found");
}

#[tokio::test]
async fn a_lookup_says_what_it_found_by_what() {
    let retailer = Retailer::start().await;
    let body = json!({"ids": ["milk-skimmed-1l", "eggs", "eggs-12", "gold", "eggs"]});
    let found = retailer.post("/catalog/lookup", body).await.body;
    let eggs = &found["products"][0];
    assert_eq!(eggs["variants"].as_array().unwrap().len(), 1);
    assert_eq!(
        eggs["variants"][0]["inputs"],
        json!([{"id": "eggs", "match": "featured"}, {"id": "eggs-12", "match": "exact"}])
    );
    let milk = &found["products"][1];
    assert_eq!(milk["variants"][0]["id"], "milk-skimmed-1l");
    assert_eq!(found["messages"][0]["content"], "gold");
    let empty = json!({"ids": []});
    assert_eq!(retailer.post("/catalog/lookup", empty).await.status, 400);
}

#[tokio::test]
async fn answers_come_in_the_language_asked_for() {
    let retailer = Retailer::start().await;
    let request = retailer.request("POST", "/catalog/product");
    let request = request.header("Accept-Language", "zh-CN,zh;q=0.9");
    let found = answer(request.body(json!({"id": "tomatoes"}).to_string())).await;
    assert_eq!(found.body["product"]["title"], "西红柿");
}

#[tokio::test]
async fn the_window_follows_the_shelf() {
    let retailer = Retailer::start().await;
    let gone = json!({"variant": "kefir-1l", "stock": 0});
    retailer.test("POST", "/testing/stock", gone).await;
    let dearer = json!({"variant": "kefir-1l", "price": 1500});
    retailer.test("POST", "/testing/price", dearer).await;
    let found = retailer
        .post("/catalog/search", json!({"query": "kefir"}))
        .await;
    let kefir = &found.body["products"][0];
    assert_eq!(kefir["variants"][0]["availability"]["available"], false);
    assert_eq!(kefir["price_range"]["max"]["amount"], 1500);
}
