-- The keys of these tables are in mails that were sent. They come from counters, so that none is used again after its row was deleted.
-- The sequences know the highest keys that were ever used, unless the rows were restored without them.

INSERT INTO counters (name, value) SELECT 'subscriber', GREATEST(MAX(key), nextval(pg_get_serial_sequence('subscribers', 'key')) - 1) FROM subscribers;
INSERT INTO counters (name, value) SELECT 'edition', GREATEST(MAX(key), nextval(pg_get_serial_sequence('editions', 'key')) - 1) FROM editions;
INSERT INTO counters (name, value) SELECT 'delivery', GREATEST(MAX(key), nextval(pg_get_serial_sequence('deliveries', 'key')) - 1) FROM deliveries;
