# The board of supervisors and the review of automatic decisions, in English.

## The team

board-title = Board
board-totals = All tickets
board-team = The team
board-column-name = Name
board-column-open = Open
board-column-late = Late
board-column-late-soon = Late soon
board-column-oldest = Oldest
board-column-today = Ended today
board-column-lately = Ended in 7 days
board-column-actions = What can be done
board-oldest = { $span }
board-none = None
board-absent = Absent until { $date }
board-disabled = May not sign in any more
board-reassign = Hand over tickets
board-reassign-send = Hand over
board-to-label = To whom
board-to-queue = Back to the queue
board-to-member = { $name } ({ $open } open)
board-ticket-label = Reference number of one ticket
board-ticket-hint = Leave it empty to hand over all of them.
board-absence = Absence
board-done-absent = The absence is noted. “Take the next ticket” gives no tickets until then.
board-done-back = The absence is over.
board-done-resumed = The machine acts by itself again. Its precision is measured anew from now on.
board-moved = { $count ->
    [0] No ticket was handed over.
    [one] One ticket was handed over.
   *[other] { $count } tickets were handed over.
}
board-missed = { $count ->
    [one] One ticket was changed by somebody else meanwhile and stays where it is.
   *[other] { $count } tickets were changed by somebody else meanwhile and stay where they are.
}
board-left = There are more: hand over once more.
absence-until-label = Last day of the absence
absence-until-hint = Day, month and year, for example { $example }
absence-hint = While you are absent you get no tickets with “Take the next ticket”, and the board says so.
absence-send = Note the absence
absence-back = Back at work
refused-absent = You are noted as absent until { $date }, so you get no tickets. If you are back, say so under your account.
refusal-absence-over = That day is over. Give today or a later day.
refusal-absence-long = That is more than { $max } days away. Check the year.
refusal-assign-to-nobody = Choose who gets the tickets
refusal-assign-to-absent = They are absent. Choose somebody else, or the queue.
refusal-assign-not-theirs = This ticket is not one of theirs. Check the reference number.
event-assigned = Handed over
event-assigned-to = Handed over to { $name }
event-assigned-back = Given back to the queue by a supervisor

## Quality

quality-title = Answers that had to be corrected, in 30 days
quality-reopened = Reopened
quality-revoked = Links revoked
quality-overridden = Outcomes against the facts
quality-lead-reopened = Tickets that were opened again in the last 30 days after their citizens had been told how they ended.
quality-lead-revoked = Tickets for which a link was revoked in the last 30 days.
quality-lead-overridden = Tickets that a supervisor ended in the last 30 days with an outcome whose fact did not hold, and why.
quality-none = There are none.
quality-column-when = When
quality-column-who = Who
quality-column-why = Why

## The machine

machine-title = Automatic decisions
machine-not-measured = Nothing has been reviewed yet, so the precision is not known.
machine-measured = Precision { $precision } %: { $right } of the last { $reviews } reviewed decisions were right. With 95 % confidence it lies between { $low } % and { $high } %.
machine-rule = Measured by the last { $window } reviews since the machine was last let act by itself; “Not sure” does not count. At least { $least } % have to be right: the machine stops by itself as soon as more than { $allowed } of { $window } were wrong. { $per-day } decisions of each day are drawn at random.
machine-waiting = { $count ->
    [0] No decision is waiting for review
    [one] One decision is waiting for review
   *[other] { $count } decisions are waiting for review
}
machine-paused = The machine has not acted by itself since { $moment }. What it finds waits in the queue for a member of staff.
machine-paused-why = { $wrong } of the last { $reviews } reviewed decisions were wrong; at least { $least } % have to be right.
machine-resume = Let the machine act by itself again
machine-resume-send = Let it act again
machine-resume-label = Why it can act by itself again
machine-resume-hint = What was the cause, and what was done about it? Your name and the reason are kept. The reviews before count no more.
machine-resumed = { $name } let the machine act by itself again on { $moment }: { $reason }
reason-machine-paused = The machine is paused because too many of its decisions were wrong. Check the record and decide.

## The review

sample-title = Review of automatic decisions
sample-lead = Each night a few decisions of the day are drawn at random. Their reviews measure how right the machine is.
sample-none = No decision is waiting for review.
sample-decided = Decided by the machine on { $moment }
sample-reason-label = What is wrong
sample-reason-hint = For example: the record is his brother's.
sample-wrong-send = Say that it is wrong
sample-next = Next decision
sample-done-right = { $reference } was right.
sample-done-unsure = { $reference } is left open: it does not count.
sample-done-already = Somebody else has just reviewed { $reference }. Their verdict stays.
sample-judged = { $verdict }, says { $name }
sample-take-back = Take the link back below, so that the certificate is right again. The citizen is told.
sample-nothing-linked = No link for this ticket is in force, so there is nothing to take back. If the answer was wrong, reopen the ticket:
sample-record-changed = The record has been changed since, or is not found any more.
verdict-right = Right
verdict-wrong = Wrong
verdict-unsure = Not sure
refusal-verdict = Choose right, wrong or not sure
key-right = Right
key-wrong = Wrong
key-unsure = Not sure
letters-kind-machine-paused = machine paused
registry-event-machine-paused = The machine stopped acting by itself
registry-event-machine-resumed = The machine was let act by itself again

## The letter

mail-machine-paused-subject = The machine has stopped acting by itself
mail-machine-paused-lead = Since { $since } Option M no longer answers complaints by itself. What it finds waits in the queue for a member of staff.
mail-machine-paused-why = { $wrong } of the last { $reviews } automatic decisions that were reviewed were wrong. At least { $least } % have to be right.
mail-machine-paused-next = Look at the decisions that were wrong and find out why. On the board you can let the machine act by itself again.
mail-machine-paused-board = Open the board
