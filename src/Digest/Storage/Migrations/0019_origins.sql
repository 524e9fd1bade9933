-- Which source gave which field of a paper, with its authority: one name for all, or a JSON object by field. Null: not known.
ALTER TABLE papers ADD COLUMN origins TEXT NULL;

-- Whether a report about a mail counts: one that only warns of a delay does not.
ALTER TABLE bounces ADD COLUMN counted {integer} NOT NULL DEFAULT 0;
UPDATE bounces SET counted = 1;
