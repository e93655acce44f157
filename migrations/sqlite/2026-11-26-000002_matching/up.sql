-- What records are found by when most of what they say is wrong: numbers that begin with what has to agree exactly and
-- end with the words of the name. Records from before get theirs from the worker, some at a time. The indexes hold all
-- that is read of them until a record is chosen.
ALTER TABLE dose_records ADD COLUMN birth_key BIGINT;
ALTER TABLE dose_records ADD COLUMN day_key BIGINT;
CREATE INDEX dose_records_by_birth_key ON dose_records (birth_key) WHERE birth_key IS NOT NULL;
CREATE INDEX dose_records_by_day_key ON dose_records (day_key) WHERE day_key IS NOT NULL;

-- Another number after each change of a place or of a name of one: who keeps a list of them sees that it is old.
ALTER TABLE registry_state ADD COLUMN places BIGINT NOT NULL DEFAULT 0;
