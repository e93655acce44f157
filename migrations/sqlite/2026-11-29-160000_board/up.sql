-- What supervisors see of the team and of the machine.

-- Who works on what is open. What the conditions speak of stands in the index: SQLite reads no row then.
CREATE INDEX tickets_in_hand ON tickets (owner_id, status, deadline_at, received_at)
    WHERE owner_id IS NOT NULL AND status NOT IN ('resolved', 'closed');

-- Who ended tickets when; which decisions of the machine there were on a day; what was taken back, opened again or decided
-- against the facts.
CREATE INDEX events_ended ON events (staff_id, at, ticket_id, id) WHERE kind = 'resolved' AND staff_id IS NOT NULL;
CREATE INDEX events_automatic ON events (at, id) WHERE kind = 'resolved' AND actor = 'system';
CREATE INDEX events_reopened ON events (at, id, ticket_id) WHERE kind = 'reopened';
CREATE INDEX events_revoked ON events (at, id, ticket_id) WHERE kind = 'link_revoked' AND actor = 'staff';
CREATE INDEX events_overridden ON events (at, id, ticket_id)
    WHERE kind = 'resolved' AND instr(data, '"against_facts":"') > 0;

-- Who is away, up to which day: they get no tickets.
CREATE TABLE absences (
    staff_id BIGINT NOT NULL PRIMARY KEY REFERENCES staff (id),
    until_day DATE NOT NULL,
    -- Who said so, and when.
    noted_by BIGINT NOT NULL REFERENCES staff (id),
    noted_at TIMESTAMP NOT NULL
);
CREATE INDEX absences_by_noter ON absences (noted_by);

-- Days of whose automatic decisions a sample was drawn: each once.
CREATE TABLE sample_days (
    day DATE NOT NULL PRIMARY KEY,
    drawn_at TIMESTAMP NOT NULL,
    -- How many decisions there were, and how many were drawn.
    decisions BIGINT NOT NULL,
    drawn BIGINT NOT NULL
);

-- Decisions that were drawn, and what whoever reviewed them said.
CREATE TABLE samples (
    -- The event by which the machine ended the ticket.
    event_id BIGINT NOT NULL PRIMARY KEY REFERENCES events (id),
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    day DATE NOT NULL REFERENCES sample_days (day),
    -- The code of the verdict; empty until somebody gives one.
    verdict TEXT,
    reason TEXT,
    staff_id BIGINT REFERENCES staff (id),
    reviewed_at TIMESTAMP
);
CREATE INDEX samples_waiting ON samples (day, event_id) WHERE reviewed_at IS NULL;
CREATE INDEX samples_reviewed ON samples (reviewed_at, event_id, verdict) WHERE reviewed_at IS NOT NULL;
CREATE INDEX samples_by_ticket ON samples (ticket_id);
CREATE INDEX samples_by_staff ON samples (staff_id) WHERE staff_id IS NOT NULL;

-- When the machine did not act by itself, and who let it do so again.
CREATE TABLE pauses (
    id INTEGER PRIMARY KEY,
    -- 1 while it lasts, so that there is one at most.
    lasts SMALLINT UNIQUE,
    paused_at TIMESTAMP NOT NULL,
    -- What the reviews had said, and what the policy asked for, in millionths.
    right_count BIGINT NOT NULL,
    wrong_count BIGINT NOT NULL,
    least INTEGER NOT NULL,
    resumed_at TIMESTAMP,
    resumed_by BIGINT REFERENCES staff (id),
    reason TEXT
);
-- Whether the machine does not act by itself: read with the count of changes, which a pause and its end go into as well.
ALTER TABLE registry_state ADD COLUMN paused BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX pauses_by_resumption ON pauses (resumed_at) WHERE resumed_at IS NOT NULL;
CREATE INDEX pauses_by_staff ON pauses (resumed_by) WHERE resumed_by IS NOT NULL;
