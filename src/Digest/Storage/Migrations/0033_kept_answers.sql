-- An answer that is kept for a repeated request names the person that it is about, and goes with them.
-- min_reader: 22

ALTER TABLE idempotency_keys ADD COLUMN subscriber {integer} NULL REFERENCES subscribers (key) ON DELETE CASCADE;
CREATE INDEX idempotency_keys_subscriber ON idempotency_keys (subscriber) WHERE subscriber IS NOT NULL;
