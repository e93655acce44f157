-- The earlier program knows no link that is suspended: it would count, so it is revoked.
UPDATE links SET revoked_at = suspended_at, revoked_ground = '' WHERE suspended_at IS NOT NULL AND revoked_at IS NULL;
DELETE FROM events WHERE kind IN ('link_suspended', 'link_resumed');
DELETE FROM outbox WHERE letter = 'link_suspended';
ALTER TABLE links DROP COLUMN resumed_at;
ALTER TABLE links DROP COLUMN suspended_at;
ALTER TABLE links DROP COLUMN seen_id;
DROP TABLE version_notes;
DELETE FROM settings WHERE key IN ('content_without_code_until', 'links_followed');
