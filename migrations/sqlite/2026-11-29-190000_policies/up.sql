-- Calendars: weekends, public holidays and working hours of each state. Added, never changed: a ticket keeps its own.
CREATE TABLE calendars (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    -- Its tables as JSON.
    tables TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    -- Empty for one that came with the program, or by the command line.
    added_by BIGINT REFERENCES staff (id),
    note TEXT NOT NULL
);

-- By which calendar the time of complaints counts that are received from a moment on. Of several the last one holds.
CREATE TABLE calendar_uses (
    id INTEGER PRIMARY KEY,
    begins_at TIMESTAMP NOT NULL,
    calendar TEXT NOT NULL REFERENCES calendars (fingerprint),
    decided_at TIMESTAMP NOT NULL,
    decided_by BIGINT REFERENCES staff (id),
    reason TEXT NOT NULL
);

-- What complaints are promised that are received from a moment on. Added, never changed.
CREATE TABLE policies (
    version INTEGER PRIMARY KEY,
    begins_at TIMESTAMP NOT NULL,
    counting TEXT NOT NULL CHECK (counting IN ('calendar', 'days', 'hours')),
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    decided_at TIMESTAMP NOT NULL,
    decided_by BIGINT REFERENCES staff (id),
    reason TEXT NOT NULL
);
