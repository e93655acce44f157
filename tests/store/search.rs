//! Records are found by what staff know of them, however many share it.

use option_m::desk::search_records::search_records;
use option_m::domain::record_search::{Criteria, SearchInput};
use option_m::store::StoreError;
use option_m::store::registry::search::Page;

use crate::database::TestDatabase;
use crate::fixtures::dose_row;
use crate::registry::{import, list_clinic};

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
    let found: Result<Page, StoreError> = store
        .read(move |conn| Ok(search_records(conn, &criteria, None, 50)?.unwrap()))
        .await;
    let page = found.unwrap();
    assert_eq!(page.found.len(), 3);
    assert!(!page.cut && page.next.is_none(), "all of them, in one look");
    store.close();
}

crate::on_both_databases!(a_day_of_a_lot_is_found_behind_all_that_was_given_before);
