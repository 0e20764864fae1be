//! What must not be printed is not printed: canaries are sent every way there is, and looked for in the log at its most
//! talkative, in the database's columns for errors, and in all that the tools for operators print.

mod order;
#[path = "../common/played.rs"]
#[allow(dead_code)]
mod played;
#[path = "../common/servers.rs"]
mod servers;
mod settings;
mod trouble;

const TOKEN: &str = "8025:canary-token-canary-token-canary";
const PAYMENT_TOKEN: &str = "8025:TEST:canary-payments";
const CODE_SECRET: &str = "canary-code-secret";
const ADDRESS: &str = "12 Canarylane";
const NOTE: &str = "flat canarynote";
const NAME: &str = "Canaryann";
const PHONE: &str = "13800987654";
/// Something that a person wrote.
const WORDS: &str = "canaryzucchini";

/// What is looked for: the characteristic part of each.
const CANARIES: [&str; 8] = [
    "canary-token",
    "canary-payments",
    CODE_SECRET,
    "Canarylane",
    "canarynote",
    NAME,
    PHONE,
    WORDS,
];

/// None of the canaries is in a text.
fn held_back(what: &str, text: &str) {
    for canary in CANARIES {
        let line = text.lines().find(|line| line.contains(canary));
        assert_eq!(line, None, "{canary} is in {what}");
    }
}
