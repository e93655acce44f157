DROP TABLE ticket_keys;
DROP TABLE watched_tickets;
