-- The ticket that leads this one, which ended as its duplicate; nothing once it is open again.
ALTER TABLE tickets ADD COLUMN merged_into BIGINT;
-- Since when its time counts: the earliest receipt of those that are handled together; nothing where that is its own.
ALTER TABLE tickets ADD COLUMN counts_from TIMESTAMP;
CREATE INDEX tickets_merged ON tickets (merged_into) WHERE merged_into IS NOT NULL;
-- Who may have complained under another number.
CREATE INDEX complaints_by_birth ON complaints (date_of_birth, phone, email);
