-- What came back about subscribers' mail. The same report read twice is one report.
CREATE TABLE bounces (
    key        INTEGER PRIMARY KEY,
    report     TEXT NOT NULL,                 -- SHA-256 of the message, in hex
    position   INTEGER NOT NULL,              -- of the recipient in the report, from 0
    subscriber INTEGER NOT NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    delivery   INTEGER NULL REFERENCES deliveries (key) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    status     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    hard       INTEGER NOT NULL,
    diagnostic TEXT NOT NULL,
    at         INTEGER NOT NULL,
    UNIQUE (report, position)
);
CREATE INDEX bounces_subscriber ON bounces (subscriber, at);
CREATE INDEX bounces_delivery ON bounces (delivery);
