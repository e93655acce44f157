-- What the views of the queue count, narrow and sort by. The ticket keeps all of it up to date; here it is worked out once
-- from the events.
-- When the citizen last wrote.
ALTER TABLE tickets ADD COLUMN heard_at TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00';
-- Since when what they wrote waits, while no member of staff has done anything with the ticket.
ALTER TABLE tickets ADD COLUMN unread_since TIMESTAMP;
-- How often it was opened again.
ALTER TABLE tickets ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
-- The sum of the weights of its grounds.
ALTER TABLE tickets ADD COLUMN priority SMALLINT NOT NULL DEFAULT 0;
-- What the last search came to: the code of the decision, and in millionths how probable the most likely record was.
ALTER TABLE tickets ADD COLUMN match_decision TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN match_probability INTEGER;

UPDATE tickets SET
    heard_at = COALESCE((SELECT max(events.at) FROM events WHERE events.ticket_id = tickets.id
        AND events.actor = 'citizen' AND events.kind IN ('citizen_replied', 'reopened')), received_at),
    unread_since = CASE WHEN status NOT IN ('resolved', 'closed') THEN (
        SELECT min(said.at) FROM events AS said WHERE said.ticket_id = tickets.id
        AND said.actor = 'citizen' AND said.kind IN ('citizen_replied', 'reopened')
        AND NOT EXISTS (SELECT 1 FROM events AS done WHERE done.ticket_id = said.ticket_id AND done.id > said.id
            AND ((done.actor = 'staff' AND done.kind NOT IN ('taken', 'released'))
                OR done.kind IN ('resolved', 'withdrawn')))) END,
    reopened = (SELECT count(*) FROM events WHERE events.ticket_id = tickets.id AND events.kind = 'reopened'
        AND json_extract(events.data, '$.untold') IS NOT 1),
    match_decision = COALESCE((SELECT json_extract(looked.data, '$.decision') FROM events AS looked
        WHERE looked.ticket_id = tickets.id AND looked.kind = 'looked' ORDER BY looked.id DESC LIMIT 1), ''),
    match_probability = (SELECT json_extract(looked.data, '$.best.probability') FROM events AS looked
        WHERE looked.ticket_id = tickets.id AND looked.kind = 'looked' ORDER BY looked.id DESC LIMIT 1);
-- Late 16, of 60 years and over on 1 March 2022 8, opened again 2, complained before 1. The course is learnt at the next search.
UPDATE tickets SET priority =
    CASE WHEN breached_at IS NOT NULL THEN 16 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM complaints WHERE complaints.id = tickets.id AND complaints.dose_number > 2
        AND complaints.problem IN ('missing', 'vanished') AND complaints.date_of_birth <= '1962-03-01')
        THEN 8 ELSE 0 END
    + CASE WHEN reopened > 0 THEN 2 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM complaints AS this JOIN complaints AS other
        ON other.id_number = this.id_number AND other.id_type = this.id_type
        AND other.dose_number = this.dose_number AND other.id < this.id
        WHERE this.id = tickets.id AND EXISTS (SELECT 1 FROM tickets AS earlier
            WHERE earlier.id = other.id AND COALESCE(earlier.outcome, '') <> 'withdrawn'))
        THEN 1 ELSE 0 END
WHERE status NOT IN ('resolved', 'closed');

-- Each holds no more than what is open, but the last. What its condition speaks of stands in it as well: SQLite counts along an
-- index alone only where it needs no row.
CREATE INDEX tickets_running ON tickets (deadline_at, id, status)
    WHERE status NOT IN ('resolved', 'closed', 'awaiting_citizen');
CREATE INDEX tickets_free ON tickets (status, priority DESC, deadline_at, id, owner_id)
    WHERE owner_id IS NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX tickets_unread ON tickets (deadline_at, id, status, unread_since)
    WHERE unread_since IS NOT NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX tickets_reopened ON tickets (deadline_at, id, status, reopened)
    WHERE reopened > 0 AND status NOT IN ('resolved', 'closed');
CREATE INDEX tickets_by_priority ON tickets (priority DESC, deadline_at, id)
    WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX tickets_by_age ON tickets (received_at, id) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX tickets_by_reply ON tickets (heard_at DESC, id) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX tickets_by_outcome ON tickets (outcome, deadline_at, id) WHERE outcome IS NOT NULL;

-- Views that somebody chose, named and shares with the team.
CREATE TABLE saved_views (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- View, filters and order as they stand in an address.
    query TEXT NOT NULL,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX saved_views_by_staff ON saved_views (staff_id);
