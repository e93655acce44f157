-- A rejection can be taken back.
ALTER TABLE events DROP CONSTRAINT events_kind_check;
ALTER TABLE events ADD CONSTRAINT events_kind_check
    CHECK (kind IN ('received', 'looked', 'queued', 'taken', 'released', 'noted', 'citizen_asked',
                    'citizen_replied', 'facility_asked', 'facility_answered', 'resolved', 'withdrawn', 'reopened',
                    'closed', 'sla_warned', 'sla_breached', 'progress_told', 'link_replaced', 'record_accepted',
                    'record_rejected', 'link_revoked', 'rejection_undone'));
