-- The operator looks at the mails of a day among those of months.
-- min_reader: 22

CREATE INDEX deliveries_day ON deliveries (queued_at, key);
