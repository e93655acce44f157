DROP INDEX complaints_by_birth;
DROP INDEX tickets_merged;
ALTER TABLE tickets DROP COLUMN counts_from;
ALTER TABLE tickets DROP COLUMN merged_into;
