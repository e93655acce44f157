//! Quarantined records are released as they are: a human knows better than the rules, except where no human can.

use chrono::{DateTime, Utc};

use crate::desk::Desk;
use crate::desk::judging::change_registry::{ChangeRefused, Judge, SLICE, begin, quarantined};
use crate::desk::matching::follow_links::{Because, follow_versions};
use crate::desk::matching::match_ticket;
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::dose_rules;
use crate::domain::registry::link::Cause;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::staff::StaffMember;
use crate::domain::values::ids::{RecordId, StaffId, TicketId};
use crate::domain::values::local_time;
use crate::domain::values::reason::Ground;
use crate::matching::keys::RecordKeys;
use crate::store::facilities::Place;
use crate::store::registry::corrections;
use crate::store::registry::corrections::{Author, Kind, Standing};
use crate::store::registry::notes;
use crate::store::registry::registry_events;
use crate::store::{AnyConnection, StoreError, facilities};

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
/// [`ChangeRefused`]; then nothing is released.
pub fn release_records(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    ids: &[RecordId],
    ground: &Ground,
    now: DateTime<Utc>,
) -> Result<Released, ChangeRefused> {
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
    let mut free = Vec::with_capacity(statements.len());
    for (one, _) in statements {
        free.push((one, place(conn, one)?));
    }
    let tickets = release(conn, desk, by.id, &free, &judge, ground, now)?;
    Ok(Released {
        released: free.len(),
        refused,
        changed,
        tickets,
    })
}

/// The facility that a record means.
pub(crate) fn place(conn: &mut AnyConnection, of: &Standing) -> Result<Place, ChangeRefused> {
    // The store always knows the facility of a record.
    let facility = of.record.statement.facility.ok_or(ChangeRefused::Stale)?;
    Ok(facilities::meant_by(conn, facility)?)
}

/// Makes a version without quarantine of each record, and looks again at the tickets that they may settle. Returns
/// how many tickets that resolved.
pub(super) fn release(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: StaffId,
    records: &[(&Standing, Place)],
    judge: &Judge,
    ground: &Ground,
    now: DateTime<Utc>,
) -> Result<usize, ChangeRefused> {
    let ids = make_valid(conn, records, judge, (Some(by), None), ground, now)?;
    let because = Because {
        cause: Cause::Corrected,
        ground: ground.as_str(),
    };
    follow_versions(conn, desk, &ids, because, now)?;
    let released: Vec<&DoseStatement> = records.iter().map(|(one, _)| &one.record.statement).collect();
    Ok(match_ticket::look_again(conn, desk, &released, now)?)
}

/// Makes a version without quarantine of each record, by somebody or by the engine, perhaps for a ticket. Returns their
/// numbers.
pub(crate) fn make_valid(
    conn: &mut AnyConnection,
    records: &[(&Standing, Place)],
    judge: &Judge,
    (staff, ticket): (Option<StaffId>, Option<TicketId>),
    ground: &Ground,
    now: DateTime<Utc>,
) -> Result<Vec<RecordId>, StoreError> {
    let keys: Vec<RecordKeys> = records
        .iter()
        .map(|(one, _)| RecordKeys::of(&one.record.statement))
        .collect();
    let versions: Vec<_> = records
        .iter()
        .zip(&keys)
        .map(|((one, place), keys)| {
            let version = judge.next_version(one, &one.record.statement, place, &[], keys);
            (one.batch, version)
        })
        .collect();
    let author = Author {
        kind: Kind::Released,
        staff,
        ground,
        at: now,
    };
    let ids = corrections::add(conn, &versions, author)?;
    for ((one, place), id) in records.iter().zip(&ids) {
        let broken = judge.reasons(one, &one.record.statement, place);
        notes::overrides(conn, *id, &broken)?;
    }
    for id in ids.iter().copied() {
        let what = Happened::RecordReleased {
            ground: ground.as_str().to_owned(),
        };
        let event = RegistryEvent {
            staff,
            batch: None,
            record: Some(id),
            ticket,
            what,
        };
        registry_events::record(conn, &event, now)?;
    }
    Ok(ids)
}
