CREATE INDEX dose_records_by_day ON dose_records (administered_on, facility_id);
DROP INDEX dose_records_by_batch;
CREATE INDEX dose_records_by_batch ON dose_records (batch_id, id);
