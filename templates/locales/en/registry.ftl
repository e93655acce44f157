registry-ground = Ground
registry-stale = Somebody else changed this in between. Nothing was kept; check how it stands now, then try again
registry-unavailable = The database is interrupted; nothing was kept. Try again in a while
registry-only-supervisors = Supervisors and administrators release and correct records, and confirm facilities.
registry-tickets-resolved = { $count ->
    [one] One open complaint was resolved by this; its citizen is told by e-mail.
   *[other] { $count } open complaints were resolved by this; their citizens are told by e-mail.
}
refusal-ground-required = Write the ground, in { $min } characters at least
refusal-ground-length = A ground must not be longer than { $max } characters; yours has { $count }
refusal-facility-unknown = No facility of this name or code is known; check the name and the state
quarantine-title = Quarantine
quarantine-lead = { $count ->
    [0] No records are quarantined.
    [one] One record is quarantined and counts on no certificate.
   *[other] { $count } records are quarantined and count on no certificate.
}
quarantine-by-reason = By reason
quarantine-by-facility = By facility, those with the most records
quarantine-reason-label = Reason
quarantine-reason-all = All reasons
quarantine-facility-label = Facility
quarantine-facility-all = All facilities
quarantine-empty = No quarantined records are here.
quarantine-caption = Quarantined records
quarantine-column-choose = Choose
quarantine-column-person = Person
quarantine-column-dose = Dose
quarantine-column-lot = Lot
quarantine-column-facility = Facility
quarantine-column-reasons = Reasons
quarantine-choose = Choose the record of { $name }
quarantine-correct = Correct
quarantine-check = Check again
quarantine-check-hint = Judges all records of this filter by the rules as they are now, and releases those that break none any more.
quarantine-check-selected = Check selected again, without a ground
quarantine-checked-ground = Checked again: the record breaks no rule any more
quarantine-checked = { $released } released; { $still } still break a rule.
quarantine-more-to-check = Not all records were checked yet.
quarantine-go-on = Go on checking
quarantine-release-title = Release the chosen records as they are
quarantine-release = Release selected
quarantine-ground-hint = How you know that these records are right. It is kept with each record.
quarantine-nothing-chosen = Choose at least one record
quarantine-released = { $count ->
    [one] One record was released.
   *[other] { $count } records were released.
}
quarantine-changed = { $count ->
    [one] One was changed by somebody else in between and was passed over.
   *[other] { $count } were changed by somebody else in between and were passed over.
}
correct-title = Correct a record
correct-changed = Somebody has changed this record; this is how it stands now.
correct-see-current = See the record as it is now
correct-valid = This record breaks no rule and counts on the certificate.
correct-reasons = This record is quarantined
correct-done-valid = The correction is kept. The record breaks no rule any more and counts.
correct-done-still = The correction is kept, but the record still breaks rules and stays in quarantine.
correct-person = Person
correct-dose = Dose
correct-place = Place
correct-field-id-type = Kind of document
correct-field-id-number = Number of the document
correct-field-name = Name
correct-field-date-of-birth = Date of birth
correct-field-phone = Telephone
correct-field-dose-number = Dose number
correct-field-vaccine = Vaccine
correct-field-lot-number = Lot number
correct-field-administered-on = Date of the dose
correct-field-facility-state = State
correct-field-facility-name = Facility
correct-field-facility-code = Code of the facility
correct-field-facility-code-hint = Instead of state and name, if you know it.
correct-field-paid = Paid
correct-ground-hint = How you know, for example from whom. It is kept with the record.
correct-send = Keep the correction
facilities-title = Unconfirmed facilities
facilities-link = Unconfirmed facilities
facilities-lead = Records name these places, but no list has them. Records wait in quarantine until somebody vouches for their place.
facilities-empty = Every place that records name is confirmed.
facilities-column-name = Name
facilities-column-state = State
facilities-column-waiting = Records waiting
facilities-column-actions = Actions
facilities-confirm = Confirm
facilities-merge = Is the same as…
facility-confirmed = The facility is confirmed.
facility-merged = The place now counts as the other facility.
merge-title = Which facility is it?
merge-waiting = { $count ->
    [one] one record waiting
   *[other] { $count } records waiting
}
merge-search = Find a facility
merge-search-hint = Beginnings of words in its name.
merge-find = Find
merge-none-found = No facility has such a name.
merge-choose = This place is the same as
merge-nothing-chosen = Choose a facility
merge-hint = From now on, records that name this place count as the chosen facility's. This cannot be undone.
merge-send = It is the same
quarantine-refused = These cannot be true as they stand and stay in quarantine. Correct them and release them in the same step:
quarantine-impossible = Cannot be released as it is: correct it first.
correct-done-released = The correction is kept and the record is released. It counts now.
correct-done-unchanged = Nothing was changed, so no new version was made.
correct-offers = What complaint { $reference } says
correct-offers-hint = Choose what is to stand in the record instead of what is in the fields below.
correct-others = Other complaints wait for a record like this:
correct-send-and-release = Keep and release
correct-release-hint = Releasing makes the record count although it breaks rules of which you may judge. What cannot be true has to be corrected for that.
undo-release-title = Undo the release
undo-release-label = Why was the release wrong?
undo-release-hint = For staff only. The record is quarantined again, links that relied on it are revoked, and tickets that were answered by it are opened again; the citizens are told by e-mail.
undo-release-send = Undo the release
undo-release-done = The release is undone. The record is quarantined again and counts on no certificate.
undo-release-tickets = { $count ->
    [one] One ticket that was answered by it is open again; its citizen is told by e-mail.
   *[other] { $count } tickets that were answered by it are open again; their citizens are told by e-mail.
}
refused-not-released = This record does not stand released any more; check how it stands now
refused-breaks-nothing = By the rules as they are now this record breaks none: it counts without a release, and there is nothing to undo
note-release-undone = The release of record { $record } was undone: { $ground }
note-taken-for-another = Record { $record } was taken for another person's: { $ground }
gone-release-undone = The record by which your complaint was answered has to be checked again. Until then the dose does not stand on your certificate.
gone-taken-for-another = The record by which your complaint was answered turned out to be another person's. It does not stand on your certificate any more.
gone-corrected = The record by which your complaint was answered has been corrected. It no longer shows that dose on your certificate.
note-corrected = Record { $record }, by which this ticket was answered, was corrected: { $ground }
