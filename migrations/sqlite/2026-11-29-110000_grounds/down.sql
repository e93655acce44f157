UPDATE corrections SET ground = json_extract(ground, '$') WHERE json_type(ground) = 'text';
UPDATE links SET ground = json_extract(ground, '$') WHERE json_type(ground) = 'text';
UPDATE links SET revoked_ground = 'Semasa pautan digantung, rekod ini diterima untuk satu aduan'
WHERE revoked_ground = '{"said":"link-ended-by-answer"}';
UPDATE links SET revoked_ground = json_extract(revoked_ground, '$')
WHERE json_valid(revoked_ground) AND json_type(revoked_ground) = 'text';
