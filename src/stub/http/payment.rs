//! How a completing call says that the shop gets its money.

use serde::Deserialize;

use crate::stub::order::Paid;
use crate::stub::view::{ON_DELIVERY, PREPAID};

/// What a prepaid instrument's credential is called.
const REFERENCE: &str = "reference";

#[derive(Deserialize)]
pub(super) struct Payment {
    #[serde(default)]
    instruments: Vec<Instrument>,
}

#[derive(Deserialize)]
struct Instrument {
    handler_id: String,
    #[serde(default)]
    selected: bool,
    credential: Option<Credential>,
}

#[derive(Deserialize)]
struct Credential {
    #[serde(rename = "type")]
    kind: String,
    reference: Option<String>,
}

impl Payment {
    /// What the selected instrument, or the only one, comes to. None: it is not taken.
    pub fn paid(&self) -> Option<Paid> {
        let selected = self.instruments.iter().find(|i| i.selected);
        let only = self
            .instruments
            .first()
            .filter(|_| self.instruments.len() == 1);
        let instrument = selected.or(only)?;
        match instrument.handler_id.as_str() {
            ON_DELIVERY => Some(Paid::OnDelivery),
            PREPAID => {
                let credential = instrument.credential.as_ref()?;
                let reference = credential.reference.as_deref()?.trim();
                let is_one = credential.kind == REFERENCE && !reference.is_empty();
                is_one.then(|| Paid::Prepaid {
                    reference: reference.to_owned(),
                })
            }
            _ => None,
        }
    }
}
