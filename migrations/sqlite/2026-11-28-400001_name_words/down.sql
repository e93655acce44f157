DROP TABLE name_words;
DELETE FROM settings WHERE key = 'name_words';
