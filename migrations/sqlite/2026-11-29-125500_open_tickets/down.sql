DROP TABLE open_tickets;
