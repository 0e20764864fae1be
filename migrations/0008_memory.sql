-- What users have told of themselves and want to be kept in mind.
CREATE TABLE memory (
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL, -- avoids
    value TEXT NOT NULL, -- of avoids: the id of an allergen
    told_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind, value)
);
