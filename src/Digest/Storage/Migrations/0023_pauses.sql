-- min_reader: 22
-- When a pause ends; null: when its owner or the operator ends it.
ALTER TABLE subscribers ADD COLUMN paused_until {integer} NULL;
CREATE INDEX subscribers_paused_until ON subscribers (paused_until) WHERE paused_until IS NOT NULL;
