-- The release of a record can be undone.
ALTER TABLE registry_events DROP CONSTRAINT registry_events_kind_check;
ALTER TABLE registry_events ADD CONSTRAINT registry_events_kind_check
    CHECK (kind IN ('batch_started', 'batch_finished', 'batch_withdrawn', 'record_released', 'record_corrected',
                    'facility_confirmed', 'facility_merged', 'person_viewed', 'identity_revealed',
                    'records_searched', 'release_undone'));
