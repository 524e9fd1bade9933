-- The papers that the maximum of a mail cut and that it names by their titles: [[paper, revision], ...], empty for none.
-- min_reader: 8

ALTER TABLE editions ADD COLUMN further TEXT NOT NULL DEFAULT '';
