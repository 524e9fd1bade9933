-- What is wrong now, so that every worker and command knows it and nothing is reported twice; and how the jobs fare.
-- min_reader: 22

CREATE TABLE alerts (
    name         TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,             -- the name without the worker
    worker       TEXT NULL,                 -- for trouble of one worker alone
    subject      TEXT NOT NULL,
    text         TEXT NOT NULL,
    raised_at    {integer} NOT NULL,
    recovered_at {integer} NULL,            -- null while it is open
    notified_at  {integer} NULL,            -- when the operator last got a mail about it
    is_notified  {integer} NOT NULL         -- 1: the operator got a mail about it and none about its end
);

CREATE TABLE jobs (
    job          TEXT NOT NULL,
    worker       TEXT NOT NULL,             -- empty for a job that runs on one worker at a time
    started_at   {integer} NOT NULL,
    ended_at     {integer} NOT NULL,
    succeeded_at {integer} NULL,
    within       {integer} NOT NULL,        -- milliseconds after a success in which the next is expected
    next_at      {integer} NULL,
    error        TEXT NULL,                 -- of the last run; null when it was good
    PRIMARY KEY (job, worker)
);

-- States are counted and listed by it; most mails are delivered, and need none.
CREATE INDEX deliveries_unfinished ON deliveries (status, key) WHERE status <> 'Delivered';
