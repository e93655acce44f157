//! The quarantine: records are released, corrected and checked again; facilities are confirmed and merged.

use chrono::TimeDelta;
use option_m::desk::DeskError;
use option_m::desk::accounts::manage_staff::{self, NewMember};
use option_m::desk::context::Context;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::desk::judging::change_registry::SLICE;
use option_m::desk::matching::match_ticket::match_ticket;
use option_m::desk::registry::check_again::{Checked, check_slice};
use option_m::desk::registry::confirm_facility::confirm_facility;
use option_m::desk::registry::correct_record::{Correction, Wanted, correct_record};
use option_m::desk::registry::correction_input::{filled_in, parse};
use option_m::desk::registry::merge_facility::merge_facility;
use option_m::desk::registry::release_records::{Released, release_records};
use option_m::domain::registry::batch::Tally;
use option_m::domain::registry::dose_record::QuarantineReason;
use option_m::domain::registry::registry_event::Happened;
use option_m::domain::staff::{Login, Role, StaffMember};
use option_m::domain::ticket::{Acting, Status};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ground::Ground;
use option_m::domain::values::ids::{FacilityId, RecordId, TicketId};
use option_m::domain::values::reason::Reason;
use option_m::store::facilities::{self, unconfirmed};
use option_m::store::registry::corrections::Kind;
use option_m::store::registry::quarantine::{self, Counts, Filter, QuarantineCursor};
use option_m::store::registry::{self, registry_events};
use option_m::store::{Store, StoreError, tickets};

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, file, start};
use crate::rows;

pub(crate) fn ground() -> Reason {
    Reason::parse("Kad vaksinasi disemak").unwrap()
}

pub(crate) fn member(role: Role) -> NewMember {
    NewMember {
        login: Login::parse(role.code()).unwrap(),
        name: "Salmah".to_owned(),
        role,
        password_hash: "none".to_owned(),
    }
}

pub(crate) async fn staff(store: &Store, role: Role) -> StaffMember {
    let new = member(role);
    let (login, name) = (new.login.clone(), new.name.clone());
    let id = store
        .write(move |conn| manage_staff::add(conn, &new, start()))
        .await
        .unwrap();
    StaffMember {
        id,
        login,
        name,
        role,
        enabled: true,
    }
}

pub(crate) async fn import(store: &Store, name: &'static str, rows: Vec<DoseRow>) -> Tally {
    let imported: Result<Tally, DeskError> = store
        .write(move |conn| rows::import(conn, &desk(), name, rows, start()))
        .await;
    imported.unwrap()
}

pub(crate) async fn list_clinic(store: &Store) {
    store.write(rows::list_facility).await.unwrap();
}

pub(crate) async fn waiting(store: &Store, filter: Filter) -> Vec<RecordId> {
    let page = store
        .read(move |conn| quarantine::page(conn, filter, None, 1000))
        .await;
    page.unwrap().into_iter().map(|(_, record)| record.id).collect()
}

pub(crate) async fn release(
    store: &Store,
    by: &StaffMember,
    ids: &[RecordId],
) -> Result<Released, DeskError> {
    let (by, ids) = (by.clone(), ids.to_vec());
    let now = start() + TimeDelta::hours(1);
    store
        .write(move |conn| {
            release_records(
                &mut Context::new(conn, &desk(), Acting::of(&by), now),
                &ids,
                &ground(),
            )
        })
        .await
}

pub(crate) async fn correct(
    store: &Store,
    by: &StaffMember,
    id: RecordId,
    change: &'static [(&str, &str)],
) -> Result<Correction, DeskError> {
    correct_and(store, by, id, change, false).await
}

/// Corrects, and releases in the same step if that is wanted.
pub(crate) async fn correct_and(
    store: &Store,
    by: &StaffMember,
    id: RecordId,
    change: &'static [(&str, &str)],
    release: bool,
) -> Result<Correction, DeskError> {
    let by = by.clone();
    store
        .write(move |conn| {
            let now = registry::load(conn, id)?.statement;
            let fields = filled_in(&now);
            let typed = |field: &str| {
                let changed = change.iter().find(|(name, _)| *name == field);
                let kept = || fields.iter().find(|(name, _)| *name == field).unwrap().1.clone();
                changed.map_or_else(kept, |(_, value)| (*value).to_owned())
            };
            let corrected = parse(typed, &now).unwrap();
            let wanted = Wanted { corrected, release };
            correct_record(
                &mut Context::new(conn, &desk(), Acting::of(&by), start()),
                (id, wanted),
                &ground(),
            )
        })
        .await
}

async fn check(store: &Store, by: &StaffMember, filter: Filter, after: Option<QuarantineCursor>) -> Checked {
    let by = by.clone();
    let checked: Result<Checked, DeskError> = store
        .write(move |conn| {
            check_slice(
                &mut Context::new(conn, &desk(), Acting::of(&by), start()),
                (filter, after),
            )
        })
        .await;
    checked.unwrap()
}

pub(crate) async fn counts(store: &Store) -> Counts {
    store.read(|conn| quarantine::counts(conn, 20)).await.unwrap()
}

/// Files the complaint of a citizen, for which a human has to look.
pub(crate) async fn open_ticket(store: &Store, number: u64) -> TicketId {
    let filed: Result<TicketId, DeskError> = store
        .write(move |conn| {
            let id = file(conn, number, start())?;
            match_ticket(&mut Context::of_system(conn, &desk(), start()), id)?;
            Ok(id)
        })
        .await;
    filed.unwrap()
}

pub(crate) async fn status(store: &Store, id: TicketId) -> Status {
    let loaded: Result<_, StoreError> = store.read(move |conn| tickets::load(conn, id)).await;
    loaded.unwrap().status
}

/// A row whose lot has the shape of no vaccine: a supervisor may know better.
pub(crate) fn wrong_lot(number: u64) -> DoseRow {
    dose_row(number, &[("lot_number", "FK8892X")])
}

/// A row whose lot is one of another vaccine: it cannot be true.
pub(crate) fn lot_of_another(number: u64) -> DoseRow {
    dose_row(number, &[("lot_number", "C202107098")])
}

async fn released_records_count_and_resolve_open_tickets(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    import(&store, "one", vec![wrong_lot(1), wrong_lot(2), wrong_lot(3)]).await;
    let ticket = open_ticket(&store, 1).await;
    let ids = waiting(&store, Filter::default()).await;
    assert_eq!((ids.len(), counts(&store).await.total), (3, 3));
    let done = release(&store, &supervisor, &ids[..2]).await;
    let expected = Released {
        released: 2,
        tickets: 1,
        ..Released::default()
    };
    assert_eq!(done, Ok(expected));
    assert_eq!(status(&store, ticket).await, Status::Resolved);
    let again = release(&store, &supervisor, &ids).await.unwrap();
    assert_eq!(
        (again.released, again.changed),
        (1, 2),
        "those are current no more"
    );
    assert_eq!(counts(&store).await, Counts::default());
    let first = ids[0];
    let history = store
        .read(move |conn| registry::history(conn, first))
        .await
        .unwrap();
    let versions: Vec<_> = history.iter().map(|one| (one.number, one.is_current)).collect();
    assert_eq!(versions, [(1, false), (2, true)]);
    assert!(history[1].record.statement.is_valid());
    assert_eq!(history[1].batch, history[0].batch);
    let correction = history[1].correction.clone().unwrap();
    assert!(correction.kind == Kind::Released && correction.ground == Ground::from(&ground()));
    let id = history[1].record.id;
    let log = store
        .read(move |conn| registry_events::of_records(conn, &[id]))
        .await
        .unwrap();
    assert!(matches!(log[0].event.what, Happened::RecordReleased { .. }));
    let tally = import(&store, "two", vec![wrong_lot(1)]).await;
    assert_eq!(
        (tally.unchanged, counts(&store).await.total),
        (1, 0),
        "the same row again"
    );
    store.close();
}

async fn agents_may_only_look(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let agent = staff(&store, Role::Agent).await;
    import(&store, "one", vec![wrong_lot(1)]).await;
    let ids = waiting(&store, Filter::default()).await;
    let refused = Err(DeskError::NotAllowed(Role::Supervisor));
    assert_eq!(release(&store, &agent, &ids).await, refused);
    let corrected = correct(&store, &agent, ids[0], &[]).await;
    assert_eq!(corrected, Err(DeskError::NotAllowed(Role::Supervisor)));
    assert_eq!(waiting(&store, Filter::default()).await, ids);
    store.close();
}

async fn a_correction_is_a_version_that_the_next_change_of_the_source_supersedes(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    let ticket = open_ticket(&store, 1).await;
    import(&store, "one", vec![wrong_lot(1)]).await;
    let seen = waiting(&store, Filter::default()).await[0];
    let still = correct(&store, &supervisor, seen, &[("lot_number", "")])
        .await
        .unwrap();
    assert_eq!(still.quarantine, [QuarantineReason::Lot]);
    let stale = correct(&store, &supervisor, seen, &[("lot_number", "FK8892")]).await;
    assert_eq!(stale, Err(DeskError::Stale));
    let done = correct(&store, &supervisor, still.id, &[("lot_number", "FK8892")]).await;
    let done = done.unwrap();
    assert_eq!((done.quarantine.len(), done.tickets), (0, 1));
    assert_eq!(status(&store, ticket).await, Status::Resolved);
    let same = import(&store, "two", vec![wrong_lot(1)]).await;
    assert_eq!((same.unchanged, same.superseded), (1, 0));
    let changed = import(&store, "three", vec![dose_row(1, &[("lot_number", "FK0001")])]).await;
    assert_eq!((changed.unchanged, changed.superseded), (0, 1));
    let history = store
        .read(move |conn| registry::history(conn, seen))
        .await
        .unwrap();
    let current: Vec<_> = history.iter().map(|one| one.is_current).collect();
    assert_eq!(current, [false, false, false, true]);
    store.close();
}

async fn a_correction_names_a_facility_that_is_known(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    import(&store, "one", vec![dose_row(1, &[("facility_name", "KK Cntoh")])]).await;
    let seen = waiting(&store, Filter::default()).await[0];
    let unknown = correct(&store, &supervisor, seen, &[("facility_name", "KK Entah")]).await;
    let Err(DeskError::Field(error)) = unknown else {
        panic!("{unknown:?}")
    };
    assert_eq!(
        (error.field, error.refusal.key),
        ("facility_name", "refusal-facility-unknown")
    );
    let done = correct(&store, &supervisor, seen, &[("facility_code", "KK0001")]).await;
    let done = done.unwrap();
    assert_eq!(done.quarantine, []);
    let id = done.id;
    let record = store.read(move |conn| registry::load(conn, id)).await.unwrap();
    assert_eq!(record.statement.facility_name.as_str(), "Klinik Kesihatan Contoh");
    store.close();
}

async fn a_confirmed_place_frees_its_records_in_slices(db: TestDatabase) {
    let store = db.store();
    let supervisor = staff(&store, Role::Supervisor).await;
    let many = u64::try_from(SLICE).unwrap() + 3;
    let mut rows: Vec<DoseRow> = (1..=many).map(|number| dose_row(number, &[])).collect();
    rows.push(wrong_lot(many + 1));
    // A second dose of somebody who has one: of the two, one may be freed.
    rows.push(dose_row(1, &[("source_record_id", "double")]));
    import(&store, "one", rows).await;
    let ticket = open_ticket(&store, 2).await;
    let place = store
        .read(|conn| unconfirmed::page(conn, None, 10))
        .await
        .unwrap()[0]
        .id;
    let filter = Filter {
        reason: Some(QuarantineReason::Facility),
        facility: Some(place),
    };
    assert_eq!(
        check(&store, &supervisor, filter, None).await.released,
        0,
        "not confirmed yet"
    );
    let by = supervisor.clone();
    let confirm = store
        .write(move |conn| {
            confirm_facility(&mut Context::new(conn, &desk(), Acting::of(&by), start()), place)
        })
        .await;
    assert_eq!(confirm, Ok(()));
    let first = check(&store, &supervisor, filter, None).await;
    assert_eq!(
        (first.released, first.tickets, first.next.is_some()),
        (SLICE, 1, true)
    );
    let rest = check(&store, &supervisor, filter, first.next).await;
    assert_eq!((rest.released, rest.still, rest.next), (3, 2, None));
    assert_eq!(status(&store, ticket).await, Status::Resolved);
    let left = counts(&store).await;
    assert_eq!(left.total, 2);
    assert_eq!(
        left.by_reason,
        [(QuarantineReason::Lot, 1), (QuarantineReason::Duplicate, 1)],
        "what was still said of the facility is said no more"
    );
    let by = supervisor.clone();
    let again = store
        .write(move |conn| {
            confirm_facility(&mut Context::new(conn, &desk(), Acting::of(&by), start()), place)
        })
        .await;
    assert_eq!(again, Err(DeskError::Stale));
    store.close();
}

async fn a_merged_place_counts_as_the_other(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    let unknown = [("facility_name", "KK Cntoh")];
    import(&store, "one", vec![dose_row(1, &unknown), wrong_lot(2)]).await;
    let (place, into) = store
        .read(|conn| {
            let place = unconfirmed::page(conn, None, 10)?[0].id;
            Ok::<_, StoreError>((place, facilities::of_code(conn, "KK0001")?.unwrap()))
        })
        .await
        .unwrap();
    let merge = |place: FacilityId, into: FacilityId| {
        let by = supervisor.clone();
        store.write(move |conn| {
            merge_facility(
                &mut Context::new(conn, &desk(), Acting::of(&by), start()),
                (place, into),
            )
        })
    };
    assert_eq!(merge(place, place).await, Err(DeskError::Stale));
    assert_eq!(merge(place, into).await, Ok(()));
    assert_eq!(merge(place, into).await, Err(DeskError::Stale));
    let both = counts(&store).await.by_facility;
    assert_eq!(both, [(into, "Klinik Kesihatan Contoh".to_owned(), 2)]);
    let of_both = Filter {
        reason: None,
        facility: Some(into),
    };
    assert_eq!(waiting(&store, of_both).await.len(), 2);
    let checked = check(&store, &supervisor, of_both, None).await;
    assert_eq!((checked.released, checked.still), (1, 1));
    let left = store.read(|conn| unconfirmed::page(conn, None, 10)).await;
    assert_eq!(left.unwrap(), []);
    store.close();
}

crate::on_both_databases!(
    released_records_count_and_resolve_open_tickets,
    agents_may_only_look,
    a_correction_is_a_version_that_the_next_change_of_the_source_supersedes,
    a_correction_names_a_facility_that_is_known,
    a_confirmed_place_frees_its_records_in_slices,
    a_merged_place_counts_as_the_other,
);
