-- What members of staff propose and somebody else has to approve: never changed. Which of them waits, the ticket says; what
-- became of it, its events do.
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    made_at TIMESTAMP NOT NULL,
    -- Why, as grounds are kept.
    ground TEXT NOT NULL,
    -- What, as JSON.
    data TEXT NOT NULL
);
CREATE INDEX proposals_by_ticket ON proposals (ticket_id);
CREATE INDEX proposals_by_staff ON proposals (staff_id);

-- The proposal that waits, and who made it.
ALTER TABLE tickets ADD COLUMN proposal_id BIGINT;
ALTER TABLE tickets ADD COLUMN proposed_by BIGINT;
CREATE INDEX tickets_proposed ON tickets (deadline_at, id, status, proposal_id)
    WHERE proposal_id IS NOT NULL AND status NOT IN ('resolved', 'closed');
