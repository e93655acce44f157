//! The outbox: no letter is lost, and no two workers hold the same.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use option_m::desk::DeskError;
use option_m::desk::citizen::replace_link::replace_link;
use option_m::desk::context::Context;
use option_m::domain::ticket::Acting;
use option_m::domain::values::ids::OutboxId;
use option_m::store::tickets::delivery;
use option_m::store::tickets::outbox::{self, ClaimedLetter};
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, file, filing, start};

async fn owe(store: &Store, letters: u64) {
    let owed: Result<(), StoreError> = store
        .write(move |conn| {
            for number in 0..letters {
                file(conn, number, start())?;
            }
            Ok(())
        })
        .await;
    owed.unwrap();
}

async fn claim(store: &Store, now: DateTime<Utc>, limit: i64) -> Result<Vec<ClaimedLetter>, StoreError> {
    store
        .write(move |conn| outbox::claim(conn, now, TimeDelta::minutes(5), limit))
        .await
}

async fn workers_at_once_never_hold_the_same_letter(db: TestDatabase) {
    let stores = [db.store(), db.store()];
    owe(&stores[0], 60).await;
    let mut held: BTreeMap<i64, ClaimedLetter> = BTreeMap::new();
    // Each round both processes claim with several workers at once; whom the database puts off asks again.
    for _ in 0..40 {
        let claims = (0..6).map(|worker| claim(&stores[worker % 2], start(), 7));
        for letters in join_all(claims).await {
            match letters {
                Ok(letters) => {
                    for letter in letters {
                        assert_eq!(letter.attempts, 0);
                        assert!(held.insert(letter.id.0, letter).is_none(), "held twice");
                    }
                }
                Err(error) => assert!(error.is_temporary(), "{error:?}"),
            }
        }
    }
    assert_eq!(held.len(), 60);
    let message_ids: std::collections::BTreeSet<_> = held.values().map(|letter| &letter.message_id).collect();
    assert_eq!(message_ids.len(), 60);
    for store in stores {
        store.close();
    }
}

async fn a_letter_that_was_held_too_long_is_due_again(db: TestDatabase) {
    let store = db.store();
    owe(&store, 1).await;
    // A lease that is over at once: the clock that decides is the database's, which no test moves.
    let first = store
        .write(move |conn| outbox::claim(conn, start(), TimeDelta::zero(), 10))
        .await;
    let first: Vec<ClaimedLetter> = first.map_err(|error: StoreError| error).unwrap();
    let quiet = |now| store.read(move |conn| outbox::is_quiet(conn, now));
    assert!(!quiet(start()).await.unwrap());
    let again = claim(&store, start(), 10).await.unwrap();
    assert_eq!((again.len(), again[0].id, again[0].attempts), (1, first[0].id, 1));
    assert_eq!(
        again[0].message_id, first[0].message_id,
        "the same letter, so that it shows once"
    );
    assert_eq!(again[0].letter.to.address.as_str(), "siti@contoh.example");
    assert_eq!(
        (again[0].created_at, again[0].letter.about.unwrap().link_serial),
        (start(), 1)
    );
    assert!(quiet(start()).await.unwrap());
    store.close();
}

/// Two desks whose clocks differ by a quarter of an hour, which is longer than a lease.
async fn a_clock_that_is_ahead_takes_no_letter_away(db: TestDatabase) {
    let stores = [db.store(), db.store()];
    owe(&stores[0], 1).await;
    assert_eq!(claim(&stores[0], start(), 10).await.unwrap().len(), 1);
    let ahead = start() + TimeDelta::minutes(15);
    assert!(claim(&stores[1], ahead, 10).await.unwrap().is_empty());
    let quiet: Result<bool, StoreError> = stores[1].read(move |conn| outbox::is_quiet(conn, ahead)).await;
    assert!(quiet.unwrap());
    for store in stores {
        store.close();
    }
}

/// A letter that was given up comes back as the same letter; one that was sent does not.
async fn letters_that_were_given_up_come_back(db: TestDatabase) {
    let store = db.store();
    owe(&store, 2).await;
    let held = claim(&store, start(), 10).await.unwrap();
    let (lost, sent) = (held[0].id, held[1].id);
    let marked: Result<[bool; 2], StoreError> = store
        .write(move |conn| {
            outbox::mark_unsent(conn, lost, "554 no", None)?;
            outbox::mark_sent(conn, &[sent])?;
            // A worker that comes late with a failure of its own.
            outbox::mark_unsent(conn, sent, "421 later", Some(start()))?;
            Ok([
                delivery::resend(conn, lost, start())?,
                delivery::resend(conn, sent, start())?,
            ])
        })
        .await;
    assert_eq!(marked.unwrap(), [true, false]);
    let again = claim(&store, start(), 10).await.unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!(
        (again[0].id, again[0].attempts, &again[0].message_id),
        (lost, 0, &held[0].message_id)
    );
    store.close();
}

async fn refuse(store: &Store, id: OutboxId) -> bool {
    let waits: Result<bool, StoreError> = store
        .write(move |conn| outbox::mark_refused(conn, id, "550 no", Some(start())))
        .await;
    waits.unwrap()
}

async fn send(store: &Store, id: OutboxId) {
    let sent: Result<(), StoreError> = store.write(move |conn| outbox::mark_sent(conn, &[id])).await;
    sent.unwrap();
}

/// Lets letters have been refused so many hours ago, by the clock of the database.
fn refused_before(db: &TestDatabase, hours: u32) {
    let sql = if db.url.starts_with("sqlite") {
        format!("UPDATE outbox SET refused_at = strftime('%Y-%m-%d %H:%M:%f', refused_at, '-{hours} hours')")
    } else {
        format!("UPDATE outbox SET refused_at = refused_at - interval '{hours} hours'")
    };
    db.sql(&sql).unwrap();
}

/// Nobody knows whose fault a plain refusal is: it is the recipient's when others' letters are taken and nobody else's is
/// refused, for a day.
async fn a_plain_refusal_is_the_recipients_fault_when_it_is_theirs_alone(db: TestDatabase) {
    let store = db.store();
    owe(&store, 3).await;
    db.sql("UPDATE outbox SET address = 'orang' || id || '@contoh.example'")
        .unwrap();
    let held = claim(&store, start(), 10).await.unwrap();
    let ids: Vec<_> = held.iter().map(|letter| letter.id).collect();
    let (one, two, other) = (ids[0], ids[1], ids[2]);
    assert!(refuse(&store, one).await);
    assert!(refuse(&store, one).await, "nobody was served since");
    send(&store, other).await;
    assert!(refuse(&store, one).await, "an outage begins and ends like that");
    refused_before(&db, 25);
    assert!(refuse(&store, two).await);
    assert!(refuse(&store, one).await, "somebody else is refused");
    send(&store, two).await;
    assert!(
        refuse(&store, one).await,
        "somebody else was refused in that time"
    );
    refused_before(&db, 25);
    let alone = format!("UPDATE outbox SET refused_at = NULL WHERE id = {}", two.0);
    db.sql(&alone).unwrap();
    assert!(!refuse(&store, one).await);
    store.close();
}

/// Two complaints with one address that does not exist do not keep each other waiting.
async fn letters_to_one_address_are_refused_alone(db: TestDatabase) {
    let store = db.store();
    owe(&store, 3).await;
    let held = claim(&store, start(), 10).await.unwrap();
    let ids: Vec<_> = held.iter().map(|letter| letter.id).collect();
    let other = format!(
        "UPDATE outbox SET address = 'orang@contoh.example' WHERE id = {}",
        ids[2].0
    );
    db.sql(&other).unwrap();
    for id in &ids[..2] {
        assert!(refuse(&store, *id).await);
    }
    refused_before(&db, 25);
    assert!(refuse(&store, ids[0]).await, "nobody else was served");
    send(&store, ids[2]).await;
    assert!(!refuse(&store, ids[0]).await);
    assert!(!refuse(&store, ids[1]).await);
    store.close();
}

/// A letter that waited while its citizen asked for a new link names that one.
async fn a_letter_names_the_link_that_works_when_it_leaves(db: TestDatabase) {
    let store = db.store();
    owe(&store, 1).await;
    let held = claim(&store, start(), 10).await.unwrap();
    let id = held[0].id;
    let resent: Result<bool, DeskError> = store
        .write(move |conn| {
            outbox::mark_unsent(conn, id, "550 5.1.1 unknown", None)?;
            let (reference, email) = (filing(0).reference, filing(0).complaint.email);
            assert!(replace_link(
                &mut Context::new(conn, &desk(), Acting::Citizen, start()),
                reference,
                &email
            )?);
            Ok(delivery::resend(conn, id, start())?)
        })
        .await;
    assert_eq!(resent, Ok(true));
    let letters = claim(&store, start(), 10).await.unwrap();
    let links: Vec<_> = letters
        .iter()
        .map(|letter| (letter.id, letter.letter.about.unwrap().link_serial))
        .collect();
    assert_eq!(links, [(id, 2), (letters[1].id, 2)], "the older first");
    store.close();
}

/// Sending again says what it did: a letter that is on its way, or due, or was never tried is left alone.
async fn only_a_letter_that_waits_for_its_next_try_is_hastened(db: TestDatabase) {
    let store = db.store();
    owe(&store, 2).await;
    let again = |id: OutboxId| store.write(move |conn| delivery::resend(conn, id, start()));
    let held = claim(&store, start(), 1).await.unwrap();
    let id = held[0].id;
    let never_tried = OutboxId(3 - id.0);
    assert_eq!(again(never_tried).await, Ok::<_, StoreError>(false));
    assert_eq!(again(id).await, Ok::<_, StoreError>(false), "a worker holds it");
    let later = start() + TimeDelta::hours(1);
    let marked: Result<(), StoreError> = store
        .write(move |conn| outbox::mark_unsent(conn, id, "451 later", Some(later)))
        .await;
    marked.unwrap();
    assert_eq!(again(id).await, Ok::<_, StoreError>(true));
    assert_eq!(again(id).await, Ok::<_, StoreError>(false), "it is due");
    store.close();
}

async fn letters_are_sent_tried_again_or_given_up(db: TestDatabase) {
    let store = db.store();
    owe(&store, 3).await;
    let held = claim(&store, start(), 10).await.unwrap();
    let ids: Vec<_> = held.iter().map(|letter| letter.id).collect();
    let (sent, late, lost) = (ids[0], ids[1], ids[2]);
    let later = start() + TimeDelta::hours(1);
    let marked: Result<(), StoreError> = store
        .write(move |conn| {
            outbox::mark_sent(conn, &[sent])?;
            outbox::mark_unsent(conn, late, "451 later", Some(later))?;
            outbox::mark_unsent(conn, lost, "550 unknown", None)
        })
        .await;
    marked.unwrap();
    let state = store.read(outbox::state).await.unwrap();
    assert_eq!((state.waiting, state.oldest, state.failed), (1, Some(start()), 1));
    assert!(
        claim(&store, later - TimeDelta::seconds(1), 10)
            .await
            .unwrap()
            .is_empty()
    );
    let due = claim(&store, later, 10).await.unwrap();
    assert_eq!(due.iter().map(|letter| letter.id).collect::<Vec<_>>(), [late]);
    store.close();
}

crate::on_both_databases!(
    workers_at_once_never_hold_the_same_letter,
    a_letter_that_was_held_too_long_is_due_again,
    a_clock_that_is_ahead_takes_no_letter_away,
    letters_that_were_given_up_come_back,
    a_plain_refusal_is_the_recipients_fault_when_it_is_theirs_alone,
    letters_to_one_address_are_refused_alone,
    a_letter_names_the_link_that_works_when_it_leaves,
    only_a_letter_that_waits_for_its_next_try_is_hastened,
    letters_are_sent_tried_again_or_given_up,
);
