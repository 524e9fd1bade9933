-- What was asked for at the address of a person who left. It takes the place of what they had when they confirm it with
-- the link of this generation; confirm_generation is that of the link which only brings back what they had.
-- min_reader: 22
ALTER TABLE subscribers ADD COLUMN invited_generation {integer} NULL;
ALTER TABLE subscribers ADD COLUMN invited_at {integer} NULL;
ALTER TABLE subscribers ADD COLUMN invitation TEXT NULL;                -- JSON
CREATE INDEX subscribers_invited ON subscribers (invited_at) WHERE invited_at IS NOT NULL;
CREATE INDEX signups_created ON signups (created) WHERE created IS NOT NULL;
