-- The earlier program knows no link that is suspended: it would count, so it is revoked.
UPDATE links SET revoked_at = suspended_at, revoked_ground = '' WHERE suspended_at IS NOT NULL AND revoked_at IS NULL;
DELETE FROM events WHERE kind IN ('link_suspended', 'link_resumed');
DELETE FROM outbox WHERE letter = 'link_suspended';
ALTER TABLE links RENAME TO old_links;
DROP INDEX links_by_record;
DROP INDEX links_by_person;
DROP INDEX links_by_ticket;
DROP INDEX links_ever;
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources (id),
    source_record_id TEXT NOT NULL,
    id_type TEXT NOT NULL CHECK (id_type IN ('mykad', 'passport', 'other')),
    id_number TEXT NOT NULL,
    ticket_id BIGINT REFERENCES tickets (id),
    at TIMESTAMP NOT NULL,
    -- Empty where the engine decided.
    staff_id BIGINT REFERENCES staff (id),
    ground TEXT NOT NULL,
    revoked_at TIMESTAMP,
    revoked_by BIGINT REFERENCES staff (id),
    revoked_ground TEXT
);
INSERT INTO links (id, source_id, source_record_id, id_type, id_number, ticket_id, at, staff_id, ground, revoked_at,
                   revoked_by, revoked_ground)
SELECT id, source_id, source_record_id, id_type, id_number, ticket_id, at, staff_id, ground, revoked_at, revoked_by,
       revoked_ground
FROM old_links;
DROP TABLE old_links;
CREATE UNIQUE INDEX links_by_record ON links (source_id, source_record_id) WHERE revoked_at IS NULL;
CREATE INDEX links_by_person ON links (id_number) WHERE revoked_at IS NULL;
CREATE INDEX links_by_ticket ON links (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX links_ever ON links (source_id, source_record_id, id);
DROP TABLE version_notes;
DELETE FROM settings WHERE key IN ('content_without_code_until', 'links_followed');
