-- Who has which ticket open, and when they last typed something there. A row that is not renewed says nothing.
CREATE TABLE open_tickets (
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    seen_at TIMESTAMP NOT NULL,
    typed_at TIMESTAMP,
    PRIMARY KEY (ticket_id, staff_id)
);
CREATE INDEX open_tickets_by_staff ON open_tickets (staff_id, seen_at);
