-- The release of a record can be undone. A CHECK cannot be changed here, so the table is made anew with all its rows.
ALTER TABLE registry_events RENAME TO old_registry_events;
DROP INDEX registry_events_by_batch;
DROP INDEX registry_events_by_record;
DROP INDEX registry_events_by_ticket;
DROP INDEX registry_events_by_staff;
CREATE TABLE registry_events (
    id INTEGER PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('batch_started', 'batch_finished', 'batch_withdrawn', 'record_released', 'record_corrected',
                        'facility_confirmed', 'facility_merged', 'person_viewed', 'identity_revealed',
                        'records_searched', 'release_undone')),
    staff_id BIGINT REFERENCES staff (id),
    batch_id BIGINT REFERENCES batches (id),
    record_id BIGINT REFERENCES dose_records (id),
    -- Why somebody looked.
    ticket_id BIGINT REFERENCES tickets (id),
    -- The event as JSON.
    data TEXT NOT NULL
);
INSERT INTO registry_events (id, at, kind, staff_id, batch_id, record_id, ticket_id, data)
SELECT id, at, kind, staff_id, batch_id, record_id, ticket_id, data
FROM old_registry_events;
DROP TABLE old_registry_events;
CREATE INDEX registry_events_by_batch ON registry_events (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX registry_events_by_record ON registry_events (record_id, id) WHERE record_id IS NOT NULL;
CREATE INDEX registry_events_by_ticket ON registry_events (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX registry_events_by_staff ON registry_events (staff_id, id) WHERE staff_id IS NOT NULL;
