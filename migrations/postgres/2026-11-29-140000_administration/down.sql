DROP INDEX registry_events_by_time;
DROP INDEX registry_events_by_staff;
CREATE INDEX registry_events_by_staff ON registry_events (staff_id, id) WHERE staff_id IS NOT NULL;
DROP INDEX events_by_staff;
DROP INDEX events_by_time;
DROP TABLE account_events;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DELETE FROM sessions WHERE attempt IS NOT NULL;
ALTER TABLE sessions DROP COLUMN attempt;
ALTER TABLE staff DROP COLUMN signed_in_at;
-- Whoever could only read can do nothing.
UPDATE staff SET role = 'agent', enabled = FALSE WHERE role = 'auditor';
ALTER TABLE staff DROP CONSTRAINT staff_role_check;
ALTER TABLE staff ADD CONSTRAINT staff_role_check CHECK (role IN ('agent', 'supervisor', 'administrator'));
