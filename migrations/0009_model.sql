-- What is kept in mind has further kinds: diet (its id), usual (a variant's id), order (an order's id).

-- What a model is asked for a user, or has proposed: one at a time.
CREATE TABLE thoughts (
    user_id BIGINT PRIMARY KEY,
    id BIGINT NOT NULL, -- an answer to, or a tap on, another one is stale
    body TEXT NOT NULL, -- JSON
    begun_at BIGINT NOT NULL
);

-- What users' questions to the model took.
CREATE TABLE model_use (
    user_id BIGINT NOT NULL,
    day BIGINT NOT NULL, -- since the year 1, in the settings' zone
    tokens BIGINT NOT NULL,
    PRIMARY KEY (user_id, day)
);
