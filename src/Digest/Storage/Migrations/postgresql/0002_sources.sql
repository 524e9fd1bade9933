-- What ingest needs to merge sources, to tell history from news and to keep its manners.

ALTER TABLE papers ADD COLUMN version BIGINT NOT NULL DEFAULT 0;      -- the newest version a source named; 0 when none did
ALTER TABLE papers ADD COLUMN authority BIGINT NOT NULL DEFAULT 0;    -- of the source that gave title, abstract, authors and categories

ALTER TABLE batches ADD COLUMN day TEXT NOT NULL DEFAULT '';           -- yyyy-MM-dd, the source's own day
CREATE UNIQUE INDEX batches_day ON batches (source, day);

-- Papers a source showed without announcing them: its history when it was added. They must not be taken for new later.
CREATE TABLE known_papers (
    source TEXT NOT NULL,
    paper  BIGINT NOT NULL REFERENCES papers (key),
    PRIMARY KEY (source, paper)
);

ALTER TABLE sources ADD COLUMN last_batch TEXT NULL;                   -- yyyy-MM-dd
ALTER TABLE sources ADD COLUMN failing_since BIGINT NULL;
ALTER TABLE sources ADD COLUMN alerted_at BIGINT NULL;                -- one alert per trouble

-- When the next request to a group of hosts may start, over all workers.
CREATE TABLE request_slots (
    host_group TEXT PRIMARY KEY,
    next_at    BIGINT NOT NULL
);
