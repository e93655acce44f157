-- The data of the desk, module by module. Moments are in UTC. What is named "code" in the program stands here as text.

-- Accounts

-- Who works here.
CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'administrator')),
    -- Argon2id in PHC form.
    password_hash TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    must_change_password BOOLEAN NOT NULL DEFAULT FALSE
);

-- Who is signed in.
CREATE TABLE sessions (
    -- SHA-256 of the token in the cookie.
    token_hash BLOB NOT NULL PRIMARY KEY,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    created_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- Where from.
    address TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_staff ON sessions (staff_id);

-- Tries to sign in, counted before the password is looked at.
CREATE TABLE sign_in_attempts (
    id INTEGER PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    -- Empty where no such login exists: what strangers type is not kept.
    staff_id BIGINT REFERENCES staff (id),
    address TEXT NOT NULL,
    succeeded BOOLEAN NOT NULL,
    -- The account, or a number made of what was typed where there is none.
    account BIGINT NOT NULL DEFAULT -1,
    -- The browser, if somebody signed in with it before.
    browser TEXT
);
CREATE INDEX sign_in_attempts_by_account ON sign_in_attempts (account, at);
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address, at);
CREATE INDEX sign_in_attempts_by_staff ON sign_in_attempts (staff_id, at);
CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (at);

-- Facilities

-- The places where doses are given: the list of the programme, and places that dose records name.
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
    -- The facility that it turned out to be.
    same_as BIGINT REFERENCES facilities (id),
    UNIQUE (state, name_key)
);
CREATE INDEX facilities_by_name ON facilities (name_key);
CREATE INDEX facilities_same ON facilities (same_as) WHERE same_as IS NOT NULL;
CREATE INDEX facilities_unconfirmed ON facilities (state, name_key) WHERE NOT confirmed AND same_as IS NULL;

-- Further names of a place.
CREATE TABLE facility_aliases (
    facility_id BIGINT NOT NULL REFERENCES facilities (id),
    state TEXT NOT NULL,
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (state, name_key)
);
CREATE INDEX facility_aliases_by_facility ON facility_aliases (facility_id);

-- Tickets

-- What citizens state: written once, never changed.
CREATE TABLE complaints (
    id INTEGER PRIMARY KEY,
    -- Made by the form; a repeated filing finds the complaint that the first one made.
    idempotency_key TEXT NOT NULL UNIQUE,
    received_at TIMESTAMP NOT NULL,
    language TEXT NOT NULL,
    id_type TEXT NOT NULL CHECK (id_type IN ('mykad', 'passport', 'other')),
    id_number TEXT NOT NULL,
    name TEXT NOT NULL,
    date_of_birth DATE NOT NULL,
    -- How much of the date the document states.
    birth_precision TEXT NOT NULL DEFAULT 'day' CHECK (birth_precision IN ('day', 'month', 'year')),
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    problem TEXT NOT NULL CHECK (problem IN ('missing', 'vanished', 'second_appointment', 'wrong_details')),
    dose_number SMALLINT NOT NULL CHECK (dose_number BETWEEN 1 AND 4),
    vaccine TEXT
        CHECK (vaccine IN ('comirnaty', 'coronavac', 'vaxzevria', 'convidecia', 'spikevax', 'covilo')),
    administered_on DATE NOT NULL,
    facility_state TEXT NOT NULL,
    facility_name TEXT NOT NULL,
    lot_number TEXT,
    paid BOOLEAN NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX complaints_by_identity ON complaints (id_number, id_type);

-- The case that handles one complaint.
CREATE TABLE tickets (
    -- The same number as its complaint.
    id INTEGER NOT NULL PRIMARY KEY REFERENCES complaints (id),
    reference TEXT NOT NULL UNIQUE,
    -- SHA-256 of the secret in the citizen's link, and which link it is.
    link_hash BLOB NOT NULL UNIQUE,
    link_serial INTEGER NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('received', 'matching', 'queued', 'in_progress', 'awaiting_citizen',
            'awaiting_facility', 'resolved', 'closed')),
    outcome TEXT
        CHECK (outcome IN ('linked', 'already_visible', 'released', 'uploaded', 'appointment_cancelled',
            'corrected', 'not_found', 'inaccurate', 'outside_programme', 'duplicate', 'withdrawn')),
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
    question TEXT,
    -- A decision that can still be undone, as JSON.
    held TEXT
);
CREATE INDEX tickets_by_owner ON tickets (owner_id, status, deadline_at, id) WHERE owner_id IS NOT NULL;
CREATE INDEX tickets_by_status ON tickets (status, deadline_at, id);
CREATE INDEX tickets_open ON tickets (deadline_at, id) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX tickets_to_check ON tickets (next_check_at) WHERE next_check_at IS NOT NULL;

-- The timeline of each ticket: appended, never changed.
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL CHECK (actor IN ('citizen', 'staff', 'system')),
    staff_id BIGINT REFERENCES staff (id),
    kind TEXT NOT NULL,
    -- The event as JSON.
    data TEXT NOT NULL,
    CHECK ((actor = 'staff') = (staff_id IS NOT NULL))
);
CREATE INDEX events_by_ticket ON events (ticket_id, id);

-- E-mails that are owed: written with what caused them, sent by a worker.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    -- Who gets it: a citizen, a member of staff or a facility.
    audience TEXT NOT NULL CHECK (audience IN ('citizen', 'staff', 'facility')),
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    -- Empty where it is about no ticket.
    ticket_id BIGINT REFERENCES tickets (id),
    created_at TIMESTAMP NOT NULL,
    -- What it is for.
    letter TEXT NOT NULL,
    -- The letter as JSON.
    data TEXT NOT NULL,
    -- Random, and the same at each try, so that a mail which arrives twice shows once.
    message_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INTEGER NOT NULL,
    -- When it is due, by the clock of a desk.
    due_at TIMESTAMP NOT NULL,
    -- How long a worker holds it, when it left, and when its recipient was first refused: by the clock of the database.
    held_until TIMESTAMP,
    sent_at TIMESTAMP,
    refused_at TIMESTAMP,
    last_error TEXT
);
CREATE UNIQUE INDEX outbox_by_message_id ON outbox (message_id);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
CREATE INDEX outbox_refused ON outbox (refused_at) WHERE refused_at IS NOT NULL;
CREATE INDEX outbox_sent ON outbox (sent_at, ticket_id) WHERE state = 'sent';

-- Which tickets wait for a record; a ticket whose keys change gets a new number.
CREATE TABLE watched_tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id BIGINT NOT NULL UNIQUE REFERENCES tickets (id)
);

-- By which records that come in meet tickets that wait for one.
CREATE TABLE ticket_keys (
    ticket_id BIGINT NOT NULL,
    key BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, key)
) WITHOUT ROWID;
CREATE INDEX ticket_keys_by_key ON ticket_keys (key);

-- Registry

-- Where dose records come from.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
);

-- Files of dose records.
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
    -- Rows that a withdrawal of another file made its own.
    taken_over BIGINT NOT NULL DEFAULT 0,
    -- How many doses were given in which week, as JSON.
    weeks TEXT NOT NULL DEFAULT '{}',
    CHECK ((withdrawn_at IS NULL) = (state IN ('running', 'finished'))),
    CHECK (rows_done <= rows_total)
);
CREATE UNIQUE INDEX batches_by_content ON batches (content_hash) WHERE withdrawn_at IS NULL;
CREATE INDEX batches_by_state ON batches (state, id);

-- Rows of files that could not be read.
CREATE TABLE rejects (
    batch_id BIGINT NOT NULL REFERENCES batches (id),
    line BIGINT NOT NULL,
    -- Empty where the row as a whole is at fault.
    column_name TEXT NOT NULL,
    -- What stood there, identity numbers masked.
    value TEXT NOT NULL,
    -- The refusal as JSON.
    refusal TEXT NOT NULL,
    -- The row as it came, as JSON.
    cells TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (batch_id, line)
) WITHOUT ROWID;

-- What was mended or left out of rows that were taken.
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

-- Dose records, each version of each: appended, never overwritten.
CREATE TABLE dose_records (
    id INTEGER PRIMARY KEY,
    -- The row's key at its source, and which of its versions this is, from 1.
    source_id INTEGER NOT NULL REFERENCES sources (id),
    source_record_id TEXT NOT NULL,
    version SMALLINT NOT NULL,
    -- Of several versions at most one is current: the latest of a batch that was not withdrawn.
    is_current BOOLEAN NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES batches (id),
    -- What the source says, as a number: the same again changes nothing.
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
    quarantine TEXT NOT NULL,
    -- By which the engine finds it: made anew when the rule for them changes.
    birth_key BIGINT,
    day_key BIGINT
);
CREATE INDEX dose_records_by_batch ON dose_records (batch_id);
CREATE INDEX dose_records_by_birth_key ON dose_records (birth_key) WHERE birth_key IS NOT NULL;
CREATE INDEX dose_records_by_day_key ON dose_records (day_key) WHERE day_key IS NOT NULL;
CREATE INDEX dose_records_by_identity ON dose_records (id_number);
CREATE INDEX dose_records_by_lot ON dose_records (lot_number, administered_on) WHERE lot_number IS NOT NULL;
CREATE INDEX dose_records_by_name ON dose_records (name_code);
CREATE INDEX dose_records_by_phone ON dose_records (phone) WHERE phone IS NOT NULL;
CREATE INDEX dose_records_by_reason ON dose_records (quarantine, facility_id, id, is_current)
    WHERE is_current AND quarantine <> '';
CREATE UNIQUE INDEX dose_records_by_source ON dose_records (source_id, source_record_id, version);
CREATE INDEX dose_records_quarantined ON dose_records (facility_id, id)
    WHERE is_current AND quarantine <> '';

-- What few versions need beside what they say.
CREATE TABLE version_notes (
    record_id INTEGER NOT NULL PRIMARY KEY REFERENCES dose_records (id),
    -- Of a version that another batch has taken over: when it was made.
    made_at TIMESTAMP,
    -- Of a version that counts again after a withdrawal: since when.
    counts_since TIMESTAMP,
    -- Of a version that a human made: the version of the source that it is about.
    base_id BIGINT REFERENCES dose_records (id),
    -- Of a version that was released: the rules that it broke all the same, as codes separated by commas.
    overrides TEXT
);

-- Versions that a human, or the engine, made.
CREATE TABLE corrections (
    record_id BIGINT NOT NULL PRIMARY KEY REFERENCES dose_records (id),
    kind TEXT NOT NULL CHECK (kind IN ('released', 'corrected', 'quarantined')),
    -- Empty where the engine decided.
    staff_id BIGINT REFERENCES staff (id),
    at TIMESTAMP NOT NULL,
    ground TEXT NOT NULL
);

-- Which versions later files repeated: 64 neighbours in one number.
CREATE TABLE repeats (
    -- The number of the record, divided by 64.
    block BIGINT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES batches (id),
    bits BIGINT NOT NULL,
    PRIMARY KEY (block, batch_id)
) WITHOUT ROWID;

-- Statements that what somebody saw is a person's dose.
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources (id),
    source_record_id TEXT NOT NULL,
    id_type TEXT NOT NULL CHECK (id_type IN ('mykad', 'passport', 'other')),
    id_number TEXT NOT NULL,
    -- The ticket for which it was accepted.
    ticket_id BIGINT REFERENCES tickets (id),
    at TIMESTAMP NOT NULL,
    -- Empty where the engine decided.
    staff_id BIGINT REFERENCES staff (id),
    ground TEXT NOT NULL,
    revoked_at TIMESTAMP,
    revoked_by BIGINT REFERENCES staff (id),
    revoked_ground TEXT,
    -- The version that was seen when the link was accepted.
    seen_id BIGINT REFERENCES dose_records (id),
    suspended_at TIMESTAMP,
    resumed_at TIMESTAMP
);
CREATE INDEX links_by_person ON links (id_number) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX links_by_record ON links (source_id, source_record_id) WHERE revoked_at IS NULL;
CREATE INDEX links_by_ticket ON links (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX links_ever ON links (source_id, source_record_id, id);

-- What was done to the registry, and who looked at whom.
CREATE TABLE registry_events (
    id INTEGER PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL,
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
CREATE INDEX registry_events_by_staff ON registry_events (staff_id, id) WHERE staff_id IS NOT NULL;
CREATE INDEX registry_events_by_ticket ON registry_events (ticket_id, id) WHERE ticket_id IS NOT NULL;

-- How often the registry and the places were changed.
CREATE TABLE registry_state (
    id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    generation BIGINT NOT NULL,
    -- How often places were changed.
    places BIGINT NOT NULL DEFAULT 0
);

-- Under which codes of names each word of a name stands.
CREATE TABLE name_words (
    -- How the word sounds, and the code of a name that has it behind its first word.
    word TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (word, code)
) WITHOUT ROWID;

-- Installation

-- What the installation remembers about itself.
CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- What a loop of the worker could not deal with: it waits for somebody.
CREATE TABLE set_aside (
    -- Which loop, and the number of what it could not deal with: a ticket or a batch.
    work TEXT NOT NULL,
    item BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (work, item)
);

INSERT INTO registry_state (id, generation, places) VALUES (1, 0, 0);
