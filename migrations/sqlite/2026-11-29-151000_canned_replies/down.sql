DROP TABLE canned_versions;
DROP TABLE canned_replies;
