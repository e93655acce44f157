-- Open tickets that wait for a record. Each time one begins to wait it gets a new number, larger than all before it:
-- whoever knows them up to a number learns the newer ones alone. The worker fills in those that wait already.
CREATE TABLE watched_tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id BIGINT NOT NULL UNIQUE REFERENCES tickets (id)
);
-- By what a record that comes in meets them: numbers without order, of which both sides make the same.
CREATE TABLE ticket_keys (
    ticket_id BIGINT NOT NULL,
    key BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, key)
) WITHOUT ROWID;
CREATE INDEX ticket_keys_by_key ON ticket_keys (key);
