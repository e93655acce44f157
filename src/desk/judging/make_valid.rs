//! A version without quarantine is made of a record.

use crate::desk::context::Context;
use crate::desk::judging::change_registry::Judge;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{RecordId, StaffId, TicketId};
use crate::matching::keys::RecordKeys;
use crate::store::facilities::{self, MeantPlace};
use crate::store::registry::corrections::{self, Author, CurrentVersion, Kind};
use crate::store::registry::{notes, registry_events};
use crate::store::{AnyConnection, StoreError};

/// The facility that a record means.
pub(crate) fn place(conn: &mut AnyConnection, of: &CurrentVersion) -> Result<MeantPlace, StoreError> {
    let unknown = StoreError::Corrupt {
        what: "dose_records.facility_id",
    };
    let facility = of.record.statement.facility.ok_or(unknown)?;
    facilities::meant_by(conn, facility)
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
    for ((one, place), id) in records.iter().zip(&ids) {
        let broken = judge.reasons(one, &one.record.statement, place);
        notes::overrides(cx.conn, *id, &broken)?;
    }
    for id in ids.iter().copied() {
        let what = Happened::RecordReleased {
            ground: ground.clone(),
        };
        let event = RegistryEvent {
            staff,
            batch: None,
            record: Some(id),
            ticket,
            what,
        };
        registry_events::record(cx.conn, &event, cx.now)?;
    }
    Ok(ids)
}
