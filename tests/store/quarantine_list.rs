//! The work list of the quarantine, and all that its pages do, for the tests of what databases make of it.

use diesel::Connection;
use option_m::desk::accounts::manage_staff;
use option_m::desk::context::Context;
use option_m::desk::registry::check_again::check_slice;
use option_m::desk::registry::confirm_facility::confirm_facility;
use option_m::desk::registry::correct_record::{self, Wanted, correct_record};
use option_m::desk::registry::correction_input::{filled_in, parse};
use option_m::desk::registry::release_records::release_records;
use option_m::desk::registry::undo_release::undo_release;
use option_m::domain::registry::dose_record::QuarantineReason;
use option_m::domain::staff::{Role, StaffMember};
use option_m::domain::ticket::Acting;
use option_m::domain::values::ids::RecordId;
use option_m::store::facilities::unconfirmed;
use option_m::store::registry::corrections;
use option_m::store::registry::quarantine::{self, Filter};
use option_m::store::{AnyConnection, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, start};
use crate::quarantine::{counts, ground, import, list_clinic, member, wrong_lot};
use crate::rows;

async fn the_list_is_paged_by_key_whatever_the_filter(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let places = ["KK Satu", "KK Dua", "KK Tiga"];
    let mut rows = Vec::new();
    for number in 0..30_u64 {
        let place = places[usize::try_from(number % 3).unwrap()];
        let lot = if number % 4 == 0 { "C202107098" } else { "FK8892" };
        rows.push(dose_row(number, &[("facility_name", place), ("lot_number", lot)]));
    }
    import(&store, "one", rows).await;
    let counted = counts(&store).await;
    assert_eq!((counted.total, counted.by_facility.len()), (30, 3));
    let some_place = counted.by_facility[1].0;
    for (reason, facility, expected) in [
        (None, None, 30),
        (Some(QuarantineReason::Facility), None, 30),
        (Some(QuarantineReason::Lot), None, 8),
        (None, Some(some_place), 10),
        (Some(QuarantineReason::DoseDate), None, 0),
    ] {
        let filter = Filter { reason, facility };
        let mut after = None;
        let mut seen = Vec::new();
        loop {
            let page = store
                .read(move |conn| quarantine::page(conn, filter, after, 7))
                .await;
            let page = page.unwrap();
            after = page.last().map(|(place, _)| *place);
            if after.is_none() {
                break;
            }
            seen.extend(page.into_iter().map(|(place, _)| place));
        }
        assert!(seen.is_sorted(), "{filter:?}");
        seen.dedup();
        assert_eq!(seen.len(), expected, "{filter:?}");
    }
    store.close();
}

/// Does something in a transaction of its own.
fn whole<T>(conn: &mut AnyConnection, what: impl FnOnce(&mut AnyConnection) -> T) -> T {
    let done = conn.transaction(|conn| Ok::<T, diesel::result::Error>(what(conn)));
    done.unwrap()
}

/// Does what the pages of the quarantine do.
pub(crate) fn use_quarantine(conn: &mut AnyConnection) -> Result<(), StoreError> {
    let now = start();
    let id = manage_staff::add(conn, &member(Role::Supervisor), now)?;
    let by = StaffMember {
        id,
        login: member(Role::Supervisor).login,
        name: "Salmah".to_owned(),
        role: Role::Supervisor,
        enabled: true,
    };
    let unknown = dose_row(13, &[("facility_name", "KK Entah")]);
    let rows = vec![wrong_lot(10), wrong_lot(11), wrong_lot(12), unknown];
    whole(conn, |conn| {
        rows::import(conn, &desk(), "quarantined", rows, now).unwrap()
    });
    quarantine::counts(conn, 20)?;
    let place = unconfirmed::page(conn, None, 10)?[0].id;
    unconfirmed::page(conn, Some(place), 10)?;
    quarantine::waiting(conn)?;
    let lots = Filter {
        reason: Some(QuarantineReason::Lot),
        facility: None,
    };
    let first = quarantine::page(conn, lots, None, 2)?;
    let ids: Vec<RecordId> = first.iter().map(|(_, record)| record.id).collect();
    for reason in [None, Some(QuarantineReason::Lot)] {
        for facility in [None, Some(place)] {
            quarantine::page(conn, Filter { reason, facility }, Some(first[0].0), 50)?;
        }
    }
    let why = ground();
    whole(conn, |conn| {
        release_records(
            &mut Context::new(conn, &desk(), Acting::of(&by), now),
            &ids[..1],
            &why,
        )
        .unwrap()
    });
    whole(conn, |conn| {
        confirm_facility(&mut Context::new(conn, &desk(), Acting::of(&by), now), place).unwrap();
    });
    let all = (Filter::default(), None);
    whole(conn, |conn| {
        check_slice(&mut Context::new(conn, &desk(), Acting::of(&by), now), all).unwrap()
    });
    let released = corrections::current_of(conn, ids[0])?.unwrap();
    let undone = whole(conn, |conn| {
        undo_release(
            &mut Context::new(conn, &desk(), Acting::of(&by), now),
            released,
            &why,
        )
        .unwrap()
    });
    assert_eq!(undone.quarantine, [QuarantineReason::Lot]);
    let opened = whole(conn, |conn| {
        correct_record::note_opened(
            &mut Context::new(conn, &desk(), Acting::of(&by), now),
            (ids[1], None),
        )
        .unwrap();
        correct_record::open(
            &mut Context::new(conn, &desk(), Acting::of(&by), start()),
            (ids[1], None),
        )
        .unwrap()
    });
    let says = &opened.current.record.statement;
    let mut fields = filled_in(says);
    fields.retain(|(name, _)| *name != "lot_number");
    let typed = |field: &str| {
        let found = fields.iter().find(|(name, _)| *name == field);
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    let wanted = Wanted {
        corrected: parse(typed, says).unwrap(),
        release: false,
    };
    let done = whole(conn, |conn| {
        correct_record(
            &mut Context::new(conn, &desk(), Acting::of(&by), now),
            (ids[1], wanted),
            &why,
        )
        .unwrap()
    });
    assert_eq!(done.quarantine, [QuarantineReason::Lot]);
    Ok(())
}

crate::on_both_databases!(the_list_is_paged_by_key_whatever_the_filter);
