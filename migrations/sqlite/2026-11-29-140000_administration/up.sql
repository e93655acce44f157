-- The role of auditors; a column with a check is made anew.
ALTER TABLE staff ADD COLUMN known_role TEXT NOT NULL DEFAULT 'agent'
    CHECK (known_role IN ('auditor', 'agent', 'supervisor', 'administrator'));
UPDATE staff SET known_role = role;
ALTER TABLE staff DROP COLUMN role;
ALTER TABLE staff RENAME COLUMN known_role TO role;
-- When somebody signed in last.
ALTER TABLE staff ADD COLUMN signed_in_at TIMESTAMP;
UPDATE staff SET signed_in_at = (
    SELECT max(tries.at) FROM sign_in_attempts AS tries WHERE tries.staff_id = staff.id AND tries.succeeded
);
-- The try to sign in whose second factor is still owed: until then the session opens nothing.
ALTER TABLE sessions ADD COLUMN attempt BIGINT;

-- By what somebody proves, beside the password, that they have their telephone.
CREATE TABLE second_factors (
    staff_id INTEGER NOT NULL PRIMARY KEY REFERENCES staff (id),
    -- The secret is made from this and the installation's key.
    serial BLOB NOT NULL,
    -- When a first code showed that their device knows it; empty before.
    confirmed_at TIMESTAMP,
    -- The time step of the last code that was accepted: none is accepted twice.
    last_step BIGINT NOT NULL
);

-- Codes for whoever has lost the device, each for one use.
CREATE TABLE recovery_codes (
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    -- SHA-256 of the code.
    code_hash BLOB NOT NULL,
    used_at TIMESTAMP,
    PRIMARY KEY (staff_id, code_hash)
) WITHOUT ROWID;

-- What was done to accounts, and by whom. Append-only.
CREATE TABLE account_events (
    id INTEGER PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL,
    -- Who did it; empty for a command line.
    staff_id BIGINT REFERENCES staff (id),
    -- Whose account it is about.
    account_id BIGINT REFERENCES staff (id),
    -- The event as JSON.
    data TEXT NOT NULL
);

-- What happened, the latest first: by all, and by one person.
CREATE INDEX account_events_by_time ON account_events (at, id);
CREATE INDEX account_events_by_staff ON account_events (staff_id, at, id) WHERE staff_id IS NOT NULL;
CREATE INDEX account_events_by_account ON account_events (account_id, at, id) WHERE account_id IS NOT NULL;
CREATE INDEX events_by_time ON events (at, id);
CREATE INDEX events_by_staff ON events (staff_id, at, id) WHERE staff_id IS NOT NULL;
DROP INDEX registry_events_by_staff;
CREATE INDEX registry_events_by_staff ON registry_events (staff_id, at, id) WHERE staff_id IS NOT NULL;
CREATE INDEX registry_events_by_time ON registry_events (at, id);
