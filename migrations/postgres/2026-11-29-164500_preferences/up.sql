-- Which tickets somebody would rather take: codes of languages and of states, separated by spaces; none means all.
CREATE TABLE take_preferences (
    staff_id BIGINT NOT NULL PRIMARY KEY REFERENCES staff (id),
    languages TEXT NOT NULL,
    states TEXT NOT NULL
);
