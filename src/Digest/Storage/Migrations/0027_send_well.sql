-- How much mail went to each domain on a day and what came back, and which providers take no more for now.
-- min_reader: 22

CREATE TABLE mail_days (
    day        {integer} NOT NULL,          -- since 1970, in UTC
    domain     TEXT NOT NULL,               -- of the recipients; empty for all mail
    delivered  {integer} NOT NULL DEFAULT 0,
    complaints {integer} NOT NULL DEFAULT 0,
    forgiven   {integer} NOT NULL DEFAULT 0, -- complaints after which the operator resumed delivery
    one_click  {integer} NOT NULL DEFAULT 0, -- unsubscribed by their mail program's button
    PRIMARY KEY (day, domain)
);

CREATE TABLE provider_pauses (
    provider   TEXT PRIMARY KEY,
    until      {integer} NULL,              -- null: until the operator resumes it
    per_minute {integer} NULL,              -- what is handed over afterwards; null: what the configuration says
    reason     TEXT NOT NULL,
    at         {integer} NOT NULL
);
