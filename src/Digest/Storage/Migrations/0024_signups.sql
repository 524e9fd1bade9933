-- What was asked for on the pages, written down before anyone looks whether the address is known. What was typed goes
-- when a request is handled; the keyed traces of address and network limit the next ones for 30 days.
CREATE TABLE signups (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    at         {integer} NOT NULL,
    network    TEXT NULL,                     -- a keyed trace; null for this machine
    address    TEXT NOT NULL,                 -- a keyed trace
    content    TEXT NULL,                     -- JSON; null once it is handled
    handled_at {integer} NULL,
    mailed     {integer} NOT NULL DEFAULT 0,  -- 1 where a mail followed
    created    {integer} NULL                 -- the subscriber that it made
);
CREATE INDEX signups_waiting ON signups (at, id) WHERE handled_at IS NULL;
CREATE INDEX signups_network ON signups (network, at);
CREATE INDEX signups_address ON signups (address, handled_at);
CREATE INDEX signups_handled ON signups (handled_at);

-- A new address that a subscriber wants, until it is confirmed with a link that was sent there.
CREATE TABLE address_changes (
    subscriber {integer} PRIMARY KEY REFERENCES subscribers (key) ON DELETE CASCADE,
    email      TEXT NOT NULL,
    generation {integer} NOT NULL,            -- of that link
    asked_at   {integer} NOT NULL
);

-- Suppressions of people who deleted themselves: the address is gone, its keyed trace keeps mail away from it.
CREATE TABLE suppressed_traces (
    trace  TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    at     {integer} NOT NULL
);
