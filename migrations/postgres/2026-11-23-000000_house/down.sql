-- Takes away the tables of the house, those that others point at last.
DROP TABLE outbox;
DROP TABLE events;
DROP TABLE tickets;
DROP TABLE complaints;
DROP TABLE dose_records;
DROP TABLE import_batches;
DROP TABLE facilities;
DROP TABLE sign_in_attempts;
DROP TABLE sessions;
DROP TABLE staff;
DROP TABLE settings;
