-- Who invited whom: both get a card when the invited one's first order is delivered.

CREATE TABLE invites (
    id BIGINT PRIMARY KEY,
    inviter_id BIGINT NOT NULL,
    invited_id BIGINT NOT NULL UNIQUE,
    state TEXT NOT NULL, -- joined, settled
    created_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX invites_inviter ON invites (inviter_id);
