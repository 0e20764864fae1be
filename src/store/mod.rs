//! The database: [`Db`] with its one path for writes, then one file a table family: plain functions over a transaction,
//! named after what they mean.
//!
//! One set of SQL for SQLite and PostgreSQL, in the dialect that migrations/0001_start.sql states. Only `db.rs` may know
//! which engine it is.

mod baskets;
mod broadcasts;
mod campaigns;
mod cards;
mod cases;
mod catalogue;
mod check;
mod db;
mod dialogues;
mod figures;
mod ids;
mod inbox;
mod invites;
mod json;
mod memory;
mod orders;
mod outbox;
mod payments;
mod personal;
mod places;
mod quotes;
mod recipients;
mod refunds;
mod roles;
mod stats;
mod stuck;
mod switches;
mod thoughts;
mod timers;
mod trouble;
mod uploads;
mod users;

pub use baskets::{
    add_line, basket, bump, empty_basket, remove_line, show_basket, shown_basket, update_line,
};
pub use broadcasts::{
    Broadcast, begin_broadcast, broadcast, broadcast_numbered, change_draft, discard_draft,
    draft_broadcast, draft_of, end_broadcast, latest_broadcasts, launch_broadcast, move_broadcast,
    pause_broadcast, running_broadcasts,
};
pub use campaigns::{audit, campaign, campaigns, extend, open_campaign, remind};
pub use cards::{
    Claim, card, card_of_order, cards_of, claim, give_back, issue, redeem, reserve, unspent_cards,
    usable_card, usable_cards, user_card,
};
pub use cases::{Case, answer_case, case, open_case};
pub use catalogue::{keep_catalogue, kept_catalogue};
pub use check::{Checked, LeftOver, check, left_over};
pub use db::{Db, DbError, Tx, troubled};
pub use dialogues::{dialogue, forget_dialogue, keep_dialogue};
pub use figures::{Depth, Figures, figures};
pub use inbox::{InboxRow, bury, receive, settle_event, tried_event, waiting_events};
pub use invites::{Invite, invite_of, join, settle_invite};
pub use json::{Unreadable, read_json, read_value};
pub use memory::{Memory, Told, keep_in_mind, keep_no_more, memory};
pub use orders::{
    Order, ask_admins, change_order, has_retailer_id, open_orders, order, order_numbered,
    orders_of_user, place_order, unsettled_orders,
};
pub use outbox::{
    NewRow, OnUnknown, OutboxRow, Settled, SlotUse, claim_row, drop_letter, lost_rows, put_row,
    release_row, settle_row, slot_message, supersede, waiting_rows,
};
pub use payments::{Payment, keep_payment, knows_charge, payment_of, provider_charge};
pub use personal::{adopt, export, forget, tidy};
pub use places::{Place, keep_place, place};
pub use quotes::{QuoteRow, answer_quote, drop_quote, open_quote, quote};
pub use recipients::{
    Reached, Recipient, claim_letter, next_recipients, posted, queue_recipient, reach, reached,
    tidy_recipients, users_up_to, write_recipients,
};
pub use refunds::{
    Refund, RefundState, end_refund, given_back, open_refund, open_refunds, refund,
    refunds_of_order,
};
pub use roles::{grant, role, roles};
pub use stats::{forecast_of, not_short, pace, stats, warn_short};
pub use stuck::{
    Entry, Table, any_replayed, dead_events, entry_with_body, replay, stuck, take_replayed,
};
pub use switches::{is_paused, set_paused};
pub use thoughts::{drop_thought, keep_thought, thought, tokens_used, use_tokens};
pub use timers::{Timer, cancel_timer, due_timers, next_due, set_timer};
pub use trouble::{Trouble, TroubleKind};
pub use uploads::{Upload, keep_file_id, keep_upload, upload};
pub use users::{User, block, choose_language, meet, notify, unblock, user};
