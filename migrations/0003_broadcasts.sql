-- Telling everybody: broadcasts, their recipients, and files that are sent more than once.

-- The language that a user is spoken to in: chosen, or as Telegram says, or English.
ALTER TABLE users ADD COLUMN speaks TEXT NOT NULL DEFAULT 'en';
UPDATE users SET speaks = COALESCE(lang, CASE
    WHEN LOWER(tag) = 'zh' OR LOWER(tag) LIKE 'zh-%' THEN 'zh'
    WHEN LOWER(tag) = 'ru' OR LOWER(tag) LIKE 'ru-%' THEN 'ru'
    ELSE 'en' END);
-- Wants to be told of news and of what expires: 1.
ALTER TABLE users ADD COLUMN notices BIGINT NOT NULL DEFAULT 1;

-- One message to many.
CREATE TABLE broadcasts (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE, -- what people call it
    owner BIGINT NOT NULL, -- the admin who is told how far it is; 0 for none
    content TEXT NOT NULL,
    audience TEXT NOT NULL, -- the rule of who is told
    joined_by BIGINT, -- whoever came later is not told; set when it is sent off
    state TEXT NOT NULL, -- draft, scheduled, running, paused, done, cancelled
    starts_at BIGINT, -- when it is to begin; NULL: as soon as it is sent off
    expected BIGINT NOT NULL, -- recipients, as counted when it was sent off
    written_to BIGINT NOT NULL, -- users up to this id have their rows
    all_written BIGINT NOT NULL, -- 1: all have
    posted_to BIGINT NOT NULL, -- users up to this id have had their turn
    written BIGINT NOT NULL, -- recipients with a row
    sent BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    blocked BIGINT NOT NULL,
    left_out BIGINT NOT NULL, -- who no longer is of the audience when their turn comes
    created_at BIGINT NOT NULL,
    began_at BIGINT,
    finished_at BIGINT,
    tidied_to BIGINT NOT NULL DEFAULT 0 -- recipients up to this id are gone, long after it was over; -1: all are
);
CREATE INDEX broadcasts_running ON broadcasts (id) WHERE state = 'running';

-- Whom a broadcast goes to. By user first: a user's rows are found when they are forgotten, and the next ones of a broadcast
-- in the order of users.
CREATE TABLE recipients (
    user_id BIGINT NOT NULL,
    broadcast_id BIGINT NOT NULL,
    state TEXT NOT NULL, -- waiting, queued, sent, failed, blocked, left_out
    PRIMARY KEY (user_id, broadcast_id)
);

-- A row of a broadcast goes when it is settled: what came of it is in recipients.
ALTER TABLE outbox ADD COLUMN broadcast_id BIGINT;
CREATE INDEX outbox_broadcast ON outbox (broadcast_id) WHERE broadcast_id IS NOT NULL;

-- Files to be sent: uploaded once, and then named by the id that they got.
CREATE TABLE uploads (
    hash TEXT PRIMARY KEY, -- SHA-256 of its name and bytes
    name TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    file_id TEXT, -- Telegram's, once it was sent
    created_at BIGINT NOT NULL
);
ALTER TABLE outbox ADD COLUMN upload TEXT; -- its file, by hash
