//! The outbox: no letter is lost, and no two workers hold the same.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use option_m::store::outbox::{self, ClaimedLetter};
use option_m::store::{Store, StoreError, delivery};

use crate::database::TestDatabase;
use crate::fixtures::{file, start};

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
    assert_eq!(again[0].letter.recipient.as_str(), "siti@contoh.example");
    assert_eq!((again[0].created_at, again[0].letter.link_serial), (start(), 1));
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
            outbox::mark_sent(conn, sent, start())?;
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

/// Nobody knows whose fault a plain refusal is until somebody else's letter is taken.
async fn a_plain_refusal_is_the_recipients_fault_once_others_are_served(db: TestDatabase) {
    let store = db.store();
    owe(&store, 3).await;
    let held = claim(&store, start(), 10).await.unwrap();
    let ids: Vec<_> = held.iter().map(|letter| letter.id).collect();
    let (one, two, other) = (ids[0], ids[1], ids[2]);
    let at = |minutes| start() + TimeDelta::minutes(minutes);
    let waits: Result<[bool; 5], StoreError> = store
        .write(move |conn| {
            let refuse = |conn: &mut _, id, minutes| {
                outbox::mark_refused(conn, id, "550 no", at(minutes), Some(at(minutes + 1)))
            };
            let in_a_row = [
                refuse(conn, one, 1)?,
                refuse(conn, two, 1)?,
                refuse(conn, one, 2)?,
            ];
            outbox::mark_sent(conn, other, at(3))?;
            Ok([
                in_a_row[0],
                in_a_row[1],
                in_a_row[2],
                refuse(conn, one, 4)?,
                outbox::mark_refused(conn, two, "550 no", at(2), None)?,
            ])
        })
        .await;
    assert_eq!(waits.unwrap(), [true, true, true, false, false]);
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
            outbox::mark_sent(conn, sent, start())?;
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
    a_plain_refusal_is_the_recipients_fault_once_others_are_served,
    letters_are_sent_tried_again_or_given_up,
);
