-- In which browser somebody tried to sign in: the hash of its cookie.
ALTER TABLE sign_in_attempts ADD COLUMN browser TEXT;
-- A letter names the link that works when it leaves, which the ticket knows.
ALTER TABLE outbox DROP COLUMN link_serial;
-- Who was refused lately tells whose fault a refusal is.
CREATE INDEX outbox_refused ON outbox (refused_at) WHERE refused_at IS NOT NULL;
