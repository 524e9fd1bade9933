-- Complaints are few among the days and domains with mail, and are looked for in every run.
-- min_reader: 22

CREATE INDEX mail_days_complained ON mail_days (day, domain) WHERE complaints > forgiven;
