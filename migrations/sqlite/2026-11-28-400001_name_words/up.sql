-- Under which codes of names a word stands, so that a search finds any word of a name. A worker fills it behind the imports;
-- a code that no record has any more leads nowhere.
CREATE TABLE name_words (
    -- How the word sounds, and the code of a name that has it behind its first word.
    word TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (word, code)
) WITHOUT ROWID;
