-- Papers that somebody wants more of (liked = 1) or less of in a topic.
CREATE TABLE topic_examples (
    topic INTEGER NOT NULL REFERENCES topics (key) ON DELETE CASCADE,
    paper INTEGER NOT NULL REFERENCES papers (key),
    liked INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (topic, paper)
);

-- Authors that somebody wants no papers of in a topic.
CREATE TABLE topic_muted_authors (
    topic  INTEGER NOT NULL REFERENCES topics (key) ON DELETE CASCADE,
    author TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (topic, author)
);

-- How common each word is over all papers up to a row, so that only what came later has to be counted. Can be counted anew from the papers.
CREATE TABLE archive_statistics (
    name  TEXT PRIMARY KEY,
    up_to INTEGER NOT NULL,
    kept  BLOB NOT NULL
);
