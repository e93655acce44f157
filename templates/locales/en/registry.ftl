registry-ground = Reason
registry-stale = Somebody else changed this in the meantime. Nothing was saved; check the current state, then try again
registry-unavailable = The database is unavailable; nothing was saved. Try again in a while
registry-only-supervisors = Supervisors and administrators release and correct records, and confirm facilities.
registry-tickets-resolved = { $count ->
    [one] One open complaint was resolved by this; its citizen is told by e-mail.
   *[other] { $count } open complaints were resolved by this; their citizens are told by e-mail.
}
refusal-ground-required = Write the reason, in at least { $min } characters
refusal-ground-length = The reason must not be longer than { $max } characters; yours has { $count }
refusal-facility-unknown = There is no facility with this name or code; check the name and the state
quarantine-title = Quarantine
quarantine-lead = { $count ->
    [0] No records are quarantined.
    [one] One record is quarantined and counts on no certificate.
   *[other] { $count } records are quarantined and count on no certificate.
}
quarantine-by-reason = By reason
quarantine-by-facility = By facility, most records first
quarantine-reason-label = Reason
quarantine-reason-all = All reasons
quarantine-facility-label = Facility
quarantine-facility-all = All facilities
quarantine-empty = There are no quarantined records here.
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
quarantine-check-hint = Checks all records of this filter again by the current rules, and releases those that no longer break any.
quarantine-check-selected = Check selected again, without a reason
quarantine-checked = { $released } released; { $still } still break a rule.
quarantine-more-to-check = Not all records have been checked yet.
quarantine-go-on = Continue checking
quarantine-release-title = Release the chosen records as they are
quarantine-release = Release selected
quarantine-ground-hint = How you know that these records are right. It is kept with each record.
quarantine-nothing-chosen = Choose at least one record
quarantine-released = { $count ->
    [one] One record was released.
   *[other] { $count } records were released.
}
quarantine-changed = { $count ->
    [one] One was changed by somebody else in the meantime and was skipped.
   *[other] { $count } were changed by somebody else in the meantime and were skipped.
}
correct-title = Correct a record
correct-changed = Somebody has changed this record; this is its current state.
correct-see-current = See the current state of the record
correct-valid = This record breaks no rule and counts on the certificate.
correct-reasons = This record is quarantined
correct-done-valid = The correction is saved. The record no longer breaks any rule and counts.
correct-done-still = The correction is saved, but the record still breaks rules and stays in quarantine.
correct-person = Person
correct-dose = Dose
correct-place = Place
correct-field-id-type = Type of document
correct-field-id-number = Document number
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
correct-field-needed-by = Needed by
correct-ground-hint = How you know, for example from whom. It is kept with the record.
correct-send = Save the correction
facilities-title = Unconfirmed facilities
facilities-link = Unconfirmed facilities
facilities-lead = Records name these places, but no list has them. Their records wait in quarantine until somebody confirms the place.
facilities-empty = Every place named by records is confirmed.
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
merge-search-hint = The beginnings of words in its name.
merge-find = Find
merge-none-found = No facility has a name like that.
merge-choose = This place is the same as
merge-nothing-chosen = Choose a facility
merge-hint = From now on, records that name this place count as records of the chosen facility. This cannot be undone.
merge-send = Yes, it is the same
quarantine-refused = These cannot be true as they are and stay in quarantine. Correct and release them in the same step:
quarantine-impossible = Cannot be released as it is: correct it first.
correct-done-released = The correction is saved and the record is released. It counts now.
correct-done-unchanged = Nothing was changed, so no new version was made.
correct-offers = What complaint { $reference } says
correct-offers-hint = Choose what the record should say instead of the fields below.
correct-others = Other complaints that are waiting for a record like this:
correct-send-and-release = Save and release
correct-release-hint = A released record counts even if it breaks rules that you may judge yourself. What cannot be true has to be corrected first.
undo-release-title = Undo the release
undo-release-label = Why was the release wrong?
undo-release-hint = For staff only. The record is quarantined again, links that relied on it are revoked, and tickets that it answered are reopened; the citizens are told by e-mail.
undo-release-send = Undo the release
undo-release-done = The release is undone. The record is quarantined again and counts on no certificate.
undo-release-tickets = { $count ->
    [one] One ticket that it answered is reopened; its citizen is told by e-mail.
   *[other] { $count } tickets that it answered are reopened; their citizens are told by e-mail.
}
refused-not-released = This record is no longer released; check the current state
refused-breaks-nothing = By the current rules this record breaks none: it counts without a release, so there is nothing to undo
