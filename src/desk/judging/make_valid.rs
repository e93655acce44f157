//! A version without quarantine is made of a record.

use crate::desk::context::Context;
use crate::desk::judging::change_registry::Judge;
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{FacilityId, RecordId, StaffId, TicketId};
use crate::matching::keys::RecordKeys;
use crate::store::facilities::{self, MeantPlace};
use crate::store::registry::corrections::{self, Author, CurrentVersion, Kind};
use crate::store::registry::{notes, registry_events};
use crate::store::{AnyConnection, StoreError};

/// The facility that a record means.
pub(crate) fn place(conn: &mut AnyConnection, of: &CurrentVersion) -> Result<MeantPlace, StoreError> {
    facilities::meant_by(conn, facility(of)?)
}

/// The facilities that records mean, one for each.
pub(crate) fn places(
    conn: &mut AnyConnection,
    of: &[(&CurrentVersion, &DoseStatement)],
) -> Result<Vec<MeantPlace>, StoreError> {
    let ids = of.iter().map(|(one, _)| facility(one));
    let ids = ids.collect::<Result<Vec<FacilityId>, StoreError>>()?;
    let meant = facilities::meant_by_each(conn, &ids)?;
    let place = |id| meant.get(id).cloned().ok_or(StoreError::Missing);
    ids.iter().map(place).collect()
}

fn facility(of: &CurrentVersion) -> Result<FacilityId, StoreError> {
    of.record.statement.facility.ok_or(StoreError::Corrupt {
        what: "dose_records.facility_id",
    })
}

/// Makes a version without quarantine of each record, by somebody or by the engine, perhaps for a ticket. Returns their
/// numbers.
pub(crate) fn make_valid(
    cx: &mut Context<'_>,
    records: &[(&CurrentVersion, MeantPlace)],
    judge: &Judge,
    (staff, ticket): (Option<StaffId>, Option<TicketId>),
    ground: &Ground,
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
        at: cx.now,
    };
    let ids = corrections::add(cx.conn, &versions, author)?;
    let broken: Vec<Vec<QuarantineReason>> = records
        .iter()
        .map(|(one, place)| judge.reasons(one, &one.record.statement, place))
        .collect();
    let of_each: Vec<(RecordId, &[QuarantineReason])> = ids
        .iter()
        .copied()
        .zip(broken.iter().map(Vec::as_slice))
        .collect();
    notes::overrides(cx.conn, &of_each)?;
    let event = RegistryEvent {
        staff,
        batch: None,
        record: None,
        ticket,
        what: Happened::RecordReleased {
            ground: ground.clone(),
        },
    };
    registry_events::record_of_each(cx.conn, &ids, &event, cx.now)?;
    Ok(ids)
}
