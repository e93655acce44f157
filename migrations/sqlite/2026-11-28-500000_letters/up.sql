-- How long a worker holds a letter, by the clock of the database.
ALTER TABLE outbox ADD COLUMN held_until TIMESTAMP;
-- When the mail server first refused the recipient without a code that says whose fault it is.
ALTER TABLE outbox ADD COLUMN refused_at TIMESTAMP;
-- Letters shared Message-IDs. The first of those that share one keeps it, and so does what may have been sent under it.
UPDATE outbox SET message_id = lower(hex(randomblob(16)))
    WHERE attempts = 0 OR id NOT IN (SELECT min(id) FROM outbox GROUP BY message_id);
CREATE UNIQUE INDEX outbox_by_message_id ON outbox (message_id);
CREATE INDEX outbox_sent ON outbox (sent_at, ticket_id) WHERE state = 'sent';
