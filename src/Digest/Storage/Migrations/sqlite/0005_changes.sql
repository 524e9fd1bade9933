-- What editions need to tell readers that a paper they were sent was revised or withdrawn since.

ALTER TABLE paper_revisions ADD COLUMN version INTEGER NOT NULL DEFAULT 0;  -- as in papers: tells a new version from the words of another source
CREATE INDEX paper_revisions_seen ON paper_revisions (seen_at);
CREATE INDEX papers_withdrawn ON papers (withdrawn_at) WHERE withdrawn_at IS NOT NULL;

ALTER TABLE editions ADD COLUMN changes TEXT NOT NULL DEFAULT '';          -- compact JSON; empty for none
