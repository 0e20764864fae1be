//! What a platform asks for: the body of a checkout's create and update, checked for shape only.
//! Whether it can be sold is `quote`'s business.

use serde::{Deserialize, Serialize};

use super::places::Point;

/// Lines of one checkout at most; more is refused.
const MAX_LINES: usize = 100;
/// Pieces of one line at most; keeps every sum far inside an i64.
const MAX_QUANTITY: i64 = 100_000;
/// Portions of one option at most.
const MAX_COUNT: i64 = 20;
/// Discount codes of one checkout at most.
const MAX_CODES: usize = 10;
/// The destination's id where the platform gave none.
const DESTINATION: &str = "dest_1";

/// What one checkout asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Wanted {
    pub lines: Vec<WantedLine>,
    pub buyer: Buyer,
    /// None: the platform named no address yet.
    pub destination: Option<Destination>,
    pub codes: Vec<String>,
    /// Which stores are to deliver.
    pub stores: Vec<StoreWish>,
}

/// A platform's choice of a store for a group, by their ids in answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoreWish {
    pub group: String,
    pub store: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct WantedLine {
    pub variant: String,
    pub quantity: i64,
    pub choices: Vec<Choice>,
}

/// One wish beside the variant, as in `dev.milkrun.options`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Choice {
    pub group: String,
    pub value: String,
    #[serde(default)]
    pub excluded: bool,
    /// How many portions.
    #[serde(default = "one")]
    pub count: i64,
    /// Id of an amount of the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
}

fn one() -> i64 {
    1
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Buyer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

impl Buyer {
    /// Whether there is someone to ask for and a number to call.
    pub fn can_be_reached(&self) -> bool {
        let given = |text: &Option<String>| text.as_deref().is_some_and(|t| !t.trim().is_empty());
        (given(&self.first_name) || given(&self.last_name)) && given(&self.phone_number)
    }
}

/// A UCP shipping destination with the vendor's two keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Destination {
    #[serde(default)]
    pub id: String,
    #[serde(flatten)]
    pub address: Address,
    #[serde(
        rename = "dev.milkrun.location",
        skip_serializing_if = "Option::is_none"
    )]
    pub location: Option<Point>,
    #[serde(rename = "dev.milkrun.note", skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A UCP postal address.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_locality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

impl Address {
    /// The address as one text, for finding the place it names.
    pub fn text(&self) -> String {
        let parts = [
            &self.street_address,
            &self.extended_address,
            &self.address_locality,
            &self.address_region,
        ];
        let parts = parts.into_iter().filter_map(|part| part.as_deref());
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// The body as UCP writes it.
#[derive(Deserialize)]
struct Body {
    line_items: Vec<BodyLine>,
    #[serde(default)]
    buyer: Buyer,
    #[serde(default)]
    discounts: Discounts,
    #[serde(default)]
    fulfillment: Fulfillment,
}

#[derive(Deserialize)]
struct BodyLine {
    item: Item,
    quantity: i64,
    #[serde(default, rename = "dev.milkrun.options")]
    options: Vec<Choice>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
}

#[derive(Default, Deserialize)]
struct Discounts {
    #[serde(default)]
    codes: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Fulfillment {
    #[serde(default)]
    methods: Vec<Method>,
}

#[derive(Deserialize)]
struct Method {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    destinations: Vec<Destination>,
    selected_destination_id: Option<String>,
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    id: String,
    selected_option_id: Option<String>,
}

impl Wanted {
    /// Reads a body. The error says which part of it is not as it should be.
    pub fn read(body: &[u8]) -> Result<Wanted, String> {
        let body: Body = serde_json::from_slice(body).map_err(|e| e.to_string())?;
        if body.line_items.is_empty() || body.line_items.len() > MAX_LINES {
            return Err(format!("line_items: 1 to {MAX_LINES} are taken"));
        }
        for (index, line) in body.line_items.iter().enumerate() {
            if !(1..=MAX_QUANTITY).contains(&line.quantity) {
                return Err(format!(
                    "line_items[{index}].quantity: 1 to {MAX_QUANTITY} is taken"
                ));
            }
            if let Some(at) = line
                .options
                .iter()
                .position(|o| !(1..=MAX_COUNT).contains(&o.count))
            {
                return Err(format!(
                    "line_items[{index}]['dev.milkrun.options'][{at}].count: 1 to {MAX_COUNT} is taken"
                ));
            }
        }
        if body.discounts.codes.len() > MAX_CODES {
            return Err(format!("discounts.codes: {MAX_CODES} at most are taken"));
        }
        let mut methods = body.fulfillment.methods;
        if methods.len() > 1 {
            return Err("fulfillment.methods: one at most is taken".to_owned());
        }
        let method = methods.pop();
        if let Some(kind) = method
            .as_ref()
            .map(|m| &m.kind)
            .filter(|k| *k != "shipping")
        {
            return Err(format!(
                "fulfillment.methods[0].type: {kind:?} is not offered, only \"shipping\""
            ));
        }
        let (destination, stores) = match method {
            Some(method) => method.read()?,
            None => (None, Vec::new()),
        };
        let lines = body.line_items.into_iter().map(|line| WantedLine {
            variant: line.item.id,
            quantity: line.quantity,
            choices: line.options,
        });
        Ok(Wanted {
            lines: lines.collect(),
            buyer: body.buyer,
            destination,
            codes: body.discounts.codes,
            stores,
        })
    }
}

impl Method {
    /// The selected destination, or the only one, and the stores asked for.
    fn read(mut self) -> Result<(Option<Destination>, Vec<StoreWish>), String> {
        for (index, destination) in self.destinations.iter_mut().enumerate() {
            let at = format!("fulfillment.methods[0].destinations[{index}]");
            if destination.id.is_empty() {
                destination.id = DESTINATION.to_owned();
            }
            if destination.location.is_some_and(|point| !point.is_valid()) {
                return Err(format!("{at}['dev.milkrun.location']: not on the globe"));
            }
        }
        let selected = match self.selected_destination_id {
            Some(id) => {
                let found = self.destinations.into_iter().find(|d| d.id == id);
                Some(found.ok_or_else(|| {
                    format!("fulfillment.methods[0].selected_destination_id: no destination {id:?}")
                })?)
            }
            None if self.destinations.len() == 1 => self.destinations.pop(),
            None => None,
        };
        let stores = self.groups.into_iter().filter_map(|group| {
            Some(StoreWish {
                group: group.id,
                store: group.selected_option_id?,
            })
        });
        Ok((selected, stores.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(body: Value) -> Result<Wanted, String> {
        Wanted::read(body.to_string().as_bytes())
    }

    #[test]
    fn an_error_names_the_place() {
        let line = json!({"item": {"id": "a"}, "quantity": 1});
        for (body, place) in [
            (json!({}), "line_items"),
            (json!({"line_items": []}), "line_items"),
            (json!({"line_items": [{"item": {"id": "a"}}]}), "quantity"),
            (
                json!({"line_items": [{"item": {"id": "a"}, "quantity": 0}]}),
                "line_items[0].quantity",
            ),
            (
                json!({"line_items": [line, {"item": {"id": "a"}, "quantity": 1,
                    "dev.milkrun.options": [{"group": "g", "value": "v", "count": 0}]}]}),
                "line_items[1]['dev.milkrun.options'][0].count",
            ),
            (
                json!({"line_items": [line], "fulfillment": {"methods": [{"type": "pickup"}]}}),
                "methods[0].type",
            ),
            (
                json!({"line_items": [line], "fulfillment": {"methods": [{"type": "shipping",
                    "destinations": [{"id": "a"}], "selected_destination_id": "b"}]}}),
                "selected_destination_id",
            ),
            (
                json!({"line_items": [line], "fulfillment": {"methods": [{"type": "shipping",
                    "destinations": [{"id": "a",
                        "dev.milkrun.location": {"latitude": 91.0, "longitude": 0.0}}]}]}}),
                "location",
            ),
        ] {
            let error = read(body).unwrap_err();
            assert!(error.contains(place), "{error} does not name {place}");
        }
    }

    #[test]
    fn the_only_destination_needs_no_selection() {
        let wanted = read(json!({
            "line_items": [{"item": {"id": "a"}, "quantity": 2}],
            "fulfillment": {"methods": [{"type": "shipping",
                "destinations": [{"street_address": "Wukang Road 1", "postal_code": "200031"}]}]}
        }))
        .unwrap();
        let destination = wanted.destination.unwrap();
        assert_eq!(destination.id, "dest_1");
        assert_eq!(destination.address.text(), "Wukang Road 1");
    }
}
