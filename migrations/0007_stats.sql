-- What a campaign has come to, without reading every quote.

ALTER TABLE orders ADD COLUMN card_pays BIGINT; -- of its total, by the quote; NULL: of before this was noted
ALTER TABLE orders ADD COLUMN user_pays BIGINT; -- the rest of it
CREATE INDEX orders_created ON orders (created_at);
CREATE INDEX cards_campaign ON cards (campaign_id, created_at, value, state);
-- The deadline of which owners were warned that the budget ends before it.
ALTER TABLE campaigns ADD COLUMN short_of BIGINT;
