-- What a complaint says by now, beside the complaint, which is never changed: each amendment with all that counts since then.
CREATE TABLE amendments (
    id INTEGER PRIMARY KEY,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    amended_at TIMESTAMP NOT NULL,
    -- Why, as grounds are kept.
    ground TEXT NOT NULL,
    -- The particulars that can be amended, as JSON.
    data TEXT NOT NULL,
    -- The number of the document among them.
    id_number TEXT NOT NULL,
    -- Whether no later one has taken its place.
    is_current BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX amendments_current ON amendments (ticket_id) WHERE is_current;
CREATE INDEX amendments_by_ticket ON amendments (ticket_id);
CREATE INDEX amendments_by_number ON amendments (id_number) WHERE is_current;
CREATE INDEX amendments_by_staff ON amendments (staff_id);
