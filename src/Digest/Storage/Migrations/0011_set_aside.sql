-- min_reader: 10
-- Subscribers whose edition cannot be made, so that they do not hold up the others.
CREATE TABLE editions_set_aside (
    subscriber {integer} PRIMARY KEY REFERENCES subscribers (key) ON DELETE CASCADE,
    reason     TEXT NOT NULL,
    since      {integer} NOT NULL,
    tried_at   {integer} NOT NULL
);

-- What the next editions take over.
CREATE INDEX deliveries_waiting_subscriber ON deliveries (subscriber, edition, key) WHERE status = 'Queued' AND uncertain = 0;
