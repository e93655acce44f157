# E-mails to citizens, in English.
#
# Every message may use: $reference; $other (another complaint); $deadline, $reopen-until (moments in words);
# $hours (the longest silence); $lost-link (address of the page for lost links).

## Every letter

mail-greeting = Hello,
mail-signature = The { brand } helpdesk
mail-reference = Reference number: { $reference }
mail-link = Open your complaint
mail-link-lead = Your complaint has its own page, where you can see its progress:
mail-link-keep = Keep the link to yourself: whoever has it can read your complaint and answer in your place.
mail-no-replies = Please do not reply to this e-mail, as nobody will read it. Use the page of your complaint instead: what you write there reaches the staff who handle it.
mail-not-you = You never filed a complaint with us? Then somebody mistyped their e-mail address. We are sorry for the trouble; please delete this message.

# What to do once a dose counts.
mail-refresh = Open MySejahtera, go to your vaccination certificate and refresh it. If the dose is not there at once, sign out, sign in again and have another look.

## Moments in words: Sunday, 6 February 2022, 9.05 am

mail-moment = { $weekday }, { $date }, { $time } (Malaysian time)

## The complaint arrived

mail-received-subject = We have your complaint – { $reference }
mail-received-arrived = Your complaint about your vaccination record has reached us and is safely stored. Its reference number is { $reference }.
mail-received-promise = You will have our decision by { $deadline } at the latest. If we have to ask you something, that time is paused until you answer.
mail-received-next = We are about to search the vaccination records for your dose. If we find yours for certain, you will hear from us within minutes. If not, our staff take over and look for the cause. There is no need to call or to complain again.
mail-received-silence = You will not be left waiting in silence: until this is settled, we write to you at least every { $hours } hours, even when there is nothing new.

## A question

mail-question-subject = We need an answer from you – { $reference }
mail-question-lead = We are working on your complaint { $reference }, and there is something only you can tell us:
mail-question-answer = Please answer on the page of your complaint:
mail-question-clock = The time for our answer is paused until you answer. Once you have answered, it continues from where it stopped.

## The question is still open

mail-still-waiting-subject = We still need your answer – { $reference }
mail-still-waiting-lead = Your complaint { $reference } is still open, but we cannot continue without your answer. This is what we asked:
mail-still-waiting-answer = A few words are enough. You can write them here:
mail-still-waiting-otherwise = If you do not know the answer, tell us that; it helps too. And if the matter is settled for you, you can withdraw the complaint on the same page.

## Nothing new

mail-still-working-subject = We are still working on it – { $reference }
mail-still-working-open = There is no new decision on your complaint { $reference } yet. There is nothing you need to do.
mail-still-working-deadline = Our promise stands: you will have our decision by { $deadline } at the latest.
mail-still-working-overdue = The date by which we promised you a decision has passed. That is our failure and we are sorry. Your complaint is now at the top of our list, with the other late ones.
mail-still-working-next = We will write to you again within { $hours } hours.

## The promise was broken

mail-late-subject = We are late, and we are sorry – { $reference }
mail-late-sorry = We promised you a decision on your complaint { $reference } by { $deadline }. You have not had it. That is our failure, not yours, and we apologise.
mail-late-now = Your complaint is now at the top of our list, with the other late ones. Everything you sent us is still here. You do not need to complain again.
mail-late-next = We will write to you again within { $hours } hours, whether or not we have finished.

## A new link

mail-new-link-subject = Your new link – { $reference }
mail-new-link-lead = Somebody, most likely you, asked us for a new link to complaint { $reference }. Here it is:
mail-new-link-old = From now on only this link works; the old ones no longer open anything.
mail-new-link-not-you = If it was not you, nothing else has changed and nobody has seen your complaint: new links go to this address only.

## The ticket ended

mail-resolved-message = From the staff who handled your complaint:
# Where the desk did what was asked.
mail-resolved-reopen = Is something still not right? Until { $reopen-until } you can reopen the complaint on its page and tell us why. It continues from where it stopped, not from the beginning.
# Where the letter itself says what reopening is good for.
mail-resolved-reopen-until = You can reopen the complaint on its page until { $reopen-until }. It continues from where it stopped, not from the beginning.

mail-resolved-linked-subject = We found your dose – { $reference }
mail-resolved-linked-meaning = We found your dose. It had been recorded under details that were not quite yours, so it never reached your certificate. We have attached it to your certificate, and it now counts.
mail-resolved-linked-next = { mail-refresh }

mail-resolved-already-visible-subject = Your dose is on your certificate – { $reference }
mail-resolved-already-visible-meaning = Good news: your dose is in your vaccination record and counts on your certificate. What you saw may have been an older copy that the app had kept.
mail-resolved-already-visible-next = { mail-refresh }

mail-resolved-released-subject = Your dose now counts – { $reference }
mail-resolved-released-meaning = We found your dose. Its record had been held back for a check because a detail in it did not meet the rules, through no fault of yours. The check is done, and the dose now counts on your certificate.
mail-resolved-released-next = { mail-refresh }

mail-resolved-uploaded-subject = The record of your dose has arrived – { $reference }
mail-resolved-uploaded-meaning = The record of your dose had not reached us when you complained. Now it has, and the dose counts on your certificate.
mail-resolved-uploaded-next = { mail-refresh }

mail-resolved-appointment-cancelled-subject = Your second appointment is cancelled – { $reference }
mail-resolved-appointment-cancelled-meaning = The appointment for a dose that you have already taken is cancelled. You do not need to go, and the dose you took stays on your record.
mail-resolved-appointment-cancelled-next = If MySejahtera still shows the appointment, refresh the app, or sign out and in again. If you are called once more all the same, do not take the dose twice: reopen this complaint and tell us the date and place you were given.

mail-resolved-corrected-subject = Your record has been corrected – { $reference }
mail-resolved-corrected-meaning = A detail in the record of your dose was wrong. It has been corrected, and the dose counts on your certificate.
mail-resolved-corrected-message = What we changed:
mail-resolved-corrected-next = Open MySejahtera, refresh your vaccination certificate and check it carefully, line by line. If you still see the old details, sign out, sign in again and have another look.

mail-resolved-not-found-subject = We could not confirm your dose – { $reference }
mail-resolved-not-found-meaning = We searched the vaccination records for your dose and contacted the place you named. It has no record of it either. This does not mean that we do not believe you; it means that for now we have no record to put on your certificate.
mail-resolved-not-found-message = What we were told:
mail-resolved-not-found-next = Look for anything that shows the dose: the vaccination card with its lot number, a receipt, a message about the appointment. Then reopen the complaint on its page and tell us what it says. If the dose may have been given on another day or at another place, tell us that too; it is a common reason why a record is not found.

mail-resolved-inaccurate-subject = Some details do not match – { $reference }
mail-resolved-inaccurate-meaning = We could not go further with your complaint, because some of the details in it do not match the records or each other. A small slip is enough for that, such as two digits the wrong way round.
mail-resolved-inaccurate-message = What does not match:
mail-resolved-inaccurate-next = Please compare this with your identity document and your vaccination card. Then reopen the complaint on its page and give us the right details there. You do not need to make a new one.

mail-resolved-outside-programme-subject = Your dose was given outside the programme – { $reference }
mail-resolved-outside-programme-meaning = You paid for your dose, and as far as we know that place does not report to the national vaccination programme. That is why it is missing from your certificate. We cannot enter it for the clinic: only the clinic can vouch for what it gave you.
mail-resolved-outside-programme-next = Please ask the clinic for two things. First, a signed and stamped vaccination record with your name and identity number as they appear on your document, the vaccine, the lot number and the date. Second, whether it will hand your dose record over to the programme, and when. Once it has, reopen this complaint, or make a new one if it is too late for that, and we will look into it straight away. If the clinic refuses, take the signed record to your district health office (Pejabat Kesihatan Daerah).

mail-resolved-duplicate-subject = We already have this complaint – { $reference }
mail-resolved-duplicate-meaning = You have told us about this dose more than once. So that you get one answer and not two, we answer under one complaint only and have closed this one. Nothing you wrote is lost.
mail-resolved-duplicate-message = The answer is given under complaint:
mail-resolved-duplicate-next = Please follow that complaint through its own link, which we sent you when we received it. If you no longer have it, ask for a new one here:

mail-resolved-withdrawn-subject = You have withdrawn your complaint – { $reference }
mail-resolved-withdrawn-meaning = You have withdrawn complaint { $reference }, and we no longer work on it. There is nothing more you need to do.
mail-resolved-withdrawn-next = If it was not you, or if you change your mind, nothing is lost.

## A dose was taken back

mail-link-revoked-subject = We had to remove a record from your certificate – { $reference }
mail-link-revoked-sorry = A record that we had attached to your certificate turned out not to be yours. It has been removed from your certificate. The mistake is ours, and we are sorry.
mail-link-revoked-open = Your complaint { $reference } is open, and we will look for your own record. You do not need to complain again.

## The record that settled the complaint was withdrawn

mail-record-gone-subject = We have to withdraw our answer – { $reference }
mail-record-gone-lead = The record that our answer was based on no longer counts. Your dose is therefore no longer shown on your certificate.
mail-record-gone-dose = The record that our answer was based on no longer counts. This dose is therefore no longer shown on your certificate:
mail-record-gone-open = We are sorry. Your complaint { $reference } has been reopened and is waiting for our staff. You do not need to complain again.
mail-reason = The reason:
mail-new-deadline = You will have a new decision by { $deadline } at the latest.

## Staff open the complaint again

mail-reopened-subject = We have reopened your complaint – { $reference }
mail-reopened-lead = We have reviewed our decision on complaint { $reference }, and it has to change.
mail-reopened-open = Your complaint has been reopened, and our staff are working on it. There is nothing you need to do.

## Outcomes that do not say the same to everybody

mail-resolved-duplicate-other = The answer is given under complaint { $other }.
mail-resolved-second-appointment-subject = Your dose is recorded – { $reference }
mail-resolved-second-appointment-meaning = The dose you told us you had taken is in your vaccination record and counts on your certificate.
mail-resolved-second-appointment-message = What we changed:
mail-resolved-second-appointment-next = This helpdesk does not manage appointments, so we have not cancelled the second one. If you are asked about it, show the page of your complaint, which lists the recorded dose.
mail-resolved-not-found-silent-subject = We could not confirm your dose – { $reference }
mail-resolved-not-found-silent-meaning = We searched the vaccination records for your dose and contacted the place you named, which has not answered. This does not mean that we do not believe you; it means that for now we have no record to put on your certificate.
mail-resolved-not-found-silent-message = What we have done:
mail-resolved-not-found-silent-next = { mail-resolved-not-found-next }
mail-resolved-not-found-unasked-subject = We could not confirm your dose – { $reference }
mail-resolved-not-found-unasked-meaning = We searched the vaccination records for your dose and did not find it. This does not mean that we do not believe you; it means that for now we have no record to put on your certificate.
mail-resolved-not-found-unasked-message = From the staff who handled your complaint:
mail-resolved-not-found-unasked-next = { mail-resolved-not-found-next }

## Complaints that are handled together

mail-together-subject = About your complaint – { $reference }
mail-together-lead = Another complaint about the same dose has reached us. So that it is dealt with once only, we handle it together with your complaint { $reference }.
mail-together-through = Another complaint about the same dose is with us as well. So that it is dealt with once only, your complaint { $reference } is handled through that one.
mail-together-watch = Please look at your certificate in the next days. If the dose has not appeared after a few days, if you have had no answer, or if something is wrong, write to us on the page of your complaint.
mail-together-both = You have told us about this dose more than once. So that you get one answer and not two, we handle your complaints { $reference } and { $other } together, under { $other }. Nothing you wrote is lost.
mail-together-over = Your complaint { $reference } is no longer handled together with another complaint. We handle it by itself again.
mail-together-next = There is nothing you need to do.
mail-together-write = There is nothing you need to do. If something is wrong, or if you want to add anything, write to us on the page of your complaint.
