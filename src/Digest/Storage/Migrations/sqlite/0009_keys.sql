-- The keys of these tables are in mails that were sent. They come from counters, so that none is used again after its row was deleted.

INSERT INTO counters (name, value) SELECT 'subscriber', COALESCE(MAX(key), 0) FROM subscribers;
INSERT INTO counters (name, value) SELECT 'edition', COALESCE(MAX(key), 0) FROM editions;
INSERT INTO counters (name, value) SELECT 'delivery', COALESCE(MAX(key), 0) FROM deliveries;
