//! Which records a ticket's timeline takes out of what is offered, and which it brings back.

use option_m::desk::DeskError;
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::matching::assess_ticket::assess;
use option_m::desk::matching::judge_candidate::reject;
use option_m::desk::matching::match_ticket::{Searched, look_for, match_ticket};
use option_m::desk::matching::offer_again::offer_again;
use option_m::desk::tickets::act_on_ticket::act_on_ticket;
use option_m::domain::registry::source_row::SourceRow;
use option_m::domain::staff::{Role, StaffMember};
use option_m::domain::ticket::event::{Actor, Event, EventKind};
use option_m::domain::ticket::{Acting, Action, Refused};
use option_m::domain::values::ground::Ground;
use option_m::domain::values::ids::{RecordId, TicketId};
use option_m::store::registry::known_records::KnownRecords;
use option_m::store::tickets::{self, complaints, ticket_details, timeline};
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, file, start};
use crate::quarantine::{import, list_clinic, staff};

pub(crate) fn row(id: &str) -> SourceRow {
    SourceRow {
        source_system: "myvas".to_owned(),
        source_record_id: id.to_owned(),
    }
}

pub(crate) fn rejected(id: &str) -> EventKind {
    EventKind::RecordRejected {
        record: RecordId(9),
        row: row(id),
        reason: Ground::typed("Dos adiknya."),
    }
}

pub(crate) fn undone(id: &str) -> EventKind {
    EventKind::RejectionUndone { row: row(id) }
}

/// Adds to the end of a ticket's timeline.
pub(crate) async fn happens(store: &Store, ticket: TicketId, by: &StaffMember, kinds: Vec<EventKind>) {
    let actor = Actor::Staff(by.id);
    let event = |kind| Event {
        at: start(),
        actor,
        kind,
    };
    let events: Vec<Event> = kinds.into_iter().map(event).collect();
    let kept = store.write(move |conn| timeline::append(conn, ticket, &events));
    kept.await.unwrap();
}

/// The keys of the rows that are not offered for a ticket.
pub(crate) async fn not_offered(store: &Store, ticket: TicketId) -> Vec<String> {
    let rows = store.read(move |conn| timeline::rejected(conn, ticket)).await;
    rows.unwrap()
        .into_iter()
        .map(|row| row.source_record_id)
        .collect()
}

async fn the_last_event_about_a_record_counts(db: TestDatabase) {
    let store = db.store();
    let agent = staff(&store, Role::Agent).await;
    let ticket = store.write(|conn| file(conn, 1, start())).await.unwrap();
    let another = store.write(|conn| file(conn, 2, start())).await.unwrap();
    let revoked = |id| EventKind::LinkRevoked {
        row: row(id),
        ground: Ground::typed("Dos sepupunya."),
    };
    happens(&store, ticket, &agent, vec![rejected("a"), revoked("b")]).await;
    happens(&store, another, &agent, vec![rejected("c")]).await;
    assert_eq!(not_offered(&store, ticket).await, ["a", "b"]);
    happens(&store, ticket, &agent, vec![undone("a")]).await;
    assert_eq!(not_offered(&store, ticket).await, ["b"]);
    happens(&store, ticket, &agent, vec![rejected("a"), undone("b")]).await;
    assert_eq!(not_offered(&store, ticket).await, ["a"]);
    assert_eq!(
        not_offered(&store, another).await,
        ["c"],
        "a ticket's own timeline counts"
    );
    let entries = store
        .read(move |conn| timeline::load(conn, ticket))
        .await
        .unwrap();
    let last = entries.last().unwrap();
    assert_eq!(last.event.kind, undone("b"), "it is loaded as it was kept");
    assert_eq!(last.staff_name.as_deref(), Some("Salmah"));
    store.close();
}

/// The candidates of a ticket.
async fn offered(store: &Store, ticket: TicketId) -> Vec<RecordId> {
    let finding = store.read(move |conn| {
        let complaint = complaints::load(conn, ticket)?.complaint;
        look_for(
            &mut Context::of_system(conn, &desk(), start()),
            ticket,
            &complaint,
        )
    });
    let candidates = finding.await.unwrap().candidates;
    candidates.into_iter().map(|found| found.record.id).collect()
}

/// A ticket that somebody has taken, whose record is another person's by its name.
async fn doubtful(store: &Store, by: &StaffMember) -> TicketId {
    list_clinic(store).await;
    import(
        store,
        "doses.csv",
        vec![dose_row(1, &[("name", "Kamal bin Osman")])],
    )
    .await;
    let acting = Acting::of(by);
    let taken: Result<TicketId, DeskError> = store
        .write(move |conn| {
            let id = file(conn, 1, start())?;
            assert_eq!(
                match_ticket(&mut Context::of_system(conn, &desk(), start()), id)?,
                Searched::LeftToHuman
            );
            let version = tickets::load(conn, id)?.version;
            act_on_ticket(
                &mut Context::new(conn, &desk(), acting, start()),
                SeenTicket { id, version },
                Action::Take,
            )?;
            Ok(id)
        })
        .await;
    taken.unwrap()
}

async fn seen(store: &Store, ticket: TicketId, record: RecordId) -> (SeenTicket, RecordId) {
    let loaded = store.read(move |conn| tickets::load(conn, ticket)).await;
    let version = loaded.unwrap().version;
    (SeenTicket { id: ticket, version }, record)
}

async fn offer(
    store: &Store,
    by: &StaffMember,
    (seen, record): (SeenTicket, RecordId),
) -> Result<(), DeskError> {
    let by = by.clone();
    let done = store.write(move |conn| {
        offer_again(
            &mut Context::new(conn, &desk(), Acting::of(&by), start()),
            seen,
            record,
        )
    });
    done.await.map(|_| ())
}

async fn a_rejected_record_is_found_again_once_it_is_offered_again(db: TestDatabase) {
    let store = db.store();
    let (agent, supervisor) = (
        staff(&store, Role::Agent).await,
        staff(&store, Role::Supervisor).await,
    );
    let ticket = doubtful(&store, &agent).await;
    let records = offered(&store, ticket).await;
    assert_eq!(records.len(), 1);
    let before = seen(&store, ticket, records[0]).await;
    let by = agent.clone();
    let reason = Ground::typed("Dos adiknya.");
    let done = store.write(move |conn| {
        reject(
            &mut Context::new(conn, &desk(), Acting::of(&by), start()),
            before.0,
            before.1,
            reason,
        )
    });
    done.await.unwrap();
    assert_eq!(offered(&store, ticket).await, []);
    let listed: Result<_, StoreError> = store
        .read(move |conn| {
            let reference = tickets::load(conn, ticket)?.reference;
            let details = ticket_details::by_reference(conn, reference)?.unwrap();
            Ok(assess(&mut Context::of_system(conn, &desk(), start()), &details)?.1)
        })
        .await;
    let listed = listed.unwrap();
    assert_eq!((listed.len(), listed[0].record.id), (1, records[0]));
    assert_eq!(listed[0].entry.staff_name.as_deref(), Some("Salmah"));
    let now = seen(&store, ticket, records[0]).await;
    // Whatever is refused leaves nothing.
    let refused = offer(&store, &agent, before).await;
    assert_eq!(refused, Err(DeskError::Stale));
    let refused = offer(&store, &supervisor, now).await;
    let theirs = DeskError::Refused(Refused::NotYours(Some(agent.id)));
    assert_eq!(refused, Err(theirs));
    assert_eq!(offered(&store, ticket).await, []);
    // A version that came meanwhile is the same record.
    import(
        &store,
        "more.csv",
        vec![dose_row(1, &[("name", "Kamal bin Ismail")])],
    )
    .await;
    let row = listed[0].record.statement.row();
    let current: Result<_, StoreError> = store
        .read(move |conn| {
            let known = KnownRecords::read(conn, std::slice::from_ref(&row), &[])?;
            Ok(known.of_row(&row).unwrap().as_it_stands().unwrap().id)
        })
        .await;
    let current = current.unwrap();
    assert_ne!(current, records[0]);
    offer(&store, &agent, now).await.unwrap();
    assert_eq!(offered(&store, ticket).await, [current]);
    for wrong in [records[0], current, RecordId(999_999)] {
        let twice = offer(&store, &agent, seen(&store, ticket, wrong).await).await;
        assert_eq!(twice, Err(DeskError::NotRejected));
    }
    store.close();
}

crate::on_both_databases!(
    the_last_event_about_a_record_counts,
    a_rejected_record_is_found_again_once_it_is_offered_again,
);
