-- Until when the certificate is needed, for a flight or an appointment.
ALTER TABLE complaints ADD COLUMN needed_by DATE;
-- That is a ground for dealing with a ticket sooner, between those that were 4 and 2 before: the heavier ones weigh double.
UPDATE tickets SET priority = (priority & 3) + (priority & 28) * 2 WHERE priority > 3;
