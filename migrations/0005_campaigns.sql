-- The campaign as data: what its cards pay for, how many one user may have, and what is promised in which zone.

ALTER TABLE campaigns ADD COLUMN zone TEXT NOT NULL DEFAULT 'Asia/Shanghai'; -- in which its dates are said
ALTER TABLE campaigns ADD COLUMN pays_for TEXT NOT NULL DEFAULT '{}'; -- kinds of shops, and shops; none named: everything
ALTER TABLE campaigns ADD COLUMN most_cards BIGINT NOT NULL DEFAULT 21; -- of one user
ALTER TABLE campaigns ADD COLUMN grace BIGINT NOT NULL DEFAULT 86400000; -- for which a card is good that a failure of the retailer's gave back, in milliseconds
ALTER TABLE campaigns ADD COLUMN reminded BIGINT; -- the deadline of which people were reminded last
