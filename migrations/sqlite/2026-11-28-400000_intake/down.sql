ALTER TABLE complaints DROP COLUMN birth_precision;
DROP TABLE set_aside;
DROP TABLE import_notes;
ALTER TABLE rejects DROP COLUMN cells;
