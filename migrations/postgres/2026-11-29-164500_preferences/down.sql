DROP TABLE take_preferences;
