DROP TABLE set_aside;
DROP TABLE import_notes;
ALTER TABLE rejects DROP COLUMN cells;
