-- What staff do with many tickets alike.

CREATE TABLE bulk_runs (
    id INTEGER PRIMARY KEY,
    -- Made with the form: the same form sent again begins nothing new.
    idempotency_key TEXT NOT NULL UNIQUE,
    -- Who began it, and their role then. What is done goes by the role that they have when it is done.
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    role TEXT NOT NULL,
    -- What is done, as JSON.
    action TEXT NOT NULL,
    -- View and filters as they stand in an address, where all tickets were chosen that match.
    query TEXT,
    -- When whoever chose the tickets saw them.
    seen_at TIMESTAMP NOT NULL,
    begun_at TIMESTAMP NOT NULL,
    -- How many were chosen.
    tickets BIGINT NOT NULL,
    -- When it ended, and who stopped it before all was done.
    finished_at TIMESTAMP,
    stopped_by BIGINT REFERENCES staff (id)
);
CREATE INDEX bulk_runs_running ON bulk_runs (id) WHERE finished_at IS NULL;
CREATE INDEX bulk_runs_by_staff ON bulk_runs (staff_id);
CREATE INDEX bulk_runs_by_stopper ON bulk_runs (stopped_by) WHERE stopped_by IS NOT NULL;

-- The tickets of a run, in the order in which they were chosen: each is dealt with once.
CREATE TABLE bulk_items (
    id INTEGER PRIMARY KEY,
    run_id BIGINT NOT NULL REFERENCES bulk_runs (id),
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    -- The ticket's version as it was seen.
    version INTEGER NOT NULL,
    -- Who owned it when it was chosen; where tickets are given back, who gets it.
    owner_id BIGINT REFERENCES staff (id),
    -- waiting, done, refused
    state TEXT NOT NULL,
    -- The code of why it was refused.
    reason TEXT,
    ended_at TIMESTAMP,
    UNIQUE (run_id, ticket_id)
);
CREATE INDEX bulk_items_by_state ON bulk_items (run_id, state, id);
CREATE INDEX bulk_items_in_order ON bulk_items (run_id, id);
CREATE INDEX bulk_items_by_ticket ON bulk_items (ticket_id);
CREATE INDEX bulk_items_by_owner ON bulk_items (owner_id) WHERE owner_id IS NOT NULL;
