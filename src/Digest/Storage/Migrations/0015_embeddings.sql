-- Vectors of the sentence encoder, with the version of the model that made them. They can be made again at any time.
-- min_reader: 10

CREATE TABLE paper_vectors (
    paper    {integer} PRIMARY KEY REFERENCES papers (key) ON DELETE CASCADE,
    revision {integer} NOT NULL,
    model    TEXT NOT NULL,
    vector   {bytes} NOT NULL
);

CREATE TABLE topic_vectors (
    words      TEXT PRIMARY KEY,
    model      TEXT NOT NULL,
    encoded_at {integer} NOT NULL,
    vector     {bytes} NOT NULL
);
