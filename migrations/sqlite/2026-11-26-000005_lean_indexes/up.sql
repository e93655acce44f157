-- An index ends with the row's number by itself; and of one lot and day there are few enough to look at.
DROP INDEX dose_records_by_batch;
DROP INDEX dose_records_by_lot;
CREATE INDEX dose_records_by_batch ON dose_records (batch_id);
CREATE INDEX dose_records_by_lot ON dose_records (lot_number, administered_on) WHERE lot_number IS NOT NULL;
