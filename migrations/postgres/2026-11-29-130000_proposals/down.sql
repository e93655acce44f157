DROP INDEX tickets_proposed;
ALTER TABLE tickets DROP COLUMN proposed_by;
ALTER TABLE tickets DROP COLUMN proposal_id;
DROP TABLE proposals;
