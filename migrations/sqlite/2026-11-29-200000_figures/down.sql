DROP TABLE figures_state;
DROP TABLE figures;
DROP TABLE figured_tickets;
DROP INDEX tickets_to_figure;
ALTER TABLE tickets DROP COLUMN figured_version;
