-- How strict a topic is, how many papers of a digest it brings at most, whether it is paused, and when it was added or
-- changed: until the next digest it then looks back. Null: nothing has changed since.
ALTER TABLE topics ADD COLUMN breadth TEXT NOT NULL DEFAULT 'Normal';
ALTER TABLE topics ADD COLUMN max_papers {integer} NULL;
ALTER TABLE topics ADD COLUMN paused {integer} NOT NULL DEFAULT 0;
ALTER TABLE topics ADD COLUMN changed_at {integer} NULL;
