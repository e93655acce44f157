DROP INDEX tickets_owned;
