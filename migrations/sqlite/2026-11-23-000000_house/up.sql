-- The tables of the house. Times are UTC. Enumerations are texts with a CHECK that lists them.

-- What the installation remembers about itself.
CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'administrator')),
    -- Argon2id in PHC form.
    password_hash TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE sessions (
    -- SHA-256 of the token in the cookie.
    token_hash BLOB NOT NULL PRIMARY KEY,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    created_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_staff ON sessions (staff_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE sign_in_attempts (
    id INTEGER PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    -- Empty where no such login exists: what strangers type is not kept.
    staff_id BIGINT REFERENCES staff (id),
    address TEXT NOT NULL,
    succeeded BOOLEAN NOT NULL
);
CREATE INDEX sign_in_attempts_by_staff ON sign_in_attempts (staff_id, at);

CREATE TABLE facilities (
    id INTEGER PRIMARY KEY,
    -- The programme's code; empty while the place is known from dose records alone.
    code TEXT UNIQUE,
    name TEXT NOT NULL,
    -- Letters and digits of the name in lower case, single spaces.
    name_key TEXT NOT NULL,
    state TEXT NOT NULL,
    kind TEXT CHECK (kind IN ('health_clinic', 'hospital', 'ppv', 'private')),
    reports BOOLEAN NOT NULL,
    confirmed BOOLEAN NOT NULL,
    UNIQUE (state, name_key)
);
CREATE INDEX facilities_by_name ON facilities (name_key);

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

CREATE TABLE complaints (
    id INTEGER PRIMARY KEY,
    -- Made by the form; a repeated filing finds the complaint that the first one made.
    idempotency_key TEXT NOT NULL UNIQUE,
    received_at TIMESTAMP NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('ms', 'en')),
    id_type TEXT NOT NULL CHECK (id_type IN ('mykad', 'passport', 'other')),
    id_number TEXT NOT NULL,
    name TEXT NOT NULL,
    date_of_birth DATE NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    problem TEXT NOT NULL CHECK (problem IN ('missing', 'vanished', 'second_appointment', 'wrong_details')),
    dose_number SMALLINT NOT NULL CHECK (dose_number BETWEEN 1 AND 4),
    vaccine TEXT CHECK (vaccine IN ('comirnaty', 'coronavac', 'vaxzevria', 'convidecia', 'spikevax', 'covilo')),
    administered_on DATE NOT NULL,
    facility_state TEXT NOT NULL,
    facility_name TEXT NOT NULL,
    lot_number TEXT,
    paid BOOLEAN NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX complaints_by_identity ON complaints (id_number, id_type);

CREATE TABLE tickets (
    -- The same number as its complaint.
    id INTEGER NOT NULL PRIMARY KEY REFERENCES complaints (id),
    reference TEXT NOT NULL UNIQUE,
    -- SHA-256 of the secret in the citizen's link, and which link it is.
    link_hash BLOB NOT NULL UNIQUE,
    link_serial INTEGER NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('received', 'matching', 'queued', 'in_progress', 'awaiting_citizen', 'awaiting_facility',
                          'resolved', 'closed')),
    outcome TEXT
        CHECK (outcome IN ('linked', 'already_visible', 'released', 'uploaded', 'appointment_cancelled', 'corrected',
                           'not_found', 'inaccurate', 'outside_programme', 'duplicate', 'withdrawn')),
    owner_id BIGINT REFERENCES staff (id),
    version INTEGER NOT NULL,
    received_at TIMESTAMP NOT NULL,
    sla_policy TEXT NOT NULL,
    -- For sorting; the clock itself is derived from the events.
    deadline_at TIMESTAMP NOT NULL,
    warned_percent SMALLINT NOT NULL,
    breached_at TIMESTAMP,
    last_told_at TIMESTAMP NOT NULL,
    next_check_at TIMESTAMP,
    resolved_at TIMESTAMP,
    question TEXT
);
-- The queue: by status, by owner, and of all that is open.
CREATE INDEX tickets_by_status ON tickets (status, deadline_at, id);
CREATE INDEX tickets_by_owner ON tickets (owner_id, status, deadline_at, id) WHERE owner_id IS NOT NULL;
CREATE INDEX tickets_open ON tickets (deadline_at, id) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX tickets_to_check ON tickets (next_check_at) WHERE next_check_at IS NOT NULL;

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL CHECK (actor IN ('citizen', 'staff', 'system')),
    staff_id BIGINT REFERENCES staff (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('received', 'looked', 'queued', 'taken', 'released', 'noted', 'citizen_asked',
                        'citizen_replied', 'facility_asked', 'facility_answered', 'resolved', 'withdrawn', 'reopened',
                        'closed', 'sla_warned', 'sla_breached', 'progress_told', 'link_replaced')),
    -- The event as JSON.
    data TEXT NOT NULL,
    CHECK ((actor = 'staff') = (staff_id IS NOT NULL))
);
CREATE INDEX events_by_ticket ON events (ticket_id, id);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    created_at TIMESTAMP NOT NULL,
    letter TEXT NOT NULL
        CHECK (letter IN ('received', 'question', 'resolved', 'late', 'still_working', 'still_waiting', 'new_link')),
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
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
