-- The work list of quarantined records, counted and paged by what they are quarantined for.
CREATE INDEX dose_records_by_reason ON dose_records (quarantine, facility_id, id) WHERE is_current AND quarantine <> '';
