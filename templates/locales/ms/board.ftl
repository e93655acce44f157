# Papan penyelia dan semakan keputusan automatik, dalam bahasa Melayu.

## Pasukan

board-title = Papan
board-totals = Semua tiket
board-team = Pasukan
board-column-name = Nama
board-column-open = Belum selesai
board-column-late = Lewat
board-column-late-soon = Hampir lewat
board-column-oldest = Paling lama
board-column-today = Selesai hari ini
board-column-lately = Selesai dalam 7 hari
board-column-actions = Tindakan
board-oldest = { $span }
board-none = Tiada
board-absent = Tidak hadir hingga { $date }
board-disabled = Tidak boleh log masuk lagi
board-reassign = Serahkan tiket
board-reassign-send = Serahkan
board-to-label = Kepada
board-to-queue = Kembali ke giliran
board-to-member = { $name } ({ $open } belum selesai)
board-ticket-label = Nombor rujukan satu tiket
board-ticket-hint = Biarkan kosong untuk menyerahkan semuanya.
board-absence = Tidak hadir
board-done-absent = Ketidakhadiran telah dicatat. “Ambil tiket seterusnya” tidak memberi tiket sehingga hari itu.
board-done-back = Ketidakhadiran telah tamat.
board-done-resumed = Mesin bertindak sendiri semula. Ketepatannya diukur semula mulai sekarang.
board-moved = { $count ->
    [0] Tiada tiket diserahkan.
   *[other] { $count } tiket telah diserahkan.
}
board-missed = { $count } tiket telah diubah oleh orang lain sementara itu dan tidak diserahkan.
board-left = Masih ada lagi: serahkan sekali lagi.
absence-until-label = Hari terakhir tidak hadir
absence-until-hint = Hari, bulan dan tahun, contohnya { $example }
absence-hint = Semasa tidak hadir, anda tidak diberi tiket melalui “Ambil tiket seterusnya”, dan papan menunjukkannya.
absence-send = Catat ketidakhadiran
absence-back = Sudah kembali bertugas
refused-absent = Anda dicatat tidak hadir hingga { $date }, jadi anda tidak diberi tiket. Jika anda sudah kembali, nyatakan di halaman akaun anda.
refusal-absence-over = Hari itu sudah berlalu. Berikan hari ini atau hari yang kemudian.
refusal-absence-long = Itu lebih daripada { $max } hari lagi. Semak tahunnya.
refusal-assign-to-nobody = Pilih siapa yang menerima tiket
refusal-assign-to-absent = Petugas itu tidak hadir. Pilih orang lain, atau giliran.
refusal-assign-not-theirs = Tiket ini bukan tiket petugas itu. Semak nombor rujukannya.
event-assigned = Diserahkan
event-assigned-to = Diserahkan kepada { $name }
event-assigned-back = Dikembalikan ke giliran oleh penyelia

## Mutu

quality-title = Jawapan yang perlu dibetulkan, dalam 30 hari
quality-reopened = Dibuka semula
quality-revoked = Pautan dibatalkan
quality-overridden = Keputusan yang bercanggah dengan fakta
quality-lead-reopened = Tiket yang dibuka semula dalam 30 hari lalu selepas pengadu diberitahu keputusannya.
quality-lead-revoked = Tiket yang pautannya dibatalkan dalam 30 hari lalu.
quality-lead-overridden = Tiket yang diselesaikan oleh penyelia dalam 30 hari lalu dengan keputusan yang faktanya tidak benar, dan sebabnya.
quality-none = Tiada.
quality-column-when = Bila
quality-column-who = Siapa
quality-column-why = Sebab

## Mesin

machine-title = Keputusan automatik
machine-not-measured = Belum ada keputusan yang disemak, jadi ketepatannya belum diketahui.
machine-measured = Ketepatan { $precision } %: { $right } daripada { $reviews } keputusan terakhir yang disemak adalah betul. Dengan keyakinan 95 %, ketepatannya antara { $low } % dan { $high } %.
machine-rule = Diukur dengan { $window } semakan terakhir sejak mesin kali terakhir dibenarkan bertindak sendiri; “Tidak pasti” tidak dikira. Sekurang-kurangnya { $least } % mesti betul: mesin berhenti sendiri sebaik sahaja lebih daripada { $allowed } daripada { $window } adalah salah. { $per-day } keputusan setiap hari dipilih secara rawak.
machine-waiting = { $count ->
    [0] Tiada keputusan menunggu semakan
   *[other] { $count } keputusan menunggu semakan
}
machine-paused = Mesin tidak bertindak sendiri sejak { $moment }. Apa yang ditemuinya menunggu petugas dalam giliran.
machine-paused-why = { $wrong } daripada { $reviews } keputusan terakhir yang disemak adalah salah; sekurang-kurangnya { $least } % mesti betul.
machine-resume = Benarkan mesin bertindak sendiri semula
machine-resume-send = Benarkan semula
machine-resume-label = Sebab mesin boleh bertindak sendiri semula
machine-resume-hint = Apakah puncanya, dan apakah yang telah dibuat? Nama anda dan sebab itu disimpan. Semakan sebelum ini tidak dikira lagi.
machine-resumed = { $name } membenarkan mesin bertindak sendiri semula pada { $moment }: { $reason }
reason-machine-paused = Mesin dihentikan sementara kerana terlalu banyak keputusannya salah. Semak rekod ini dan buat keputusan.

## Semakan

sample-title = Semakan keputusan automatik
sample-lead = Setiap malam beberapa keputusan hari itu dipilih secara rawak. Semakannya mengukur ketepatan mesin.
sample-none = Tiada keputusan menunggu semakan.
sample-decided = Diputuskan oleh mesin pada { $moment }
sample-reason-label = Apa yang salah
sample-reason-hint = Contohnya: rekod itu rekod abangnya.
sample-wrong-send = Nyatakan salah
sample-next = Keputusan seterusnya
sample-done-right = { $reference } betul.
sample-done-unsure = { $reference } dibiarkan: ia tidak dikira.
sample-done-already = Orang lain baru sahaja menyemak { $reference }. Semakan itu kekal.
sample-judged = { $verdict }, kata { $name }
sample-take-back = Batalkan pautan di bawah supaya sijil betul semula. Pengadu akan diberitahu.
sample-nothing-linked = Tiada pautan yang berkuat kuasa bagi tiket ini, jadi tiada yang perlu dibatalkan. Jika jawapannya salah, buka semula tiket ini:
sample-record-changed = Rekod itu telah diubah sejak itu, atau tidak ditemui lagi.
verdict-right = Betul
verdict-wrong = Salah
verdict-unsure = Tidak pasti
refusal-verdict = Pilih betul, salah atau tidak pasti
key-right = Betul
key-wrong = Salah
key-unsure = Tidak pasti
letters-kind-machine-paused = mesin dihentikan
registry-event-machine-paused = Mesin berhenti bertindak sendiri
registry-event-machine-resumed = Mesin dibenarkan bertindak sendiri semula

## Surat

mail-machine-paused-subject = Mesin telah berhenti bertindak sendiri
mail-machine-paused-lead = Sejak { $since }, Option M tidak lagi menjawab aduan secara automatik. Apa yang ditemuinya menunggu petugas dalam giliran.
mail-machine-paused-why = { $wrong } daripada { $reviews } keputusan automatik terakhir yang disemak adalah salah. Sekurang-kurangnya { $least } % mesti betul.
mail-machine-paused-next = Lihat keputusan yang salah dan cari puncanya. Di papan, anda boleh membenarkan mesin bertindak sendiri semula.
mail-machine-paused-board = Buka papan
