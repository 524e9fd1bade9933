-- min_reader: 10
-- Since when servers say that an address does not exist, and what a subscriber was before the suppression.

ALTER TABLE subscribers ADD COLUMN refused_at {integer} NULL;
ALTER TABLE suppressions ADD COLUMN was TEXT NULL;

CREATE INDEX subscribers_refused ON subscribers (refused_at) WHERE refused_at IS NOT NULL;
