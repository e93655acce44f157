DROP INDEX dose_records_by_reason;
