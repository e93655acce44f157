DROP INDEX sign_in_attempts_by_time;
DROP INDEX sign_in_attempts_by_address;
DROP INDEX sign_in_attempts_by_account;
ALTER TABLE sign_in_attempts DROP COLUMN account;
ALTER TABLE sessions DROP COLUMN address;
ALTER TABLE staff DROP COLUMN must_change_password;
