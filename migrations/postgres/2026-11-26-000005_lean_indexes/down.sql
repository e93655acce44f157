DROP INDEX dose_records_by_day_key;
DROP INDEX dose_records_by_birth_key;
DROP INDEX dose_records_by_lot;
CREATE INDEX dose_records_by_lot ON dose_records (lot_number text_pattern_ops, administered_on, facility_id) WHERE lot_number IS NOT NULL;
CREATE INDEX dose_records_by_birth_key ON dose_records (birth_key) INCLUDE (id) WHERE birth_key IS NOT NULL;
CREATE INDEX dose_records_by_day_key ON dose_records (day_key) INCLUDE (id) WHERE day_key IS NOT NULL;
