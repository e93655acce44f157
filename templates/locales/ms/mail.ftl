# E-mel kepada orang awam, dalam bahasa Melayu.
#
# Setiap mesej boleh menggunakan: $reference; $other (aduan lain); $deadline, $reopen-until (masa dalam perkataan);
# $hours (tempoh paling lama tanpa berita).

## Setiap surat

mail-greeting = Salam sejahtera Tuan/Puan,
mail-signature = Meja Bantuan { brand }
mail-reference = Nombor rujukan: { $reference }
mail-link = Buka aduan anda
mail-link-lead = Aduan anda mempunyai halamannya sendiri. Di situ anda boleh melihat perkembangannya:
mail-link-keep = Simpan pautan ini untuk diri anda sahaja: sesiapa yang memilikinya boleh membaca aduan anda dan menjawab bagi pihak anda.
mail-no-replies = Sila jangan balas e-mel ini kerana tiada sesiapa yang akan membacanya. Gunakan halaman aduan anda: apa yang anda tulis di situ sampai terus kepada petugas yang menguruskannya.
mail-not-you = Anda tidak pernah membuat aduan dengan kami? Mungkin ada orang yang tersalah taip alamat e-melnya. Kami memohon maaf atas gangguan ini; sila padamkan e-mel ini.

# Apa yang perlu dibuat setelah dos dikira.
mail-refresh = Buka MySejahtera, pergi ke sijil vaksinasi anda dan muat semula sijil itu. Jika dos itu belum kelihatan, log keluar, log masuk semula dan lihat sekali lagi.

## Masa dalam perkataan: Ahad, 6 Februari 2022, 9.05 pagi

mail-moment = { $weekday }, { $date }, { $time } (waktu Malaysia)

## Aduan telah sampai

mail-received-subject = Aduan anda telah kami terima – { $reference }
mail-received-arrived = Aduan anda tentang rekod vaksinasi anda telah sampai kepada kami dan disimpan dengan selamat. Nombor rujukannya ialah { $reference }.
mail-received-promise = Anda akan menerima keputusan kami selewat-lewatnya pada { $deadline }. Jika ada perkara yang perlu kami tanya, tempoh itu dihentikan sementara sehingga anda menjawab.
mail-received-next = Sistem akan segera mencari rekod dos anda. Jika rekod itu ditemui dengan pasti, anda akan dimaklumkan dalam beberapa minit. Jika tidak, petugas kami akan mengambil alih dan mencari puncanya. Anda tidak perlu menelefon atau membuat aduan sekali lagi.
mail-received-silence = Anda tidak akan dibiarkan menunggu tanpa berita: sehingga perkara ini selesai, kami akan menulis kepada anda sekurang-kurangnya setiap { $hours } jam, walaupun belum ada perkembangan baharu.

## Soalan

mail-question-subject = Kami perlukan jawapan anda – { $reference }
mail-question-lead = Kami sedang menguruskan aduan anda { $reference }, dan ada satu perkara yang hanya anda boleh beritahu kami:
mail-question-answer = Sila jawab di halaman aduan anda:
mail-question-clock = Tempoh untuk jawapan kami dihentikan sementara sehingga anda menjawab. Sebaik sahaja anda menjawab, tempoh itu bersambung semula, bukan bermula dari awal.

## Soalan belum dijawab

mail-still-waiting-subject = Kami masih menunggu jawapan anda – { $reference }
mail-still-waiting-lead = Aduan anda { $reference } masih terbuka, tetapi kami tidak dapat meneruskannya tanpa jawapan anda. Inilah soalan kami:
mail-still-waiting-answer = Jawapan yang ringkas pun sudah memadai. Anda boleh menulisnya di sini:
mail-still-waiting-otherwise = Jika anda tidak tahu jawapannya, nyatakan sahaja begitu; itu pun membantu. Jika perkara ini sudah selesai bagi anda, aduan boleh ditarik balik di halaman yang sama.

## Belum ada perkembangan

mail-still-working-subject = Aduan anda masih dalam tindakan kami – { $reference }
mail-still-working-open = Belum ada keputusan baharu bagi aduan anda { $reference }. Anda tidak perlu berbuat apa-apa.
mail-still-working-deadline = Janji kami tetap sama: anda akan menerima keputusan selewat-lewatnya pada { $deadline }.
mail-still-working-overdue = Tarikh yang kami janjikan telah berlalu. Itu kegagalan kami dan kami memohon maaf. Aduan anda kini berada di bahagian teratas senarai kami, bersama aduan lain yang telah lewat.
mail-still-working-next = Kami akan menulis lagi kepada anda dalam masa { $hours } jam.

## Janji tidak ditepati

mail-late-subject = Kami lewat, dan kami memohon maaf – { $reference }
mail-late-sorry = Kami telah berjanji untuk memberikan keputusan bagi aduan { $reference } selewat-lewatnya pada { $deadline }. Kami gagal menepati janji itu. Ini kesilapan kami, bukan kesilapan anda, dan kami memohon maaf.
mail-late-now = Aduan anda kini berada di bahagian teratas senarai kami, bersama aduan lain yang telah lewat. Semua yang anda hantar masih tersimpan. Anda tidak perlu membuat aduan baharu.
mail-late-next = Kami akan menulis lagi kepada anda dalam masa { $hours } jam, sama ada sudah selesai atau belum.

## Pautan baharu

mail-new-link-subject = Pautan baharu anda – { $reference }
mail-new-link-lead = Seseorang, kemungkinan besar anda sendiri, telah meminta pautan baharu bagi aduan { $reference }. Inilah pautannya:
mail-new-link-old = Mulai sekarang hanya pautan ini boleh digunakan; pautan yang lama tidak lagi dapat dibuka.
mail-new-link-not-you = Jika bukan anda yang memintanya, tiada apa-apa lain yang berubah dan tiada sesiapa yang melihat aduan anda: pautan baharu hanya dihantar ke alamat ini.

## Aduan selesai

mail-resolved-message = Daripada petugas yang menguruskan aduan anda:
# Apabila permintaan telah dipenuhi.
mail-resolved-reopen = Masih ada yang belum betul? Sebelum { $reopen-until }, anda boleh membuka semula aduan ini di halaman anda dan memberitahu kami sebabnya. Aduan itu akan disambung dari tempat ia berhenti, bukan dari mula.
# Apabila surat itu sendiri menerangkan tujuan membuka semula aduan.
mail-resolved-reopen-until = Aduan ini boleh dibuka semula di halaman anda sebelum { $reopen-until }. Aduan itu akan disambung dari tempat ia berhenti, bukan dari mula.

mail-resolved-linked-subject = Dos anda telah ditemui – { $reference }
mail-resolved-linked-meaning = Kami telah menemui dos anda. Dos itu direkodkan dengan butiran yang tidak sama sepenuhnya dengan butiran anda, sebab itu ia tidak sampai ke sijil anda. Kami telah menyambungkannya kepada sijil anda, dan dos itu kini dikira.
mail-resolved-linked-next = { mail-refresh }

mail-resolved-already-visible-subject = Dos anda ada pada sijil anda – { $reference }
mail-resolved-already-visible-meaning = Berita baik: dos anda ada dalam rekod vaksinasi anda dan dikira pada sijil anda. Apa yang anda lihat mungkin salinan lama yang disimpan oleh aplikasi.
mail-resolved-already-visible-next = { mail-refresh }

mail-resolved-released-subject = Dos anda kini dikira – { $reference }
mail-resolved-released-meaning = Kami telah menemui dos anda. Rekodnya tertahan untuk disemak kerana ada butiran yang tidak menepati peraturan, dan itu bukan kesilapan anda. Semakan itu telah selesai, dan dos anda kini dikira pada sijil anda.
mail-resolved-released-next = { mail-refresh }

mail-resolved-uploaded-subject = Rekod dos anda telah sampai – { $reference }
mail-resolved-uploaded-meaning = Rekod dos anda belum sampai kepada kami semasa anda membuat aduan. Sekarang rekod itu sudah sampai, dan dos anda dikira pada sijil anda.
mail-resolved-uploaded-next = { mail-refresh }

mail-resolved-appointment-cancelled-subject = Janji temu kedua anda telah dibatalkan – { $reference }
mail-resolved-appointment-cancelled-meaning = Janji temu bagi dos yang sudah anda terima telah dibatalkan. Anda tidak perlu hadir, dan dos yang anda terima kekal dalam rekod anda.
mail-resolved-appointment-cancelled-next = Jika MySejahtera masih memaparkan janji temu itu, muat semula aplikasi, atau log keluar dan log masuk semula. Jika anda masih dipanggil juga, jangan ambil dos yang sama dua kali: buka semula aduan ini dan beritahu kami tarikh serta tempat yang diberikan kepada anda.

mail-resolved-corrected-subject = Rekod anda telah dibetulkan – { $reference }
mail-resolved-corrected-meaning = Rekod dos anda mengandungi butiran yang salah. Butiran itu telah dibetulkan, dan dos anda dikira pada sijil anda.
mail-resolved-corrected-message = Perkara yang kami betulkan:
mail-resolved-corrected-next = Buka MySejahtera, muat semula sijil vaksinasi anda dan semak setiap baris dengan teliti. Jika butiran lama masih kelihatan, log keluar, log masuk semula dan lihat sekali lagi.

mail-resolved-not-found-subject = Dos anda belum dapat kami sahkan – { $reference }
mail-resolved-not-found-meaning = Kami telah mencari dos anda dalam rekod vaksinasi dan menghubungi tempat yang anda nyatakan. Tempat itu juga tidak mempunyai rekodnya. Ini tidak bermakna kami tidak mempercayai anda; cuma buat masa ini tiada rekod yang dapat kami masukkan ke dalam sijil anda.
mail-resolved-not-found-message = Maklumat yang kami terima:
mail-resolved-not-found-next = Cuba cari apa-apa yang menunjukkan dos itu: kad vaksinasi dengan nombor lot, resit, atau mesej janji temu. Kemudian buka semula aduan di halaman anda dan beritahu kami apa yang tertulis padanya. Jika dos itu mungkin diberikan pada hari lain atau di tempat lain, beritahu kami juga; itulah antara sebab biasa rekod tidak ditemui.

mail-resolved-inaccurate-subject = Ada butiran yang tidak sepadan – { $reference }
mail-resolved-inaccurate-meaning = Kami tidak dapat meneruskan aduan anda kerana ada butiran di dalamnya yang tidak sepadan dengan rekod atau antara satu sama lain. Kesilapan kecil pun boleh menjadi punca, misalnya dua angka yang tertukar.
mail-resolved-inaccurate-message = Butiran yang tidak sepadan:
mail-resolved-inaccurate-next = Sila bandingkan butiran ini dengan dokumen pengenalan diri dan kad vaksinasi anda. Kemudian buka semula aduan di halaman anda dan berikan butiran yang betul di situ. Anda tidak perlu membuat aduan baharu.

mail-resolved-outside-programme-subject = Dos anda diberikan di luar program – { $reference }
mail-resolved-outside-programme-meaning = Anda membayar untuk dos anda, dan setakat yang kami tahu, tempat itu tidak melapor kepada program imunisasi kebangsaan. Itulah sebabnya dos itu tiada pada sijil anda. Kami tidak dapat memasukkannya bagi pihak klinik: hanya klinik itu boleh mengesahkan apa yang diberikannya kepada anda.
mail-resolved-outside-programme-next = Sila minta dua perkara daripada klinik itu. Pertama, rekod vaksinasi yang ditandatangani dan dicap, dengan nama dan nombor pengenalan seperti dalam dokumen anda, jenis vaksin, nombor lot dan tarikh. Kedua, sama ada klinik itu akan menyerahkan rekod dos anda kepada program, dan bila. Setelah rekod diserahkan, buka semula aduan ini, atau buat aduan baharu jika tempohnya sudah tamat, dan kami akan menyemaknya dengan segera. Jika klinik itu enggan, bawa rekod yang bertandatangan itu ke Pejabat Kesihatan Daerah anda.

mail-resolved-duplicate-subject = Aduan ini sudah ada pada kami – { $reference }
mail-resolved-duplicate-meaning = Anda telah membuat aduan tentang dos ini lebih daripada sekali. Supaya anda menerima satu jawapan dan bukan dua, jawapannya diberikan di bawah satu aduan sahaja dan aduan yang ini ditutup. Apa yang anda tulis tidak hilang.
mail-resolved-duplicate-message = Jawapannya diberikan di bawah aduan:
mail-resolved-duplicate-next = Sila ikuti aduan itu melalui pautannya sendiri, yang kami hantar semasa aduan itu diterima. Jika pautan itu tiada lagi pada anda, minta pautan baharu di sini:

mail-resolved-withdrawn-subject = Anda telah menarik balik aduan – { $reference }
mail-resolved-withdrawn-meaning = Anda telah menarik balik aduan { $reference }, dan kami tidak lagi menguruskannya. Anda tidak perlu berbuat apa-apa lagi.
mail-resolved-withdrawn-next = Jika bukan anda yang menariknya balik, atau jika anda berubah fikiran, tiada apa-apa yang hilang.

## A dose was taken back

mail-link-revoked-subject = Kami terpaksa menarik balik satu rekod – { $reference }
mail-link-revoked-sorry = Rekod yang telah kami sambungkan kepada sijil anda didapati bukan milik anda. Rekod itu telah dikeluarkan daripada sijil anda. Kesilapan ini kesilapan kami, dan kami memohon maaf.
mail-link-revoked-open = Aduan anda { $reference } masih terbuka, dan kami akan mencari rekod anda yang sebenar. Anda tidak perlu membuat aduan baharu.

## The record that settled the complaint was withdrawn

mail-record-gone-subject = Kami terpaksa menarik balik jawapan kami – { $reference }
mail-record-gone-lead = Rekod yang menjadi asas jawapan kami tidak lagi dikira. Oleh itu, dos anda tidak lagi dipaparkan pada sijil anda.
mail-record-gone-dose = Rekod yang menjadi asas jawapan kami tidak lagi dikira. Oleh itu, dos ini tidak lagi dipaparkan pada sijil anda:
mail-record-gone-open = Kami memohon maaf. Aduan anda { $reference } telah dibuka semula dan menunggu petugas kami. Anda tidak perlu membuat aduan baharu.
mail-reason = Sebabnya:
mail-new-deadline = Anda akan menerima keputusan baharu selewat-lewatnya pada { $deadline }.

## Staff open the complaint again

mail-reopened-subject = Aduan anda kami buka semula – { $reference }
mail-reopened-lead = Kami telah menyemak semula keputusan kami bagi aduan { $reference }, dan keputusan itu perlu diubah.
mail-reopened-open = Aduan anda telah dibuka semula dan sedang diuruskan oleh petugas kami. Anda tidak perlu berbuat apa-apa.

## Outcomes that do not say the same to everybody

mail-resolved-duplicate-other = Jawapannya diberikan di bawah aduan { $other }.
mail-resolved-second-appointment-subject = Dos anda telah direkodkan – { $reference }
mail-resolved-second-appointment-meaning = Dos yang anda katakan sudah diambil memang ada dalam rekod vaksinasi anda dan dikira pada sijil anda.
mail-resolved-second-appointment-message = Perkara yang kami betulkan:
mail-resolved-second-appointment-next = Meja bantuan ini tidak mengurus janji temu, jadi janji temu kedua itu tidak kami batalkan. Jika anda ditanya tentangnya, tunjukkan halaman aduan anda: dos yang direkodkan tertera di situ.
mail-resolved-not-found-silent-subject = Dos anda belum dapat kami sahkan – { $reference }
mail-resolved-not-found-silent-meaning = Kami telah mencari dos anda dalam rekod vaksinasi dan menghubungi tempat yang anda nyatakan, tetapi belum menerima jawapan daripada tempat itu. Ini tidak bermakna kami tidak mempercayai anda; cuma buat masa ini tiada rekod yang dapat kami masukkan ke dalam sijil anda.
mail-resolved-not-found-silent-message = Apa yang telah kami lakukan:
mail-resolved-not-found-silent-next = { mail-resolved-not-found-next }
mail-resolved-not-found-unasked-subject = Dos anda belum dapat kami sahkan – { $reference }
mail-resolved-not-found-unasked-meaning = Kami telah mencari dos anda dalam rekod vaksinasi dan tidak menemuinya. Ini tidak bermakna kami tidak mempercayai anda; cuma buat masa ini tiada rekod yang dapat kami masukkan ke dalam sijil anda.
mail-resolved-not-found-unasked-message = Daripada petugas yang menguruskan aduan anda:
mail-resolved-not-found-unasked-next = { mail-resolved-not-found-next }

## Aduan yang diuruskan bersama

mail-together-subject = Tentang aduan anda – { $reference }
mail-together-lead = Kami menerima satu lagi aduan tentang dos yang sama. Supaya perkara ini diuruskan sekali sahaja, kami mengendalikannya bersama aduan anda { $reference }.
mail-together-through = Satu lagi aduan tentang dos yang sama sedang kami uruskan. Supaya perkara ini diuruskan sekali sahaja, aduan anda { $reference } diuruskan melalui aduan itu.
mail-together-watch = Sila semak sijil anda dalam beberapa hari ini. Jika dos itu belum dipaparkan selepas beberapa hari, jika anda belum menerima jawapan atau ada yang tidak betul, tulis kepada kami di halaman aduan anda.
mail-together-both = Anda telah membuat aduan tentang dos ini lebih daripada sekali. Supaya anda menerima satu jawapan dan bukan dua, aduan { $reference } dan { $other } kami uruskan bersama di bawah { $other }. Apa yang anda tulis tidak hilang.
mail-together-over = Aduan anda { $reference } tidak lagi diuruskan bersama aduan lain. Kami menguruskannya secara berasingan semula.
mail-together-next = Anda tidak perlu berbuat apa-apa.
mail-together-write = Anda tidak perlu berbuat apa-apa. Jika ada yang tidak betul atau anda mahu menambah sesuatu, tulis kepada kami di halaman aduan anda.
