//! Open-ended wishes, graded by what would be in the basket: whoever chose the goods, the limits that people said hold. With
//! the scripted model, which knows no limits, or with a real one:
//!
//!     MILKRUN_MODEL=http://127.0.0.1:11434/v1 MILKRUN_MODEL_NAME=qwen3:8b cargo test --test wishes -- --nocapture

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use milkrun::assistant::proposal::{Proposal, Wish};
use milkrun::assistant::{Context, Menu, open_wish, understand};
use milkrun::model::{Client, Endpoint, consult};
use milkrun::shop::{Catalogue, Fen, Lang};
use milkrun::stub;
use tokio::net::TcpListener;

#[path = "common/asked.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod asked;

/// Questions about one wish.
const ROUNDS: u32 = 4;
/// How long one wish may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// There are so many at least.
const WISHES: usize = 60;
/// Of a real model's answers, so many of a hundred must be right, unless MILKRUN_WISHES_LEAST says otherwise; of the scripted
/// one's all.
const REAL: usize = 70;

/// What must hold of an answer, as it is written beside the wish.
#[derive(Default)]
struct Expected {
    bounds: BTreeMap<String, Vec<String>>,
    unmet: bool,
}

impl Expected {
    fn read(words: &str) -> Expected {
        let mut expected = Expected::default();
        for word in words.split_whitespace() {
            match word.split_once('=') {
                Some((name, values)) => {
                    let known = ["most", "people", "without", "diet", "has", "not"];
                    assert!(known.contains(&name), "{word}");
                    let values = values.split(',').map(str::to_owned).collect();
                    expected.bounds.insert(name.to_owned(), values);
                }
                None => {
                    assert_eq!(word, "unmet");
                    expected.unmet = true;
                }
            }
        }
        expected
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.bounds
            .get(name)
            .map(|values| values[0].parse().unwrap())
    }

    fn all(&self, name: &str) -> &[String] {
        self.bounds.get(name).map_or(&[], Vec::as_slice)
    }

    /// What does not hold of a proposal; None when all does. Counted here anew, from the catalogue alone.
    fn wrong(&self, catalogue: &Catalogue, proposal: &Proposal) -> Option<String> {
        let (kept, _) = proposal.settled(catalogue);
        let mut total = Fen::ZERO;
        let mut fed = 0;
        let mut products = Vec::new();
        for pick in &kept.picks {
            let (product, variant) = catalogue.variant(&pick.variant).unwrap();
            total += variant.price.times(pick.packs);
            fed += product.serves.unwrap_or(0) * pick.packs;
            products.push(product.id.as_str());
            for allergen in self.all("without") {
                let stated = product.allergens.as_ref();
                if stated.is_none_or(|stated| stated.contains(allergen)) {
                    return Some(format!("{} may contain {allergen}", product.id));
                }
            }
            for diet in self.all("diet") {
                if !product.diets.iter().flatten().any(|fits| fits == diet) {
                    return Some(format!("{} is not {diet}", product.id));
                }
            }
        }
        if self.unmet {
            let said = products.is_empty() || !kept.is_met(&proposal.limits);
            return (!said).then(|| format!("{products:?} is said to be all that was asked for"));
        }
        if products.is_empty() {
            return Some("nothing is proposed".into());
        }
        if let Some(most) = self.number("most")
            && total > Fen(most * 100)
        {
            return Some(format!("{} of {most} yuan", total.0));
        }
        if let Some(people) = self.number("people")
            && i64::from(fed) < people
        {
            return Some(format!("{fed} of {people} people are fed by {products:?}"));
        }
        let lacks = self
            .all("has")
            .iter()
            .find(|id| !products.contains(&id.as_str()));
        let extra = self
            .all("not")
            .iter()
            .find(|id| products.contains(&id.as_str()));
        lacks
            .map(|id| format!("{id} is not in {products:?}"))
            .or(extra.map(|id| format!("{id} is in {products:?}")))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wishes_are_met_within_what_people_said() {
    let catalogue = asked::demo_catalogue().await;
    let menu = Menu::compile(&catalogue);
    let real = std::env::var("MILKRUN_MODEL")
        .ok()
        .filter(|url| !url.is_empty());
    let is_real = real.is_some();
    let least = std::env::var("MILKRUN_WISHES_LEAST").ok();
    let least = least.map_or(REAL, |least| least.parse().expect("MILKRUN_WISHES_LEAST"));
    let least = if is_real { least } else { 100 };
    let endpoint = match real {
        Some(base) => Endpoint {
            setting: "MILKRUN_MODEL",
            base,
            key: std::env::var("MILKRUN_MODEL_KEY").ok().map(Into::into),
            model: std::env::var("MILKRUN_MODEL_NAME").unwrap_or_default(),
        },
        None => {
            let model = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let base = format!("http://{}/v1", model.local_addr().unwrap());
            tokio::spawn(stub::model::serve(model));
            Endpoint {
                setting: "MILKRUN_MODEL",
                base,
                key: None,
                model: "scripted".into(),
            }
        }
    };
    let client = Client::new(endpoint).unwrap();
    let (mut asked, mut right, mut wrong) = (0, 0, Vec::new());
    // A slow model may be asked for the first few alone.
    let most = std::env::var("MILKRUN_WISHES").ok().filter(|_| is_real);
    let most = most.map_or(usize::MAX, |most| most.parse().expect("MILKRUN_WISHES"));
    for line in include_str!("wishes/wishes.txt").lines() {
        if asked >= most {
            break;
        }
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let [lang, words, expected] = line.splitn(3, '|').map(str::trim).collect::<Vec<_>>()[..]
        else {
            panic!("{line}");
        };
        let lang = Lang::from_tag(lang).unwrap();
        let open = open_wish(&menu, lang, words);
        let understood = understand(&menu, lang, words, &Context::default());
        asked += 1;
        if !open.is_open(&understood) {
            wrong.push(format!("{words}\n  is taken for an order: {understood:?}"));
            continue;
        }
        let wish = Wish {
            lang,
            words: words.into(),
            limits: open.limits,
            open: true,
            ..Wish::default()
        };
        let asking = consult(&client, &menu, &catalogue, wish, ROUNDS);
        let proposal = match tokio::time::timeout(PATIENCE, asking).await {
            Ok(Ok(proposal)) => proposal,
            Ok(Err(failure)) => {
                wrong.push(format!("{words}\n  no answer: {failure}"));
                continue;
            }
            Err(_) => {
                wrong.push(format!("{words}\n  no answer in {PATIENCE:?}"));
                continue;
            }
        };
        match Expected::read(expected).wrong(&catalogue, &proposal) {
            None => right += 1,
            Some(why) => wrong.push(format!("{words}\n  {why}")),
        }
    }
    println!("wishes_right {right} of {asked}");
    assert!(asked >= WISHES.min(most), "{asked} wishes");
    assert!(
        right * 100 >= asked * least,
        "{right} of {asked}\n{}",
        wrong.join("\n")
    );
}
