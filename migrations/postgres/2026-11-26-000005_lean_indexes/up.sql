-- What has equal keys is stored once by PostgreSQL, unless an index holds what differs: of one lot and day, and of one
-- person's doses, there are several.
DROP INDEX dose_records_by_lot;
DROP INDEX dose_records_by_birth_key;
DROP INDEX dose_records_by_day_key;
CREATE INDEX dose_records_by_lot ON dose_records (lot_number text_pattern_ops, administered_on) WHERE lot_number IS NOT NULL;
CREATE INDEX dose_records_by_birth_key ON dose_records (birth_key) WHERE birth_key IS NOT NULL;
CREATE INDEX dose_records_by_day_key ON dose_records (day_key) WHERE day_key IS NOT NULL;
