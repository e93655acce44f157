-- Texts that the team keeps for what is often said, as they are now.
CREATE TABLE canned_replies (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    -- With placeholders; empty where there is none in this language.
    text_ms TEXT NOT NULL,
    text_en TEXT NOT NULL,
    offered BOOLEAN NOT NULL
);

-- As they were at each change, the last one among them.
CREATE TABLE canned_versions (
    reply_id BIGINT NOT NULL REFERENCES canned_replies (id),
    version INTEGER NOT NULL,
    at TIMESTAMP NOT NULL,
    -- Nobody, where it came with the program.
    staff_id BIGINT REFERENCES staff (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    text_ms TEXT NOT NULL,
    text_en TEXT NOT NULL,
    offered BOOLEAN NOT NULL,
    PRIMARY KEY (reply_id, version)
);
CREATE INDEX canned_versions_by_staff ON canned_versions (staff_id);

INSERT INTO canned_replies (version, kind, title, text_ms, text_en, offered) VALUES
(1, 'question', 'Kad vaksinasi / Vaccination card',
'Kami sedang menyemak dos {dose} bertarikh {date} di {facility}. Mohon balas dengan maklumat seperti yang tertulis pada kad vaksinasi anda: tarikh dos, nombor lot dan nama tempat vaksinasi.',
'We are checking dose {dose} of {date} at {facility}. Please reply with the details as they are written on your vaccination card: the date of the dose, the lot number and the name of the vaccination centre.', TRUE),
(1, 'question', 'Nombor pengenalan / Identity number',
'Rekod dos {dose} mungkin disimpan di bawah nombor pengenalan yang lain. Adakah anda menggunakan pasport atau nombor pengenalan lain semasa menerima dos ini? Jika ya, mohon nyatakan nombor tersebut dalam balasan anda.',
'The record of dose {dose} may be kept under another identity number. Did you use a passport or another identity number when you received this dose? If so, please state that number in your reply.', TRUE),
(1, 'answer', 'Sijil dikemas kini / Certificate updated',
'Terima kasih atas kesabaran anda. Sila buka semula MySejahtera selepas 24 jam untuk melihat sijil digital yang telah dikemas kini. Jika dos {dose} masih tidak dipaparkan, balas e-mel ini melalui pautan peribadi anda dan nyatakan nombor rujukan {reference}.',
'Thank you for your patience. Please open MySejahtera again after 24 hours to see the updated digital certificate. If dose {dose} is still not shown, reply through your private link and quote the reference {reference}.', TRUE),
(1, 'answer', 'Tiada rekod / No record found',
'Kami telah menyemak semua sumber rekod dan menghubungi {facility}, tetapi tiada rekod dos {dose} pada {date} ditemui. Jika anda mempunyai kad vaksinasi atau slip dos tersebut, sila buka semula aduan ini melalui pautan peribadi anda.',
'We have checked all sources of records and contacted {facility}, but found no record of dose {dose} on {date}. If you have a vaccination card or a slip for that dose, please reopen this complaint through your private link.', TRUE),
(1, 'facility', 'Semakan rekod / Record check',
'Mohon {facility} menyemak sama ada dos {dose} diberikan kepada {name} pada {date}, dan memuat naik rekodnya jika belum berbuat demikian. Rujukan: {reference}. Jawapan diperlukan sebelum {deadline}.',
'Please check whether {facility} gave dose {dose} to {name} on {date}, and upload the record if that has not been done. Reference: {reference}. An answer is needed before {deadline}.', TRUE);
INSERT INTO canned_versions (reply_id, version, at, staff_id, kind, title, text_ms, text_en, offered)
    SELECT id, version, '2026-11-29 00:00:00', NULL, kind, title, text_ms, text_en, offered FROM canned_replies;
