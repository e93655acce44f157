-- Rejected rows can be corrected and sent again, what was done to rows so that they could be taken is told, and what a loop
-- of the worker cannot deal with is set aside, so that it holds up nothing behind it.

-- What stood under each column of the contract, and behind the last one, as JSON; empty where nobody kept it.
ALTER TABLE rejects ADD COLUMN cells TEXT NOT NULL DEFAULT '';

CREATE TABLE import_notes (
    batch_id BIGINT NOT NULL REFERENCES batches (id),
    line BIGINT NOT NULL,
    column_name TEXT NOT NULL,
    source_record_id TEXT NOT NULL,
    done TEXT NOT NULL CHECK (done IN ('mended', 'left-out')),
    -- What stood there, identity numbers masked.
    value TEXT NOT NULL,
    PRIMARY KEY (batch_id, line, column_name)
);

CREATE TABLE set_aside (
    -- Which loop, and the number of what it could not deal with: a ticket or a batch.
    work TEXT NOT NULL CHECK (work IN ('matching', 'promise', 'withdrawal')),
    item BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (work, item)
);

-- Some documents have the year of birth alone, or month and year: the date is the first day of it then.
ALTER TABLE complaints ADD COLUMN birth_precision TEXT NOT NULL DEFAULT 'day'
    CHECK (birth_precision IN ('day', 'month', 'year'));
