-- Which programs may use a schema that is newer than they are: the highest script they must know. Null: only those that know the script itself.

ALTER TABLE schema_migrations ADD COLUMN min_reader {integer} NULL;
