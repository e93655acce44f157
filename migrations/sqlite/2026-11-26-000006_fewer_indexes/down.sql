CREATE INDEX dose_records_by_day ON dose_records (administered_on, facility_id);
