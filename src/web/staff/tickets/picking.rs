//! How several tickets of the queue are chosen, and what can be done with them.

use chrono::{DateTime, Utc};

use crate::domain::ticket::bulk::BulkKind;
use crate::domain::values::coded::Coded;
use crate::web::http::numbers::number;
use crate::web::staff::tickets::queue_query::Query;
use crate::wording::Wording;

/// How several tickets of the queue are chosen.
pub(super) struct Picking {
    /// When the queue was seen, in microseconds since 1970.
    pub(super) seen: i64,
    /// Whether all of the page are ticked.
    pub(super) ticked: bool,
    /// Where they are.
    pub(super) tick_url: String,
    /// All that match, with their number where that is known.
    pub(super) all: String,
    /// What can be done with them: its code, and its words.
    pub(super) actions: Vec<(&'static str, String)>,
}

/// How several are chosen: of so many that match, where that is known.
pub(super) fn picking(t: &Wording, query: &Query, count: Option<i64>, now: DateTime<Utc>) -> Picking {
    let action = |kind: BulkKind| (kind.code(), t.code("bulk-choose-", kind.code()));
    Picking {
        seen: now.timestamp_micros(),
        ticked: query.tick == "page",
        tick_url: query.ticked(),
        all: match count {
            Some(count) => t.with("bulk-all-that-match", &[("count", number(count))]),
            None => t.get("bulk-all-that-match-many").to_owned(),
        },
        actions: BulkKind::chosen_on_the_queue().map(action).collect(),
    }
}
