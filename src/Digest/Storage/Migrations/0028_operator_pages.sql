-- Who may see the operator's pages, and what was changed there and through the API.
-- min_reader: 22

-- Links to log in, printed by a command; each works once.
CREATE TABLE login_tokens (
    hash       TEXT PRIMARY KEY,            -- SHA-256; the link itself is nowhere
    name       TEXT NOT NULL,               -- of the person who asked for it
    expires_at {integer} NOT NULL
);

CREATE TABLE operator_sessions (
    key        {key},
    hash       TEXT NOT NULL UNIQUE,        -- SHA-256 of what the cookie holds
    name       TEXT NOT NULL,
    begun_at   {integer} NOT NULL,
    expires_at {integer} NOT NULL
);

CREATE TABLE audit (
    key        {key},
    at         {integer} NOT NULL,
    actor      TEXT NOT NULL,
    action     TEXT NOT NULL,
    subscriber {integer} NULL,              -- its key, also when its row is gone; no entry holds an address
    object     TEXT NULL,                   -- what else was changed
    done       {integer} NOT NULL,          -- 0: it was refused
    outcome    TEXT NOT NULL
);
CREATE INDEX audit_subscriber ON audit (subscriber, key) WHERE subscriber IS NOT NULL;
