-- Whether an administrator chose the password, so that its owner has to choose another.
ALTER TABLE staff ADD COLUMN must_change_password BOOLEAN NOT NULL DEFAULT FALSE;
-- Where somebody signed in, for their list of sessions.
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
-- A part of the hash of the login that was typed: enough to count tries, too little to tell what it was.
ALTER TABLE sign_in_attempts ADD COLUMN account BIGINT NOT NULL DEFAULT -1;
CREATE INDEX sign_in_attempts_by_account ON sign_in_attempts (account, at);
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address, at);
CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (at);
