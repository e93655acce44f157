-- Back to the plain registry: batches that were withdrawn, links and the log are lost.
DROP TABLE registry_events;
DROP TABLE links;
DROP TABLE corrections;
DROP TABLE registry_state;
DROP TABLE rejects;
ALTER TABLE dose_records RENAME TO new_records;
DROP INDEX dose_records_by_source;
DROP INDEX dose_records_by_identity;
DROP INDEX dose_records_by_name;
DROP INDEX dose_records_by_phone;
DROP INDEX dose_records_by_lot;
DROP INDEX dose_records_by_day;
DROP INDEX dose_records_by_batch;
DROP INDEX dose_records_quarantined;

CREATE TABLE import_batches (
    id INTEGER PRIMARY KEY,
    -- SHA-256 of the file's bytes: the same file again is the same batch.
    content_hash BLOB NOT NULL UNIQUE,
    file_name TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    accepted BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    superseded BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    rejected BIGINT NOT NULL
);
INSERT INTO import_batches
SELECT id, content_hash, file_name, started_at, finished_at, accepted, unchanged, superseded, quarantined, rejected
FROM batches WHERE withdrawn_at IS NULL;
CREATE TABLE dose_records (
    id INTEGER PRIMARY KEY,
    source_system TEXT NOT NULL,
    source_record_id TEXT NOT NULL,
    -- Of several versions of a row the latest is current; the others are its history.
    is_current BOOLEAN NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES import_batches (id),
    id_type TEXT NOT NULL CHECK (id_type IN ('mykad', 'passport', 'other')),
    id_number TEXT NOT NULL,
    name TEXT NOT NULL,
    date_of_birth DATE,
    phone TEXT,
    dose_number SMALLINT NOT NULL CHECK (dose_number BETWEEN 1 AND 4),
    vaccine TEXT NOT NULL
        CHECK (vaccine IN ('comirnaty', 'coronavac', 'vaxzevria', 'convidecia', 'spikevax', 'covilo')),
    lot_number TEXT,
    administered_on DATE NOT NULL,
    facility_id BIGINT REFERENCES facilities (id),
    facility_name TEXT NOT NULL,
    facility_state TEXT NOT NULL,
    paid BOOLEAN NOT NULL,
    -- Codes of the reasons, separated by commas; empty for a valid record.
    quarantine TEXT NOT NULL
);
CREATE UNIQUE INDEX dose_records_current_row ON dose_records (source_system, source_record_id) WHERE is_current;
CREATE INDEX dose_records_by_identity ON dose_records (id_number, id_type) WHERE is_current;
CREATE INDEX dose_records_by_batch ON dose_records (batch_id, id);
INSERT INTO dose_records
SELECT new.id, sources.code, new.source_record_id, new.is_current, new.batch_id, new.id_type, new.id_number, new.name,
       new.date_of_birth, '+' || new.phone, new.dose_number, new.vaccine, new.lot_number, new.administered_on,
       new.facility_id, COALESCE(new.facility_written, facilities.name), new.facility_state, new.paid, new.quarantine
FROM new_records new JOIN sources ON sources.id = new.source_id JOIN facilities ON facilities.id = new.facility_id
WHERE new.batch_id IN (SELECT id FROM import_batches);
DROP TABLE new_records;
DROP TABLE batches;
DROP TABLE sources;
DROP TABLE facility_aliases;
DROP INDEX facilities_unconfirmed;
DROP INDEX facilities_same;
ALTER TABLE facilities DROP COLUMN same_as;
