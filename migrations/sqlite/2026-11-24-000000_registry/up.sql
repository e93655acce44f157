-- The registry at national scale: records in compact rows with a history, batches with their fate, links, and a log.

-- Where records come from: `myvas`, a clinic's own batches.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
);

-- Of a place that turned out to be another one: that other one.
ALTER TABLE facilities ADD COLUMN same_as BIGINT REFERENCES facilities (id);
CREATE INDEX facilities_same ON facilities (same_as) WHERE same_as IS NOT NULL;
CREATE INDEX facilities_unconfirmed ON facilities (state, name_key) WHERE NOT confirmed AND same_as IS NULL;

-- Other names of a facility; like a facility's own name, one leads to one place of a state.
CREATE TABLE facility_aliases (
    facility_id BIGINT NOT NULL REFERENCES facilities (id),
    state TEXT NOT NULL,
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (state, name_key)
);
CREATE INDEX facility_aliases_by_facility ON facility_aliases (facility_id);

CREATE TABLE batches (
    id INTEGER PRIMARY KEY,
    -- SHA-256 of the rows as they were read, unpacked: the same file again is the same batch.
    content_hash BLOB NOT NULL,
    file_name TEXT NOT NULL,
    -- How it came, and from whom: a member of staff, or the account and machine of a command line.
    origin TEXT NOT NULL CHECK (origin IN ('command_line', 'upload', 'demonstration')),
    staff_id BIGINT REFERENCES staff (id),
    sender TEXT NOT NULL,
    -- Unpacked.
    size_bytes BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'withdrawing', 'withdrawn')),
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    -- Rows of the file, and how many of them are done: where an import that was cut short goes on.
    rows_total BIGINT NOT NULL,
    rows_done BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    superseded BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    -- How many rows were quarantined and rejected for what, as JSON.
    reasons TEXT NOT NULL,
    tickets_resolved BIGINT NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by BIGINT REFERENCES staff (id),
    withdrawn_ground TEXT,
    CHECK ((withdrawn_at IS NULL) = (state IN ('running', 'finished'))),
    CHECK (rows_done <= rows_total)
);
-- A file that was withdrawn may come again.
CREATE UNIQUE INDEX batches_by_content ON batches (content_hash) WHERE withdrawn_at IS NULL;
INSERT INTO batches (id, content_hash, file_name, origin, sender, size_bytes, state, started_at, finished_at, rows_total,
                     rows_done, accepted, unchanged, superseded, quarantined, rejected, reasons, tickets_resolved)
SELECT id, content_hash, file_name, 'command_line', '', 0, CASE WHEN finished_at IS NULL THEN 'running' ELSE 'finished' END,
       started_at, finished_at, accepted + unchanged + superseded + rejected,
       CASE WHEN finished_at IS NULL THEN 0 ELSE accepted + unchanged + superseded + rejected END,
       accepted, unchanged, superseded, quarantined, rejected, '{}', 0
FROM import_batches;
-- Rows that could not be read.
CREATE TABLE rejects (
    batch_id BIGINT NOT NULL REFERENCES batches (id),
    line BIGINT NOT NULL,
    -- Empty where the row as a whole is at fault.
    column_name TEXT NOT NULL,
    -- What stood there, identity numbers masked.
    value TEXT NOT NULL,
    -- The refusal as JSON.
    refusal TEXT NOT NULL,
    PRIMARY KEY (batch_id, line)
) WITHOUT ROWID;

INSERT INTO sources (code) SELECT DISTINCT source_system FROM dose_records ORDER BY 1;

ALTER TABLE dose_records RENAME TO old_records;
DROP INDEX dose_records_current_row;
DROP INDEX dose_records_by_identity;
DROP INDEX dose_records_by_batch;
-- Places that records named and nobody knew.
INSERT INTO facilities (name, name_key, state, reports, confirmed)
SELECT MIN(facility_name), LOWER(facility_name), facility_state, 1, 0
FROM old_records WHERE facility_id IS NULL
GROUP BY LOWER(facility_name), facility_state
ON CONFLICT (state, name_key) DO NOTHING;

CREATE TABLE dose_records (
    id INTEGER PRIMARY KEY,
    -- The row's key at its source, and which of its versions this is, from 1.
    source_id INTEGER NOT NULL REFERENCES sources (id),
    source_record_id TEXT NOT NULL,
    version SMALLINT NOT NULL,
    -- Of several versions at most one is current: the latest of a batch that was not withdrawn.
    is_current BOOLEAN NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES batches (id),
    -- What the source says, as a number: the same again changes nothing. 0 where it is not known.
    content BIGINT NOT NULL,
    id_type TEXT NOT NULL CHECK (id_type IN ('mykad', 'passport', 'other')),
    id_number TEXT NOT NULL,
    name TEXT NOT NULL,
    -- How the name sounds, for searching; made anew when the rule for it changes.
    name_code TEXT NOT NULL,
    date_of_birth DATE,
    -- Digits of E.164, without the plus sign.
    phone BIGINT,
    dose_number SMALLINT NOT NULL CHECK (dose_number BETWEEN 1 AND 4),
    vaccine TEXT NOT NULL
        CHECK (vaccine IN ('comirnaty', 'coronavac', 'vaxzevria', 'convidecia', 'spikevax', 'covilo')),
    lot_number TEXT,
    administered_on DATE NOT NULL,
    facility_id BIGINT NOT NULL REFERENCES facilities (id),
    -- The place's name as the source wrote it, where that is not the facility's own.
    facility_written TEXT,
    facility_state TEXT NOT NULL,
    paid BOOLEAN NOT NULL,
    -- Codes of the reasons, separated by commas; empty for a valid record.
    quarantine TEXT NOT NULL
);
INSERT INTO dose_records
SELECT old.id, sources.id, old.source_record_id,
       ROW_NUMBER() OVER (PARTITION BY old.source_system, old.source_record_id ORDER BY old.is_current, old.id),
       old.is_current, old.batch_id, 0, old.id_type, old.id_number, old.name, '', old.date_of_birth,
       CASE WHEN old.phone LIKE '+%' THEN CAST(SUBSTR(old.phone, 2) AS BIGINT) END,
       old.dose_number, old.vaccine, old.lot_number, old.administered_on,
       COALESCE(old.facility_id, (SELECT facilities.id FROM facilities WHERE facilities.state = old.facility_state
                                  AND facilities.name_key = LOWER(old.facility_name))),
       old.facility_name, old.facility_state, old.paid, old.quarantine
FROM old_records old JOIN sources ON sources.code = old.source_system;
DROP TABLE old_records;
DROP TABLE import_batches;
CREATE UNIQUE INDEX dose_records_by_source ON dose_records (source_id, source_record_id, version);
CREATE INDEX dose_records_by_identity ON dose_records (id_number);
CREATE INDEX dose_records_by_name ON dose_records (name_code);
CREATE INDEX dose_records_by_phone ON dose_records (phone) WHERE phone IS NOT NULL;
CREATE INDEX dose_records_by_lot ON dose_records (lot_number, administered_on, facility_id) WHERE lot_number IS NOT NULL;
CREATE INDEX dose_records_by_day ON dose_records (administered_on, facility_id);
CREATE INDEX dose_records_by_batch ON dose_records (batch_id, id);
CREATE INDEX dose_records_quarantined ON dose_records (facility_id, id) WHERE is_current AND quarantine <> '';

-- How often the registry was changed, in one row: who judges rows before they write them sees whether others wrote
-- in between.
CREATE TABLE registry_state (
    id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    generation BIGINT NOT NULL
);
INSERT INTO registry_state (id, generation) VALUES (1, 0);

-- Versions that a human made.
CREATE TABLE corrections (
    record_id BIGINT NOT NULL PRIMARY KEY REFERENCES dose_records (id),
    kind TEXT NOT NULL CHECK (kind IN ('released', 'corrected')),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    at TIMESTAMP NOT NULL,
    ground TEXT NOT NULL
);

-- Accepted statements that a record is somebody's dose; one record, in whatever version, links to one person.
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
CREATE UNIQUE INDEX links_by_record ON links (source_id, source_record_id) WHERE revoked_at IS NULL;
CREATE INDEX links_by_person ON links (id_number) WHERE revoked_at IS NULL;
CREATE INDEX links_by_ticket ON links (ticket_id) WHERE ticket_id IS NOT NULL;

-- What was done to the registry and who looked at whom; append-only, like the timelines of tickets.
CREATE TABLE registry_events (
    id INTEGER PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('batch_started', 'batch_finished', 'batch_withdrawn', 'record_released', 'record_corrected',
                        'facility_confirmed', 'facility_merged', 'person_viewed', 'identity_revealed',
                        'records_searched')),
    staff_id BIGINT REFERENCES staff (id),
    batch_id BIGINT REFERENCES batches (id),
    record_id BIGINT REFERENCES dose_records (id),
    -- Why somebody looked.
    ticket_id BIGINT REFERENCES tickets (id),
    -- The event as JSON.
    data TEXT NOT NULL
);
CREATE INDEX registry_events_by_batch ON registry_events (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX registry_events_by_record ON registry_events (record_id, id) WHERE record_id IS NOT NULL;
CREATE INDEX registry_events_by_ticket ON registry_events (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX registry_events_by_staff ON registry_events (staff_id, id) WHERE staff_id IS NOT NULL;
