-- Who owns how much of what is open: counted along this index alone, whatever was closed.
CREATE INDEX tickets_owned ON tickets (owner_id, status) WHERE owner_id IS NOT NULL AND status NOT IN ('resolved', 'closed');
