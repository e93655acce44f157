//! Somebody is away: they get no tickets until they are back.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::staff::Role;
use crate::domain::ticket::Acting;
use crate::domain::values::dates;
use crate::domain::values::ids::StaffId;
use crate::domain::values::local_time;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::StoreError;
use crate::store::accounts::{absences, staff};

/// The field of the last day.
const FIELD: &str = "until";

/// The longest absence, in days: beyond it, a year was mistyped.
const LONGEST: i64 = 366;

/// Notes that somebody is away up to a day, as it was typed.
///
/// # Errors
/// [`DeskError::Field`] if it is no day from today on, [`DeskError::NotAllowed`] if it is about somebody else and they are no
/// supervisor.
pub fn note_absence(cx: &mut Context<'_>, of: StaffId, until: &str) -> Result<(), DeskError> {
    check(cx, of)?;
    let refused = |refusal| {
        DeskError::Field(FieldError {
            field: FIELD,
            refusal,
        })
    };
    let until = dates::parse(until).map_err(refused)?;
    let today = local_time::date(cx.now);
    if until < today {
        return Err(refused(Refusal::new("refusal-absence-over")));
    }
    if (until - today).num_days() > LONGEST {
        return Err(refused(Refusal::new("refusal-absence-long").with("max", LONGEST)));
    }
    let by = cx.member()?;
    absences::note(cx.conn, of, until, by, cx.now).map_err(DeskError::if_doubled)
}

/// Somebody is back; nothing if they were not away.
///
/// # Errors
/// [`DeskError::NotAllowed`] if it is about somebody else and they are no supervisor.
pub fn end_absence(cx: &mut Context<'_>, of: StaffId) -> Result<(), DeskError> {
    check(cx, of)?;
    Ok(absences::end(cx.conn, of)?)
}

/// Everybody says it of themselves, supervisors of everybody.
fn check(cx: &mut Context<'_>, of: StaffId) -> Result<(), DeskError> {
    let may = match cx.by {
        Acting::Staff(id, role) | Acting::Approver(id, role) => id == of || role.may_lead_the_team(),
        Acting::Citizen | Acting::System => false,
    };
    if !may {
        return Err(DeskError::NotAllowed(Role::Supervisor));
    }
    match staff::load(cx.conn, of) {
        Err(StoreError::Missing) => Err(DeskError::Stale),
        found => Ok(found.map(|_| ())?),
    }
}
