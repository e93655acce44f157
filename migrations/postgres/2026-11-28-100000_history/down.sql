-- The earlier program knows no link that is suspended: it would count, so it is revoked.
UPDATE links SET revoked_at = suspended_at, revoked_ground = '' WHERE suspended_at IS NOT NULL AND revoked_at IS NULL;
DELETE FROM events WHERE kind IN ('link_suspended', 'link_resumed');
DELETE FROM outbox WHERE letter = 'link_suspended';
ALTER TABLE events DROP CONSTRAINT events_kind_check;
ALTER TABLE events ADD CONSTRAINT events_kind_check
    CHECK (kind IN ('received', 'looked', 'queued', 'taken', 'released', 'noted', 'citizen_asked',
                    'citizen_replied', 'facility_asked', 'facility_answered', 'resolved', 'withdrawn', 'reopened',
                    'closed', 'sla_warned', 'sla_breached', 'progress_told', 'link_replaced', 'record_accepted',
                    'record_rejected', 'link_revoked', 'rejection_undone'));
ALTER TABLE outbox DROP CONSTRAINT outbox_letter_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_letter_check
    CHECK (letter IN ('received', 'question', 'resolved', 'late', 'still_working', 'still_waiting', 'new_link',
                      'link_revoked'));
ALTER TABLE links DROP COLUMN resumed_at;
ALTER TABLE links DROP COLUMN suspended_at;
ALTER TABLE links DROP COLUMN seen_id;
DROP TABLE version_notes;
DELETE FROM settings WHERE key IN ('content_without_code_until', 'links_followed');
