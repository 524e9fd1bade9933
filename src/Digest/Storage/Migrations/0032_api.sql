-- Keys of the API, and the answers to requests that may be repeated.
-- min_reader: 22

-- A key is 256 random bits; only its hash is kept, under a prefix that finds it. Revoked ones stay, to be listed.
CREATE TABLE api_keys (
    prefix       TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    hash         TEXT NOT NULL,             -- SHA-256, in hexadecimal
    scopes       TEXT NOT NULL,             -- separated by blanks
    made_at      {integer} NOT NULL,
    last_used_at {integer} NULL,            -- to the minute
    expires_at   {integer} NULL,
    revoked_at   {integer} NULL
);
CREATE UNIQUE INDEX api_keys_name ON api_keys (name) WHERE revoked_at IS NULL;

-- Written in the transaction of the change that was asked for, and deleted after a day.
CREATE TABLE idempotency_keys (
    api_key  TEXT NOT NULL,                 -- its prefix
    key      TEXT NOT NULL,
    request  TEXT NOT NULL,                 -- SHA-256 of what was asked for, in hexadecimal
    status   {integer} NULL,
    body     TEXT NULL,
    location TEXT NULL,
    at       {integer} NOT NULL,
    PRIMARY KEY (api_key, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

-- A page of subscribers of one status costs the same however many others there are.
CREATE INDEX subscribers_status ON subscribers (status, key);
