-- Which records of other batches a file repeated, 64 numbers of records to a row, a bit for each: when the batch that
-- holds such a record is withdrawn, the record goes to one that repeated it.
CREATE TABLE repeats (
    -- The number of the record, divided by 64.
    block BIGINT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES batches (id),
    bits BIGINT NOT NULL,
    PRIMARY KEY (block, batch_id)
);
-- Records that a batch got that way.
ALTER TABLE batches ADD COLUMN taken_over BIGINT NOT NULL DEFAULT 0;
-- How many of its records are doses of which week, as JSON by the week's Monday.
ALTER TABLE batches ADD COLUMN weeks TEXT NOT NULL DEFAULT '{}';
CREATE INDEX batches_by_state ON batches (state, id);
