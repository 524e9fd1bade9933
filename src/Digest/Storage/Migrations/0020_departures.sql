-- People who left and were then removed: a keyed trace of the address, so that no later list brings them back.
-- min_reader: 19

CREATE TABLE departures (
    trace   TEXT PRIMARY KEY,
    left_at {integer} NOT NULL
);
