UPDATE tickets SET priority = (priority & 3) + (priority & 56) / 2 WHERE priority > 3;
ALTER TABLE complaints DROP COLUMN needed_by;
