-- Who may do what besides those whom the settings name, and what is switched off.

CREATE TABLE roles (
    user_id BIGINT PRIMARY KEY,
    role TEXT NOT NULL, -- owner, support
    granted_by BIGINT NOT NULL,
    granted_at BIGINT NOT NULL
);

-- What is paused: a row while it is.
CREATE TABLE paused (
    what TEXT PRIMARY KEY, -- claims, ordering
    since BIGINT NOT NULL
);
