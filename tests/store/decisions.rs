//! Decisions that wait to be told, beside workers that send letters.

use chrono::TimeDelta;
use option_m::desk::DeskError;
use option_m::desk::citizen::replace_link::replace_link;
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::matching::match_ticket::match_ticket;
use option_m::desk::registry::undo_decision::undo_decision;
use option_m::desk::tickets::act_on_ticket::act_on_ticket;
use option_m::domain::staff::{Role, StaffMember};
use option_m::domain::ticket::letter::Letter;
use option_m::domain::ticket::{Acting, Action, Refused, Status, Ticket};
use option_m::domain::values::ids::TicketId;
use option_m::store::tickets::outbox::{self, ClaimedLetter};
use option_m::store::tickets::{self};
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, file, filing, not_found, start};
use crate::quarantine::staff;

const MINUTE: TimeDelta = TimeDelta::seconds(60);

/// A ticket that an agent ended at the start, with its first letter out of the way.
async fn ended(store: &Store) -> (TicketId, StaffMember) {
    let agent = staff(store, Role::Agent).await;
    let by = Acting::of(&agent);
    let id = store
        .write(move |conn| {
            let id = file(conn, 1, start())?;
            match_ticket(&mut Context::of_system(conn, &desk(), start()), id)?;
            for action in [Action::Take, not_found("Tiada dalam buku.")] {
                let version = tickets::load(conn, id)?.version;
                act_on_ticket(
                    &mut Context::new(conn, &desk(), by, start()),
                    SeenTicket { id, version },
                    action,
                )?;
            }
            for letter in outbox::claim(conn, start(), MINUTE, 10)? {
                outbox::mark_sent(conn, &[letter.id])?;
            }
            Ok::<_, DeskError>(id)
        })
        .await
        .unwrap();
    (id, agent)
}

async fn undo(store: &Store, id: TicketId, by: &StaffMember, seconds: i64) -> Result<Ticket, DeskError> {
    let (by, now) = (by.clone(), start() + TimeDelta::seconds(seconds));
    store
        .write(move |conn| {
            let version = tickets::load(conn, id)?.version;
            undo_decision(
                &mut Context::new(conn, &desk(), Acting::of(&by), now),
                SeenTicket { id, version },
            )
        })
        .await
}

async fn claim(store: &Store, seconds: i64) -> Vec<ClaimedLetter> {
    let now = start() + TimeDelta::seconds(seconds);
    let claimed: Result<_, StoreError> = store
        .write(move |conn| outbox::claim(conn, now, MINUTE, 10))
        .await;
    claimed.unwrap()
}

async fn a_letter_that_a_worker_holds_cannot_be_taken_back(db: TestDatabase) {
    let store = db.store();
    let (id, agent) = ended(&store).await;
    assert_eq!(claim(&store, 59).await.len(), 0, "it waits for its minute");
    assert_eq!(claim(&store, 60).await.len(), 1);
    // The clock of this process is a second behind the worker's.
    let refused = undo(&store, id, &agent, 59).await;
    assert_eq!(refused, Err(DeskError::Refused(Refused::LetterLeft)));
    let ticket = store.read(move |conn| tickets::load(conn, id)).await.unwrap();
    assert_eq!(ticket.status, Status::Resolved, "nothing of it was kept");
    store.close();
}

async fn a_letter_that_was_taken_back_is_never_claimed(db: TestDatabase) {
    let store = db.store();
    let (id, agent) = ended(&store).await;
    let undone = undo(&store, id, &agent, 59).await.unwrap();
    assert_eq!(undone.status, Status::InProgress);
    assert_eq!(claim(&store, 600).await.len(), 0);
    let again = undo(&store, id, &agent, 59).await;
    assert_eq!(again, Err(DeskError::Refused(Refused::NothingToUndo)));
    store.close();
}

async fn a_letter_that_waits_names_the_link_that_works(db: TestDatabase) {
    let store = db.store();
    let (id, agent) = ended(&store).await;
    let replaced = store
        .write(move |conn| {
            let reference = tickets::load(conn, id)?.reference;
            let email = filing(1).complaint.email;
            replace_link(
                &mut Context::new(conn, &desk(), Acting::Citizen, start()),
                reference,
                &email,
            )
        })
        .await;
    replaced.unwrap();
    let refused = undo(&store, id, &agent, 30).await;
    assert_eq!(
        refused,
        Err(DeskError::Refused(Refused::NothingToUndo)),
        "somebody acted"
    );
    let letters = claim(&store, 60).await;
    let decision = letters
        .iter()
        .find(|letter| matches!(letter.letter.letter, Letter::Resolved { .. }));
    assert_eq!(decision.unwrap().letter.about.unwrap().link_serial, 2);
    store.close();
}

crate::on_both_databases!(
    a_letter_that_a_worker_holds_cannot_be_taken_back,
    a_letter_that_was_taken_back_is_never_claimed,
    a_letter_that_waits_names_the_link_that_works,
);
