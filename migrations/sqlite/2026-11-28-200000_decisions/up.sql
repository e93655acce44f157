-- The letter of a decision waits for a while, in which the decision can be undone: what the ticket was before, as JSON.
ALTER TABLE tickets ADD COLUMN held TEXT;
-- A CHECK cannot be changed here, so the tables are made anew with all their rows.
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
                        'record_rejected', 'link_revoked', 'rejection_undone', 'link_suspended',
                        'link_resumed', 'undone')),
    -- The event as JSON.
    data TEXT NOT NULL,
    CHECK ((actor = 'staff') = (staff_id IS NOT NULL))
);
INSERT INTO events (id, ticket_id, at, actor, staff_id, kind, data)
SELECT id, ticket_id, at, actor, staff_id, kind, data
FROM old_events;
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
                          'link_revoked', 'link_suspended', 'record_gone', 'reopened')),
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
FROM old_outbox;
DROP TABLE old_outbox;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
