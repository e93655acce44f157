//! Complaints and their tickets: filed once, loaded as they were filed, saved under the version that was seen.

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use option_m::desk::DeskError;
use option_m::desk::accounts::manage_staff;
use option_m::desk::citizen::file_complaint::{FiledKind, file_complaint};
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::tickets::act_on_ticket::act_on_ticket;
use option_m::domain::staff::{Login, Role};
use option_m::domain::ticket::event::EventKind;
use option_m::domain::ticket::{Acting, Action, Status};
use option_m::domain::values::ground::Ground;
use option_m::domain::values::ids::{StaffId, TicketId};
use option_m::store::tickets::{self, complaints, ticket_details, timeline};
use option_m::store::{AnyConnection, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, file, filing, not_found, start};

async fn a_complaint_is_loaded_as_it_was_filed(db: TestDatabase) {
    let store = db.store();
    let filed = store
        .write(|conn| {
            file_complaint(
                &mut Context::new(conn, &desk(), Acting::Citizen, start()),
                &filing(1),
            )
        })
        .await
        .unwrap();
    assert_eq!(filed.kind, FiledKind::New);
    let (complaint, ticket, entries) = store
        .read(move |conn| {
            let ticket = tickets::by_reference(conn, filed.reference)?.ok_or(StoreError::Missing)?;
            assert_eq!(
                ticket_details::by_link(conn, &filed.secret)?
                    .map(|dossier| dossier.ticket)
                    .as_ref(),
                Some(&ticket)
            );
            assert_eq!(tickets::load(conn, ticket.id)?, ticket);
            let entries = timeline::load(conn, ticket.id)?;
            Ok::<_, StoreError>((complaints::load(conn, ticket.id)?, ticket, entries))
        })
        .await
        .unwrap();
    assert_eq!(complaint.complaint, filing(1).complaint);
    assert_eq!((complaint.id, complaint.received_at), (ticket.id, start()));
    assert_eq!((ticket.status, ticket.version), (Status::Received, 1));
    assert_eq!(ticket.deadline(start()), start() + TimeDelta::days(5));
    assert!(
        matches!(&entries[..], [entry] if entry.event.kind == EventKind::Received && entry.event.at == start())
    );
    store.close();
}

async fn the_same_key_files_once_and_the_same_reference_is_refused(db: TestDatabase) {
    let store = db.store();
    let first = store
        .write(|conn| {
            file_complaint(
                &mut Context::new(conn, &desk(), Acting::Citizen, start()),
                &filing(1),
            )
        })
        .await
        .unwrap();
    let mut again = filing(1);
    again.reference = filing(2).reference;
    let mut changed = again.clone();
    changed.complaint = filing(3).complaint;
    let mut taken = filing(4);
    taken.reference = filing(1).reference;
    let later = start() + TimeDelta::hours(1);
    let again = store
        .write(move |conn| file_complaint(&mut Context::new(conn, &desk(), Acting::Citizen, later), &again))
        .await
        .unwrap();
    assert_eq!(
        (again.kind, again.reference),
        (FiledKind::Repeated, first.reference)
    );
    assert_eq!(again.secret.encoded(), first.secret.encoded());
    let changed = store
        .write(move |conn| file_complaint(&mut Context::new(conn, &desk(), Acting::Citizen, later), &changed))
        .await
        .unwrap();
    assert_eq!(
        (changed.kind, changed.reference),
        (FiledKind::Changed, first.reference)
    );
    let error = store
        .write(move |conn| file_complaint(&mut Context::new(conn, &desk(), Acting::Citizen, later), &taken))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Duplicate { .. }), "{error:?}");
    let kept = store
        .read(|conn| complaints::filed_with(conn, "key 4"))
        .await
        .unwrap();
    assert!(kept.is_none(), "a filing that was refused leaves nothing");
    let counts = store.read(tickets::count_by_status).await.unwrap();
    assert_eq!(counts, [(Status::Received, 1)]);
    store.close();
}

async fn the_same_key_at_the_same_moment_files_once(db: TestDatabase) {
    let store = db.store();
    let sends = (0..20).map(|number| {
        let store = store.clone();
        let mut filing = filing(1);
        filing.reference = option_m::domain::complaint::reference::Reference::from_bits(number);
        async move {
            store
                .write(move |conn| {
                    file_complaint(
                        &mut Context::new(conn, &desk(), Acting::Citizen, start()),
                        &filing,
                    )
                })
                .await
        }
    });
    let results = futures_util::future::join_all(sends).await;
    let new = results
        .iter()
        .flatten()
        .filter(|filed| filed.kind == FiledKind::New)
        .count();
    assert_eq!(new, 1);
    for result in results {
        assert!(
            matches!(&result, Ok(_) | Err(StoreError::Duplicate { .. })),
            "either it is answered or it may be asked again: {result:?}",
            result = result.map(|filed| filed.kind)
        );
    }
    store.close();
}

fn agent(conn: &mut AnyConnection, login: &str) -> Result<StaffId, StoreError> {
    let member = manage_staff::NewMember {
        login: Login::parse(login).unwrap(),
        name: format!("Petugas {login}"),
        role: Role::Agent,
        password_hash: "none".to_owned(),
    };
    manage_staff::add(conn, &member, start())
}

/// A ticket that waits in the queue.
fn queued(conn: &mut AnyConnection, number: u64) -> Result<TicketId, DeskError> {
    let id = file(conn, number, start())?;
    option_m::desk::matching::match_ticket::match_ticket(
        &mut Context::of_system(conn, &desk(), start()),
        id,
    )?;
    Ok(id)
}

async fn of_two_who_saw_the_same_version_one_is_told(db: TestDatabase) {
    let store = db.store();
    let (id, first, second) = store
        .write(|conn| Ok::<_, DeskError>((queued(conn, 1)?, agent(conn, "aminah")?, agent(conn, "budi")?)))
        .await
        .unwrap();
    let seen = store.read(move |conn| tickets::load(conn, id)).await.unwrap();
    let take = |agent: StaffId| {
        let version = seen.version;
        store.write(move |conn| {
            act_on_ticket(
                &mut Context::new(conn, &desk(), Acting::Staff(agent, Role::Agent), start()),
                SeenTicket { id, version },
                Action::Take,
            )
        })
    };
    let (one, two) = tokio::join!(take(first), take(second));
    let stale = [&one, &two]
        .into_iter()
        .filter(|result| matches!(result, Err(DeskError::Stale)))
        .count();
    assert!(stale == 1 && (one.is_ok() || two.is_ok()), "{one:?} {two:?}");
    let change = seen
        .act(
            Action::Take,
            Acting::Staff(first, Role::Agent),
            &desk().promise,
            start(),
        )
        .unwrap();
    let saved = store
        .write(move |conn| tickets::save(conn, &change, start()))
        .await;
    assert_eq!(saved, Err(StoreError::Conflict));
    let entries = store.read(move |conn| timeline::load(conn, id)).await.unwrap();
    let taken: Vec<_> = entries
        .iter()
        .filter(|entry| entry.event.kind == EventKind::Taken)
        .collect();
    assert_eq!(taken.len(), 1, "what was refused left no event");
    assert!(taken[0].staff_name.as_deref().unwrap().starts_with("Petugas "));
    store.close();
}

/// The clock that the events make is the one that the domain had, through questions, answers and a reopening.
async fn a_ticket_that_is_loaded_is_the_one_that_was_saved(db: TestDatabase) {
    let store = db.store();
    let (id, agent) = store
        .write(|conn| Ok::<_, DeskError>((queued(conn, 1)?, agent(conn, "aminah")?)))
        .await
        .unwrap();
    let staff = Acting::Staff(agent, Role::Agent);
    let resolve = not_found("Tiada rekod.");
    let steps = [
        (2, staff, Action::Take),
        (5, staff, Action::Note(Ground::typed("Hubungi klinik."))),
        (10, staff, Action::AskCitizen("Bila?".to_owned())),
        (33, Acting::Citizen, Action::Reply("Semalam.".to_owned())),
        (40, staff, Action::AskFacility("Ada?".to_owned())),
        (45, staff, Action::FacilityAnswered("Tiada.".to_owned())),
        (50, staff, resolve),
        (
            90,
            Acting::Citizen,
            Action::Reopen("Tetapi saya ada kad.".to_owned()),
        ),
        (95, Acting::Citizen, Action::Withdraw),
    ];
    for (hours, acting, action) in steps {
        let now = start() + TimeDelta::hours(hours);
        let done = store
            .write(move |conn| {
                let mut seen = tickets::load(conn, id)?;
                if hours == 95 {
                    // As the loop of the worker would in between.
                    option_m::desk::tickets::run_sla_clock::run_sla_clock(
                        &mut Context::of_system(conn, &desk(), now),
                        id,
                    )?;
                    seen = tickets::load(conn, id)?;
                }
                act_on_ticket(
                    &mut Context::new(conn, &desk(), acting, now),
                    SeenTicket::from(&seen),
                    action,
                )
            })
            .await
            .unwrap();
        let mut loaded = store.read(move |conn| tickets::load(conn, id)).await.unwrap();
        assert_eq!(loaded.version, done.version + 1);
        loaded.version = done.version;
        assert_eq!(loaded, done, "after {hours} hours");
    }
    store.close();
}

async fn moments_keep_their_fractions(db: TestDatabase) {
    let store = db.store();
    let now = start() + TimeDelta::microseconds(123_456);
    let id = store.write(move |conn| file(conn, 1, now)).await.unwrap();
    assert_eq!(
        store
            .read(move |conn| complaints::load(conn, id))
            .await
            .unwrap()
            .received_at,
        now
    );
    assert_eq!(
        store
            .read(move |conn| tickets::load(conn, id))
            .await
            .unwrap()
            .clock
            .started_at,
        now
    );
    store.close();
}

/// What the program would never write, nobody else writes either.
async fn unknown_codes_and_dangling_keys_are_refused(db: TestDatabase) {
    let store = db.store();
    store.write(|conn| file(conn, 1, start())).await.unwrap();
    for sql in [
        "UPDATE tickets SET status = 'lost'",
        "UPDATE tickets SET outcome = 'lost'",
        "UPDATE tickets SET owner_id = 999",
        "UPDATE complaints SET problem = 'other'",
        "UPDATE complaints SET dose_number = 5",
        "UPDATE complaints SET vaccine = 'sputnik'",
        "UPDATE complaints SET id_type = 'library card'",
        "UPDATE events SET actor = 'staff'",
        "UPDATE events SET ticket_id = 999",
        "UPDATE outbox SET state = 'lost'",
        "UPDATE outbox SET audience = 'everybody'",
        "DELETE FROM complaints",
        "INSERT INTO sessions (token_hash, staff_id, created_at, last_seen_at, expires_at) \
         VALUES ('x', 999, '2022-01-01 00:00:00', '2022-01-01 00:00:00', '2022-01-01 00:00:00')",
        "INSERT INTO staff (login, name, role, password_hash, enabled, created_at) \
         VALUES ('raja', 'Raja', 'king', 'x', true, '2022-01-01 00:00:00')",
    ] {
        let refused = db.sql(sql).unwrap_err();
        assert!(refused.to_lowercase().contains("constraint"), "{sql}: {refused}");
        let refused = store
            .write(move |conn| conn.batch_execute(sql).map_err(StoreError::from))
            .await;
        assert!(
            matches!(refused, Err(StoreError::Refused { .. })),
            "{sql}: {refused:?}"
        );
    }
    store.close();
}

/// Where somebody changed a row by hand into what cannot be, the row is named and nothing panics.
async fn a_row_that_cannot_be_is_corrupt(db: TestDatabase) {
    let store = db.store();
    let id = store.write(|conn| file(conn, 1, start())).await.unwrap();
    db.sql("UPDATE complaints SET email = 'nobody'; UPDATE tickets SET sla_policy = 'soon'")
        .unwrap();
    let complaint = store
        .read(move |conn| complaints::load(conn, id))
        .await
        .unwrap_err();
    assert_eq!(complaint, StoreError::Corrupt { what: "email" });
    let ticket = store.read(move |conn| tickets::load(conn, id)).await.unwrap_err();
    assert_eq!(
        ticket,
        StoreError::Corrupt {
            what: "tickets.sla_policy"
        }
    );
    store.close();
}

crate::on_both_databases!(
    a_complaint_is_loaded_as_it_was_filed,
    the_same_key_files_once_and_the_same_reference_is_refused,
    the_same_key_at_the_same_moment_files_once,
    of_two_who_saw_the_same_version_one_is_told,
    a_ticket_that_is_loaded_is_the_one_that_was_saved,
    moments_keep_their_fractions,
    unknown_codes_and_dangling_keys_are_refused,
    a_row_that_cannot_be_is_corrupt,
);
