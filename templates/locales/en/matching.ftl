ticket-candidates-title = Records in the registry
ticket-quarantined = This record is quarantined and does not count on the certificate:
compare-field = Detail
compare-complaint = Complaint
compare-record = Record
compare-level = Comparison
compare-weight = Weight
compared-title = What was compared at the time
compared-record = The record that was compared
compared-caption = How far each detail agreed, and its weight
compared-weight = Weight (bits)

## What is compared, and how far it agrees

match-field-identity = Document number
match-field-name = Name
match-field-birth-date = Date of birth
match-field-phone = Telephone
match-field-dose-number = Dose number
match-field-dose-date = Date of the dose
match-field-vaccine = Vaccine
match-field-lot = Lot number
match-field-facility = Facility
match-field-holder = Holder of the number
match-level-same = ✓ same
match-level-swapped = ≈ day and month swapped
match-level-one-fault = ≈ one slip
match-level-two-faults = ≈ two slips
match-level-tail = ≈ last six digits agree
match-level-other-kind = – another kind of document
match-level-spelling = ≈ another spelling
match-level-shorter = ≈ shortened
match-level-initials = ≈ initials only
match-level-similar = ≈ similar names
match-level-given = ≈ given name agrees
match-level-family = ✗ only the family name agrees
match-level-some = ✗ only one word agrees
match-level-one-day = ≈ one day apart
match-level-three-days = ≈ up to three days apart
match-level-week = ≈ up to a week apart
match-level-fortnight = ≈ up to two weeks apart
match-level-one-part = ≈ day, month or year differs
match-level-other-year = ≈ only the year differs
match-level-month = ✗ up to a month apart
match-level-next = ≈ the dose before or after
match-level-in-order = ✓ in its place among the doses
match-level-alike = ≈ similar name
match-level-area = ≈ same state
match-level-completes = ✓ completes the citizen's own doses
match-level-lone = ≈ no other dose under it
match-level-lone-first = ≈ first dose, alone under it
match-level-held = ✗ the number has other doses under the record's name
match-level-held-apart = ✗ the number may be a twin's or a namesake's
match-level-nearer = ✗ fits somebody else better
match-level-held-both = ✗ the number has other doses of somebody else with the record's name
match-level-different = ✗ different
match-level-missing = – missing

## What the search decided

match-decision-certain = Record found
match-decision-probable = A record may match: check it and decide
match-decision-none = No record is likely to match: ask the facility
match-decision-conflict = Something contradicts the record: decide
reason-same-identity-dose-and-date = Identity, dose number and date agree.
reason-person-and-dose-agree = Person and dose agree, though not character by character.
reason-no-record = No record comes close.
reason-other-doses = This person has records, but none for this dose and date.
reason-not-sure = The match is not strong enough to act without you.
reason-somebody-elses = The number on the record has other doses under the same name: it seems to be another person's.
reason-others-agree = The record may match other people as well.
reason-dose-differs = It may be another dose of the same person.
reason-several-fit = More than one record matches.
reason-name-differs = The name on the record is another person's.
reason-dose-number-differs = The record states another dose number.
reason-dose-number-taken = The certificate shows another record as the dose with this number.
reason-date-differs = There is a record of this dose, but on another date.
reason-birth-date-differs = The date of birth on the record is different.
reason-quarantined = The record is quarantined for a reason that only staff can settle.
reason-linked-to-another = The record is already linked to another person.
reason-answered-another = The person whose number the record states complained as well, and was told that it shows.
reason-link-revoked = The record was linked to this person before, and the link was revoked or is suspended.
reason-needs-judgement = The record exists; the problem complained about needs a decision by staff.

## Why, in a sentence

said-compared = { $verdict }: { $parts }.
explain-verdict-same = Same person, same dose
explain-verdict-other-dose = Same person, perhaps another dose
explain-verdict-perhaps = Perhaps the same person
explain-verdict-other = Probably somebody else
explain-list-and = { $list } and { $last }
explain-agree = { $count ->
    [one] { $fields } agrees
   *[other] { $fields } agree
}
explain-missing = { $count ->
    [one] { $fields } is missing on one side
   *[other] { $fields } are missing on one side
}
explain-field-identity = document number
explain-field-name = name
explain-field-birth-date = date of birth
explain-field-phone = telephone
explain-field-dose-number = dose number
explain-field-dose-date = date of the dose
explain-field-vaccine = vaccine
explain-field-lot = lot
explain-field-facility = facility
explain-field-holder = holder of the number
explain-identity-swapped = { $document ->
    [mykad] two digits of the MyKad are swapped
   *[other] two characters of the document number are swapped
}
explain-identity-wrong = { $document ->
    [mykad] one digit of the MyKad is another
   *[other] one character of the document number is another
}
explain-identity-lacking = { $document ->
    [mykad] the record's number lacks one digit of the MyKad
   *[other] the record's number lacks one character
}
explain-identity-extra = { $document ->
    [mykad] the record's number has one digit more than the MyKad
   *[other] the record's number has one character more
}
explain-identity-two-faults = { $document ->
    [mykad] two digits of the MyKad are wrong
   *[other] two characters of the document number are wrong
}
explain-identity-tail = of the MyKad only the last six digits agree
explain-identity-other-kind = the record names another kind of document
explain-identity-different = the document numbers have nothing in common
explain-name-spelling = the name is spelt differently
explain-name-shorter = one name is a short form of the other
explain-name-initials = one name has only initials
explain-name-similar = the names look similar
explain-name-given = the given name agrees, the father's name does not
explain-name-family = the family name agrees, the given name does not
explain-name-some = the names share only one word
explain-name-different = the names have nothing in common
explain-birth-date-swapped = day and month of birth are swapped
explain-birth-date-one-fault = one digit of the date of birth differs
explain-birth-date-one-part = day, month or year of birth differs
explain-birth-date-other-year = only the year of birth differs
explain-birth-date-different = the dates of birth differ
explain-phone-one-fault = one digit of the telephone number differs
explain-phone-different = the telephone numbers differ
explain-dose-number-differs = the complaint is about dose { $said }, the record about dose { $record }
explain-dose-number-in-order = the record says dose { $record }, but in the order of the person's doses it is dose { $said }
explain-dose-date-swapped = day and month of the dose are swapped
explain-dose-date-days = { $days ->
    [one] the dates of the dose are one day apart
   *[other] the dates of the dose are { $days } days apart
}
explain-dose-date-different = the dates of the dose differ
explain-vaccine-different = the vaccines differ
explain-lot-one-fault = one character of the lot differs
explain-lot-different = the lots differ
explain-facility-alike = the places have similar names
explain-facility-area = the places are in the same state
explain-facility-different = the places differ
explain-holder-completes = the record completes the citizen's own doses, and nobody else uses its number
explain-holder-lone = nobody else uses the record's number
explain-holder-held = the record's number has other doses under the same name

## How probable

match-probability = { $words } ({ $percent } %)
match-sure-almost-certain = almost certain
match-sure-very-likely = very likely
match-sure-likely = likely
match-sure-possible = possible
match-sure-unlikely = unlikely

## What staff do with a record

ticket-link = Linked for this ticket: { $record }, { $moment }
ticket-done-accept = The record is accepted.
ticket-done-reject = The record is no longer offered for this ticket.
ticket-done-offer-again = The rejection is undone; the record is considered for this ticket again.
ticket-done-revoke = The link is revoked; everyone whose ticket relied on it is told by e-mail.
candidate-linked-here = This record is linked to the citizen.
candidate-linked-elsewhere = This record is linked to another person.
candidate-holders = Other records with this number:
candidate-hindered = Cannot be accepted as it is:
candidate-take-first = Take the ticket to accept or reject a record, or to offer one again.
accept-as-it-is = Accept
accept-link = Accept and link
accept-release = Accept, release and link
reject-title = Reject
reject-label = Another reason, or more about it
reject-hint = For staff only. The record is no longer offered for this ticket, unless you offer it again.
reject-send = Reject the record
rejected-title = Rejected for this ticket
rejected-by = Rejected by { $who }, { $moment }
rejected-link-revoked = Link revoked by { $who }, { $moment }
offer-again-send = Offer it again
revoke-title = Revoke the link
revoke-label = Why is this link wrong?
revoke-hint = For staff only. The dose is removed from the certificate, the ticket is reopened, and the citizen is told by e-mail.
revoke-send = Revoke the link
refused-not-offered = This record is no longer among those found for the ticket; check the current state
refused-not-rejected = This record is no longer rejected for the ticket; check the current state
refused-needs-supervisor = A quarantined record can only be released by a supervisor
event-accepted-linked = linked to the citizen
event-accepted-released = released from quarantine
waterfall-title = How the weights add up (bits)
waterfall-before = Before
waterfall-total = Total
waterfall-text = Weights in bits: { $weights }

## Records against which something speaks

against-unlikely = This is more likely not the record.
against-held-by-another = The number on this record seems to be another person's: there are other doses under it, or its details match only that person.
against-answered-another = The person whose number it states complained as well, and was told that it shows.
against-linked-to-another = This record is linked to another person.
against-tag-unlikely = below 50 %
against-tag-held-by-another = another person's number
against-tag-answered-another = its person was answered by it
against-tag-linked-to-another = linked to another person
event-accepted-despite-unlikely = although it was less likely than not
event-accepted-despite-held-by-another = although its number seems to be another person's
event-accepted-despite-answered-another = although the person whose number it states had been answered by it
event-accepted-despite-linked-to-another = although it was linked to another person: that link was revoked
candidate-open = Open the record
candidate-reveal = Show number and telephone
candidate-correct = Correct the record, with what the complaint says
candidate-loses = { $person } would lose dose { $number } of { $date } from their certificate.
candidate-loses-nothing = Nobody would lose a dose from their certificate.
accept-take = Accept and link to the citizen
accept-label = Why is this still this person's dose?
accept-hint = For staff only; kept on the timeline and with the link. Say how you know, for example which document you saw.
refused-doubtful-needs-supervisor = Something contradicts this record: only a supervisor may accept it, with a written reason. Write what you know in a note and return the ticket to the queue
refused-doubtful-needs-reason = Something contradicts this record: write why it is still this person's dose
refused-doubtful-unseen = More contradicts this record now than when you opened the page; nothing was saved. Read the current state, then decide again
reason-cannot-be-true = Something in the record cannot be true as it is. A supervisor has to correct it before it can be released.
match-decision-linked = A record is linked for this ticket
match-decision-ended = This ticket has ended; no record needs confirming
