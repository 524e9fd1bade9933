-- Minutes ahead of UTC when the subscriber's time zone was last known here: what is left when a system forgets it.
ALTER TABLE subscribers ADD COLUMN utc_offset {integer} NULL;
