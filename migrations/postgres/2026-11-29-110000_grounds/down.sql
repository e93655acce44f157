UPDATE corrections SET ground = ground::json #>> '{}';
UPDATE links SET ground = ground::json #>> '{}';
UPDATE links SET revoked_ground = 'Semasa pautan digantung, rekod ini diterima untuk satu aduan'
WHERE revoked_ground = '{"said":"link-ended-by-answer"}';
UPDATE links SET revoked_ground = revoked_ground::json #>> '{}' WHERE revoked_ground LIKE '"%';
