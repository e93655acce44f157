# Grounds: what the program gives as the reason of what was done, for staff unless said otherwise.
said-link-ended-by-answer = Semasa pautan digantung, rekod ini diterima untuk satu aduan
said-checked-again = Disemak semula: rekod ini tidak lagi melanggar peraturan
# To the other citizens whom the decision had answered, too.
said-decision-undone = Keputusan itu telah dibatalkan oleh petugas.
said-brought-back-release-undone = Pelepasan rekod { $record } dibatalkan: { $ground }
said-brought-back-taken-for-another = Rekod { $record } diambil sebagai milik orang lain: { $ground }
said-brought-back-corrected = Rekod { $record }, asas jawapan tiket ini, telah dibetulkan: { $ground }
said-brought-back-link-resumed = Rekod { $record }, asas jawapan tiket ini, dipautkan kepada orang lain; rekod itu kini sama semula dengan yang dipautkan
# To the citizen.
said-record-gone-release-undone = Rekod yang menjadi asas jawapan kepada aduan anda perlu disemak semula. Buat masa ini dos itu tidak dipaparkan pada sijil anda.
said-record-gone-taken-for-another = Rekod yang menjadi asas jawapan kepada aduan anda didapati milik orang lain. Rekod itu tidak lagi dipaparkan pada sijil anda.
said-record-gone-link-resumed = Rekod yang menjadi asas jawapan kepada aduan anda didapati milik orang lain. Rekod itu tidak lagi dipaparkan pada sijil anda.
said-record-gone-corrected = Rekod yang menjadi asas jawapan kepada aduan anda telah dibetulkan. Dos itu tidak lagi dipaparkan pada sijil anda melalui rekod ini.
# Of a newer version of the program: the whole ground, a field, and what differs.
said-unknown = Sebab ini ditulis oleh versi sistem yang lebih baharu dan tidak dapat dipaparkan di sini.
said-unknown-field = butiran lain
said-unknown-difference = satu lagi butiran berbeza
