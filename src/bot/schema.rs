//! The tree of handlers: which one takes an event. The order of branches is the order in which they are asked.

use std::sync::Arc;

use anyhow::Context as _;
use dptree::di::DependencyMap;
use dptree::{Handler, case, deps};
use futures::FutureExt;
use std::ops::ControlFlow;
use teloxide::dispatching::{DpHandlerDescription, HandlerExt};
use teloxide::types::{
    CallbackQuery, Location, Message, PhotoSize, PreCheckoutQuery, Update, UpdateKind,
};
use teloxide::utils::command::BotCommands;

use super::Bot;
use super::button::Tap;
use super::context::Context;
use super::dialogue::{Stage, State};
use super::event::{Due, Event, Kind, Replied};
use super::handlers::{
    Command, broadcast, campaign, card, checkout, confirm, doubt, goods, inviting, memory, odd,
    ordering, orders, paying, place, profile, refunds, sensing, staff, stats, support, system,
    thinking, tracking,
};
use super::letter;
use crate::engine::{Committed, Handlers, Turn};
use crate::retailer::Call;
use crate::telegram;

/// A handler of events, or a tree of them: it ends in a commit.
pub type Branch = Handler<'static, anyhow::Result<Committed>, DpHandlerDescription>;

/// The whole tree.
pub fn schema() -> Branch {
    dptree::entry().branch(own()).branch(
        dptree::filter_map(update)
            // In a group nothing is ordered: before anything else, so that no state of a private chat is touched.
            .branch(dptree::filter_map(group_message).endpoint(odd::group))
            .branch(dptree::filter(is_group).endpoint(odd::elsewhere))
            .branch(dptree::filter_map(query).branch(taps()))
            .branch(dptree::filter_map(pre_checkout).endpoint(paying::asked))
            .branch(dptree::filter(is_edited).endpoint(odd::edited))
            .branch(dptree::filter(is_moved).endpoint(odd::elsewhere))
            .branch(dptree::filter(is_membership).endpoint(system::membership))
            .branch(dptree::filter_map(message).branch(messages())),
    )
}

/// Events of our own: answers to calls, timers, news.
fn own() -> Branch {
    dptree::entry()
        .branch(
            dptree::filter(|e: Event| matches!(e.kind, Kind::Started)).endpoint(system::started),
        )
        .branch(
            dptree::filter(|e: Event| matches!(e.kind, Kind::Flooded)).endpoint(system::flooded),
        )
        .branch(
            dptree::filter(|e: Event| matches!(e.kind, Kind::Unreachable))
                .endpoint(system::unreachable),
        )
        .branch(
            dptree::filter_map(|e: Event| match e.kind {
                Kind::BroadcastDone(broadcast) => Some(broadcast),
                _ => None,
            })
            .endpoint(broadcast::done),
        )
        .branch(
            dptree::filter_map(|e: Event| match e.kind {
                Kind::Due(due) => Some(due),
                _ => None,
            })
            .branch(case![Due::Catalogue].endpoint(system::catalogue_due))
            .branch(case![Due::Tidy].endpoint(system::tidy))
            .branch(case![Due::QuoteOver { quote }].endpoint(checkout::quote_over))
            .branch(case![Due::PayOver { order }].endpoint(paying::over))
            .branch(case![Due::Poll { order }].endpoint(tracking::poll))
            .branch(case![Due::Settle { order }].endpoint(tracking::settle))
            .branch(case![Due::Remind { campaign, deadline }].endpoint(campaign::remind))
            .branch(case![Due::RemindCard { card, until }].endpoint(card::remind))
            .branch(case![Due::Heard { thought }].endpoint(sensing::said))
            .branch(case![Due::BroadcastBegins { broadcast }].endpoint(broadcast::begins))
            .branch(
                case![Due::BroadcastLook {
                    broadcast,
                    settled,
                    at
                }]
                .endpoint(broadcast::looked),
            ),
        )
        .branch(
            dptree::filter_map(|e: Event| match e.kind {
                Kind::Thought(call, heard) => Some((*call, *heard)),
                _ => None,
            })
            .endpoint(thinking::heard),
        )
        .branch(
            dptree::filter_map(|e: Event| match e.kind {
                Kind::Answered(call, replied) => Some((*call, *replied)),
                _ => None,
            })
            .map(|(_, replied): (Call, Replied)| replied)
            .map(|(call, _): (Call, Replied)| call)
            .branch(case![Call::Catalogue].endpoint(system::catalogue_read))
            .branch(case![Call::Quote(request)].endpoint(checkout::quoted))
            .branch(
                case![Call::Check {
                    order,
                    session,
                    query
                }]
                .endpoint(paying::checked),
            )
            .branch(
                case![Call::Complete {
                    order,
                    session,
                    prepaid
                }]
                .endpoint(tracking::completed),
            )
            .branch(case![Call::Session { order, session }].endpoint(tracking::reconciled))
            .branch(case![Call::Order { order, retailer_id }].endpoint(tracking::seen))
            .branch(case![Call::Cancel { order, retailer_id }].endpoint(tracking::cancelled)),
        )
}

/// Taps on buttons.
fn taps() -> Branch {
    dptree::entry()
        // A button works for the person whom it was shown to.
        .branch(dptree::filter(of_another).endpoint(odd::not_yours))
        .branch(
            dptree::filter_map(|query: CallbackQuery| query.data?.parse::<Tap>().ok())
                .branch(case![Tap::Claim].endpoint(card::claim))
                .branch(case![Tap::Basket { revision, act }].endpoint(goods::tapped))
                .branch(case![Tap::Add { product }].endpoint(goods::add))
                .branch(case![Tap::Confirm { quote }].endpoint(confirm::order))
                .branch(case![Tap::Leave { quote }].endpoint(checkout::leave))
                .branch(case![Tap::Requote { quote }].endpoint(checkout::requote))
                .branch(case![Tap::Order { order, act }].endpoint(orders::tapped))
                .branch(
                    case![Tap::Refund { refund, act }]
                        .filter(|cx: Context| cx.is_staff())
                        .endpoint(refunds::tapped),
                )
                .branch(
                    case![Tap::Doubt { order, act }]
                        .filter(|cx: Context| cx.is_staff())
                        .endpoint(doubt::tapped),
                )
                .branch(
                    case![Tap::Answer { case }]
                        .filter(|cx: Context| cx.is_staff())
                        .endpoint(support::ask_answer),
                )
                .branch(case![Tap::Language(lang)].endpoint(profile::language_chosen))
                .branch(case![Tap::Forget].endpoint(profile::forget))
                .branch(case![Tap::Keep].endpoint(profile::keep))
                .branch(
                    case![Tap::Extend { campaign, from, to }]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(campaign::extend),
                )
                .branch(case![Tap::DoNotExtend].endpoint(campaign::do_not))
                .branch(case![Tap::Card].endpoint(card::tapped))
                .branch(case![Tap::Thought { thought, act }].endpoint(thinking::tapped))
                .branch(case![Tap::Memory { told, value, on }].endpoint(memory::tapped))
                .branch(case![Tap::Notices(on)].endpoint(profile::notices_chosen))
                .branch(
                    case![Tap::Pause { what, on }]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(campaign::switched),
                )
                .branch(
                    case![Tap::Stats]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(stats::refresh),
                )
                .branch(
                    case![Tap::StatsFile]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(stats::file),
                )
                .branch(
                    case![Tap::Broadcast { broadcast, act }]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(broadcast::tapped),
                ),
        )
        // Its bytes mean nothing to us: of an older version, or forged.
        .branch(dptree::endpoint(odd::old_button))
}

/// Messages in a private chat.
fn messages() -> Branch {
    dptree::entry()
        // Money has moved: nothing else about the message matters.
        .branch(
            dptree::filter_map(|m: Message| m.successful_payment().cloned()).endpoint(paying::paid),
        )
        // Somebody else's words are no order; before commands, which may be forwarded too.
        .branch(dptree::filter(|m: Message| m.forward_origin().is_some()).endpoint(odd::forwarded))
        .branch(
            dptree::filter_map(command)
                .branch(case![Command::Start(payload)].endpoint(card::start))
                .branch(case![Command::Help].endpoint(profile::help))
                .branch(case![Command::Cancel].endpoint(profile::cancel))
                .branch(case![Command::Card].endpoint(card::card))
                .branch(case![Command::Basket].endpoint(goods::basket))
                .branch(case![Command::Orders].endpoint(orders::orders))
                .branch(case![Command::Language].endpoint(profile::language))
                .branch(case![Command::Forget].endpoint(profile::ask_forget))
                .branch(case![Command::Export].endpoint(profile::export))
                .branch(case![Command::Terms].endpoint(profile::terms))
                .branch(case![Command::Support].endpoint(support::support))
                .branch(case![Command::Notices].endpoint(profile::notices))
                .branch(case![Command::Memory].endpoint(memory::memory))
                .branch(case![Command::Invite].endpoint(inviting::invite))
                .branch(
                    case![Command::Admin]
                        .filter(|cx: Context| cx.is_staff())
                        .endpoint(staff::commands),
                )
                .branch(
                    case![Command::Order(words)]
                        .filter(|cx: Context| cx.is_staff())
                        .endpoint(staff::order),
                )
                .branch(
                    case![Command::Roles(words)]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(staff::roles),
                )
                .branch(
                    case![Command::Campaign]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(campaign::show),
                )
                .branch(
                    case![Command::Stats]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(stats::stats),
                )
                .branch(
                    case![Command::Refunds]
                        .filter(|cx: Context| cx.is_staff())
                        .endpoint(refunds::list),
                )
                .branch(
                    case![Command::Extend(words)]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(campaign::ask),
                )
                .branch(
                    case![Command::Broadcast]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(broadcast::begin),
                )
                .branch(
                    case![Command::Broadcasts]
                        .filter(|cx: Context| cx.is_owner())
                        .endpoint(broadcast::list),
                ),
        )
        .branch(
            dptree::filter(|m: Message| m.text().is_some_and(|text| text.starts_with('/')))
                .endpoint(odd::unknown_command),
        )
        .enter_dialogue::<Event, Stage, State>()
        // A picture is as good as words there.
        .branch(case![State::Writing { broadcast, lang }].endpoint(broadcast::written))
        // A location or a contact is always an answer to the same question, whether it was asked just now or not.
        .branch(dptree::filter_map(location).endpoint(place::location))
        .branch(dptree::filter_map(|m: Message| m.contact().cloned()).endpoint(place::contact))
        .branch(
            dptree::filter_map(|m: Message| m.text().map(str::to_owned))
                .branch(case![State::AskedPlace].endpoint(place::address))
                .branch(case![State::AskedNote].endpoint(place::note))
                .branch(case![State::AskedContact].endpoint(place::typed_contact))
                .branch(case![State::AskedWrong { order }].endpoint(support::written))
                .branch(case![State::Answering { case }].endpoint(support::answer))
                .branch(case![State::Naming { order }].endpoint(doubt::named))
                .branch(case![State::Scheduling { broadcast }].endpoint(broadcast::scheduled))
                .branch(dptree::endpoint(ordering::words)),
        )
        // Where something else is asked, such as an address, neither a model's ears nor its eyes have a part.
        .branch(
            case![State::Shopping]
                .branch(
                    dptree::filter_map(|m: Message| m.voice().cloned()).endpoint(sensing::voice),
                )
                .branch(
                    dptree::filter_map(|m: Message| m.photo().map(<[PhotoSize]>::to_vec))
                        .endpoint(sensing::photo),
                ),
        )
        .branch(dptree::endpoint(odd::unreadable))
}

/// A command, in whatever capitals.
fn command(message: Message, cx: Context) -> Option<Command> {
    let text = message.text()?;
    let (command, rest) = match text.split_once(char::is_whitespace) {
        Some((command, rest)) => (command, rest),
        None => (text, ""),
    };
    let text = format!("{} {rest}", command.to_lowercase());
    Command::parse(text.trim_end(), &cx.bot.name).ok()
}

/// A place that was shared, named or not.
fn location(message: Message) -> Option<Location> {
    let of_venue = message.venue().map(|venue| &venue.location);
    message.location().or(of_venue).cloned()
}

fn update(event: Event) -> Option<Update> {
    match event.kind {
        Kind::Update(update) => Some(*update),
        _ => None,
    }
}

fn group_message(update: Update) -> Option<Message> {
    match update.kind {
        // Not to joins and pins, which nobody wrote.
        UpdateKind::Message(message)
            if !message.chat.is_private() && (message.text().or(message.caption())).is_some() =>
        {
            Some(message)
        }
        _ => None,
    }
}

fn is_group(update: Update) -> bool {
    update.chat().is_some_and(|chat| !chat.is_private())
        && !matches!(update.kind, UpdateKind::CallbackQuery(_))
}

fn query(update: Update) -> Option<CallbackQuery> {
    match update.kind {
        UpdateKind::CallbackQuery(query) => Some(query),
        _ => None,
    }
}

fn pre_checkout(update: Update) -> Option<PreCheckoutQuery> {
    match update.kind {
        UpdateKind::PreCheckoutQuery(query) => Some(query),
        _ => None,
    }
}

fn message(update: Update) -> Option<Message> {
    match update.kind {
        UpdateKind::Message(message) => Some(message),
        _ => None,
    }
}

/// Not a live location, which moves by itself.
fn is_edited(update: Update) -> bool {
    matches!(update.kind, UpdateKind::EditedMessage(message) if message.location().is_none())
}

fn is_moved(update: Update) -> bool {
    matches!(update.kind, UpdateKind::EditedMessage(_))
}

fn is_membership(update: Update) -> bool {
    matches!(update.kind, UpdateKind::MyChatMember(_))
}

fn of_another(query: CallbackQuery) -> bool {
    let chat = query.message.as_ref().map(|message| message.chat().id.0);
    i64::try_from(query.from.id.0).ok() != chat
}

/// What the engine calls: the tree for a turn, and the apology for an event that had no luck in it.
pub fn handlers(bot: Arc<Bot>) -> Handlers {
    let tree = schema();
    let apologetic = bot.clone();
    let write = letter::writer();
    Handlers {
        write,
        letters: telegram::LETTERS,
        turn: Arc::new(move |turn: Turn| {
            let (tree, bot) = (tree.clone(), bot.clone());
            async move {
                let event = Event::read(turn.event())?;
                let context = Context::of(bot, turn.clone(), &event).await?;
                let stage = Arc::new(Stage(turn));
                let deps: DependencyMap = deps![event, context, stage];
                match tree.dispatch(deps).await {
                    ControlFlow::Break(result) => result,
                    ControlFlow::Continue(_) => Err(anyhow::anyhow!("no branch takes the event")),
                }
            }
            .boxed()
        }),
        apology: Arc::new(move |turn: Turn| {
            let bot = apologetic.clone();
            async move {
                let event = Event::read(turn.event()).context("it cannot be read")?;
                let context = Context::of(bot, turn, &event).await?;
                system::apologise(context, event).await
            }
            .boxed()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_handler_is_given_what_it_takes() {
        dptree::type_check(
            schema().sig(),
            &deps![Event {
                lane: 0,
                kind: Kind::Started
            }],
            &[
                dptree::Type::of::<Context>(),
                dptree::Type::of::<Arc<Stage>>(),
            ],
        );
    }
}
