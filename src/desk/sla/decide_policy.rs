//! It is decided how much time complaints have that are received from a day on.

use chrono::NaiveDate;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::sla::use_calendar::beginning;
use crate::domain::sla::schedule::{Budget, Decided};
use crate::domain::values::reason::Reason;
use crate::store::sla::policies;

/// The version of the configuration's policy, which holds until one is decided.
pub const FIRST: u32 = 1;

/// Decides it; complaints received before keep theirs. Of several decisions for the same day the last one holds. `seen` is the
/// last version that was known to whoever decides.
///
/// # Errors
/// A refusal of the day, [`DeskError::NotAllowed`] for those who only read, [`DeskError::Stale`] if somebody else decided
/// since, or does in the same moment, or the store's.
pub fn decide_policy(
    cx: &mut Context<'_>,
    budget: Budget,
    from: NaiveDate,
    reason: &Reason,
    seen: u32,
) -> Result<Decided, DeskError> {
    let by = cx.member_or_system()?;
    let begins_at = beginning(from, cx.now)?;
    let last = policies::last_version(cx.conn)?.unwrap_or(FIRST);
    if last != seen {
        return Err(DeskError::Stale);
    }
    let policy = Decided {
        version: last + 1,
        begins_at,
        budget,
    };
    policies::decide(cx.conn, &policy, by, reason, cx.now).map_err(DeskError::if_doubled)?;
    Ok(policy)
}
