DROP TABLE policies;
DROP TABLE calendar_uses;
DROP TABLE calendars;
