-- Which paper was shown to whom, in which edition and revision; what an edition reports as changed is a row too. Never deleted: a paper is sent once.
-- By paper first: an edition's papers are those of many readers, and are looked up and stored for many readers at once.
-- Keys of subscribers are not used again, so rows of one who was deleted mean nobody.
CREATE TABLE sent_papers (
    paper      {integer} NOT NULL,
    subscriber {integer} NOT NULL,
    edition    {integer} NOT NULL,
    revision   {integer} NOT NULL,
    withdrawn  {integer} NOT NULL,            -- 1 where the edition reports that the paper was withdrawn
    PRIMARY KEY (paper, subscriber, edition)
) {clustered};

-- Editions up to this key are not in the table yet: the worker adds them, newest first.
INSERT INTO settings (key, value) SELECT 'sent-papers-missing-up-to', CAST(MAX(key) AS TEXT) FROM editions HAVING COUNT(*) > 0;
