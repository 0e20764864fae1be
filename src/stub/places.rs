//! Where things are: points on the globe, and the places of Shanghai that a typed address may name.
//! Knows nothing of shops.

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

use super::words::{Lang, Names, fold};

/// The mean radius of the Earth, in metres.
const EARTH_RADIUS_M: f64 = 6_371_000.0;
/// How many letters of an ending a Russian name may take on («Пудун», «в Пудуне»).
const RUSSIAN_ENDING: usize = 2;

/// A point, in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Point {
    pub latitude: f64,
    pub longitude: f64,
}

impl Point {
    /// Whether the degrees are on the globe at all.
    pub fn is_valid(self) -> bool {
        (-90.0..=90.0).contains(&self.latitude) && (-180.0..=180.0).contains(&self.longitude)
    }

    /// The great-circle distance, in metres, by the haversine formula.
    pub fn metres_to(self, other: Point) -> i64 {
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let across = (other.longitude - self.longitude).to_radians();
        let h = ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * (across / 2.0).sin().powi(2);
        (2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()).round() as i64
    }
}

/// How exact a place is. A city is another city than Shanghai: it outweighs a street's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    City,
    Street,
    District,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceEntry {
    kind: Kind,
    names: Names,
    latitude: f64,
    longitude: f64,
}

/// The places that addresses are looked for, as in `data/places.json`.
pub(super) struct Places {
    names: Vec<(String, Kind, Point)>,
}

impl Places {
    /// Reads the list that is compiled in.
    pub fn load() -> anyhow::Result<Places> {
        Places::parse(include_str!("data/places.json"))
    }

    fn parse(json: &str) -> anyhow::Result<Places> {
        let entries: Vec<PlaceEntry> = serde_json::from_str(json).context("places.json")?;
        let mut names = Vec::new();
        for entry in &entries {
            let title = entry.names.title(Lang::En);
            if let Some(fault) = entry.names.fault() {
                anyhow::bail!("places.json: {title}: {fault}");
            }
            let point = Point {
                latitude: entry.latitude,
                longitude: entry.longitude,
            };
            ensure!(point.is_valid(), "places.json: {title}: not on the globe");
            for name in Lang::ALL.iter().flat_map(|&lang| entry.names.all(lang)) {
                names.push((fold(name), entry.kind, point));
            }
        }
        // The longest first, so that "Nanjing West Road" is never taken for the city of Nanjing.
        names.sort_by_key(|(name, ..)| std::cmp::Reverse(name.len()));
        Ok(Places { names })
    }

    /// The most exact known place that a typed address names, if it names one.
    pub fn find(&self, address: &str) -> Option<Point> {
        let mut rest = fold(address);
        let mut found: Option<(Kind, Point)> = None;
        for (name, kind, point) in &self.names {
            while let Some(at) = occurrence(&rest, name) {
                rest.replace_range(at..at + name.len(), " ");
                if found.is_none_or(|(best, _)| *kind < best) {
                    found = Some((*kind, *point));
                }
            }
        }
        found.map(|(_, point)| point)
    }
}

/// Where `name` stands in `text` as a word of its own, as its script has words: Chinese has no
/// spaces, and a Russian name may have an ending.
fn occurrence(text: &str, name: &str) -> Option<usize> {
    let is_chinese = name.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    let ending = if name.chars().any(|c| matches!(c, 'а'..='я')) {
        RUSSIAN_ENDING
    } else {
        0
    };
    text.match_indices(name).map(|(at, _)| at).find(|&at| {
        let (before, after) = (text.get(..at), text.get(at + name.len()..));
        let starts = before.is_none_or(|b| !b.ends_with(char::is_alphanumeric));
        let tail = after.unwrap_or_default().chars();
        is_chinese || starts && tail.take_while(|c| c.is_alphanumeric()).count() <= ending
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance_of(address: &str) -> Option<i64> {
        let peoples_square = Point {
            latitude: 31.2304,
            longitude: 121.4737,
        };
        let point = Places::load().unwrap().find(address)?;
        Some(point.metres_to(peoples_square))
    }

    #[test]
    fn an_address_is_found_in_three_scripts() {
        for address in [
            "1266 Nanjing West Road, Shanghai",
            "1266 West Nanjing Rd.",
            "上海市静安区南京西路1266号",
            "Шанхай, Наньцзин-Силу, 1266",
        ] {
            let metres = distance_of(address).expect(address);
            assert!(metres < 3_000, "{address}: {metres}");
        }
    }

    #[test]
    fn a_street_is_more_exact_than_its_district() {
        let places = Places::load().unwrap();
        assert_eq!(
            places.find("徐汇区武康路"),
            places.find("Wukang Road, Xuhui")
        );
        assert_ne!(places.find("徐汇区武康路"), places.find("徐汇区"));
        assert_eq!(places.find("徐汇区"), places.find("в Сюйхуэе"));
    }

    #[test]
    fn another_city_is_another_city() {
        assert!(distance_of("北京市朝阳区淮海路5号").unwrap() > 900_000);
        assert!(distance_of("Nanjing West Road").unwrap() < 3_000);
        assert!(distance_of("Nanjing, Zhongshan Road").unwrap() > 200_000);
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        assert_eq!(distance_of("12 Privet Drive"), None);
        assert_eq!(distance_of("Shanghai"), None);
        assert_eq!(distance_of(""), None);
    }

    #[test]
    fn distances_are_great_circles() {
        let jingan = Point {
            latitude: 31.2235,
            longitude: 121.4453,
        };
        let lujiazui = Point {
            latitude: 31.2397,
            longitude: 121.4998,
        };
        let metres = jingan.metres_to(lujiazui);
        assert!((5_300..5_700).contains(&metres), "{metres}");
        assert_eq!(jingan.metres_to(jingan), 0);
    }
}
