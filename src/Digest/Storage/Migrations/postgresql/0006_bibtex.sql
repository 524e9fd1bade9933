-- Whether a subscriber's mails carry their papers as a BibTeX file.
ALTER TABLE subscribers ADD COLUMN bibtex BIGINT NOT NULL DEFAULT 0;
