-- Instants are milliseconds since 1970 UTC; flags are 0 or 1; enumerations are stored by name.

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);
INSERT INTO counters (name, value) VALUES ('announcement', 0);

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE papers (
    key              INTEGER PRIMARY KEY,
    id               TEXT NOT NULL UNIQUE,
    revision         INTEGER NOT NULL,
    title            TEXT NOT NULL,
    abstract         TEXT NOT NULL,
    tldr             TEXT NULL,
    authors          TEXT NOT NULL,           -- JSON array of names
    author_count     INTEGER NOT NULL,
    categories       TEXT NOT NULL,           -- JSON array, the primary one first
    keywords         TEXT NOT NULL,           -- JSON array
    abstract_url     TEXT NULL,
    pdf_url          TEXT NULL,
    code_url         TEXT NULL,
    project_url      TEXT NULL,
    doi              TEXT NULL,
    comment          TEXT NULL,
    upvotes          INTEGER NOT NULL,
    comment_count    INTEGER NOT NULL,
    published_at     INTEGER NULL,
    updated_at       INTEGER NULL,
    withdrawn_at     INTEGER NULL,
    first_seen_at    INTEGER NOT NULL,
    changed_at       INTEGER NOT NULL
);
CREATE INDEX papers_published ON papers (published_at);

-- Superseded texts of a paper; the current one stands in papers.
CREATE TABLE paper_revisions (
    paper    INTEGER NOT NULL REFERENCES papers (key),
    revision INTEGER NOT NULL,
    title    TEXT NOT NULL,
    abstract TEXT NOT NULL,
    comment  TEXT NULL,
    seen_at  INTEGER NOT NULL,
    PRIMARY KEY (paper, revision)
);

CREATE TABLE sources (
    name            TEXT PRIMARY KEY,
    position        TEXT NULL,                -- the source's own mark of how far it has read
    last_attempt_at INTEGER NULL,
    last_success_at INTEGER NULL,
    last_new_at     INTEGER NULL,
    last_error      TEXT NULL,
    papers          INTEGER NOT NULL DEFAULT 0,
    announcements   INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE batches (
    key          INTEGER PRIMARY KEY,
    source       TEXT NOT NULL,
    announced_at INTEGER NOT NULL,
    first_seq    INTEGER NOT NULL,
    last_seq     INTEGER NOT NULL
);
CREATE INDEX batches_source ON batches (source, first_seq);

-- seq comes from counters, whose row stays locked until the commit: seqs become visible in order.
CREATE TABLE announcements (
    seq          INTEGER PRIMARY KEY,
    paper        INTEGER NOT NULL REFERENCES papers (key),
    source       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    batch        INTEGER NOT NULL REFERENCES batches (key),
    announced_at INTEGER NOT NULL,
    UNIQUE (paper, source)
);
CREATE INDEX announcements_batch ON announcements (batch);
CREATE INDEX announcements_time ON announcements (announced_at);

CREATE TABLE subscribers (
    key             INTEGER PRIMARY KEY,
    email           TEXT NOT NULL,
    email_key       TEXT NOT NULL UNIQUE,     -- lower case
    name            TEXT NULL,
    status          TEXT NOT NULL,
    cadence         TEXT NOT NULL,
    weekly_on       INTEGER NOT NULL,         -- 0 is Sunday
    send_minute     INTEGER NOT NULL,         -- minutes after local midnight
    time_zone       TEXT NOT NULL,
    max_papers      INTEGER NOT NULL,
    locale          TEXT NOT NULL,
    cursor          INTEGER NOT NULL,
    is_new          INTEGER NOT NULL,
    next_due_at     INTEGER NULL,             -- only while active
    link_generation INTEGER NOT NULL,
    soft_bounces    INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL
);
CREATE INDEX subscribers_due ON subscribers (next_due_at, key) WHERE next_due_at IS NOT NULL;

CREATE TABLE topics (
    key        INTEGER PRIMARY KEY,
    subscriber INTEGER NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    query      TEXT NOT NULL
);
CREATE INDEX topics_subscriber ON topics (subscriber, position);

CREATE TABLE editions (
    key         INTEGER PRIMARY KEY,
    subscriber  INTEGER NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    period      TEXT NOT NULL,                -- yyyy-MM-dd
    created_at  INTEGER NOT NULL,
    cursor_from INTEGER NOT NULL,
    cursor_to   INTEGER NOT NULL,
    is_first    INTEGER NOT NULL,
    papers      TEXT NOT NULL,                -- compact JSON; empty for a quiet edition
    not_shown   INTEGER NOT NULL,
    UNIQUE (subscriber, period)
);

CREATE TABLE deliveries (
    key             INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    subscriber      INTEGER NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    edition         INTEGER NULL UNIQUE REFERENCES editions (key) ON DELETE CASCADE,
    recipient       TEXT NOT NULL,
    status          TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    queued_at       INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    lease_owner     TEXT NULL,
    lease_until     INTEGER NULL,
    last_reply      TEXT NULL,
    finished_at     INTEGER NULL,
    content         TEXT NULL
);
CREATE INDEX deliveries_waiting ON deliveries (next_attempt_at, key) WHERE status = 'Queued';
CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE status = 'Sending';
CREATE INDEX deliveries_subscriber ON deliveries (subscriber);

CREATE TABLE suppressions (
    email_key TEXT PRIMARY KEY,
    reason    TEXT NOT NULL,
    detail    TEXT NULL,
    at        INTEGER NOT NULL
);

CREATE TABLE runs (
    key        INTEGER PRIMARY KEY,
    job        TEXT NOT NULL,
    worker     TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER NULL,
    outcome    TEXT NULL,
    summary    TEXT NULL
);
CREATE INDEX runs_job ON runs (job, started_at);
