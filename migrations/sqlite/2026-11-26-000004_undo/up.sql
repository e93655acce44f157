-- A rejection can be taken back. A CHECK cannot be changed here, so the table is made anew with all its rows.
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
FROM old_events;
DROP TABLE old_events;
CREATE INDEX events_by_ticket ON events (ticket_id, id);
