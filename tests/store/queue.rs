//! The queue, a page at a time: each ticket once, in the order of the deadlines, whoever asks for what.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use option_m::domain::ticket::Status;
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ids::StaffId;
use option_m::store::tickets::queue::{self, OwnerFilter, StatusFilter};
use option_m::store::{Store, StoreError};
use strum::VariantArray;

use crate::database::TestDatabase;
use crate::fixtures::{file, start};

const TICKETS: u64 = 120;

/// The statuses and owners that the tickets have, in turns; the owner's number, 0 for nobody.
const STATUSES: &[Status] = Status::VARIANTS;
const OWNERS: [i64; 3] = [0, 1, 2];

/// Tickets of every status and owner, five at a time with the same deadline.
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
}

/// What a filter has to show, worked out by other means.
fn expected(status: StatusFilter, owner: OwnerFilter) -> BTreeSet<i64> {
    (1..=i64::try_from(TICKETS).unwrap())
        .filter(|id| {
            let has = STATUSES[usize::try_from(id % 8).unwrap()];
            let owned_by = OWNERS[usize::try_from(id % 3).unwrap()];
            let status = match status {
                StatusFilter::Open => has.is_open(),
                StatusFilter::Only(wanted) => has == wanted,
            };
            let owner = match owner {
                OwnerFilter::Anyone => true,
                OwnerFilter::Nobody => owned_by == 0,
                OwnerFilter::Only(StaffId(wanted)) => owned_by == wanted,
            };
            status && owner
        })
        .collect()
}

async fn paging_shows_each_ticket_once_in_order(db: TestDatabase) {
    let store = db.store();
    fill(&db, &store).await;
    let statuses = STATUSES
        .iter()
        .copied()
        .map(StatusFilter::Only)
        .chain([StatusFilter::Open]);
    for status in statuses {
        for owner in [
            OwnerFilter::Anyone,
            OwnerFilter::Nobody,
            OwnerFilter::Only(StaffId(1)),
        ] {
            let mut shown = Vec::new();
            let mut after = None;
            loop {
                let page = store
                    .read(move |conn| queue::page(conn, status, owner, after, 7))
                    .await
                    .unwrap();
                assert!(page.len() <= 7);
                let Some(last) = page.last() else { break };
                after = Some(last.place);
                shown.extend(page);
            }
            let places: Vec<_> = shown
                .iter()
                .map(|entry| (entry.place.deadline, entry.place.id))
                .collect();
            assert!(
                places.is_sorted_by(|a, b| a < b),
                "{status:?} {owner:?}: {places:?}"
            );
            let ids: BTreeSet<i64> = places.iter().map(|(_, id)| id.0).collect();
            assert_eq!(
                (ids.len(), ids),
                (places.len(), expected(status, owner)),
                "{status:?} {owner:?}"
            );
        }
    }
    store.close();
}

async fn an_entry_says_who_what_and_where(db: TestDatabase) {
    let store = db.store();
    fill(&db, &store).await;
    let owner = OwnerFilter::Only(StaffId(2));
    let page = store
        .read(move |conn| queue::page(conn, StatusFilter::Open, owner, None, 100))
        .await
        .unwrap();
    for entry in page {
        assert_eq!(entry.owner_name.as_deref(), Some("Petugas budi"));
        assert!(entry.name.contains(" binti "), "{}", entry.name);
        assert_eq!(entry.facility_name, "Klinik Kesihatan Contoh");
        assert_eq!(entry.place.deadline, entry.received_at + TimeDelta::days(5));
        assert!(entry.status.is_open() && !entry.breached);
    }
    store.close();
}

crate::on_both_databases!(
    paging_shows_each_ticket_once_in_order,
    an_entry_says_who_what_and_where
);
