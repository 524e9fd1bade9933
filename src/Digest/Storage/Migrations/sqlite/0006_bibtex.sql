-- Whether a subscriber's mails carry their papers as a BibTeX file.
ALTER TABLE subscribers ADD COLUMN bibtex INTEGER NOT NULL DEFAULT 0;
