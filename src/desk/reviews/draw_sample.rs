//! Of a day's automatic decisions some are drawn for review.

use chrono::{NaiveDate, TimeDelta};
use rand::RngExt;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::review::sample::{days_to_draw, draw};
use crate::domain::values::local_time;
use crate::store::StoreError;
use crate::store::reviews::samples;

/// How long after its end a day is drawn: by then what was decided on it is kept.
const SETTLED: TimeDelta = TimeDelta::minutes(10);

/// The days that are over and of which nothing was drawn yet, the first first.
///
/// # Errors
/// The store's.
pub fn days(cx: &mut Context<'_>) -> Result<Vec<NaiveDate>, StoreError> {
    let today = local_time::date(cx.now - SETTLED);
    let mut days = samples::undrawn(cx.conn, days_to_draw(today))?;
    days.sort_unstable();
    Ok(days)
}

/// Draws a day's sample, once and for all: each decision of the day has the same chance.
///
/// # Errors
/// [`DeskError::Stale`] if somebody else draws it in the same moment; theirs counts then.
pub fn draw_sample(cx: &mut Context<'_>, day: NaiveDate) -> Result<(), DeskError> {
    let next = day.succ_opt().unwrap_or(day);
    let span = (local_time::beginning(day), local_time::beginning(next));
    let decisions = samples::decisions(cx.conn, span)?;
    let count = decisions.len();
    let mut random = rand::rng();
    let drawn = draw(decisions, cx.desk.review.per_day, |below| {
        random.random_range(0..below)
    });
    samples::keep(cx.conn, (day, count), &drawn, cx.now).map_err(DeskError::if_doubled)
}
