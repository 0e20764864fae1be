//! What a package holds: an amount of grams or millilitres, and how amounts are labelled. Knows no product.

use serde::Serialize;

use crate::stub::words::Lang;

/// The unit of a measure. Data files may say kg and l; the API always says g and ml.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::stub) enum Unit {
    G,
    Ml,
}

/// An amount of grams or millilitres, as the API writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(in crate::stub) struct Measure {
    pub value: i64,
    pub unit: Unit,
}

impl Measure {
    /// Reads an amount as data files write it: "500 g", "1.5 kg", "330 ml", "1 l".
    pub fn parse(text: &str) -> Option<Measure> {
        let (number, unit) = text.split_once(' ')?;
        let (unit, thousandths) = match unit {
            "g" => (Unit::G, 1),
            "kg" => (Unit::G, 1000),
            "ml" => (Unit::Ml, 1),
            "l" => (Unit::Ml, 1000),
            _ => return None,
        };
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let mut value = whole.parse::<i64>().ok()?.checked_mul(thousandths)?;
        let mut worth = thousandths;
        for digit in part.chars() {
            worth /= 10;
            let digit = i64::from(digit.to_digit(10)?);
            if worth == 0 {
                return None;
            }
            value = value.checked_add(digit * worth)?;
        }
        (value > 0).then_some(Measure { value, unit })
    }

    /// The label a person reads: "1.5 kg", "1.5公斤", "1,5 кг".
    pub fn label(self, lang: Lang) -> String {
        let large = self.value >= 1000;
        let unit = match (lang, self.unit, large) {
            (Lang::En, Unit::G, false) => " g",
            (Lang::En, Unit::G, true) => " kg",
            (Lang::En, Unit::Ml, false) => " ml",
            (Lang::En, Unit::Ml, true) => " l",
            (Lang::Zh, Unit::G, false) => "克",
            (Lang::Zh, Unit::G, true) => "公斤",
            (Lang::Zh, Unit::Ml, false) => "毫升",
            (Lang::Zh, Unit::Ml, true) => "升",
            (Lang::Ru, Unit::G, false) => " г",
            (Lang::Ru, Unit::G, true) => " кг",
            (Lang::Ru, Unit::Ml, false) => " мл",
            (Lang::Ru, Unit::Ml, true) => " л",
        };
        if !large {
            return format!("{}{unit}", self.value);
        }
        let (whole, rest) = (self.value / 1000, self.value % 1000);
        if rest == 0 {
            return format!("{whole}{unit}");
        }
        let point = if lang == Lang::Ru { ',' } else { '.' };
        let rest = format!("{rest:03}");
        format!("{whole}{point}{}{unit}", rest.trim_end_matches('0'))
    }

    /// An identifier for this amount: "g500", "kg1", "ml1500", "l1".
    pub fn id(self) -> String {
        match (self.unit, self.value % 1000) {
            (Unit::G, 0) => format!("kg{}", self.value / 1000),
            (Unit::Ml, 0) => format!("l{}", self.value / 1000),
            (Unit::G, _) => format!("g{}", self.value),
            (Unit::Ml, _) => format!("ml{}", self.value),
        }
    }
}

/// The label of a number of pieces: "12 pcs", "12个", "12 шт.".
pub(super) fn pieces_label(pieces: i64, lang: Lang) -> String {
    match lang {
        Lang::En if pieces == 1 => "1 pc".to_owned(),
        Lang::En => format!("{pieces} pcs"),
        Lang::Zh => format!("{pieces}个"),
        Lang::Ru => format!("{pieces} шт."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_labelled() {
        for (text, value, id, en, zh, ru) in [
            ("500 g", 500, "g500", "500 g", "500克", "500 г"),
            ("1 kg", 1000, "kg1", "1 kg", "1公斤", "1 кг"),
            ("1.5 l", 1500, "ml1500", "1.5 l", "1.5升", "1,5 л"),
            ("1 l", 1000, "l1", "1 l", "1升", "1 л"),
            ("330 ml", 330, "ml330", "330 ml", "330毫升", "330 мл"),
            ("1.05 kg", 1050, "g1050", "1.05 kg", "1.05公斤", "1,05 кг"),
        ] {
            let measure = Measure::parse(text).expect(text);
            assert_eq!(measure.value, value);
            assert_eq!(measure.id(), id);
            let labels = Lang::ALL.map(|lang| measure.label(lang));
            assert_eq!(labels, [en, zh, ru]);
        }
    }

    #[test]
    fn other_amounts_are_refused() {
        for text in [
            "", "500", "500g", "g 500", "0 g", "-1 g", "1 lb", "1.5 g", "1.x kg",
        ] {
            assert_eq!(Measure::parse(text), None, "{text}");
        }
    }
}
