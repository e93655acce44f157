-- What the desk has to know of some versions of records beside what they say.
CREATE TABLE version_notes (
    record_id BIGINT NOT NULL PRIMARY KEY REFERENCES dose_records (id),
    -- Of a version that another batch has taken over: when it was made.
    made_at TIMESTAMP,
    -- Of a version that counts again after a withdrawal: since when.
    counts_since TIMESTAMP,
    -- Of a version that a human made: the version of the source that it is about.
    base_id BIGINT REFERENCES dose_records (id),
    -- Of a version that was released: the rules that it broke all the same, as codes separated by commas.
    overrides TEXT
);

-- A link says what was seen: the version that counted when it was accepted. While what counts says something else, it is
-- suspended.
ALTER TABLE links ADD COLUMN seen_id BIGINT REFERENCES dose_records (id);
ALTER TABLE links ADD COLUMN suspended_at TIMESTAMP;
ALTER TABLE links ADD COLUMN resumed_at TIMESTAMP;

-- Of links that are there: the version that their ticket's timeline names; else the last one that was there when they were
-- accepted and not withdrawn; else the first one.
UPDATE links SET seen_id = COALESCE(
    (SELECT d.id FROM events e JOIN dose_records d ON d.id = CAST(CAST(e.data AS JSON) ->> 'record' AS BIGINT)
     WHERE e.ticket_id = links.ticket_id AND e.at = links.at AND e.kind IN ('looked', 'record_accepted', 'resolved')
       AND d.source_id = links.source_id AND d.source_record_id = links.source_record_id
     ORDER BY e.id LIMIT 1),
    (SELECT d.id FROM dose_records d JOIN batches b ON b.id = d.batch_id LEFT JOIN corrections c ON c.record_id = d.id
     WHERE d.source_id = links.source_id AND d.source_record_id = links.source_record_id
       AND COALESCE(c.at, b.started_at) <= links.at AND (b.withdrawn_at IS NULL OR b.withdrawn_at > links.at)
     ORDER BY d.version DESC LIMIT 1),
    (SELECT d.id FROM dose_records d
     WHERE d.source_id = links.source_id AND d.source_record_id = links.source_record_id
     ORDER BY d.version LIMIT 1));

-- Up to this version, what a source said was compared without the code of the place.
INSERT INTO settings (key, value)
SELECT 'content_without_code_until', CAST(COALESCE(MAX(id), 0) AS TEXT) FROM dose_records;
