-- min_reader: 19
-- The search reads again what has changed, every half minute.
CREATE INDEX papers_changed_at ON papers (changed_at);
