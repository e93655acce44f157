# A ticket's page: what stands beside what, what is done and what comes next.
ticket-back-to-view = Kembali ke senarai
ticket-beside = Tiket sebelum dan selepas ini
ticket-previous = Sebelumnya
ticket-next = Seterusnya
ticket-reads = Surat dalam: { $language }
ticket-particulars = Semua butiran aduan
ticket-other-records = Rekod lain
ticket-why = Mengapa kebarangkalian ini
ticket-others = Tiket lain bagi orang ini
ticket-other-open = belum selesai
ticket-did-leaves = Suratnya keluar dalam { $seconds } saat.
ball-us = Giliran kita
ball-citizen = Giliran pengadu
ball-facility = Giliran fasiliti
ball-system = Sistem sedang mencari
certificate-now = Sijil sekarang
certificate-with-record = Dengan rekod ini
certificate-loses = Siapa kehilangan dos
certificate-loses-nobody = Tiada sesiapa yang kita ketahui
compare-caption = Aduan dan rekod, satu demi satu butiran
compare-all-else = Butiran lain semuanya sama. Paparkan juga
accept-letter = Surat yang akan keluar
timeline-show = Paparkan
timeline-all = Semua
timeline-people = Orang
timeline-machine = Sistem
timeline-letters = Surat

# Why a record is rejected: on the buttons, and on the timeline.
reject-because = Mengapa ini bukan dos orang ini?
reject-because-another-person = Milik orang lain
reject-because-another-dose = Dos lain orang ini
reject-because-second-record = Dos sama dalam rekod lain
reject-because-too-little = Terlalu sedikit yang sama
said-not-theirs-another-person = Dos ini milik orang lain.
said-not-theirs-another-dose = Ini dos lain bagi orang yang sama.
said-not-theirs-second-record = Dos yang sama ada dalam rekod lain.
said-not-theirs-too-little = Terlalu sedikit butiran yang sama.

# What is usually asked: to the citizen in the language of their letters, and to the facility.
ask-citizen-details = Untuk mencari dos { $number } anda, sila semak butiran berikut pada kad vaksinasi atau slip janji temu anda: { $fields }. Balas dengan butiran itu tepat seperti yang tertulis. Jika anda tiada kad, beritahu kami apa yang anda ingat.
ask-facility-dose = { $place } ditanya sama ada dos { $number } diberikan di sana pada { $date }, dan diminta memuat naik rekodnya.
ask-field-identity = nombor MyKad atau pasport
ask-field-name = nama penuh
ask-field-birth-date = tarikh lahir
ask-field-phone = nombor telefon
ask-field-dose-number = nombor dos
ask-field-dose-date = tarikh dos
ask-field-vaccine = jenis vaksin
ask-field-lot = nombor lot
ask-field-facility = tempat vaksinasi
ask-field-holder = nombor dokumen

# After acting, and keys.
stay-here = Selepas bertindak, kekal pada tiket ini
stay-lead-on = Selepas bertindak, buka tiket seterusnya
keys-title = Kekunci
keys-hint = Kekunci berfungsi apabila anda tidak menaip. Pilihan ini disimpan dalam pelayar ini sahaja.
keys-on = Guna kekunci
keys-twice = Kekunci lain sudah menggunakan huruf ini
keys-save = Simpan
keys-usual = Seperti asal
keys-close = Tutup
key-accept = Terima rekod
key-reject = Tolak rekod; kemudian nombor sebabnya
key-ask = Tanya pengadu
key-facility = Tanya fasiliti, atau catat jawapannya
key-resolve = Selesaikan
key-next = Tiket seterusnya
key-previous = Tiket sebelumnya
key-take-next = Ambil tiket yang paling penting
key-search = Cari
key-help = Kekunci
ticket-needed-by = Memerlukan sijil sebelum { $date }
