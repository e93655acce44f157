//! What waits for approval in the demonstration, and a particular that a citizen corrected.

use chrono::{DateTime, Utc};

use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::amend_particulars::amend_particulars;
use crate::desk::matching::assess_ticket::{Assessed, assess};
use crate::desk::registry::propose::{propose_correction, propose_record};
use crate::desk::{Desk, DeskError};
use crate::domain::staff::Role;
use crate::domain::ticket::proposal::CorrectedField;
use crate::domain::ticket::settlement::Hindrance;
use crate::domain::ticket::view::{Filters, Sort, View};
use crate::domain::ticket::{Acting, Ticket};
use crate::domain::values::ids::StaffId;
use crate::domain::values::reason::Reason;
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::queue::{self, Listed, Wanted};
use crate::store::tickets::ticket_details;
use crate::store::tickets::views::ViewOf;
use crate::store::{AnyConnection, StoreError};

/// How many of a kind wait.
const OF_A_KIND: usize = 3;

/// An agent looks through what nobody owns, and proposes what they may not do alone.
pub(super) fn propose_some(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: StaffId,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let free = queue::page(conn, &unassigned(agent, now))?;
    let cx = &mut Context::new(conn, desk, Acting::Staff(agent, Role::Agent), now);
    let (mut releases, mut corrections, mut amended) = (0, 0, false);
    for entry in free {
        let Some(details) = ticket_details::by_reference(cx.conn, entry.reference)? else {
            continue;
        };
        let (assessment, ..) = assess(cx, &details)?;
        let (ticket, filed) = (&details.ticket, &details.filed);
        let Some(best) = assessment.candidates.first() else {
            if !amended {
                amended = amend_phone(cx, ticket, filed)?;
            }
            continue;
        };
        let record = best.candidate.record.id;
        let sure = best.objections.doubts.is_empty();
        if sure && releases < OF_A_KIND && best.if_accepted.is_ok_and(|done| done.release) {
            propose_record(cx, SeenTicket::from(ticket), record, None)?;
            releases += 1;
        } else if sure && corrections < OF_A_KIND && best.if_accepted == Err(Hindrance::NumberDiffers) {
            corrections += usize::from(propose_number(cx, ticket, (filed, best))?);
        }
    }
    Ok(())
}

pub(super) fn unassigned(me: StaffId, now: DateTime<Utc>) -> Wanted {
    Wanted {
        listed: Listed {
            of: ViewOf {
                view: View::Unassigned,
                me,
                now,
            },
            filters: Filters::default(),
            sort: Sort::Deadline,
        },
        after: None,
        limit: 100,
    }
}

fn reason(text: &str) -> Result<Reason, DeskError> {
    Reason::parse(text).map_err(|_| DeskError::Store(StoreError::Closed))
}

/// Proposes to correct the number of the dose; a record that nobody may correct so is passed over.
fn propose_number(
    cx: &mut Context<'_>,
    ticket: &Ticket,
    (filed, best): (&FiledComplaint, &Assessed),
) -> Result<bool, DeskError> {
    let field = CorrectedField {
        field: "dose_number".to_owned(),
        value: filed.complaint.dose_number.get().to_string(),
    };
    let because = reason("Nombor dos pada kad vaksinasi, dihantar oleh pengadu.")?;
    let of = (best.candidate.record.id, vec![field]);
    match propose_correction(cx, SeenTicket::from(ticket), of, String::new(), &because) {
        Ok(_) => Ok(true),
        Err(DeskError::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// The citizen gave another number on the telephone.
fn amend_phone(cx: &mut Context<'_>, ticket: &Ticket, filed: &FiledComplaint) -> Result<bool, DeskError> {
    let today = crate::domain::values::local_time::date(cx.now);
    let typed = |field: &'static str| (field == "phone").then(|| "013-555 0199".to_owned());
    let Ok(says) = filed.complaint.amended(typed, today) else {
        return Ok(false);
    };
    let because = reason("Pengadu menelefon dan memberi nombor baharu.")?;
    match amend_particulars(cx, SeenTicket::from(ticket), &says, &because) {
        Ok(_) => Ok(true),
        Err(DeskError::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}
