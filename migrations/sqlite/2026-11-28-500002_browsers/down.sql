DROP INDEX outbox_refused;
ALTER TABLE outbox ADD COLUMN link_serial INTEGER NOT NULL DEFAULT 1;
UPDATE outbox SET link_serial = (SELECT link_serial FROM tickets WHERE tickets.id = outbox.ticket_id);
ALTER TABLE sign_in_attempts DROP COLUMN browser;
