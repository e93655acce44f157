//! It is decided how much time complaints have that are received from a day on.

use chrono::NaiveDate;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::sla::use_calendar::beginning;
use crate::domain::sla::schedule::{Budget, Decided};
use crate::domain::values::reason::Reason;
use crate::store::sla::policies;

/// Decides it; complaints received before keep theirs. Of several decisions for the same day the last one holds.
///
/// # Errors
/// A refusal of the day, [`DeskError::NotAllowed`] for those who only read, or the store's: [`DeskError::Stale`] if
/// somebody else decides in the same moment.
pub fn decide_policy(
    cx: &mut Context<'_>,
    budget: Budget,
    from: NaiveDate,
    reason: &Reason,
) -> Result<Decided, DeskError> {
    let by = cx.member_or_system()?;
    let begins_at = beginning(from, cx.now)?;
    // The configuration's policy is version 1.
    let last = policies::last_version(cx.conn)?.unwrap_or(1);
    let policy = Decided {
        version: last + 1,
        begins_at,
        budget,
    };
    policies::decide(cx.conn, &policy, by, reason, cx.now)?;
    Ok(policy)
}
