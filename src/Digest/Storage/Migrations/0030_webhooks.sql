-- Other programs that want to know what happens: where they are reached, what happened, and who has been told.
-- min_reader: 22

CREATE TABLE webhooks (
    key           {key},
    url           TEXT NOT NULL,
    events        TEXT NOT NULL,            -- types, separated by spaces
    format        TEXT NOT NULL,
    subscriber    {integer} NULL REFERENCES subscribers (key) ON DELETE CASCADE, -- only what is about this one
    secret        TEXT NOT NULL,
    created_at    {integer} NOT NULL,
    succeeded_at  {integer} NULL,
    failing_since {integer} NULL,           -- null: the last attempt succeeded
    last_error    TEXT NULL,
    paused_until  {integer} NULL,
    given_up_at   {integer} NULL,           -- when the operator last heard of events that were given up
    disabled_at   {integer} NULL,
    lease_owner   TEXT NULL,                -- who sends to it now
    lease_until   {integer} NULL
);
CREATE INDEX webhooks_subscriber ON webhooks (subscriber) WHERE subscriber IS NOT NULL;

-- Only what a webhook wanted at that moment. What is about a subscriber is deleted with the subscriber.
CREATE TABLE webhook_events (
    key         {key},
    id          TEXT NOT NULL UNIQUE,       -- what receivers know it by
    type        TEXT NOT NULL,
    at          {integer} NOT NULL,
    subscriber  {integer} NULL REFERENCES subscribers (key) ON DELETE CASCADE,
    subscribers TEXT NULL,                  -- JSON: the keys of those whose order it keeps, without an address
    data        TEXT NOT NULL               -- JSON
);
CREATE INDEX webhook_events_subscriber ON webhook_events (subscriber) WHERE subscriber IS NOT NULL;
CREATE INDEX webhook_events_at ON webhook_events (at);

CREATE TABLE webhook_deliveries (
    event           {integer} NOT NULL REFERENCES webhook_events (key) ON DELETE CASCADE,
    webhook         {integer} NOT NULL REFERENCES webhooks (key) ON DELETE CASCADE,
    state           TEXT NOT NULL,          -- Waiting, Delivered or Failed
    attempts        {integer} NOT NULL,
    next_attempt_at {integer} NOT NULL,
    last_error      TEXT NULL,
    finished_at     {integer} NULL,
    PRIMARY KEY (event, webhook)
);
CREATE INDEX webhook_deliveries_state ON webhook_deliveries (webhook, state, event);

-- Since when it is reported as late or broken; null: it is not.
ALTER TABLE sources ADD COLUMN stalled_at {integer} NULL;
