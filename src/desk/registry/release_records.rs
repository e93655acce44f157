//! Quarantined records are released as they are: a human knows better than the rules, except where no human can.

use chrono::{DateTime, Utc};

use crate::desk::judging::change_registry::{Judge, SLICE, begin, quarantined};
use crate::desk::judging::make_valid::{make_valid, places};
use crate::desk::matching::follow_links::{Because, follow_versions};
use crate::desk::matching::match_ticket;
use crate::desk::{Desk, DeskError};
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::dose_rules;
use crate::domain::registry::link::Cause;
use crate::domain::staff::StaffMember;
use crate::domain::values::ids::{RecordId, StaffId};
use crate::domain::values::local_time;
use crate::domain::values::reason::Reason;
use crate::store::AnyConnection;
use crate::store::facilities::MeantPlace;
use crate::store::registry::corrections::{self, CurrentVersion};

/// What became of records that were to be released.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Released {
    /// They count now.
    pub released: usize,
    /// They cannot be true as they stand, for these reasons: they stay in quarantine until somebody corrects them.
    pub refused: Vec<(RecordId, Vec<QuarantineReason>)>,
    /// Somebody changed them in between: they were passed over.
    pub changed: usize,
    /// Open tickets that this resolved.
    pub tickets: usize,
}

/// Releases records that are still what somebody saw, and can be true as they stand; no more than [`SLICE`] at once.
///
/// # Errors
/// [`DeskError`]; then nothing is released.
pub fn release_records(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    ids: &[RecordId],
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<Released, DeskError> {
    begin(conn, by)?;
    let mut wanted: Vec<RecordId> = ids.iter().take(SLICE).copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found = corrections::load(conn, &wanted)?;
    let today = local_time::date(now);
    let mut statements = quarantined(&found);
    let changed = wanted.len() - statements.len();
    let mut refused = Vec::new();
    statements.retain(|(one, statement)| {
        let impossible = dose_rules::impossible(statement, today);
        let possible = impossible.is_empty();
        if !possible {
            refused.push((one.record.id, impossible));
        }
        possible
    });
    let judge = Judge::beside(conn, &statements, now)?;
    let places = places(conn, &statements)?;
    let free: Vec<_> = statements.iter().map(|(one, _)| *one).zip(places).collect();
    let tickets = release(conn, desk, by.id, &free, &judge, reason, now)?;
    Ok(Released {
        released: free.len(),
        refused,
        changed,
        tickets,
    })
}

/// Makes a version without quarantine of each record, and looks again at the tickets that they may settle. Returns
/// how many tickets that resolved.
pub(super) fn release(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: StaffId,
    records: &[(&CurrentVersion, MeantPlace)],
    judge: &Judge,
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<usize, DeskError> {
    let made = make_valid(conn, records, judge, (Some(by), None), reason, now);
    let ids = made.map_err(DeskError::if_doubled)?;
    let because = Because {
        cause: Cause::Corrected,
        ground: reason.as_str(),
    };
    follow_versions(conn, desk, &ids, because, now)?;
    let released: Vec<&DoseStatement> = records.iter().map(|(one, _)| &one.record.statement).collect();
    match_ticket::look_again(conn, desk, &released, now)
}
