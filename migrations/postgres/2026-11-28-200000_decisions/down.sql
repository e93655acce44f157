-- The earlier program knows neither decisions that were undone nor letters that take an answer back.
DELETE FROM events WHERE kind = 'undone';
DELETE FROM outbox WHERE letter IN ('record_gone', 'reopened');
ALTER TABLE events DROP CONSTRAINT events_kind_check;
ALTER TABLE events ADD CONSTRAINT events_kind_check
    CHECK (kind IN ('received', 'looked', 'queued', 'taken', 'released', 'noted', 'citizen_asked',
                    'citizen_replied', 'facility_asked', 'facility_answered', 'resolved', 'withdrawn', 'reopened',
                    'closed', 'sla_warned', 'sla_breached', 'progress_told', 'link_replaced', 'record_accepted',
                    'record_rejected', 'link_revoked', 'rejection_undone', 'link_suspended',
                    'link_resumed'));
ALTER TABLE outbox DROP CONSTRAINT outbox_letter_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_letter_check
    CHECK (letter IN ('received', 'question', 'resolved', 'late', 'still_working', 'still_waiting', 'new_link',
                      'link_revoked', 'link_suspended'));
ALTER TABLE tickets DROP COLUMN held;
