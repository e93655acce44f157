-- The work list of quarantined records, counted and paged by what they are quarantined for. The last column repeats the
-- condition, so that counting reads the index alone.
CREATE INDEX dose_records_by_reason ON dose_records (quarantine, facility_id, id, is_current)
    WHERE is_current AND quarantine <> '';
