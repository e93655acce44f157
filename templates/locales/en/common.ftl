brand = Option M
brand-tagline = Vaccination certificate helpdesk
skip-to-content = Skip to content
# What the language calls itself.
language-name = English
language-label = Language
nav-start = Start page
nav-complain = Make a complaint
nav-lost-link = I lost my link
nav-staff = Staff sign-in
demo-label = Demonstration
demo-banner = This is a demonstration. All people and records here are made up.
demo-mail = See the e-mails of the demonstration
footer-promise = We promise to answer every complaint within { $time }.
title-error-prefix = Error
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
list-and = { $first } and { $last }
budget-calendar-days = { $count ->
    [one] 1 day
   *[other] { $count } days
  }
budget-calendar-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
  }
budget-calendar-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
  }
budget-days-days = { $count ->
    [one] 1 working day
   *[other] { $count } working days
  }
budget-days-hours = { $count ->
    [one] 1 hour of working days
   *[other] { $count } hours of working days
  }
budget-days-minutes = { $count ->
    [one] 1 minute of working days
   *[other] { $count } minutes of working days
  }
budget-hours-hours = { $count ->
    [one] 1 working hour
   *[other] { $count } working hours
  }
budget-hours-minutes = { $count ->
    [one] 1 working minute
   *[other] { $count } working minutes
  }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
time-midnight = midnight
time-small-hours = am
time-morning = am
time-noon = noon
time-midday = pm
time-afternoon = pm
time-night = pm
span-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
span-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
span-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
yes = Yes
no = No
id-type-mykad = MyKad
id-type-passport = Passport
id-type-other = Another document
problem-missing = The booster dose is not shown
problem-vanished = The dose was shown before, then disappeared
problem-second-appointment = A second appointment was given for a dose already taken
problem-wrong-details = The dose is shown, but its details are wrong
status-received = Received
status-matching = Being matched
status-queued = In the queue
status-in-progress = In progress
status-awaiting-citizen = Waiting for the citizen
status-awaiting-facility = Waiting for the facility
status-resolved = Resolved
status-closed = Closed
outcome-linked = Record linked
outcome-already-visible = Already visible
outcome-released = Record released from quarantine
outcome-uploaded = Uploaded by the facility
outcome-appointment-cancelled = Appointment cancelled
outcome-corrected = Details corrected
outcome-not-found = Not found
outcome-inaccurate = Details not accurate
outcome-outside-programme = Outside the programme
outcome-duplicate = Duplicate complaint
outcome-withdrawn = Withdrawn
dose-told = Dose { $number }, { $date }, { $place }
