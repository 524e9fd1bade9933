-- Generated one-sentence summaries, one for each revision and language. A row without text counts what was asked for.
-- min_reader: 8

CREATE TABLE paper_summaries (
    paper      {integer} NOT NULL REFERENCES papers (key) ON DELETE CASCADE,
    revision   {integer} NOT NULL,
    language   TEXT NOT NULL,
    text       TEXT NULL,
    valid_from {integer} NULL,    -- editions made before it do not show the text
    attempts   {integer} NOT NULL,
    asked_at   {integer} NOT NULL,
    PRIMARY KEY (paper, revision, language)
);
CREATE INDEX paper_summaries_asked ON paper_summaries (asked_at);
