DROP INDEX links_ever;
