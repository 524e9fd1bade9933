-- The secret that was replaced last; it signs beside the new one until an instant.
-- min_reader: 22

ALTER TABLE webhooks ADD COLUMN old_secret TEXT NULL;
ALTER TABLE webhooks ADD COLUMN old_secret_until {integer} NULL;
