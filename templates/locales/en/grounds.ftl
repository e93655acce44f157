# Grounds: what the program gives as the reason of what was done, for staff unless said otherwise.
said-link-ended-by-answer = While the link was suspended, the record was accepted for a complaint
said-checked-again = Checked again: the record no longer breaks any rule
# To the other citizens whom the decision had answered, too.
said-decision-undone = The decision was undone by our staff.
said-brought-back-release-undone = The release of record { $record } was undone: { $ground }
said-brought-back-taken-for-another = Record { $record } was accepted as another person's: { $ground }
said-brought-back-corrected = Record { $record }, which answered this ticket, was corrected: { $ground }
said-brought-back-link-resumed = Record { $record }, which answered this ticket, is linked to another person; it again matches what was linked
# To the citizen.
said-record-gone-release-undone = The record that our answer to your complaint was based on has to be checked again. Until then the dose is not shown on your certificate.
said-record-gone-taken-for-another = The record that our answer to your complaint was based on turned out to be another person's. It is no longer shown on your certificate.
said-record-gone-link-resumed = The record that our answer to your complaint was based on turned out to be another person's. It is no longer shown on your certificate.
said-record-gone-corrected = The record that our answer to your complaint was based on has been corrected. It no longer shows that dose on your certificate.
# Of a newer version of the program: the whole ground, a field, and what differs.
said-unknown = This reason was written by a newer version of the system and cannot be shown here.
said-unknown-field = another detail
said-unknown-difference = another detail differs
