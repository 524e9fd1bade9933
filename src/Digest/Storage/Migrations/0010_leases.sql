-- A lease belongs to a session of a worker and carries a number that only grows: a result is recorded by the lease that sent it.
-- What is begun may have been sent. Rows that the version before was sending have an end of their lease and count as begun.

CREATE TABLE workers (
    name        TEXT PRIMARY KEY,
    session     TEXT NOT NULL,
    journal     TEXT NOT NULL,
    renewed_at  {integer} NOT NULL,
    lease_until {integer} NOT NULL
);

ALTER TABLE deliveries ADD COLUMN lease_epoch {integer} NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN begun_at {integer} NULL;
ALTER TABLE deliveries ADD COLUMN uncertain {integer} NOT NULL DEFAULT 0; -- an attempt had no reply: it may have been delivered
UPDATE deliveries SET begun_at = queued_at WHERE status = 'Sending';
