-- Grounds are JSON: what somebody typed is a string, what the program says an object with a key and its arguments, which is
-- worded where it is read.
UPDATE corrections SET ground = json_quote(ground);
UPDATE links SET ground = json_quote(ground),
    revoked_ground = CASE WHEN revoked_ground IS NOT NULL THEN json_quote(revoked_ground) END;
-- A decision that is undone finds the links that it had ended by this.
UPDATE links SET revoked_ground = '{"said":"link-ended-by-answer"}'
WHERE revoked_ground = '"Semasa pautan digantung, rekod ini diterima untuk satu aduan"';
