//! A whole conversation with a model outside any turn: for tools, tests and measurements.

use super::client::{Client, Failure};
use crate::assistant::Menu;
use crate::assistant::proposal::{self, Proposal, Step, Wish};
use crate::shop::Catalogue;

/// Asks a model about a wish until it is answered, `rounds` times at most.
///
/// # Errors
/// When the model gives no answer.
pub async fn consult(
    client: &Client,
    menu: &Menu,
    catalogue: &Catalogue,
    wish: Wish,
    rounds: u32,
) -> Result<Proposal, Failure> {
    let mut ask = proposal::begin(wish, catalogue);
    loop {
        let said = client.ask(&ask.messages, |_| ()).await?;
        match proposal::step(menu, catalogue, &ask, &said, rounds) {
            Step::Ask(next) => ask = *next,
            Step::Done(proposal) => return Ok(*proposal),
        }
    }
}
