-- One dialect for SQLite and PostgreSQL: ids are made by the program, instants are milliseconds since 1970 UTC, money is
-- whole fen, what is true or false is 1 or 0, and structures are JSON in TEXT.

-- Events, in the order of their arrival. A row is here before its sender is told that it was received.
CREATE TABLE inbox (
    id BIGINT PRIMARY KEY,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    lane BIGINT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL, -- waiting, done, dead
    attempts BIGINT NOT NULL,
    error TEXT,
    received_at BIGINT NOT NULL,
    finished_at BIGINT,
    UNIQUE (source, key)
);
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'waiting';
CREATE INDEX inbox_lane ON inbox (lane);

-- What is to leave: messages and calls.
CREATE TABLE outbox (
    id BIGINT PRIMARY KEY,
    carrier TEXT NOT NULL,
    order_key TEXT,
    slot TEXT,
    slot_use TEXT NOT NULL, -- edit, anew, about
    priority BIGINT NOT NULL,
    not_after BIGINT,
    on_unknown TEXT NOT NULL, -- repeat, report
    lane BIGINT, -- where the answer goes as an event
    body TEXT NOT NULL,
    state TEXT NOT NULL, -- waiting, sending, done, refused, unknown, expired, superseded
    attempts BIGINT NOT NULL,
    outcome TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_key ON outbox (order_key);
CREATE INDEX outbox_lane ON outbox (lane) WHERE lane IS NOT NULL;
CREATE INDEX outbox_slot ON outbox (order_key, slot) WHERE state = 'waiting' AND slot IS NOT NULL;

-- The message that a name stands for in a chat.
CREATE TABLE slots (
    order_key TEXT NOT NULL,
    name TEXT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (order_key, name)
);

-- Events that fall due.
CREATE TABLE timers (
    key TEXT PRIMARY KEY,
    id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lane BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX timers_due ON timers (due_at);

CREATE TABLE dialogues (
    user_id BIGINT PRIMARY KEY,
    state TEXT NOT NULL
);

CREATE TABLE users (
    id BIGINT PRIMARY KEY, -- Telegram's
    tag TEXT NOT NULL, -- the language that Telegram says
    lang TEXT, -- the language that the user chose
    blocked BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

-- Where a user's orders go.
CREATE TABLE places (
    user_id BIGINT PRIMARY KEY,
    address TEXT,
    latitude BIGINT, -- in millionths of a degree
    longitude BIGINT,
    note TEXT,
    name TEXT,
    phone TEXT
);

CREATE TABLE campaigns (
    id BIGINT PRIMARY KEY,
    value BIGINT NOT NULL,
    budget BIGINT NOT NULL,
    claimed BIGINT NOT NULL,
    starts BIGINT NOT NULL,
    deadline BIGINT NOT NULL,
    CHECK (claimed <= budget)
);

CREATE TABLE cards (
    id BIGINT PRIMARY KEY,
    campaign_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    reason TEXT NOT NULL, -- claimed
    value BIGINT NOT NULL,
    state TEXT NOT NULL, -- active, reserved, redeemed
    order_id BIGINT, -- that it is reserved for or was redeemed by
    created_at BIGINT NOT NULL,
    UNIQUE (campaign_id, user_id, reason),
    CHECK ((state = 'active' AND order_id IS NULL) OR (state IN ('reserved', 'redeemed') AND order_id IS NOT NULL))
);
CREATE INDEX cards_user ON cards (user_id);

CREATE TABLE baskets (
    user_id BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL,
    shown BIGINT, -- what there was to pay when it was last shown
    shown_revision BIGINT
);

CREATE TABLE basket_lines (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    words TEXT NOT NULL,
    what TEXT NOT NULL,
    options TEXT NOT NULL
);
CREATE INDEX basket_lines_user ON basket_lines (user_id, id);

-- A user's present quote; the id is that of the order that it may become.
CREATE TABLE quotes (
    user_id BIGINT PRIMARY KEY,
    id BIGINT NOT NULL,
    revision BIGINT NOT NULL, -- of the basket
    card_id BIGINT,
    shown BIGINT NOT NULL, -- what the basket said there was to pay
    body TEXT -- the retailer's answer, once it is there
);

CREATE TABLE orders (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE, -- what people call it
    user_id BIGINT NOT NULL,
    lines TEXT NOT NULL, -- the basket that it was, given back when it is rejected
    card_id BIGINT,
    quote TEXT NOT NULL,
    state TEXT NOT NULL,
    retailer_id TEXT, -- once the retailer has it
    reason TEXT, -- why it was rejected or cancelled
    cancelable_until BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX orders_user ON orders (user_id, number);
CREATE INDEX orders_open ON orders (id) WHERE state NOT IN ('delivered', 'cancelled', 'rejected');

-- What the retailer sells, as last read.
CREATE TABLE catalogue (
    id BIGINT PRIMARY KEY, -- always 1
    body TEXT NOT NULL,
    read_at BIGINT NOT NULL
);

-- What admins have done.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    admin TEXT NOT NULL,
    deed TEXT NOT NULL,
    at BIGINT NOT NULL
);
