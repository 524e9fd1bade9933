-- Programs know topics by their keys: none is used again after its row was deleted. On PostgreSQL, workers of before go
-- on with the table's own sequence: the gap keeps them apart until they are replaced.
-- min_reader: 22
INSERT INTO counters (name, value) SELECT 'topic', COALESCE(MAX(key), 0) + 1000000 FROM topics;
