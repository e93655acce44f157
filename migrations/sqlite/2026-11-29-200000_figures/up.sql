-- What the pages of figures read: counts by day and month, made from the events of the tickets.

-- Up to which version a ticket is counted. Whoever changes a ticket changes its version, and so asks for it to be counted anew.
ALTER TABLE tickets ADD COLUMN figured_version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tickets_to_figure ON tickets (id, version, figured_version) WHERE figured_version <> version;

-- What each ticket has contributed, as JSON: what changes is taken out again and put in anew in one write.
CREATE TABLE figured_tickets (
    generation BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    contribution TEXT NOT NULL,
    PRIMARY KEY (generation, ticket_id)
) WITHOUT ROWID;

-- The counts.
CREATE TABLE figures (
    generation BIGINT NOT NULL,
    -- Days and months of the country, a state, a problem or both; months of a facility.
    span TEXT NOT NULL CHECK (span IN ('day', 'month', 'place')),
    -- Of what: everything, or a state, a problem, both, or a facility.
    scope TEXT NOT NULL,
    measure TEXT NOT NULL,
    -- The day, or the first day of the month.
    start DATE NOT NULL,
    -- Of a distribution, the bucket; of outcomes, the outcome; else empty.
    part TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (generation, span, scope, measure, start, part)
) WITHOUT ROWID;
-- Which facilities have how much of something.
CREATE INDEX figures_of_places ON figures (generation, measure, start, scope, part, n) WHERE span = 'place';

-- Which generation the pages read, which one is being built anew and up to which ticket, and when nothing was left to count.
CREATE TABLE figures_state (
    id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    generation BIGINT NOT NULL,
    building BIGINT,
    built_to BIGINT NOT NULL,
    complete_at TIMESTAMP
);
INSERT INTO figures_state (id, generation, built_to) VALUES (1, 1, 0);
