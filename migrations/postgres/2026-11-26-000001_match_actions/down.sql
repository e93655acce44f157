-- What the earlier program cannot know is dropped.
DELETE FROM events WHERE kind IN ('record_accepted', 'record_rejected', 'link_revoked');
ALTER TABLE events DROP CONSTRAINT events_kind_check;
ALTER TABLE events ADD CONSTRAINT events_kind_check
    CHECK (kind IN ('received', 'looked', 'queued', 'taken', 'released', 'noted', 'citizen_asked',
                    'citizen_replied', 'facility_asked', 'facility_answered', 'resolved', 'withdrawn', 'reopened',
                    'closed', 'sla_warned', 'sla_breached', 'progress_told', 'link_replaced'));
DELETE FROM outbox WHERE letter = 'link_revoked';
ALTER TABLE outbox DROP CONSTRAINT outbox_letter_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_letter_check
    CHECK (letter IN ('received', 'question', 'resolved', 'late', 'still_working', 'still_waiting', 'new_link'));
DELETE FROM corrections WHERE kind = 'quarantined' OR staff_id IS NULL;
ALTER TABLE corrections DROP CONSTRAINT corrections_kind_check;
ALTER TABLE corrections ADD CONSTRAINT corrections_kind_check CHECK (kind IN ('released', 'corrected'));
ALTER TABLE corrections ALTER COLUMN staff_id SET NOT NULL;
