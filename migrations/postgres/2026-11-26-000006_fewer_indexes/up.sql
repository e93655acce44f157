-- A day at a place is found by the key of both, which begins with them.
DROP INDEX dose_records_by_day;
-- What has equal keys is stored once unless an index holds what differs; rows of a batch lie together in the table.
DROP INDEX dose_records_by_batch;
CREATE INDEX dose_records_by_batch ON dose_records (batch_id);
