ticket-candidates-title = Apa yang ada dalam daftar dos
ticket-quarantined = Rekod ini dikuarantin dan tidak dikira pada sijil:
compare-field = Butiran
compare-complaint = Aduan
compare-record = Rekod
compare-level = Perbandingan
compare-weight = Wajaran
compared-title = Apa yang dibandingkan ketika itu
compared-record = Rekod yang dibandingkan
compared-caption = Sejauh mana setiap butiran sepadan, dan wajarannya
compared-weight = Wajaran (bit)

## What is compared, and how far it agrees

match-field-identity = Nombor dokumen
match-field-name = Nama
match-field-birth-date = Tarikh lahir
match-field-phone = Telefon
match-field-dose-number = Nombor dos
match-field-dose-date = Tarikh dos
match-field-vaccine = Vaksin
match-field-lot = Nombor lot
match-field-facility = Fasiliti
match-field-holder = Pemilik nombor
match-level-same = ✓ sama
match-level-swapped = ≈ hari dan bulan tertukar
match-level-one-fault = ≈ satu kesilapan
match-level-two-faults = ≈ dua kesilapan
match-level-tail = ≈ enam digit akhir sama
match-level-other-kind = – jenis dokumen lain
match-level-spelling = ≈ ejaan lain
match-level-shorter = ≈ dipendekkan
match-level-initials = ≈ huruf awal sahaja
match-level-similar = ≈ nama serupa
match-level-given = ≈ nama sendiri sama
match-level-family = ✗ hanya nama keluarga sama
match-level-some = ✗ hanya satu perkataan sama
match-level-one-day = ≈ beza sehari
match-level-three-days = ≈ beza hingga tiga hari
match-level-week = ≈ beza hingga seminggu
match-level-fortnight = ≈ beza hingga dua minggu
match-level-one-part = ≈ hari, bulan atau tahun berbeza
match-level-other-year = ≈ hanya tahun berbeza
match-level-month = ✗ beza hingga sebulan
match-level-next = ≈ dos sebelum atau selepasnya
match-level-in-order = ✓ tepat mengikut urutan dos
match-level-alike = ≈ nama serupa
match-level-area = ≈ negeri sama
match-level-completes = ✓ melengkapkan dos pengadu sendiri
match-level-lone = ≈ tiada dos lain di bawahnya
match-level-lone-first = ≈ dos pertama, satu-satunya di bawahnya
match-level-held = ✗ ada dos lain di bawah nombor ini, atas nama yang sama dengan rekod
match-level-held-apart = ✗ nombor ini mungkin milik kembar atau orang senama
match-level-nearer = ✗ lebih sepadan dengan orang lain
match-level-held-both = ✗ ada dos lain di bawah nombor ini, atas nama orang lain yang sama dengan rekod
match-level-different = ✗ berbeza
match-level-missing = – tiada

## What the search decided

match-decision-certain = Rekod ditemui
match-decision-probable = Satu rekod mungkin sepadan: semak dan putuskan
match-decision-none = Tiada rekod yang mungkin sepadan: tanya fasiliti
match-decision-conflict = Ada yang bercanggah dengan rekod itu: putuskan
reason-same-identity-dose-and-date = Pengenalan, nombor dos dan tarikh sama.
reason-person-and-dose-agree = Individu dan dos sepadan, walaupun tidak sama setiap aksara.
reason-no-record = Tiada rekod yang hampir sepadan.
reason-other-doses = Orang ini mempunyai rekod, tetapi bukan untuk dos dan tarikh ini.
reason-not-sure = Padanan tidak cukup kuat untuk bertindak tanpa anda.
reason-somebody-elses = Ada dos lain di bawah nombor dalam rekod itu, atas nama yang sama: nombor itu nampaknya milik orang lain.
reason-others-agree = Rekod itu mungkin sepadan dengan orang lain juga.
reason-dose-differs = Mungkin dos lain bagi orang yang sama.
reason-several-fit = Lebih daripada satu rekod sepadan.
reason-name-differs = Nama dalam rekod itu nama orang lain.
reason-dose-number-differs = Rekod itu menyatakan nombor dos yang lain.
reason-dose-number-taken = Sijil memaparkan rekod lain sebagai dos dengan nombor ini.
reason-date-differs = Ada rekod untuk dos ini, tetapi pada tarikh lain.
reason-birth-date-differs = Tarikh lahir dalam rekod itu berbeza.
reason-quarantined = Rekod itu dikuarantin atas sebab yang hanya boleh diselesaikan oleh petugas.
reason-linked-to-another = Rekod itu telah dipautkan kepada orang lain.
reason-answered-another = Orang yang nombornya tercatat dalam rekod itu juga membuat aduan dan telah diberitahu bahawa rekod itu dipaparkan.
reason-link-revoked = Rekod itu pernah dipautkan kepada orang ini, dan pautannya dibatalkan atau digantung.
reason-needs-judgement = Rekod itu ada; masalah yang diadukan perlu diputuskan oleh petugas.

## Why, in a sentence

said-compared = { $verdict }: { $parts }.
explain-verdict-same = Orang yang sama, dos yang sama
explain-verdict-other-dose = Orang yang sama, mungkin dos lain
explain-verdict-perhaps = Mungkin orang yang sama
explain-verdict-other = Mungkin orang lain
explain-list-and = { $list } dan { $last }
explain-agree = { $count ->
    [0] { $fields } sepadan
   *[other] { $fields } sepadan
}
explain-missing = { $count ->
    [0] { $fields } tiada pada satu pihak
   *[other] { $fields } tiada pada satu pihak
}
explain-field-identity = nombor dokumen
explain-field-name = nama
explain-field-birth-date = tarikh lahir
explain-field-phone = telefon
explain-field-dose-number = nombor dos
explain-field-dose-date = tarikh dos
explain-field-vaccine = vaksin
explain-field-lot = lot
explain-field-facility = fasiliti
explain-field-holder = pemilik nombor
explain-identity-swapped = { $document ->
    [mykad] dua digit MyKad tertukar tempat
   *[other] dua aksara nombor dokumen tertukar tempat
}
explain-identity-wrong = { $document ->
    [mykad] satu digit MyKad berlainan
   *[other] satu aksara nombor dokumen berlainan
}
explain-identity-lacking = { $document ->
    [mykad] nombor dalam rekod kurang satu digit MyKad
   *[other] nombor dalam rekod kurang satu aksara
}
explain-identity-extra = { $document ->
    [mykad] nombor dalam rekod lebih satu digit daripada MyKad
   *[other] nombor dalam rekod lebih satu aksara
}
explain-identity-two-faults = { $document ->
    [mykad] dua digit MyKad salah
   *[other] dua aksara nombor dokumen salah
}
explain-identity-tail = hanya enam digit akhir MyKad sepadan
explain-identity-other-kind = rekod menyebut jenis dokumen lain
explain-identity-different = nombor dokumen berbeza sama sekali
explain-name-spelling = nama dieja dengan cara lain
explain-name-shorter = satu nama ialah bentuk pendek nama yang lain
explain-name-initials = satu nama hanya huruf awalnya
explain-name-similar = nama kelihatan serupa
explain-name-given = nama sendiri sepadan, nama bapa tidak
explain-name-family = nama keluarga sepadan, nama sendiri tidak
explain-name-some = hanya satu perkataan nama sepadan
explain-name-different = nama berbeza sama sekali
explain-birth-date-swapped = hari dan bulan lahir tertukar
explain-birth-date-one-fault = satu digit tarikh lahir berlainan
explain-birth-date-one-part = hari, bulan atau tahun lahir berlainan
explain-birth-date-other-year = hanya tahun lahir berlainan
explain-birth-date-different = tarikh lahir berlainan
explain-phone-one-fault = satu digit telefon berlainan
explain-phone-different = telefon berlainan
explain-dose-number-differs = aduan tentang dos { $said }, rekod tentang dos { $record }
explain-dose-number-in-order = rekod menyebut dos { $record }, tetapi mengikut urutan dos orang ini ia dos { $said }
explain-dose-date-swapped = hari dan bulan dos tertukar
explain-dose-date-days = { $days ->
    [1] tarikh dos berbeza sehari
   *[other] tarikh dos berbeza { $days } hari
}
explain-dose-date-different = tarikh dos berlainan
explain-vaccine-different = vaksin berlainan
explain-lot-one-fault = satu aksara lot berlainan
explain-lot-different = lot berlainan
explain-facility-alike = nama tempat hampir sama
explain-facility-area = dua tempat dalam negeri yang sama
explain-facility-different = tempat berlainan
explain-holder-completes = rekod melengkapkan dos pengadu sendiri, dan tiada orang lain menggunakan nombornya
explain-holder-lone = tiada orang lain menggunakan nombor dalam rekod itu
explain-holder-held = ada dos lain di bawah nombor dalam rekod itu, atas nama yang sama

## How probable

match-probability = { $words } ({ $percent } %)
match-sure-almost-certain = hampir pasti
match-sure-very-likely = sangat mungkin
match-sure-likely = besar kemungkinan
match-sure-possible = mungkin
match-sure-unlikely = kurang mungkin

## What staff do with a record

ticket-link = Dipautkan untuk tiket ini: { $record }, { $moment }
ticket-done-accept = Rekod itu diterima.
ticket-done-reject = Rekod itu tidak lagi ditawarkan untuk tiket ini.
ticket-done-offer-again = Penolakan ditarik balik; rekod itu dipertimbangkan semula untuk tiket ini.
ticket-done-revoke = Pautan dibatalkan; semua yang tiketnya bergantung padanya dimaklumkan melalui e-mel.
candidate-linked-here = Rekod ini dipautkan kepada pengadu.
candidate-linked-elsewhere = Rekod ini dipautkan kepada orang lain.
candidate-holders = Rekod lain dengan nombor ini:
candidate-hindered = Tidak boleh diterima seadanya:
candidate-take-first = Ambil tiket ini untuk menerima atau menolak rekod, atau menawarkannya semula.
accept-as-it-is = Terima
accept-link = Terima dan pautkan
accept-release = Terima, lepaskan dan pautkan
reject-title = Tolak
reject-label = Sebab lain, atau butiran lanjut
reject-hint = Untuk petugas sahaja. Rekod ini tidak lagi ditawarkan untuk tiket ini, kecuali jika anda menawarkannya semula.
reject-send = Tolak rekod
rejected-title = Ditolak untuk tiket ini
rejected-by = Ditolak oleh { $who }, { $moment }
rejected-link-revoked = Pautan dibatalkan oleh { $who }, { $moment }
offer-again-send = Tawarkan semula
revoke-title = Batalkan pautan
revoke-label = Mengapa pautan ini salah?
revoke-hint = Untuk petugas sahaja. Dos dikeluarkan daripada sijil, tiket dibuka semula, dan pengadu dimaklumkan melalui e-mel.
revoke-send = Batalkan pautan
refused-not-offered = Rekod ini tidak lagi antara yang ditemui untuk tiket ini; semak keadaan terkini
refused-not-rejected = Rekod ini tidak lagi ditolak untuk tiket ini; semak keadaan terkini
refused-needs-supervisor = Rekod kuarantin hanya boleh dilepaskan oleh penyelia
event-accepted-linked = dipautkan kepada pengadu
event-accepted-released = dilepaskan daripada kuarantin
waterfall-title = Jumlah wajaran setiap butiran (bit)
waterfall-before = Sebelum
waterfall-total = Jumlah
waterfall-text = Wajaran dalam bit: { $weights }

## Records against which something speaks

against-unlikely = Kemungkinan rekod ini bukan yang dicari lebih besar.
against-held-by-another = Nombor dalam rekod ini nampaknya milik orang lain: ada dos lain di bawahnya, atau butirannya hanya sepadan dengan orang itu.
against-answered-another = Orang yang nombornya tercatat dalam rekod ini juga membuat aduan dan telah diberitahu bahawa rekod ini dipaparkan.
against-linked-to-another = Rekod ini telah dipautkan kepada orang lain.
against-tag-unlikely = di bawah 50 %
against-tag-held-by-another = nombor orang lain
against-tag-answered-another = orang lain telah dijawab dengannya
against-tag-linked-to-another = dipautkan kepada orang lain
event-accepted-despite-unlikely = walaupun kurang mungkin
event-accepted-despite-held-by-another = walaupun nombornya nampaknya milik orang lain
event-accepted-despite-answered-another = walaupun orang yang nombornya tercatat telah dijawab dengan rekod itu
event-accepted-despite-linked-to-another = walaupun dipautkan kepada orang lain: pautan itu dibatalkan
candidate-open = Buka rekod
candidate-reveal = Tunjuk nombor dan telefon
candidate-correct = Betulkan rekod ini, dengan maklumat dalam aduan
candidate-loses = { $person } akan kehilangan dos { $number } bertarikh { $date } daripada sijilnya.
candidate-loses-nothing = Tiada sijil sesiapa akan kehilangan dos.
accept-take = Terima dan pautkan kepada pengadu
accept-label = Mengapa ini tetap dos orang ini?
accept-hint = Untuk petugas sahaja; disimpan pada garis masa dan bersama pautan. Nyatakan bagaimana anda tahu, misalnya dokumen yang anda lihat.
refused-doubtful-needs-supervisor = Ada yang bercanggah dengan rekod ini: hanya penyelia boleh menerimanya, dengan sebab bertulis. Catat apa yang anda tahu dalam nota dan kembalikan tiket ini ke giliran
refused-doubtful-needs-reason = Ada yang bercanggah dengan rekod ini: tulis mengapa ini tetap dos orang ini
refused-doubtful-unseen = Kini lebih banyak yang bercanggah dengan rekod ini berbanding semasa anda membuka halaman; tiada apa yang disimpan. Baca keadaan terkini, kemudian putuskan semula
reason-cannot-be-true = Ada butiran dalam rekod ini yang mustahil benar seadanya. Penyelia perlu membetulkannya sebelum rekod ini boleh dilepaskan.
match-decision-linked = Rekod telah dipautkan untuk tiket ini
match-decision-ended = Tiket ini telah selesai; tiada rekod yang perlu disahkan
