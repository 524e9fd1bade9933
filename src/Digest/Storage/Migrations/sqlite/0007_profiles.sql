-- Topics' profiles, by what they were trained from: so that those who ask for the same share one, and what changes finds none. Can be trained anew at any time.
CREATE TABLE topic_profiles (
    trained_from TEXT PRIMARY KEY,
    trained_at   INTEGER NOT NULL,
    kept         BLOB NOT NULL
);
CREATE INDEX topic_profiles_by_age ON topic_profiles (trained_at);
