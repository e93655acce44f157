-- All links that a record ever had, revoked ones too.
CREATE INDEX links_ever ON links (source_id, source_record_id, id);
