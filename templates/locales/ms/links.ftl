## Links whose record differs from what was linked

event-link-suspended = Dos yang telah disambungkan tidak lagi dipaparkan pada sijil
event-link-suspended-batch-withdrawn = fail yang membawa rekodnya telah ditarik balik
event-link-suspended-source-changed = pihak yang membekalkan rekodnya telah mengubahnya
event-link-suspended-corrected = rekodnya telah dibetulkan oleh petugas
standing-link-suspended = Rekod dos yang telah kami sambungkan kepada sijil anda kini berbeza atau tidak lagi dikira, jadi dos itu tidak dipaparkan buat masa ini. Kami memohon maaf. Aduan anda menunggu petugas.
event-link-resumed = Dos yang telah disambungkan dipaparkan semula pada sijil
record-link-suspended = Digantung sejak { $moment }: rekod ini kini berbeza daripada yang dipautkan, dan tidak dikira untuk orang itu
ticket-link-suspended = Pautan untuk tiket ini digantung sejak { $moment }: { $record } kini berbeza daripada yang dipautkan
mail-link-suspended-subject = Dos anda tidak dipaparkan buat masa ini – { $reference }
mail-link-suspended-what = Rekod { $dose } bertarikh { $date } sebelum ini telah disambungkan kepada sijil anda. Buat masa ini dos itu tidak lagi dipaparkan pada sijil anda.
mail-link-suspended-batch-withdrawn = Sebabnya: fail yang membawa rekod itu telah ditarik balik oleh pihak yang menguruskan rekod. Apa yang kami lihat semasa menyambungkannya tidak lagi dikira.
mail-link-suspended-source-changed = Sebabnya: pihak yang membekalkan rekod itu telah mengubahnya. Rekod itu kini berbeza daripada yang kami lihat semasa menyambungkannya.
mail-link-suspended-corrected = Sebabnya: rekod itu telah dibetulkan oleh petugas kami. Rekod itu kini berbeza daripada yang kami lihat semasa menyambungkannya.
mail-link-suspended-open = Aduan anda { $reference } terbuka, dan seorang petugas akan menyemaknya. Jika rekod yang asal disahkan semula, dos itu akan dipaparkan kembali. Anda tidak perlu membuat aduan baharu.
event-link-suspended-quarantined = rekodnya perlu disemak semula
mail-link-suspended-quarantined = Sebabnya: rekod itu perlu disemak semula sebelum dikira.
standing-link-resumed = Rekod dos yang telah kami sambungkan kepada sijil anda telah disahkan semula, dan dos itu dipaparkan kembali pada sijil anda. Aduan anda menunggu petugas, yang akan menyelesaikannya.
