bulk-summary = Several tickets at once
bulk-ticked-count = ({ $count } ticked)
bulk-which = Which tickets
bulk-which-ticked = The ticked ones
bulk-all-that-match = All { $count } that match
bulk-all-that-match-many = All that match
bulk-tick-page = Tick all on this page
bulk-pick = Tick { $reference }
bulk-choose-action = Choose what to do with the tickets
bulk-choose-assign = Assign …
bulk-choose-ask-facility = Facility contacted …
bulk-choose-resolve = Resolve …
bulk-choose-note = Add a note …
refusal-bulk-nothing = Tick at least one ticket, or choose all that match
refusal-bulk-to = Choose who gets the tickets
bulk-count = { $count ->
    [one] One ticket
   *[other] { $count } tickets
}
bulk-which-tickets = Which tickets these are
bulk-all-fixed = All that match the view and its filters now. Which tickets these are is fixed when you start, and there will never be more than shown here.
bulk-most = More than { $max } match. Only the first { $max } in the order of the queue are dealt with this time.
bulk-cancel = Back without doing anything
bulk-look = Preview the letters
bulk-ahead-all = { $examined ->
    [one] This is possible for the ticket now.
   *[other] This is possible for all { $examined } tickets now. Each is checked again when its turn comes.
}
bulk-ahead = This is possible for { $possible } of { $examined } now. The others will be left as they are, each with the reason.
bulk-ahead-first = Of the { $examined } tickets that were looked at, this is possible for { $possible } now. Every ticket is checked when its turn comes; those for which it is not possible are left as they are, each with the reason.
bulk-letter-to = Letter, for example to { $reference }
bulk-letters-differ = You changed something after the letters were shown. Read them once more before you start.
bulk-assign-title = Assign the tickets
bulk-assign-does = A ticket that somebody else takes or changes in the meantime is left as it is. Citizens are not told.
bulk-assign-send = { $count ->
    [one] Assign the ticket
   *[other] Assign { $count } tickets
}
bulk-to-label = To whom
bulk-to-hint = Colleagues who are absent get no tickets.
bulk-to-hint-own = You can take tickets that nobody owns, and return your own. A supervisor assigns tickets to others.
bulk-to-choose = Choose
bulk-to-me = Me
bulk-to-queue = Nobody: back to the queue
bulk-ask-facility-title = The facilities were contacted
bulk-ask-facility-label = What was asked, and how
bulk-ask-facility-hint = The same text is kept with each ticket. The clock keeps running. Each citizen sees that the place of vaccination was contacted, but not this note.
bulk-ask-facility-does = Tickets that nobody owns become yours. A ticket that has changed in the meantime is left as it is.
bulk-ask-facility-send = { $count ->
    [one] Save for the ticket
   *[other] Save for { $count } tickets
}
bulk-note-title = Add a note to the tickets
bulk-note-label = Note
bulk-note-hint = For staff only; citizens do not see it.
bulk-note-does = The same note is added to each ticket.
bulk-note-send = { $count ->
    [one] Add the note to the ticket
   *[other] Add the note to { $count } tickets
}
bulk-resolve-title = Resolve the tickets alike
bulk-resolve-label = Message to the citizens
bulk-resolve-hint = Added to every letter, so it has to fit all of them. Required for not found, not accurate and corrected.
bulk-resolve-does = Each ticket is checked like a single one: it is resolved only if the outcome is true of it. Each citizen gets one letter in their own language; it leaves after the time in which the decision can be undone on the ticket. Tickets that nobody owns become yours. A ticket that has changed in the meantime is left as it is.
bulk-resolve-send = { $count ->
    [one] Resolve the ticket
   *[other] Resolve { $count } tickets
}
bulk-outcome = { $outcome } (true of { $count } of { $examined })
bulk-outcome-hint = The number says of how many of the tickets that were looked at it is true.
bulk-true-of-none = Outcomes that are true of none of these tickets
bulk-runs-title = Done with several tickets
bulk-runs-none = Nothing has been done with several tickets at once yet. Tick tickets on the queue to begin.
bulk-run-title = Several tickets at once
bulk-column-what = What
bulk-column-who = Who and when
bulk-column-state = State
bulk-column-result = Result
bulk-column-now = Status now
bulk-by = { $name } ({ $role }), { $moment }
bulk-running = In progress
bulk-finished = Finished
bulk-stopped = Stopped
bulk-stopped-by = Stopped by { $name }
bulk-progress = done: { $done }, not done: { $refused }, left: { $left }
bulk-progress-label = Progress
bulk-done = Done
bulk-refused = Not done
bulk-left = Left
bulk-chosen = { $count ->
    [one] One ticket was chosen.
   *[other] { $count } tickets were chosen.
}
bulk-chosen-all = { $count ->
    [one] One ticket matched and was chosen.
   *[other] All that matched were chosen: { $count } tickets.
}
bulk-view-now = What matches now
bulk-reload = Show how far it is now
bulk-stop = Stop
bulk-stop-hint = What is done stays done; the tickets that are left stay as they are.
bulk-undo = Give the tickets back
bulk-undo-hint = To those who had them before. Tickets that have gone to somebody else since stay there.
bulk-stale = There is nothing to give back now
bulk-tabs = Which tickets
bulk-tab-all = All ({ $count })
bulk-tab-refused = Not done ({ $count })
bulk-items-none = There are no tickets here.
bulk-items-caption = What came of each ticket
bulk-item-waits = Waiting
bulk-item-left = Left as it was
bulk-item-done = Done
bulk-item-refused = Not done:
bulk-not-changed = something has happened to it since it was chosen
bulk-not-not-yours = it belongs to somebody else, or nobody has taken it
bulk-not-not-now = its status does not allow it
bulk-not-unseen = its letter would be one that was not shown before
bulk-not-not-allowed = the role of whoever began this does not allow it
bulk-not-already = it is assigned that way already
bulk-not-no-assignee = they cannot get tickets any more
bulk-not-absent = they are absent
bulk-not-needs-message = this outcome needs a message to the citizen
bulk-not-gone = whoever began this can no longer sign in or act
bulk-not-failed = it could not be done because of a fault; administrators find it in the log
bulk-act-assign = Assign to { $name }
bulk-act-return = Return to the queue
bulk-act-ask-facility = Facility contacted
bulk-act-note = Add a note
bulk-act-resolve = Resolve: { $outcome }
bulk-act-give-back = Give back the tickets of run { $run }
bulk-kind-assign = assign
bulk-kind-ask-facility = facility contacted
bulk-kind-resolve = resolve
bulk-kind-note = note
bulk-kind-give-back = give back
