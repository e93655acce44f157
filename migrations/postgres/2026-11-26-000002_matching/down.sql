ALTER TABLE registry_state DROP COLUMN places;
DROP INDEX dose_records_by_day_key;
DROP INDEX dose_records_by_birth_key;
ALTER TABLE dose_records DROP COLUMN day_key;
ALTER TABLE dose_records DROP COLUMN birth_key;
