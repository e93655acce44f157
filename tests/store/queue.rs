//! The queue, a page at a time: each ticket once, in the order that was asked for, whoever asks for what.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use option_m::domain::ticket::Status;
use option_m::domain::ticket::priority::Urgent;
use option_m::domain::ticket::view::{Filters, MinAge, OwnerFilter, Sort, View};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ids::StaffId;
use option_m::store::tickets::neighbours::{Neighbours, neighbours};
use option_m::store::tickets::places::Places;
use option_m::store::tickets::queue::{self, Listed, QueueEntry, Wanted};
use option_m::store::tickets::views::ViewOf;
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{file, start};

const TICKETS: u64 = 120;

/// The statuses and owners that the tickets have, in turns; the owner's number, 0 for nobody.
const STATUSES: [Status; 8] = [
    Status::Received,
    Status::Matching,
    Status::Queued,
    Status::InProgress,
    Status::AwaitingCitizen,
    Status::AwaitingFacility,
    Status::Resolved,
    Status::Closed,
];

fn now() -> DateTime<Utc> {
    start() + TimeDelta::days(4)
}

/// Tickets of every status, owner and priority, five at a time with the same deadline.
async fn fill(db: &TestDatabase, store: &Store) {
    let filed: Result<(), StoreError> = store
        .write(|conn| {
            for number in 0..TICKETS {
                let minutes = i64::try_from(number / 5 * 7 % 24).unwrap_or_default();
                file(conn, number, start() + TimeDelta::minutes(minutes))?;
            }
            Ok(())
        })
        .await;
    filed.unwrap();
    for (id, login) in [(1, "aminah"), (2, "budi")] {
        db.sql(&format!(
            "INSERT INTO staff (id, login, name, role, password_hash, enabled, created_at) \
             VALUES ({id}, '{login}', 'Petugas {login}', 'agent', 'x', true, '2022-01-01 00:00:00')"
        ))
        .unwrap();
    }
    for (place, status) in STATUSES.iter().enumerate() {
        db.sql(&format!(
            "UPDATE tickets SET status = '{}' WHERE id % 8 = {place}",
            status.code()
        ))
        .unwrap();
    }
    for owner in [1, 2] {
        db.sql(&format!(
            "UPDATE tickets SET owner_id = {owner} WHERE id % 3 = {owner}"
        ))
        .unwrap();
    }
    db.sql(
        "UPDATE tickets SET priority = id % 5, match_decision = CASE WHEN id % 2 = 0 THEN 'none' ELSE 'probable' END, \
         outcome = CASE WHEN status IN ('resolved', 'closed') THEN 'not_found' END",
    )
    .unwrap();
}

fn wanted(filters: Filters, sort: Sort) -> Wanted {
    Wanted {
        listed: Listed {
            of: ViewOf {
                view: View::All,
                me: StaffId(1),
                now: now(),
            },
            filters,
            sort,
        },
        after: None,
        limit: 7,
    }
}

/// All that a filter shows, page by page.
async fn all(store: &Store, mut wanted: Wanted) -> Vec<QueueEntry> {
    let mut shown = Vec::new();
    loop {
        let asked = wanted.clone();
        let page = store.read(move |conn| queue::page(conn, &asked)).await.unwrap();
        assert!(page.len() <= 7);
        let Some(last) = page.last() else {
            return shown;
        };
        wanted.after = Some(last.place(wanted.listed.sort));
        shown.extend(page);
    }
}

/// Whether a filter shows a ticket, worked out by other means.
fn expected(filters: &Filters) -> BTreeSet<i64> {
    (1..=i64::try_from(TICKETS).unwrap())
        .filter(|id| {
            let has = STATUSES[usize::try_from(id % 8).unwrap()];
            let status = match (filters.status, filters.outcome) {
                (Some(wanted), _) => has == wanted,
                (None, Some(_)) => !has.is_open(),
                (None, None) => has.is_open(),
            };
            let owner = match filters.owner {
                OwnerFilter::Anyone => true,
                OwnerFilter::Nobody => id % 3 == 0,
                OwnerFilter::Me => id % 3 == 1,
            };
            let urgent = filters
                .urgent
                .is_none_or(|urgent| (id % 5) & i64::from(urgent.weight()) != 0);
            let decision = filters
                .decision
                .is_none_or(|decision| (decision == "none") == (id % 2 == 0));
            status && owner && urgent && decision
        })
        .collect()
}

fn ids(shown: &[QueueEntry]) -> Vec<i64> {
    shown.iter().map(|entry| entry.id.0).collect()
}

async fn paging_shows_each_ticket_once_in_order(db: TestDatabase) {
    let store = db.store();
    fill(&db, &store).await;
    let statuses = STATUSES.iter().copied().map(Some).chain([None]);
    for status in statuses {
        for owner in OwnerFilter::all() {
            let filters = Filters {
                status,
                owner,
                ..Filters::default()
            };
            for sort in Sort::all() {
                let sort = filters.order(sort);
                let shown = all(&store, wanted(filters.clone(), sort)).await;
                let places: Vec<_> = shown.iter().map(|entry| entry.place(sort)).collect();
                let sorted = places.is_sorted_by(|a, b| match sort {
                    Sort::Deadline | Sort::Age => (a.at, a.id) < (b.at, b.id),
                    Sort::Priority => (b.priority, a.at, a.id) < (a.priority, b.at, b.id),
                    Sort::Reply => (b.at, a.id) < (a.at, b.id),
                });
                assert!(sorted, "{filters:?} {sort:?}: {places:?}");
                let found: BTreeSet<i64> = ids(&shown).into_iter().collect();
                assert_eq!(
                    (found.len(), &found),
                    (shown.len(), &expected(&filters)),
                    "{filters:?} {sort:?}"
                );
            }
        }
    }
    store.close();
}

async fn each_ticket_stands_between_its_neighbours(db: TestDatabase) {
    let store = db.store();
    fill(&db, &store).await;
    let narrowed = [
        Filters::default(),
        Filters {
            owner: OwnerFilter::Nobody,
            state: option_m::domain::facility::State::parse("10").ok(),
            ..Filters::default()
        },
        Filters {
            status: Some(STATUSES[0]),
            ..Filters::default()
        },
    ];
    for filters in narrowed {
        for sort in Sort::all() {
            let wanted = wanted(filters.clone(), filters.order(sort));
            let shown = all(&store, wanted.clone()).await;
            for place in 0..shown.len() {
                let reference = |place: Option<usize>| Some(shown.get(place?)?.reference);
                let (reads, listed, entry) = (store.clone(), wanted.listed.clone(), shown[place].clone());
                let places = Places {
                    id: entry.id,
                    deadline: entry.deadline,
                    received_at: entry.received_at,
                    heard_at: entry.heard_at,
                    priority: entry.priority,
                };
                let found = reads
                    .read(move |conn| neighbours(conn, &listed, places))
                    .await
                    .unwrap();
                let expected = Neighbours {
                    before: reference(place.checked_sub(1)),
                    after: reference(Some(place + 1)),
                };
                assert_eq!(found, expected, "{filters:?} {sort:?} {place}");
            }
        }
    }
    store.close();
}

async fn a_filter_shows_what_it_says_and_nothing_else(db: TestDatabase) {
    let store = db.store();
    fill(&db, &store).await;
    let shown = |filters: Filters| {
        let store = store.clone();
        async move { ids(&all(&store, wanted(filters, Sort::Deadline)).await) }
    };
    let open = shown(Filters::default()).await;
    for (filters, all) in [
        (
            Filters {
                urgent: Some(Urgent::Course),
                ..Filters::default()
            },
            None,
        ),
        (
            Filters {
                urgent: Some(Urgent::Age),
                ..Filters::default()
            },
            Some(false),
        ),
        (
            Filters {
                decision: Some("none"),
                ..Filters::default()
            },
            None,
        ),
        (
            Filters {
                outcome: Some(option_m::domain::ticket::Outcome::NotFound),
                ..Filters::default()
            },
            None,
        ),
        (
            Filters {
                outcome: Some(option_m::domain::ticket::Outcome::Linked),
                ..Filters::default()
            },
            Some(false),
        ),
    ] {
        let found: BTreeSet<i64> = shown(filters.clone()).await.into_iter().collect();
        match all {
            Some(_) => assert!(found.is_empty(), "{filters:?}"),
            None => assert_eq!(found, expected(&filters), "{filters:?}"),
        }
    }
    // Every complaint says the same of these: all of them, or none.
    let text = |facility: &str| Filters {
        facility: facility.to_owned(),
        ..Filters::default()
    };
    let state = |code| Filters {
        state: option_m::domain::facility::State::parse(code).ok(),
        ..Filters::default()
    };
    let language = |code| Filters {
        language: option_m::domain::values::language::Language::parse(code),
        ..Filters::default()
    };
    let problem = |code| Filters {
        problem: option_m::domain::complaint::Problem::parse(code).ok(),
        ..Filters::default()
    };
    let age = |age| Filters {
        age: Some(age),
        ..Filters::default()
    };
    for (filters, all) in [
        (text("kesihatan CONTOH"), true),
        (text("k%h"), false),
        (text("k_inik"), false),
        (text("!"), false),
        (state("10"), true),
        (state("14"), false),
        (language("ms"), true),
        (language("en"), false),
        (problem("missing"), true),
        (problem("vanished"), false),
        (age(MinAge::ThreeDays), true),
        (age(MinAge::FiveDays), false),
    ] {
        let expected = if all { open.clone() } else { Vec::new() };
        assert_eq!(shown(filters.clone()).await, expected, "{filters:?}");
    }
    store.close();
}

async fn an_entry_says_who_what_and_where(db: TestDatabase) {
    let store = db.store();
    fill(&db, &store).await;
    let mine = Filters {
        owner: OwnerFilter::Me,
        ..Filters::default()
    };
    let page = all(&store, wanted(mine, Sort::Deadline)).await;
    assert!(!page.is_empty());
    for entry in page {
        assert_eq!(entry.owner_name.as_deref(), Some("Petugas aminah"));
        assert!(entry.name.contains(" binti "), "{}", entry.name);
        assert_eq!(entry.facility_name, "Klinik Kesihatan Contoh");
        assert_eq!(entry.deadline, entry.received_at + TimeDelta::days(5));
        assert_eq!(entry.heard_at, entry.received_at);
        assert_eq!(i64::from(entry.priority.number()), entry.id.0 % 5);
        let decision = if entry.id.0 % 2 == 0 { "none" } else { "probable" };
        assert_eq!(entry.found.decision, decision);
        assert!(entry.status.is_open() && !entry.breached);
    }
    store.close();
}

crate::on_both_databases!(
    paging_shows_each_ticket_once_in_order,
    each_ticket_stands_between_its_neighbours,
    a_filter_shows_what_it_says_and_nothing_else,
    an_entry_says_who_what_and_where
);
