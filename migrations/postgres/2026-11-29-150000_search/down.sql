DROP TABLE unlisted_tickets;
DROP TABLE ticket_terms;
