-- Paying by invoice, what is given back, and what people say is wrong.

-- How what the card does not cover is paid: delivery (at the door) or invoice (beforehand).
ALTER TABLE orders ADD COLUMN pay_by TEXT NOT NULL DEFAULT 'delivery';
-- What the retailer has taken off the order's total since, because goods were missing.
ALTER TABLE orders ADD COLUMN missing BIGINT NOT NULL DEFAULT 0;
-- Of which goods: [[variant, packs], ...].
ALTER TABLE orders ADD COLUMN missing_goods TEXT NOT NULL DEFAULT '[]';
-- Admins have been asked what became of it: 1.
ALTER TABLE orders ADD COLUMN asked_admins BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX orders_retailer ON orders (retailer_id) WHERE retailer_id IS NOT NULL;

-- A card that a failure of the retailer's gave back is good until then, though the campaign ends before.
ALTER TABLE cards ADD COLUMN good_until BIGINT;
CREATE INDEX cards_order ON cards (order_id) WHERE order_id IS NOT NULL;

-- What was paid, as Telegram says: once a charge.
CREATE TABLE payments (
    charge_id TEXT PRIMARY KEY, -- Telegram's
    provider_charge_id TEXT NOT NULL, -- the payment provider's: what a refund is looked up by
    user_id BIGINT NOT NULL,
    order_id BIGINT, -- that the payload named, if there is such an order
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    pays BIGINT NOT NULL, -- 1: it pays its order; 0: it is surplus, and has a refund
    paid_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_order ON payments (order_id) WHERE pays = 1;
CREATE INDEX payments_user ON payments (user_id);

-- Money to be given back, by a person at the provider's.
CREATE TABLE refunds (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE, -- what people call it
    charge_id TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    order_id BIGINT,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    reason TEXT NOT NULL, -- twice, late, amount, stranger, cancelled, rejected, missing
    state TEXT NOT NULL, -- open, settled, failed
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX refunds_open ON refunds (number) WHERE state = 'open';
CREATE INDEX refunds_charge ON refunds (charge_id);
CREATE INDEX refunds_order ON refunds (order_id);

-- What people write to support.
CREATE TABLE cases (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL,
    order_id BIGINT, -- that it is about
    words TEXT NOT NULL,
    state TEXT NOT NULL, -- open, answered
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX cases_user ON cases (user_id);

-- Has asked to be forgotten, and is as soon as the last order is over. A visit takes it back.
ALTER TABLE users ADD COLUMN forgotten BIGINT NOT NULL DEFAULT 0;

-- What an operator looks for: rare among many that are done.
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 'dead';
