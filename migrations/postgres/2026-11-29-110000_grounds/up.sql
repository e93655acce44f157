-- Grounds are JSON: what somebody typed is a string, what the program says an object with a key and its arguments, which is
-- worded where it is read.
UPDATE corrections SET ground = to_json(ground)::text;
UPDATE links SET ground = to_json(ground)::text, revoked_ground = to_json(revoked_ground)::text;
-- A decision that is undone finds the links that it had ended by this.
UPDATE links SET revoked_ground = '{"said":"link-ended-by-answer"}'
WHERE revoked_ground = '"Semasa pautan digantung, rekod ini diterima untuk satu aduan"';
