//! Figures of parts: what is open by age and state, what was found, and facilities.

use chrono::TimeDelta;

use crate::domain::figures::series::{AGES, share};
use crate::web::http::numbers::number;
use crate::web::staff::dashboard::data::{Data, OfPlace};
use crate::web::staff::dashboard::figure::{Figure, Plot, Value, percent};
use crate::web::staff::dashboard::making::{around, figure, state_name};
use crate::web::staff::dashboard::plot::Bars;
use crate::wording::Wording;

/// Facilities that the page lists.
const PLACES: usize = 10;

/// Answers of a facility without which its median says nothing.
const LEAST_ANSWERS: i64 = 3;

fn age_words(t: &Wording, place: usize) -> String {
    let last = AGES.get(place).copied();
    let first = place
        .checked_sub(1)
        .and_then(|before| AGES.get(before))
        .map_or(0, |before| before + 1);
    match last {
        Some(last) if last == first => t.with("dashboard-age-days", &[("n", first)]),
        Some(last) => t.with("dashboard-age-range", &[("first", first), ("last", last)]),
        None => t.with("dashboard-age-more", &[("first", first)]),
    }
}

fn open_and_late(t: &Wording, open: i64, late: i64) -> String {
    t.with(
        "dashboard-open-and-late",
        &[("open", number(open)), ("late", number(late))],
    )
}

pub(super) fn open_by_age(t: &Wording, data: &Data) -> Figure {
    let ages: Vec<(String, i64, i64)> = data
        .ages
        .open
        .iter()
        .zip(&data.ages.late)
        .enumerate()
        .map(|(place, (open, late))| (age_words(t, place), *open, *late))
        .collect();
    let desc = open_and_late(t, data.ages.open_in_all(), data.ages.late_in_all());
    let rows = ages
        .iter()
        .map(|(age, open, late)| vec![Value::Text(age.clone()), Value::Count(*open), Value::Count(*late)])
        .collect();
    let bars = Bars::new(around(t, data, "open-age", desc.clone()), ages, |open, late| {
        bar_words(t, open, late)
    });
    let columns = ["dashboard-age", "dashboard-open", "dashboard-late"];
    let mut figure = figure("open-age", &columns, rows, Plot::Bars(bars));
    figure.notes.push(desc);
    figure
}

fn bar_words(t: &Wording, open: i64, late: i64) -> String {
    if late == 0 {
        number(open)
    } else {
        t.with("dashboard-bar", &[("open", number(open)), ("late", number(late))])
    }
}

pub(super) fn open_by_state(t: &Wording, data: &Data) -> Figure {
    let states = || {
        data.states
            .iter()
            .map(|(state, open, late)| (state_name(t, *state), *open, *late))
    };
    let desc = open_and_late(t, data.ages.open_in_all(), data.ages.late_in_all());
    let rows = states()
        .map(|(state, open, late)| vec![Value::Text(state), Value::Count(open), Value::Count(late)])
        .collect();
    let bars = Bars::new(
        around(t, data, "open-state", desc),
        states().collect(),
        |open, late| bar_words(t, open, late),
    );
    let columns = ["dashboard-state", "dashboard-open", "dashboard-late"];
    figure("open-state", &columns, rows, Plot::Bars(bars))
}

pub(super) fn causes(t: &Wording, data: &Data) -> Figure {
    let all = data.total.ended_in_all();
    let mut causes: Vec<(&str, i64)> = data
        .total
        .ended
        .iter()
        .map(|(code, count)| (*code, *count))
        .collect();
    causes.retain(|(_, count)| *count > 0);
    causes.sort_by_key(|(code, count)| (-count, *code));
    let rows = causes
        .iter()
        .map(|(code, count)| {
            vec![
                Value::Text(t.code("dashboard-cause-", code)),
                Value::Count(*count),
                Value::Share(share(*count, all)),
            ]
        })
        .collect();
    let desc = causes.first().map_or_else(
        || t.get("dashboard-none").to_owned(),
        |(code, count)| {
            let most = [
                ("cause", t.code("dashboard-cause-", code)),
                ("count", number(*count)),
            ];
            t.with("dashboard-causes-words", &most)
        },
    );
    let counted = causes
        .iter()
        .map(|(code, count)| (t.code("dashboard-cause-", code), *count, 0));
    let bars = Bars::new(around(t, data, "causes", desc), counted.collect(), |count, _| {
        format!("{} ({})", number(count), percent(t, share(count, all)))
    });
    let columns = ["dashboard-cause", "dashboard-ended", "dashboard-part"];
    figure("causes", &columns, rows, Plot::Bars(bars))
}

fn place(of: &OfPlace, address: &str) -> Value {
    let url = format!("/staff/dashboard?facility={}{address}", of.named.id);
    Value::Link(of.named.name.clone(), url)
}

/// The period, for a facility's own figures.
fn months(data: &Data) -> String {
    format!("&from={}&to={}", data.asked.period.from, data.asked.period.to)
}

pub(super) fn most_faults(t: &Wording, data: &Data) -> Figure {
    let mut places: Vec<&OfPlace> = data.places.iter().filter(|of| of.faults > 0).collect();
    places.sort_by_key(|of| -of.faults);
    let address = months(data);
    let row = |of: &&OfPlace| {
        vec![
            place(of, &address),
            Value::Text(state_name(t, of.named.state)),
            Value::Count(of.faults),
            Value::Count(of.ended),
        ]
    };
    let rows: Vec<Vec<Value>> = places.iter().map(row).collect();
    let columns = [
        "dashboard-place",
        "dashboard-state",
        "dashboard-faults-count",
        "dashboard-ended",
    ];
    first_ones(t, figure("faults", &columns, rows, Plot::None), data)
}

pub(super) fn slowest(t: &Wording, data: &Data) -> Figure {
    let mut places: Vec<(&OfPlace, TimeDelta)> = data
        .places
        .iter()
        .filter(|of| of.replied.count() >= LEAST_ANSWERS)
        .filter_map(|of| Some((of, of.replied.median()?)))
        .collect();
    places.sort_by_key(|(_, median)| -median.num_seconds());
    let address = months(data);
    let row = |(of, median): &(&OfPlace, TimeDelta)| {
        vec![
            place(of, &address),
            Value::Text(state_name(t, of.named.state)),
            Value::Span(Some(*median)),
            Value::Span(of.replied.ninth_decile()),
            Value::Count(of.asked),
            Value::Count(of.asked - of.replied.count()),
        ]
    };
    let rows: Vec<Vec<Value>> = places.iter().map(row).collect();
    let columns = [
        "dashboard-place",
        "dashboard-state",
        "dashboard-median",
        "dashboard-decile",
        "dashboard-asked",
        "dashboard-unanswered",
    ];
    first_ones(t, figure("slowest", &columns, rows, Plot::None), data)
}

/// The page shows the first ones; the file has all.
fn first_ones(t: &Wording, mut figure: Figure, data: &Data) -> Figure {
    figure.shown = PLACES;
    if data.asked.problem.is_some() {
        figure
            .notes
            .push(t.get("dashboard-places-any-problem").to_owned());
    }
    if figure.rows.is_empty() {
        figure.notes.push(t.get("dashboard-none").to_owned());
    }
    figure
}
