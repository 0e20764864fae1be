### What Milkrun says in the chat. Values are already in the user's form; tags are Telegram's HTML.

language-name = English
list-comma = {", "}

## Forms

unit-m = { $n } m
unit-km = { $n } km
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
# $day, $number (of the month) and $year are digits, $month is its name.
date = { $day } { $month }
date-year = { $day } { $month } { $year }
date-time = { $date }, { $time }
today = today
tomorrow = tomorrow
in-days = { $days ->
    [one] in { $days } day
   *[other] in { $days } days
}
goods-variant = { $name }, { $variant }
goods-without = no { $name }
goods-amount = { $amount } { $name }
goods-times = { $name } × { $n }

## Welcome and card

welcome =
    <b>Hello! I shop for you.</b>
    Tell me what you need in your own words: “a dozen eggs and a carton of milk”. I put it in a basket, you see one price, and one tap orders it.
welcome-card = A free <b>{ $value }</b> card is waiting for you. It pays for { $what } until { $until }.
button-claim = Claim my { $value } card
toast-claimed = { $value } is yours
toast-claimed-before = You have claimed your card already
card-claimed =
    🎉 Your <b>{ $value }</b> card is here, valid until { $until } ({ $ahead }).
    It applies itself to your next order. What would you like?
card-active =
    💳 Your <b>{ $value }</b> card is ready, valid until { $until } ({ $ahead }).
    It applies itself to your next order.
card-expired = 💳 Your { $value } card expired on { $until }. You can go on ordering at the full price.
card-reserved = 💳 Your { $value } card is held for an order that is being placed.
card-redeemed = 💳 You have used your { $value } card. I hope you liked it all!
card-no-campaign = There are no free cards at the moment. You can order at the full price.
claim-not-begun = Free cards can be claimed from { $starts }. Come back then!
claim-over = The free cards ended on { $ended }. You can still order at the full price.
claim-exhausted = Sorry, all free cards have been claimed. You can still order at the full price.

## Basket

basket-empty = Your basket is empty. Tell me what you need: “2 kg of potatoes, a loaf of bread and dumplings for dinner”.
basket-title = 🧺 <b>Your basket</b>
basket-shop = <b>{ $shop }</b>
basket-line = { $number }. { $name } × { $packs } — { $price }
basket-line-open = { $number }. “{ $words }”: which one?
basket-line-gone = { $number }. “{ $words }” is no longer sold
basket-line-sold-out = { $number }. { $name } — sold out
basket-line-options = {"   "}{ $options }
basket-line-words = {"   "}<i>“{ $words }”</i>
basket-delivery-free = Delivery: free
basket-delivery = Delivery: { $fee }
basket-delivery-one = Delivery: { $fee } (free from { $from })
basket-card = Your card pays: { $amount }
basket-pay = <b>To pay: { $amount }</b>
basket-leftover = A card pays for one order: the { $amount } left on it will not carry over.
basket-which = Which one for “{ $words }”?
button-choice = { $name } · { $price }
button-none-of-these = None of these
button-line = { $number }. { $name } × { $packs }
button-less = −
button-more = +
button-remove = 🗑
button-empty = Empty the basket
button-checkout = Check out · { $amount } to pay
line-title = <b>{ $name }</b> × { $packs }
line-price = { $price }
line-group = <b>{ $group }</b>: { $values }
line-group-none = nothing
button-option-on = ✓ { $name }
button-option-off = { $name }
button-option-price = { $name } +{ $price }
button-remove-line = Remove
button-back = ← Basket
allergens = Contains: { $list }
allergens-none = No allergens, the shop says
allergens-unknown = The shop does not state the allergens
allergen-title = Does it contain { $allergen }?
allergen-line-yes = • { $product }: yes, it does
allergen-line-no = • { $product }: no, the shop says
allergen-line-unknown = • { $product }: the shop does not say
allergen-no-basket = Your basket is empty. Name a product, and I will tell what it contains.
allergen-gluten = gluten
allergen-milk = milk
allergen-eggs = egg
allergen-soy = soy
allergen-peanuts = peanuts
allergen-nuts = nuts
allergen-fish = fish
allergen-shellfish = shellfish
allergen-sesame = sesame
allergen-celery = celery
allergen-mustard = mustard
allergen-sulphites = sulphites
toast-basket-changed = The basket has changed: here it is as it is now
toast-emptied = The basket is empty
toast-most = 99 is the most I can order of one thing
toast-gone = This is no longer sold
toast-sold-out = { $name } is sold out
toast-remove-sold-out = First remove what is sold out
toast-choose-first = First choose where there is a question
note-rounded = { $name }: sold in packs, so I took { $packs }.
note-sold-out = { $name } is sold out.
note-most = 99 is the most I can order of one thing.
note-full = The basket is full. Place this order first, then go on.
note-not-in-basket = That is not in your basket.
note-no-last-order = You have not ordered anything yet.
unknown-words = I could not find “{ $words }”.
unknown-near = Perhaps one of these?
button-add = + { $name }
found-under = For up to { $most } there is:
found-none-under = Nothing costs { $most } or less. The nearest:
found-none-without = There is nothing of which the shop promises that.
found-title = Here is what there is:
found-line = • { $name } — { $price }
found-line-from = • { $name } — from { $price }
found-line-out = • { $name } — sold out
shelves-title = Here is some of what the shops sell:
shelves-line = • <b>{ $category }</b>: { $some }…
no-catalogue = I am still reading what the shops sell. Please try again in a moment.

## Small talk

talk-thanks = You are welcome!
talk-greeting = Hello! What would you like?
talk-yes-no = I am not sure what you mean. Tap a button, or tell me what you would like.
talk-nothing = I can shop for you: meals, vegetables, groceries, things for the home. Try “a dozen eggs and a carton of milk”, or /help.

## Check-out

ask-place = Where should I deliver? Share your location or type the address: the nearest shop that has it all delivers.
ask-place-again = That is too short for an address.
key-location = 📍 Share my location
ask-note = Flat, entrance, floor? The courier needs it to find your door.
key-no-note = Nothing to add
ask-contact = Who will receive it? Share your contact, or type a name and a phone number. The courier calls only if the door is not found.
ask-contact-again = I need a name and a phone number, such as “Ann, +86 138 0013 8000”.
key-contact = 📱 Share my contact
ask-thanks = Thank you. I keep this for your next order; /forget removes it.
place-kept = Noted. /forget removes it.
place-shared = the place you shared
quote-asking = Asking the shop for its price…
quote-title = 🧾 <b>Your order</b>
quote-line = • { $name } × { $packs } — { $price }
quote-with-options = { $name } ({ $options })
quote-from = From { $store }
quote-from-distance = From { $store }, { $distance } away
quote-to = To { $place }
quote-items = Items: { $amount }
quote-pay = <b>To pay on delivery: { $amount }</b>
quote-pay-nothing = <b>Nothing to pay</b>
quote-place-unknown = ⚠️ The shop did not find this address on its map. Please check it, or share your location.
quote-until = This price is good until { $time }.
button-order = Order now · { $amount }
button-to-basket = ← Back to the basket
differs-pay = ⚠️ You pay { $now }, not { $before } as in the basket.
differs-line = { $name }: { $now }, not { $before }
differs-delivery = Delivery: { $now }, not { $before }
quote-no = The shop cannot deliver this now:
problem-out-of-stock = • { $name } has just sold out
problem-short-of-stock = • { $name }: only { $left } left
problem-not-sold = • { $name } is no longer sold
problem-too-far = • that address is too far from every shop
problem-price-changed = • a price has changed
problem-expired = • its price expired too quickly
problem-card = The shop did not take your card, so this order does not use it.
problem-other = • { $words }
quote-unreachable = The shop isn’t answering. Nothing was ordered.
button-ask-again = Ask again
quote-over = This price has expired. Nothing was ordered.
quote-stopped = I no longer ask the shop. Nothing was ordered.
quote-basket-changed = The basket has changed since I asked, so this price does not count.
alert-quote-replaced = This price is no longer valid. Nothing was ordered.
alert-basket-changed = The basket has changed since this price. Nothing was ordered.
alert-quote-over = This price is too old. I am asking the shop again; nothing was ordered.
alert-card-gone = Your card has expired or was used since this price. I am asking the shop again; nothing was ordered.
toast-ordered-before = You have already ordered this

## Orders

order-title = <b>Order { $number }</b>
order-placing = ⏳ Telling the shop…
order-unknown = ❓ The shop’s answer was lost on the way. I am finding out whether it has your order. You will not be charged twice.
order-accepted = ✅ The shop has your order.
order-packed = 📦 Packed.
order-on-the-way = 🛵 On the way to you.
order-delivered = 🎉 Delivered. Enjoy!
order-cancelled = Cancelled.
order-cancelled-why = The shop cancelled this order. { $why }
order-rejected = The shop did not take this order.
order-rejected-why = The shop did not take this order. { $why }
reason-out-of-stock = Something has just sold out.
reason-price-changed = A price has changed.
reason-checkout-expired = The price was no longer good.
reason-unreachable = It does not answer.
reason-card = It did not accept the card.
reason-buyer = It needs another name or phone number.
reason-lost = It never reached it.
stage-done = ● { $stage }
stage-ahead = ○ { $stage }
stage-accepted = accepted
stage-packed = packed
stage-on-the-way = on the way
stage-delivered = delivered
order-card-back = 💳 Your card is back: /card
order-ask-cancel = Cancel this order?
button-cancel-order = Cancel order { $number }
button-cancel-yes = Yes, cancel order { $number }
button-cancel-no = Keep it
toast-cancelling = Asking the shop to cancel…
toast-cannot-cancel = It is too late to cancel this order
toast-no-order = There is no such order
cancel-too-early = The order is still being placed. Once the shop has it, it can be cancelled.
cancel-too-late = It is too late to cancel this order.
cancel-unreachable = The shop does not answer, so I do not know yet whether the order is cancelled. Its message shows it as soon as I do; you can try again in a moment.
orders-none = You have not ordered anything yet. Tell me what you would like!
orders-title = <b>Your orders</b>
orders-line = { $number }. { $date } — { $total }, { $state }
button-show-order = Show order { $number }
state-placing = being placed
state-unknown = being checked
state-accepted = accepted
state-packed = packed
state-on-the-way = on the way
state-delivered = delivered
state-cancelled = cancelled
state-rejected = not taken

## The user's own affairs

help =
    <b>I shop for you.</b> Write what you need in your own words, with commas or on several lines:
    <i>“2 kg of potatoes, a dozen eggs and two milk teas, one without sugar”</i>

    “one more milk”, “no eggs”, “empty the basket” change it; so do the buttons.
    /basket — your basket
    /card — your free card
    /orders — your orders
    /cancel — stop what we are doing
    /language — another language
    /forget — remove your address and contact
cancelled = Stopped. Your basket is as it was.
cancelled-empty = Stopped. Tell me what you would like.
ask-language = Which language should I speak?
language-chosen = I speak English now.
ask-forget = I will remove your address, name and phone number, your basket and what you wrote to me. Orders on their way still arrive, and your card stays.
button-forget = Forget all that
button-keep = Keep it
forgotten = Done: forgotten.
not-forgotten = I keep it, for your next order.
group = I shop in private chats: <a href="{ $link }">write to me there</a>.
command-basket = Your basket
command-card = Your free card
command-orders = Your orders
command-invite = A card for you and a friend
command-cancel = Stop what we are doing
command-help = What I can do
command-language = Another language
command-notices = News and reminders, on or off
command-memory = What I keep in mind for you
command-forget = Remove your address and contact

## What is no order

alert-not-yours = This button is for somebody else. Message me to get your own.
toast-old-question = This question is too old
toast-old-button = This button is too old: here is your basket
odd-edited = I read the first version of your message; edits change nothing. Write again, or use the basket’s buttons.
odd-forwarded = Somebody else wrote that. If you want it, write it to me yourself.
odd-command = I do not know that command. /help shows what I can do.
odd-photo = I cannot read photos yet. Please write what you need.
odd-voice = I cannot listen to voice messages yet. Please write what you need.
odd-sticker = Nice one! Write what you need, and I will get it.
odd-other = I can read text only. Please write what you need.
sorry = Something went wrong on my side, and nothing was changed. Please try again.

## For admins

extend-how =
    The cards end on { $deadline }; { $left } of the budget is left.
    Write the new date, with or without a time: <code>/extend 2026-02-28</code> or <code>/extend 2026-02-28 18:00</code>
extend-not-later = The new deadline must be later than the present one, and in the future.
extend-ask = Move the deadline of all cards from <s>{ $from }</s> to <b>{ $to }</b>?
button-extend = Extend to { $to }
button-extend-not = Leave it
extend-cards = { $cards ->
    [one] { $cards } unspent card moves with it.
   *[other] { $cards } unspent cards move with it.
}
extend-short = At this pace the budget runs out before that, on { $at }; { $left } is left now.
extend-people = { $people ->
    [one] { $people } person is told, which takes about { $time }:
   *[other] { $people } people are told, which takes about { $time }:
}
extend-notice =
    { $language }:
    <blockquote>{ $notice }</blockquote>
extend-done = Done: <s>{ $from }</s> → <b>{ $to }</b>. Every card moved with it, and everybody is being told.
extend-moved = Somebody else has moved the deadline meanwhile. Nothing was changed: /extend shows it as it is.
extend-left = The deadline stays as it is.

## Paying

quote-pay-invoice = <b>To pay here, before it is ordered: { $amount }</b>
button-order-invoice = Order · pay { $amount }
order-invoiced = 💳 Waiting for your payment, until { $time }. Nothing is ordered before it.
order-unpaid = It was not paid in time, so nothing was ordered.
order-paid = Paid: { $amount }
order-missing = Missing: { $amount }, taken off
order-missing-goods = Missing: { $goods }
state-invoiced = waiting for payment
toast-settle-first = You have three orders that are not settled yet. Pay or cancel one first.
invoice-title = Order { $number }
invoice-with-card = Items { $items }, delivery { $delivery }, your card pays { $card }. Ordered as soon as you pay, by { $time }.
invoice-without-card = Items { $items }, delivery { $delivery }. Ordered as soon as you pay, by { $time }.
no-payment-not-open = This order is not waiting for a payment any more. You were not charged.
no-payment-over = This price is good no longer. You were not charged: please check out again.
no-payment-changed = The shop has changed this order’s price or sold out. You were not charged.
no-payment-closed = The shop is closed now. You were not charged; your basket keeps everything.
no-payment-unreachable = The shop is not answering. You were not charged: please try again in a moment.
problem-closed = • the shop is closed now
reason-store-closed = It is closed now.
card-grace = 💳 The shop failed you, not the card: your { $value } card stays good until { $until }.
missing-delivery = Order { $number }: the shop left out goods for { $amount }. To pay on delivery now: { $pay }.
missing-card = Order { $number }: the shop left out goods for { $amount }, which your card had covered.
refund-owed =
    💸 { $why }
    { $amount } goes back to you, the way you paid it. Refund { $number }; I will tell you when it is done.
refund-why-twice = You have paid this order twice.
refund-why-late = Your payment came after the order was called off.
refund-why-amount = Your payment was not this order’s amount, so nothing was ordered for it.
refund-why-stranger = Your payment belongs to no order of yours.
refund-why-cancelled = The order is cancelled.
refund-why-rejected = The shop did not take the order.
refund-why-missing = The shop left out part of the order.
refund-line-open = 💸 { $amount } is on its way back to you
refund-line-settled = 💸 { $amount } has been given back
refund-line-failed = 💸 { $amount } could not be given back yet: support is on it
refund-settled = ✅ { $amount } has been given back. It can take your bank a few days to show it. (Refund { $number })
refund-failed = { $amount } could not be given back the way you paid it. Support will find another: /support. (Refund { $number })
refund-task = 💸 <b>Refund { $number }: { $amount }</b>
refund-task-twice = The order was paid twice.
refund-task-late = The payment came after the order was called off.
refund-task-amount = The payment was not the order’s amount.
refund-task-stranger = The payment names no order of the payer’s.
refund-task-cancelled = A paid order was cancelled.
refund-task-rejected = The shop did not take a paid order.
refund-task-missing = A part of the order was missing.
refund-task-order = Order { $number }
refund-task-charge = At the provider: <code>{ $charge }</code>, { $at }
refund-ask-settled = Refund { $number }: have { $amount } really gone back at the provider’s? The user is told so.
refund-ask-failed = Refund { $number }: can { $amount } not be given back this way? The user is told to write to support.
refund-done-settled = ✅ Refund { $number }: { $amount } given back.
refund-done-failed = ⚠️ Refund { $number }: { $amount } could not be given back.
refunds-none = No refunds are waiting.
refunds-more = { $more ->
    [one] { $more } more is waiting.
   *[other] { $more } more are waiting.
}
button-refund-settled = It went back
button-refund-failed = It cannot
button-refund-yes-settled = Yes, it went back
button-refund-yes-failed = Yes, it cannot
button-refund-back = Not yet
doubt-task =
    ❓ <b>Order { $number } is in doubt</b>
    The shop’s answer was lost, and I cannot find out whether it has the order. Please ask the shop; its checkout is <code>{ $session }</code>.
doubt-task-paid = The user has paid { $amount } here.
doubt-task-delivery = The user pays { $amount } on delivery.
doubt-ask-none = Has the shop really no order { $number }? The user is told that it was not taken; the card and what was paid go back.
doubt-number = Under which number does the shop have order { $number }? Write it in one message; I check it with the shop. /cancel to leave it.
doubt-number-again = That is no number of the shop’s, or another order has it. Write it again, or /cancel.
doubt-reading = Asking the shop for order { $number } under that number…
doubt-not-there = The shop knows no order <code>{ $id }</code>, or does not answer.
doubt-done-none = ✅ Order { $number } is settled: the shop does not have it.
doubt-over = That order is in doubt no longer.
doubt-settled = Order { $number } is in doubt no longer: { $state }.
button-doubt-has = The shop has it
button-doubt-none = It does not
button-doubt-none-yes = Yes, it does not
button-doubt-back = Not yet known
toast-refund-ended = This refund has been ended already

## Support and terms

command-support = Something is wrong
command-terms = Terms
button-wrong = Something is wrong
support-ask = What is wrong? Write it in one message: a person reads it. /cancel if nothing is.
support-ask-order = What is wrong with order { $number }? Write it in one message: a person reads it, with the order. /cancel if nothing is.
support-taken = Support has it, as case { $number }. The answer comes here.
support-case = 🆘 <b>Case { $number }</b>
button-answer = Answer case { $number }
support-ask-answer = Your answer to case { $number }, in one message. /cancel to leave it.
support-answer = <b>Support, case { $number }:</b>
support-answered = Sent: case { $number } is answered.
toast-case-gone = Whoever wrote this has asked to be forgotten
terms =
    <b>Terms</b>
    • The shops sell to you; I pass on your order and their price. Nothing is ordered without your tap on the exact amount.
    • A card pays for one order. If the shop does not take the order, or cancels it, the card comes back.
    • What you pay here goes back the way it came if the order is cancelled, not taken, paid twice or incomplete.
    • Your address and contact go to the shop for the order alone. /export shows all that I keep, /forget removes it.
    • Something is wrong? /support: a person answers.

command-export = All that I keep of you
exported = All that I keep of you. /forget removes it.
slow-down = You are faster than I am: I have skipped your last messages. Please wait a moment.

## Notices and broadcasts

unit-seconds = { $n } s
unit-minutes = { $n } min
unit-hours = { $n } h
notice-extension =
    ⏰ <b>More time for the free { $value } cards</b>
    They are good until <s>{ $from }</s> <b>{ $to }</b>. Have you claimed yours?
button-my-card = My card
notices-on = 🔔 I tell you news, and when your card is about to expire.
notices-off = 🔕 I tell you nothing but what your orders need.
button-notices-off = No more notices
button-notices-on = Tell me again
broadcast-draft = 📣 <b>Broadcast { $number }</b>, not sent yet
broadcast-words = { $language }: { $words }
broadcast-nothing = nothing yet
broadcast-as = the same as { $language }
broadcast-quoted = “{ $words }”
broadcast-picture = 🖼
broadcast-to = { $people ->
    [one] To: { $who } ({ $people } person now)
   *[other] To: { $who } ({ $people } people now)
}
broadcast-when = Begins on { $at }
broadcast-late = It was to begin on { $at }, but that has passed: choose another time, or begin at once
broadcast-at-once = Begins at once
who-everybody = everybody
who-those = people { $list }
who-has-card = with a card to use
who-never-ordered = who have never ordered
who-seen = { $days ->
    [one] here in the last day
   *[other] here in the last { $days } days
}
who-speaks = reading { $languages }
seen-days = { $days ->
    [one] last day
   *[other] last { $days } days
}
seen-whenever = any time
button-chosen = ✓ { $label }
button-not-chosen = { $label }
button-write-in = ✏️ { $language }
button-has-card = Card to use
button-never-ordered = Never ordered
button-seen = Here: { $when }
button-when = Later…
button-at-once = At once
button-preview = Show me
button-discard = Discard
button-send-to = { $people ->
    [one] Send to { $people } person
   *[other] Send to { $people } people
}
button-not-yet = Not yet
broadcast-write =
    Send me the message in { $language } as people shall see it: formatted as you like, or a picture with a caption.
    Lines at its end become buttons: <code>[Label] https://example.com</code>, or <code>[My card] /card</code> for the reader’s card.
broadcast-ask-time = When shall it begin? Write a date to come, with a time: <code>2026-02-28 18:00</code>
toast-late = The time that you chose has passed
broadcast-ask-send = { $people ->
    [one] Send this to { $people } person ({ $who })? It takes about { $time }.
   *[other] Send this to { $people } people ({ $who })? It takes about { $time }.
}
broadcast-discarded = The broadcast is discarded. Nobody was told.
broadcast-gone = That broadcast has been sent off or discarded already.
broadcast-unfit-kind = I can send on text, or a picture with a caption. Send me one of these.
broadcast-unfit-empty = There is nothing there but buttons. Put some words above them.
broadcast-unfit-long = A picture’s caption has at most 1,024 characters. Send it shorter, or without the picture.
broadcast-unfit-buttons = That is too many buttons: six at most.
broadcast-title = 📣 <b>Broadcast { $number }</b>: { $state }
broadcast-state-scheduled = scheduled
broadcast-state-running = being sent
broadcast-state-paused = paused
broadcast-state-done = done
broadcast-state-cancelled = called off
broadcast-counts = { $sent } of { $total } sent, { $blocked } have blocked the bot, { $failed } failed
broadcast-left-out = { $people ->
    [one] { $people } person was left out: no longer meant by it
   *[other] { $people } people were left out: no longer meant by it
}
broadcast-pace = { $rate } a second, about { $left } left
broadcast-ask-cancel = { $left ->
    [one] Call broadcast { $number } off? { $left } person will not be told.
   *[other] Call broadcast { $number } off? { $left } people will not be told.
}
broadcasts-none = There are no broadcasts yet: /broadcast begins one.
broadcasts-title = <b>Broadcasts</b>
broadcasts-line = { $number }: { $state }, { $sent } of { $total }
button-broadcast = Broadcast { $number }
button-pause = Pause
button-resume = Go on
button-call-off = Call off…
button-call-off-really = Call it off
button-go-on = Leave it

## Roles, and what is paused

claim-paused = Claiming is paused for the moment. The cards are not gone: please try again a little later.
toast-ordering-paused = I cannot take orders just now, sorry! Your basket stays as it is: please try again a little later.
no-payment-paused = No orders are taken just now. You were not charged: please try again a little later.
campaign-title = 🎟 <b>The campaign</b>
campaign-cards = Cards of { $value }, from { $from } to { $to }
campaign-budget = { $claimed } of { $budget } claimed, { $left } left
campaign-claims-paused = ⏸ Claims are paused.
campaign-ordering-paused = ⏸ Ordering is paused.
button-pause-claims = Pause claims
button-resume-claims = Let claims go on
button-pause-ordering = Pause ordering
button-resume-ordering = Let ordering go on
staff-support =
    <b>What you can do</b>
    /order 17 — somebody’s order
    /refunds — money to give back
    Answer what people write to support, and settle orders in doubt, by the buttons that you are sent.
staff-owner =
    /campaign — how it stands, and what is paused
    /stats — figures and charts
    /extend 2026-02-28 — move the deadline, and tell everybody
    /broadcast — write to many
    /broadcasts — those that were sent
    /roles — who may do what
staff-order = User <code>{ $user }</code>
staff-no-order = There is no such order. Write it like this: <code>/order 17</code>
roles-title = <b>Roles</b>
roles-settings = <code>{ $user }</code>: owner, by the settings
roles-line = <code>{ $user }</code>: { $role }
roles-how = Grant one with <code>/roles 123456789 support</code>, or <code>owner</code>; take it away with <code>none</code>.
role-support = support
role-owner = owner
role-granted = ✅ <code>{ $user }</code> is { $role } now.
role-taken = ✅ <code>{ $user }</code> has no role any more.
role-yours = You are { $role } now. /admin shows what you can do.
role-yours-no-more = You have no role any more. Thank you for your help!
role-of-settings = The settings make them an owner. Only whoever runs the bot can change that.
role-own = Your own role is changed by another owner.
role-of-stranger = I do not know them yet. Let them write to me first.

## What cards pay for, and reminders

pays-for-meals = meals
pays-for-groceries = groceries
pays-for-goods = household goods
list-and = { $list } and { $last }
basket-card-not-for = Your card does not pay for these: it is for { $what }.
notice-reminder =
    ⏳ <b>Your { $value } card ends { $ahead }</b>: it is good until { $until }.
    Tell me what you need, and it applies itself. /notices switches reminders off.

## Inviting

invite =
    🎁 <b>Invite a friend: a { $value } card for each of you</b>
    You both get it when their first order arrives, while there are cards, until { $until }. Your link:
    { $link }
invite-had = You have had { $had } of { $most } cards.
invite-full = You have had all { $most } cards that one person may have; your friend still gets theirs.
invite-no-cards = There are no cards to give at the moment, so inviting earns nothing just now. I will be glad of your friends all the same!
button-share = Send it to a friend
invited = 🎁 A friend has invited you: when your first order arrives, you each get another { $value } card.
invite-earned-invited = 🎁 Your first order has arrived, and you were invited: here is another { $value } card, valid until { $until } ({ $ahead }).
invite-earned-inviter = 🎁 Your friend’s first order has arrived: here is a { $value } card for you, valid until { $until } ({ $ahead }).
claim-most = You have had as many cards as one person may have.
cards-active =
    💳 You have <b>{ $count }</b> cards of <b>{ $value }</b>. The next is valid until { $until } ({ $ahead }). Each order takes one by itself.
budget-warning = ⚠️ { $percent } % of the campaign’s budget is claimed: { $left } of { $budget } is left.
budget-gone = ⚠️ The last card that the budget allows is claimed. Whoever comes now is told so, and can order at the full price.

## Figures of the campaign, for owners

stats-title = <b>The campaign</b> as of { $at }
stats-cards = Cards: { $cards } given out, { $redeemed } spent
stats-budget = Budget: { $left } left of { $budget }
stats-gone = All of it is given out.
stats-ends = At this pace it runs out on <b>{ $at }</b>, before the deadline ({ $deadline }).
stats-lasts = At this pace about { $left } will be left at the deadline ({ $deadline }).
stats-early = Too early to say how long it will last (deadline: { $deadline }).
stats-over = The campaign ended on { $deadline }.
stats-orders = Orders: { $orders }, { $with } of them with a card
stats-covered = The card paid all of it: { $covered } of { $with } ({ $percent } %)
stats-worth = Cards pay { $card } of it, people { $people }
stats-back = Ordered again after the card: { $back } of { $spent } ({ $percent } %)
button-stats-refresh = 🔄 Refresh
button-stats-file = 📄 Hour by hour (CSV)
stats-file = The campaign hour by hour. Money is in yuan.
toast-fresh = Up to date
stats-none = There is no campaign yet.
budget-short = ⚠️ At this pace the campaign’s budget runs out on <b>{ $at }</b>, before the deadline ({ $deadline }): { $left } of { $budget } is left. /stats shows more.
# In the picture: short, no tags.
chart-budget = Budget left
chart-of = of { $budget }
chart-ends = runs out ≈ { $date }
chart-lasts = ≈ { $left } left
chart-orders = Orders an hour
chart-most = most: { $n }
chart-funnel = How far people get
chart-share = { $n } ({ $percent } %)
funnel-came = Came by
funnel-claimed = Took a card
funnel-ordered = Ordered
funnel-delivered = Received
funnel-again = Ordered again

## What somebody does not eat

memory-title = <b>What I keep in mind for you</b>
memory-nothing = I keep nothing in mind for you. Tell me what you must not eat: “I’m allergic to nuts”.
memory-avoids = • no { $what }
memory-what-for = I heed this in what I suggest, and warn you of what you must not eat. /forget removes everything.
memory-offer = Shall I keep that in mind for what I suggest? I warn you of what you must not eat.
button-memory-keep = Keep in mind: no { $allergen }
button-memory-forget = Forget: no { $allergen }
avoid-contains = ⚠️ contains { $list }
avoid-unknown = ⚠️ the shop does not say whether it contains { $list }
avoid-of = { $product }: { $warning }
avoid-left-out = Left out, as you told me: what contains { $list }, or may. /memory
line-warning = {"   "}{ $warning }

## Open-ended wishes

thought-thinking = 💭 Thinking about “{ $words }”…
thought-looking = Looking at { $list }…
button-stop = Stop
proposal-title = <b>For “{ $words }”</b>
proposal-line = • { $name } × { $packs } — { $price }
proposal-line-off = ◦ <s>{ $name } × { $packs } — { $price }</s>
proposal-change = • { $name }: { $packs } instead
proposal-remove = • { $name }: out of the basket
proposal-total = Together { $total }, before delivery
proposal-total-of = Together { $total } of your { $most }, before delivery
proposal-feeds = { $people ->
    [one] Enough for one
   *[other] Enough for { $people }
}
proposal-short = ⚠️ Enough for { $feeds } of { $people } people
proposal-without = Without { $list }, as the shop states it
proposal-diet = All of it is { $list }
proposal-over = ⚠️ { $over } over your budget
proposal-least = ⚠️ I could not stay within { $most }; this is the least that fits everything else.
proposal-nearest = ⚠️ I could not meet all of it; this is the nearest.
left-out-contains = Left out: { $name } contains { $what }
left-out-unstated = Left out: for { $name } the shop does not state { $what }
left-out-diet = Left out: { $name } is not { $what }
left-out-gone = Left out: { $name } is sold out
left-out-dear = Left out: no money left for { $name }
left-out-invented = { $count ->
    [one] One thing that came to mind is not sold here; I dropped it.
   *[other] { $count } things that came to mind are not sold here; I dropped them.
}
diet-vegetarian = vegetarian
diet-vegan = vegan
diet-pork-free = pork-free
button-take = Put into the basket · { $amount }
button-change-basket = Change the basket
button-no-thanks = No, thanks
proposal-taken = ✅ In your basket: “{ $words }”
thought-nothing = I found nothing that fits “{ $words }”.
thought-near = Perhaps one of these?
thought-slow = I could not work out “{ $words }” in time. Name what you would like, and I will get it at once.
thought-busy = Too many people are asking for ideas right now. Name what you would like, and I will get it at once.
thought-down = I cannot come up with ideas right now. Name what you would like instead of “{ $words }”, and I will get it.
thought-used-up = That’s all the ideas I have for today; ask me again tomorrow. Name what you would like, and I will get it.
thought-no-model = I have no ideas of my own for “{ $words }”, but I get whatever you name: meals, vegetables, groceries, things for the home. Ask “what do you have?” to look around.
thought-question = 💬 { $words }
thought-question-how = Tap an answer, or write yours.
thought-words = 💬 A computer’s words, which may be wrong:
thought-words-quote = <i>{ $words }</i>
thought-words-only = Nothing in your basket has changed.
toast-thought-old = That suggestion is not the latest any more
toast-proposal-changed = Something has just sold out. Please look again.

## Voice messages and pictures

voice-listening = 🎤 Listening…
voice-words = 🎤 “{ $words }”
voice-nothing = I could not make out any words. Please try again, or write what you need.
voice-long = That is too long for me. Please keep voice messages under two minutes, or write what you need.
voice-failed = I could not listen to that right now. Please write what you need.
photo-looking = 📷 Looking at your picture…
photo-title = <b>📷 What I read</b>
photo-line = • “{ $read }” → { $name } × { $packs } — { $price }
photo-line-open = • “{ $read }” → { $name }: which one, I ask next
photo-line-unsure = ❓ “{ $read }”: is that { $name }?
photo-line-off = ◦ <s>“{ $read }” → { $name }</s>
photo-unread = ✗ “{ $words }”: not found
photo-unsure = Tap what I got right; what has ❓ is not taken otherwise.
photo-nothing = I found nothing in the picture that I could get for you.
photo-failed = I could not look at that right now. Please write what you need.
photo-taken = ✅ The list is in your basket.
button-line-unsure = ❓ { $name }
sense-used-up = That was all I can listen to and look at for today. Please write what you need.

## Usual things

memory-diet = • only what is { $what }
memory-usual = • your usual: { $what }
memory-usual-gone = something that is no longer sold
memory-order = • your usual order: { $what }
memory-order-number = order { $number }
button-memory-keep-other = Keep in mind: { $what }
button-memory-forget-other = Forget: { $what }
button-usual = ★ My usual one
button-usual-order = ★ My usual order
toast-usual = Kept in mind: this is your usual one. /memory
toast-usual-order = Kept in mind: “the usual” means this order. /memory
