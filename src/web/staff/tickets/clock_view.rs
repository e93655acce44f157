//! Where a ticket's time went: what was promised, what is used, and why the rest does not count.

use chrono::{DateTime, Utc};

use crate::domain::sla::account::{Stretch, Why};
use crate::domain::sla::clock::{Pause, SlaClock};
use crate::domain::sla::schedule::Budget;
use crate::wording::Wording;

/// The account of a ticket's time, in words.
pub(super) struct ClockView {
    pub(super) promised: String,
    pub(super) used: String,
    /// When it is used up; nothing while it stands, and once it is.
    pub(super) deadline: Option<String>,
    pub(super) stretches: Vec<StretchView>,
}

/// A part of that time.
pub(super) struct StretchView {
    pub(super) from: String,
    pub(super) until: String,
    pub(super) why: String,
    pub(super) counts: bool,
}

impl ClockView {
    pub(super) fn of(t: &Wording, clock: &SlaClock, now: DateTime<Utc>) -> Self {
        let account = clock.account(now);
        let promised = t.budget(Budget::from(clock.policy));
        let state = clock.policy.working().map_or("", |working| working.state.name());
        Self {
            promised: t.with(
                "clock-promised",
                &[("time", promised), ("from", t.moment(clock.started_at))],
            ),
            used: t.with(
                "clock-used",
                &[("used", t.span(account.used)), ("left", t.span(account.left))],
            ),
            deadline: (clock.is_running() && account.deadline > now)
                .then(|| t.with("clock-deadline", &[("deadline", t.moment(account.deadline))])),
            stretches: account
                .stretches
                .iter()
                .map(|stretch| view(t, state, stretch))
                .collect(),
        }
    }
}

fn view(t: &Wording, state: &str, stretch: &Stretch) -> StretchView {
    StretchView {
        from: t.moment(stretch.from),
        until: t.moment(stretch.until),
        why: match &stretch.why {
            Why::Counts => t.get("clock-counts").to_owned(),
            Why::Paused(Pause::Asked) => t.get("clock-asked").to_owned(),
            Why::Paused(Pause::Ended) => t.get("clock-ended").to_owned(),
            Why::Weekend => t.with("clock-weekend", &[("state", state)]),
            Why::Holiday(name) => t.with("clock-holiday", &[("name", name.as_str()), ("state", state)]),
            Why::AfterHours => t.get("clock-after-hours").to_owned(),
        },
        counts: stretch.why == Why::Counts,
    }
}
