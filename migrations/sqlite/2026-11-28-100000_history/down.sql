-- The earlier program knows no link that is suspended: it would count, so it is revoked.
UPDATE links SET revoked_at = suspended_at, revoked_ground = '' WHERE suspended_at IS NOT NULL AND revoked_at IS NULL;
ALTER TABLE events RENAME TO old_events;
DROP INDEX events_by_ticket;
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL CHECK (actor IN ('citizen', 'staff', 'system')),
    staff_id BIGINT REFERENCES staff (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('received', 'looked', 'queued', 'taken', 'released', 'noted', 'citizen_asked',
                        'citizen_replied', 'facility_asked', 'facility_answered', 'resolved', 'withdrawn', 'reopened',
                        'closed', 'sla_warned', 'sla_breached', 'progress_told', 'link_replaced', 'record_accepted',
                        'record_rejected', 'link_revoked', 'rejection_undone')),
    -- The event as JSON.
    data TEXT NOT NULL,
    CHECK ((actor = 'staff') = (staff_id IS NOT NULL))
);
INSERT INTO events (id, ticket_id, at, actor, staff_id, kind, data)
SELECT id, ticket_id, at, actor, staff_id, kind, data
FROM old_events WHERE kind NOT IN ('link_suspended', 'link_resumed');
DROP TABLE old_events;
CREATE INDEX events_by_ticket ON events (ticket_id, id);
ALTER TABLE outbox RENAME TO old_outbox;
DROP INDEX outbox_due;
DROP INDEX outbox_failed;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    created_at TIMESTAMP NOT NULL,
    letter TEXT NOT NULL
        CHECK (letter IN ('received', 'question', 'resolved', 'late', 'still_working', 'still_waiting', 'new_link',
                          'link_revoked')),
    -- The letter as JSON.
    data TEXT NOT NULL,
    link_serial INTEGER NOT NULL,
    -- The same at each try, so that a mail which arrives twice shows once.
    message_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INTEGER NOT NULL,
    -- When it is due, or how long a worker holds it.
    due_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    last_error TEXT
);
INSERT INTO outbox (id, ticket_id, created_at, letter, data, link_serial, message_id, state, attempts, due_at,
                    sent_at, last_error)
SELECT id, ticket_id, created_at, letter, data, link_serial, message_id, state, attempts, due_at, sent_at, last_error
FROM old_outbox WHERE letter <> 'link_suspended';
DROP TABLE old_outbox;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
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
