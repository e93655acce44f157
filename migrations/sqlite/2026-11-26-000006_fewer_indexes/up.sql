-- A day at a place is found by the key of both, which begins with them.
DROP INDEX dose_records_by_day;
