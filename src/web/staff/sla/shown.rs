//! What the pages of promises show, before it is put into words.

use std::sync::Arc;

use actix_web::http::StatusCode;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::desk::sla::decide_policy::FIRST;
use crate::desk::sla::preview_policy::Preview;
use crate::domain::facility::State;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::calendar_diff::StateChange;
use crate::domain::sla::policy::Fingerprint;
use crate::domain::sla::schedule::Budget;
use crate::domain::values::local_time;
use crate::store::sla::calendars::{Added, Use};
use crate::store::sla::policies::Decision;
use crate::web::http::fields::SummaryLine;
use crate::web::http::visit::Visit;

/// What of the calendars is looked at.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Query {
    /// The code of a state.
    #[serde(default)]
    pub(super) state: String,
    /// A year.
    #[serde(default)]
    pub(super) year: String,
    /// The calendar into which a file is to be put.
    #[serde(default)]
    pub(super) base: String,
    /// What was just done.
    #[serde(default)]
    pub(super) done: String,
}

/// What is known of calendars.
pub(super) struct Known {
    /// Those in use, by when they begin, the last one first.
    pub(super) uses: Vec<Use>,
    /// Those that were added, the last one first.
    pub(super) added: Vec<Added>,
}

impl Known {
    /// The calendar that holds once all has begun that is decided.
    pub(super) fn last(&self) -> Arc<CalendarBook> {
        let last = self.uses.first();
        last.map_or_else(CalendarBook::built_in, |used| Arc::clone(&used.calendar.book))
    }
}

/// What was chosen in the form of a file, and what is wrong with it.
#[derive(Default)]
pub(super) struct Chosen {
    pub(super) base: Option<Fingerprint>,
    pub(super) states: Vec<State>,
    pub(super) errors: Vec<SummaryLine>,
}

/// A decision as it is typed: of a policy also what counts, and how much of it.
#[derive(Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    pub(super) counting: String,
    #[serde(default)]
    pub(super) amount: String,
    /// From which day on.
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) reason: String,
}

/// What is said above a page.
#[derive(Default)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) notice: Option<&'static str>,
    pub(super) errors: Vec<SummaryLine>,
}

/// A calendar, and what is known besides.
pub(super) struct Opened {
    pub(super) book: Arc<CalendarBook>,
    pub(super) known: Known,
    /// The last use that was decided.
    pub(super) last_use: i64,
}

/// What a calendar would change from a day on.
pub(super) struct Compared {
    pub(super) from: NaiveDate,
    /// The calendar that would be in use then.
    pub(super) against: Arc<CalendarBook>,
    /// What complaints are promised then.
    pub(super) budget: Budget,
    pub(super) changes: Vec<StateChange>,
}

/// Another promise, and what it would have come to.
pub(super) struct Previewed {
    pub(super) budget: Budget,
    pub(super) preview: Preview,
    /// All that was decided, the last one first.
    pub(super) decided: Vec<Decision>,
}

impl Previewed {
    /// The last version that was decided.
    pub(super) fn last(&self) -> u32 {
        self.decided
            .first()
            .map_or(FIRST, |decision| decision.policy.version)
    }
}

/// Tomorrow.
pub(super) fn tomorrow(visit: &Visit) -> NaiveDate {
    let today = local_time::date(visit.app().clock.now());
    today.checked_add_days(Days::new(1)).unwrap_or(today)
}
