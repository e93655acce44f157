DROP INDEX batches_by_state;
ALTER TABLE batches DROP COLUMN weeks;
ALTER TABLE batches DROP COLUMN taken_over;
DROP TABLE repeats;
