//! The outbox: no letter is lost, and no two workers hold the same.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use option_m::store::outbox::{self, ClaimedLetter};
use option_m::store::{Store, StoreError};

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
        .write(move |conn| outbox::claim(conn, now, now + TimeDelta::minutes(5), limit))
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
    let first = claim(&store, start(), 10).await.unwrap();
    assert_eq!(
        claim(&store, start() + TimeDelta::minutes(4), 10)
            .await
            .unwrap()
            .len(),
        0
    );
    let quiet = |now| store.read(move |conn| outbox::is_quiet(conn, now));
    assert!(quiet(start() + TimeDelta::minutes(4)).await.unwrap());
    assert!(!quiet(start() + TimeDelta::minutes(5)).await.unwrap());
    let again = claim(&store, start() + TimeDelta::minutes(5), 10).await.unwrap();
    assert_eq!((again.len(), again[0].id, again[0].attempts), (1, first[0].id, 1));
    assert_eq!(
        again[0].message_id, first[0].message_id,
        "the same letter, so that it shows once"
    );
    assert_eq!(again[0].letter.recipient.as_str(), "siti@contoh.example");
    assert_eq!((again[0].created_at, again[0].letter.link_serial), (start(), 1));
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
    letters_are_sent_tried_again_or_given_up,
);
