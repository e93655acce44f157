//! Records are found by what staff know of them, however many share it.

use std::collections::BTreeSet;

use option_m::desk::registry::search_records::search_records;
use option_m::domain::registry::record_search::{Criteria, SearchInput};
use option_m::domain::values::ids::RecordId;
use option_m::store::registry::search::Page;
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::dose_row;
use crate::registry::{import, list_clinic};

async fn page(store: &Store, criteria: &Criteria, after: Option<RecordId>, limit: usize) -> Page {
    let criteria = criteria.clone();
    let found: Result<Page, StoreError> = store
        .read(move |conn| Ok(search_records(conn, &criteria, after, limit)?.unwrap()))
        .await;
    found.unwrap()
}

async fn a_day_of_a_lot_is_found_behind_all_that_was_given_before(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let of_lot = |day: &'static str| move |number: u64| dose_row(number, &[("administered_on", day)]);
    let before = (2..2_502).map(of_lot("2022-01-20")).collect();
    import(&store, "before", before, 0).await.unwrap();
    let asked_for = (1..4).map(of_lot("2022-01-22")).collect();
    import(&store, "on the day", asked_for, 1).await.unwrap();
    let input = SearchInput {
        lot_number: "FK8892".to_owned(),
        from: "22/01/2022".to_owned(),
        to: "22/01/2022".to_owned(),
        ..SearchInput::default()
    };
    let criteria = Criteria::parse(&input).unwrap().unwrap();
    let page = page(&store, &criteria, None, 50).await;
    assert_eq!(page.found.len(), 3);
    assert!(!page.cut && page.next.is_none(), "all of them, in one look");
    store.close();
}

async fn days_at_a_place_are_leafed_through_in_their_order(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let days = ["2022-01-22", "2022-01-20", "2022-01-23"];
    let rows = (1..151_u64).map(move |number| {
        let day = days[usize::try_from(number % 3).unwrap()];
        // Every fifth was given elsewhere, and some words of the names are the same.
        let place = if number % 5 == 0 {
            "Klinik Lain"
        } else {
            "Klinik Kesihatan Contoh"
        };
        let name = format!(
            "Siti Contoh {}",
            ["Aminah", "Zaleha", "Binti Ali"][usize::try_from(number % 7 % 3).unwrap()]
        );
        dose_row(
            number,
            &[
                ("administered_on", day),
                ("facility_name", place),
                ("name", &name),
            ],
        )
    });
    import(&store, "three days", rows.collect(), 0).await.unwrap();
    let input = SearchInput {
        facility: "Klinik Kesihatan Contoh".to_owned(),
        from: "20/01/2022".to_owned(),
        to: "22/01/2022".to_owned(),
        ..SearchInput::default()
    };
    let criteria = Criteria::parse(&input).unwrap().unwrap();
    let (mut days, mut ids, mut after) = (Vec::new(), BTreeSet::new(), None);
    loop {
        let page = page(&store, &criteria, after, 7).await;
        assert!(!page.cut);
        days.extend(
            page.found
                .iter()
                .map(|found| found.record.statement.administered_on),
        );
        ids.extend(page.found.iter().map(|found| found.record.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((days.len(), ids.len()), (80, 80), "each once");
    assert!(days.is_sorted(), "{days:?}");
    store.close();
}

crate::on_both_databases!(
    a_day_of_a_lot_is_found_behind_all_that_was_given_before,
    days_at_a_place_are_leafed_through_in_their_order,
);
