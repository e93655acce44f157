DROP INDEX outbox_sent;
DROP INDEX outbox_by_message_id;
ALTER TABLE outbox DROP COLUMN refused_at;
ALTER TABLE outbox DROP COLUMN held_until;
