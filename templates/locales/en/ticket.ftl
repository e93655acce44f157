# A ticket's page: what stands beside what, what is done and what comes next.
ticket-back-to-view = Back to the list
ticket-beside = Tickets beside this one
ticket-previous = Previous
ticket-next = Next
ticket-reads = Letters in: { $language }
ticket-particulars = All details of the complaint
ticket-other-records = Other records
ticket-why = Why this probability
ticket-others = Other tickets of this person
ticket-other-open = open
ticket-did-leaves = The letter leaves in { $seconds } seconds.
ball-us = Our turn
ball-citizen = The citizen's turn
ball-facility = The facility's turn
ball-system = The system is searching
certificate-now = Certificate now
certificate-with-record = With this record
certificate-loses = Who loses a dose
certificate-loses-nobody = Nobody that we know of
compare-caption = The complaint and the record, detail by detail
compare-all-else = All else agrees. Show it as well
accept-letter = The letter that leaves
timeline-show = Show
timeline-all = All
timeline-people = People
timeline-machine = System
timeline-letters = Letters

# Why a record is rejected: on the buttons, and on the timeline.
reject-because = Why is it not this person's dose?
reject-because-another-person = Another person's
reject-because-another-dose = Another dose of theirs
reject-because-second-record = Same dose in another record
reject-because-too-little = Too little agrees
said-not-theirs-another-person = It is another person's dose.
said-not-theirs-another-dose = It is another dose of the same person.
said-not-theirs-second-record = Another record has the same dose.
said-not-theirs-too-little = Too little agrees.

# What is usually asked: to the citizen in the language of their letters, and to the facility.
ask-citizen-details = To find your dose { $number }, please check these details on your vaccination card or appointment slip: { $fields }. Reply with them exactly as they are written there. If you have no card, tell us what you remember.
ask-facility-dose = Asked { $place } whether it gave dose { $number } on { $date }, and to upload the record.
ask-field-identity = MyKad or passport number
ask-field-name = full name
ask-field-birth-date = date of birth
ask-field-phone = telephone number
ask-field-dose-number = dose number
ask-field-dose-date = date of the dose
ask-field-vaccine = vaccine
ask-field-lot = lot number
ask-field-facility = place of vaccination
ask-field-holder = document number

# After acting, and keys.
stay-here = After acting, stay on the ticket
stay-lead-on = After acting, open the next ticket
keys-title = Keys
keys-hint = Keys work where you are not typing. They are kept in this browser only.
keys-on = Use keys
keys-twice = Another key already does something with this letter
keys-save = Save
keys-usual = As they were
keys-close = Close
key-accept = Accept the record
key-reject = Reject the record; then a number for the reason
key-ask = Ask the citizen
key-facility = Ask the facility, or record its answer
key-resolve = Resolve
key-next = Next ticket
key-previous = Previous ticket
key-take-next = Take the ticket that matters most
key-search = Search
key-help = Keys
ticket-needed-by = Needs the certificate by { $date }
