-- What somebody typed and has not sent yet, or searched for: sealed, for its owner alone, and for a while.
CREATE TABLE drafts (
    -- SHA-256 of the name that stands in the address of its page, in hexadecimal.
    name_hash TEXT NOT NULL PRIMARY KEY,
    -- Encrypted with a key that is not in the database; base 64.
    sealed TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX drafts_by_expiry ON drafts (expires_at);
