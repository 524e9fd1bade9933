-- When and how a person agreed to get mail, in the words of the list they came from.
-- min_reader: 22

ALTER TABLE subscribers ADD COLUMN consent TEXT NULL;
