//! The demonstration shows something of everything, whatever the time of day is.

use std::sync::Arc;

use chrono::{TimeDelta, TimeZone, Utc};
use option_m::demo_data;
use option_m::store::StoreError;
use option_m::store::reviews::samples;

use crate::database::TestDatabase;
use crate::fixtures::desk;

#[tokio::test]
async fn decisions_wait_for_review_at_every_hour() {
    let midnight = Utc.with_ymd_and_hms(2022, 3, 1, 16, 0, 0).unwrap();
    for hours in [0, 6, 12, 18] {
        let db = TestDatabase::sqlite();
        let store = db.store();
        let now = midnight + TimeDelta::hours(hours) + TimeDelta::minutes(5);
        demo_data::fill(&store, &Arc::new(desk()), 2022, 2_000, now)
            .await
            .unwrap();
        let waiting: Result<i64, StoreError> = store.read(samples::waiting).await;
        assert!(waiting.unwrap() > 0, "{hours} hours after midnight");
        store.close();
    }
}
