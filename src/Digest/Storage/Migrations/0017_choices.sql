-- Somebody who left and is asked whether they want to come back: the generation of the link that says yes.
ALTER TABLE subscribers ADD COLUMN confirm_generation {integer} NULL;

-- Up to these, Message-IDs have no keyed part and return paths do not name the subscriber.
INSERT INTO settings (key, value) SELECT 'plain-editions', CAST(MAX(key) AS TEXT) FROM editions HAVING COUNT(*) > 0;
INSERT INTO settings (key, value) SELECT 'plain-deliveries', CAST(MAX(key) AS TEXT) FROM deliveries HAVING COUNT(*) > 0;

-- SQLite gave the highest keys again after their rows were deleted. Links of those are in mailboxes: leave them all behind.
UPDATE counters SET value = value + 1000000 WHERE name IN ('subscriber', 'edition', 'delivery')
    AND EXISTS (SELECT 1 FROM settings WHERE key = 'link-keys');
