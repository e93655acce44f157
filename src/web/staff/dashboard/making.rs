//! What the figures have in common.

use chrono::{Datelike, NaiveDate};

use crate::domain::facility::State;
use crate::web::staff::dashboard::data::Data;
use crate::web::staff::dashboard::figure::{Figure, Plot, Value};
use crate::web::staff::dashboard::plot::Around;
use crate::wording::Wording;

/// A figure whose rows are all shown.
pub(super) fn figure(
    code: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<Value>>,
    plot: Plot,
) -> Figure {
    Figure {
        code,
        columns: columns.to_vec(),
        shown: rows.len(),
        rows,
        plot,
        notes: Vec::new(),
    }
}

pub(super) fn around(t: &Wording, data: &Data, code: &'static str, desc: String) -> Around {
    let period = &data.asked.period;
    Around {
        id: code,
        title: t.get(&format!("dashboard-{code}")).to_owned(),
        desc,
        ends: [day(t, period.step.start(period.from)), day(t, period.to)],
    }
}

/// `3 Mac`: the year stands above.
pub(super) fn day(t: &Wording, day: NaiveDate) -> String {
    let month: String = t.get(&format!("month-{}", day.month())).chars().take(3).collect();
    format!("{} {month} {}", day.day(), day.year())
}

#[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
pub(super) fn real(count: i64) -> f64 {
    count as f64
}

pub(super) fn state_name(t: &Wording, state: Option<State>) -> String {
    state.map_or_else(
        || t.get("performance-no-state").to_owned(),
        |state| state.name().to_owned(),
    )
}
