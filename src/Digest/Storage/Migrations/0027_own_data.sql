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
