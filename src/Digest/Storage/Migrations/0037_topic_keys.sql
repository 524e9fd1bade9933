-- Programs know topics by their keys: none is used again after its row was deleted. The gap is for workers of before,
-- which take the next key of the table until they are replaced.
-- min_reader: 22
INSERT INTO counters (name, value) SELECT 'topic', COALESCE(MAX(key), 0) + 1000000 FROM topics;
