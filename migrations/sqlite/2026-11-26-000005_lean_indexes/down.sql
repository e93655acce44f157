DROP INDEX dose_records_by_lot;
DROP INDEX dose_records_by_batch;
CREATE INDEX dose_records_by_lot ON dose_records (lot_number, administered_on, facility_id) WHERE lot_number IS NOT NULL;
CREATE INDEX dose_records_by_batch ON dose_records (batch_id, id);
