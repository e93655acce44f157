//! Records are corrected: who saw them, which complaint says how, and what is released in the same step.

use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::registry::correct_record;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::registry::dose_record::QuarantineReason;
use option_m::domain::registry::registry_event::Happened;
use option_m::domain::staff::{Role, StaffMember};
use option_m::domain::ticket::{Acting, Status};
use option_m::store::registry::corrections::Kind;
use option_m::store::registry::quarantine::Filter;
use option_m::store::registry::{self, registry_events};

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, start};
use crate::quarantine::{
    correct, correct_and, import, list_clinic, lot_of_another, open_ticket, staff, status, waiting, wrong_lot,
};

async fn a_correction_is_released_in_the_same_step_if_it_can_be_true(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    import(&store, "one", vec![lot_of_another(1)]).await;
    let ticket = open_ticket(&store, 1).await;
    let seen = waiting(&store, Filter::default()).await[0];
    let refused = correct_and(&store, &supervisor, seen, &[("name", "Siti Contoh")], true).await;
    assert_eq!(refused, Err(DeskError::CannotBeTrue(vec![QuarantineReason::Lot])));
    assert_eq!(
        waiting(&store, Filter::default()).await,
        [seen],
        "nothing was kept"
    );
    let done = correct_and(&store, &supervisor, seen, &[("lot_number", "FK8892X")], true).await;
    let done = done.unwrap();
    assert!(done.changed && done.released && done.quarantine.is_empty());
    assert_eq!(
        (done.tickets, status(&store, ticket).await),
        (1, Status::Resolved)
    );
    let history = store
        .read(move |conn| registry::history(conn, seen))
        .await
        .unwrap();
    let kinds: Vec<Option<Kind>> = history
        .iter()
        .map(|version| version.correction.as_ref().map(|made| made.kind))
        .collect();
    assert_eq!(kinds, [None, Some(Kind::Corrected), Some(Kind::Released)]);
    assert_eq!(history[2].record.id, done.id);
    store.close();
}

async fn what_says_the_same_makes_no_version(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    import(&store, "one", vec![wrong_lot(1), dose_row(2, &[])]).await;
    let seen = waiting(&store, Filter::default()).await[0];
    let same = correct(&store, &supervisor, seen, &[]).await.unwrap();
    assert_eq!((same.id, same.changed, same.released), (seen, false, false));
    assert_eq!(same.quarantine, [QuarantineReason::Lot]);
    let same = correct(&store, &supervisor, seen, &[("lot_number", "fk-8892x")]).await;
    assert!(!same.unwrap().changed, "written otherwise");
    // A place by its code is another statement where the source had written its name otherwise.
    let same = correct(&store, &supervisor, seen, &[("facility_code", "KK0001")]).await;
    assert!(!same.unwrap().changed);
    // Of what counts already, nothing is released either.
    let identity = crate::fixtures::complaint(2).identity;
    let valid = store
        .read(move |conn| crate::fixtures::records_of(conn, &identity))
        .await
        .unwrap()[0]
        .id;
    let same = correct_and(&store, &supervisor, valid, &[], true).await.unwrap();
    assert_eq!((same.id, same.changed, same.released), (valid, false, false));
    let history = store.read(move |conn| registry::history(conn, seen)).await;
    assert_eq!(history.unwrap().len(), 1);
    store.close();
}

async fn a_ticket_that_a_record_had_answered_comes_back_when_the_record_says_something_else(
    db: TestDatabase,
) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    import(&store, "one", vec![dose_row(1, &[]), dose_row(2, &[])]).await;
    let (first, second) = (open_ticket(&store, 1).await, open_ticket(&store, 2).await);
    assert_eq!(status(&store, first).await, Status::Resolved);
    let of = async |citizen: u64| {
        let identity = crate::fixtures::complaint(citizen).identity;
        let found = store
            .read(move |conn| crate::fixtures::records_of(conn, &identity))
            .await;
        found.unwrap()[0].id
    };
    // The place and the lot do not matter to the certificate; whose dose it is, and which, does.
    let harmless = correct(&store, &supervisor, of(1).await, &[("lot_number", "FK0001")]).await;
    assert_eq!(status(&store, first).await, Status::Resolved);
    let id = harmless.unwrap().id;
    correct(&store, &supervisor, id, &[("id_number", "B7654321")])
        .await
        .unwrap();
    assert_eq!(status(&store, first).await, Status::Queued);
    correct(&store, &supervisor, of(2).await, &[("dose_number", "2")])
        .await
        .unwrap();
    assert_eq!(status(&store, second).await, Status::Queued);
    store.close();
}

async fn who_opens_a_correction_leaves_a_trace(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let (agent, supervisor) = (
        staff(&store, Role::Agent).await,
        staff(&store, Role::Supervisor).await,
    );
    import(&store, "one", vec![wrong_lot(1)]).await;
    let (waits, other) = (open_ticket(&store, 1).await, open_ticket(&store, 2).await);
    let id = waiting(&store, Filter::default()).await[0];
    let open = |by: &StaffMember, ticket: Option<u64>| {
        let (by, ticket) = (by.clone(), ticket.map(Reference::from_bits));
        store.read(move |conn| {
            correct_record::open(
                &mut Context::new(conn, &desk(), Acting::of(&by), start()),
                (id, ticket),
            )
        })
    };
    let refused = open(&agent, None).await.map(|opened| opened.current.record.id);
    assert_eq!(refused, Err(DeskError::NotAllowed(Role::Supervisor)));
    let opened = open(&supervisor, None).await.unwrap();
    assert_eq!(opened.current.record.id, id);
    let complaint =
        |opened: correct_record::RecordToCorrect| opened.beside.complaint.map(|(_, filed)| filed.id);
    assert_eq!(complaint(opened), Some(waits), "a ticket waits for it");
    let for_another = open(&supervisor, Some(2)).await.unwrap();
    assert_eq!(for_another.beside.others, [Reference::from_bits(1)]);
    assert_eq!(complaint(for_another), Some(other), "the ticket that led there");
    let unknown = open(&supervisor, Some(99)).await.unwrap();
    assert_eq!(complaint(unknown), Some(waits));
    let noted: Result<_, DeskError> = store
        .write(move |conn| {
            correct_record::note_opened(
                &mut Context::new(conn, &desk(), Acting::of(&supervisor), start()),
                (id, Some(waits)),
            )
        })
        .await;
    noted.unwrap();
    let log = store
        .read(move |conn| registry_events::of_records(conn, &[id]))
        .await
        .unwrap();
    assert_eq!(log[0].event.what, Happened::IdentityRevealed);
    assert_eq!(log[0].event.ticket, Some(waits));
    store.close();
}

crate::on_both_databases!(
    a_correction_is_released_in_the_same_step_if_it_can_be_true,
    what_says_the_same_makes_no_version,
    who_opens_a_correction_leaves_a_trace,
    a_ticket_that_a_record_had_answered_comes_back_when_the_record_says_something_else,
);
