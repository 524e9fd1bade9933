-- The audit log names sessions by their keys: none is used again after its row was deleted.
-- min_reader: 22

INSERT INTO counters (name, value) SELECT 'operator_session', COALESCE(MAX(key), 0) FROM operator_sessions;
