## Links whose record differs from what was linked

event-link-suspended = The dose that was attached is no longer shown on the certificate
event-link-suspended-batch-withdrawn = the file that its record came from was withdrawn
event-link-suspended-source-changed = whoever supplied its record has changed it
event-link-suspended-corrected = its record was corrected by a member of staff
standing-link-suspended = The record of the dose we had attached to your certificate has changed or no longer counts, so the dose is not shown at the moment. We are sorry. Your complaint is waiting for a member of staff.
event-link-resumed = The dose that was attached is shown on the certificate again
record-link-suspended = Suspended since { $moment }: the record now differs from what was linked, and does not count for that person
ticket-link-suspended = The link for this ticket is suspended since { $moment }: { $record } now differs from what was linked
mail-link-suspended-subject = Your dose is not shown at the moment – { $reference }
mail-link-suspended-what = The record of { $dose }, { $date }, had been attached to your certificate. At the moment that dose is no longer shown on it.
mail-link-suspended-batch-withdrawn = The reason: the file that the record came from was withdrawn by those who manage the records. What we saw when we attached it no longer counts.
mail-link-suspended-source-changed = The reason: whoever supplied the record has changed it. It now differs from what we saw when we attached it.
mail-link-suspended-corrected = The reason: the record was corrected by our staff. It now differs from what we saw when we attached it.
mail-link-suspended-open = Your complaint { $reference } is open, and a member of staff will look at it. If the original record is confirmed, the dose will be shown again. You do not need to complain again.
event-link-suspended-quarantined = its record has to be checked again
mail-link-suspended-quarantined = The reason: the record has to be checked again before it counts.
standing-link-resumed = The record of the dose we had attached to your certificate is confirmed again, and the dose is shown on your certificate again. Your complaint is waiting for a member of staff, who will complete it.
