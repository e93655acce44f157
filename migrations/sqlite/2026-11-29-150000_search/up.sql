-- Under which terms each ticket is found: its number is the row's. The terms alone are kept, not the texts, and not where they
-- stand in them. Beginnings of three, four and five characters behind the letter of the place are kept as well: what begins with
-- them is in every tenth ticket, and would have to be put together.
CREATE VIRTUAL TABLE ticket_terms USING fts5(
    terms, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii', prefix = '4 5 6'
);

-- Tickets of which something was said that does not stand there yet: written with it, and taken up by the worker, or by whoever
-- searches first. A ticket may wait more than once.
CREATE TABLE unlisted_tickets (
    id INTEGER PRIMARY KEY,
    ticket_id BIGINT NOT NULL
);
-- The newest first.
INSERT INTO unlisted_tickets (ticket_id) SELECT id FROM tickets ORDER BY id DESC;
