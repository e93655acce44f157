//! Figures over time: what came and went, whether and how fast it was answered, and what is to be expected.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::domain::figures::forecast::LEAST_WEEKS;
use crate::domain::figures::period::Step;
use crate::domain::figures::series::Point;
use crate::web::http::numbers::number;
use crate::web::staff::dashboard::data::Data;
use crate::web::staff::dashboard::figure::{Figure, Plot, Value, about, percent, span_words};
use crate::web::staff::dashboard::making::{around, day, figure, real};
use crate::web::staff::dashboard::plot::{Around, Lines, Series};
use crate::wording::{Wording, percent as exact_percent};

/// The step that begins on a day.
fn step(t: &Wording, data: &Data, start: NaiveDate) -> Value {
    Value::Text(match data.asked.period.step {
        Step::Day | Step::Week => start.to_string(),
        Step::Month => format!("{} {}", t.get(&format!("month-{}", start.month())), start.year()),
    })
}

fn rows(t: &Wording, data: &Data, row: impl Fn(&Point) -> Vec<Value>) -> Vec<Vec<Value>> {
    let of = |(start, point): &(NaiveDate, Point)| {
        let mut cells = vec![step(t, data, *start)];
        cells.extend(row(point));
        cells
    };
    data.points.iter().map(of).collect()
}

fn values(data: &Data, of: impl Fn(&Point) -> Option<f64>) -> Vec<Option<f64>> {
    data.points.iter().map(|(_, point)| of(point)).collect()
}

fn series(t: &Wording, key: &str, values: Vec<Option<f64>>) -> Series {
    Series {
        label: t.get(key).to_owned(),
        values,
    }
}

pub(super) fn flow(t: &Wording, data: &Data) -> Figure {
    let columns = [
        "dashboard-from",
        "dashboard-arrived",
        "dashboard-ended",
        "dashboard-reopened",
        "dashboard-net",
    ];
    let rows = rows(t, data, |of| {
        [of.arrived, of.ended_in_all(), of.reopened, of.net()]
            .map(Value::Count)
            .into()
    });
    let sums = [
        ("arrived", number(data.total.arrived)),
        ("ended", number(data.total.ended_in_all())),
        ("reopened", number(data.total.reopened)),
    ];
    let desc = t.with("dashboard-flow-words", &sums);
    let curves = vec![
        series(t, "dashboard-arrived", values(data, |of| Some(real(of.arrived)))),
        series(
            t,
            "dashboard-ended",
            values(data, |of| Some(real(of.ended_in_all()))),
        ),
    ];
    let lines = Lines::new(around(t, data, "flow", desc.clone()), curves, None, 4.0, about);
    let mut figure = figure("flow", &columns, rows, Plot::Lines(lines));
    figure.notes.push(desc);
    figure
}

pub(super) fn time(t: &Wording, data: &Data) -> Figure {
    let columns = [
        "dashboard-from",
        "dashboard-answers",
        "dashboard-median",
        "dashboard-decile",
    ];
    let rows = rows(t, data, |of| {
        vec![
            Value::Count(of.took.count()),
            Value::Span(of.took.median()),
            Value::Span(of.took.ninth_decile()),
        ]
    });
    let took = &data.total.took;
    let sums = [
        ("median", span_words(t, took.median())),
        ("decile", span_words(t, took.ninth_decile())),
    ];
    let desc = t.with("dashboard-time-words", &sums);
    #[expect(clippy::cast_precision_loss, reason = "seconds of a few years")]
    let days = |span: TimeDelta| span.num_seconds() as f64 / 86_400.0;
    let curves = vec![
        series(
            t,
            "dashboard-median",
            values(data, |of| of.took.median().map(days)),
        ),
        series(
            t,
            "dashboard-decile",
            values(data, |of| of.took.ninth_decile().map(days)),
        ),
    ];
    let label = |days: f64| t.with("dashboard-days-axis", &[("n", trimmed(days))]);
    let lines = Lines::new(around(t, data, "time", desc.clone()), curves, None, 1.0, label);
    let mut figure = figure("time", &columns, rows, Plot::Lines(lines));
    figure.notes.push(desc);
    figure
}

/// One decimal at most.
fn trimmed(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn percent_axis(share: f64) -> String {
    format!("{} %", trimmed(share * 100.0))
}

pub(super) fn promise(t: &Wording, data: &Data) -> Figure {
    let columns = [
        "dashboard-from",
        "performance-received",
        "performance-kept",
        "performance-late",
        "performance-pending",
        "performance-withdrawn",
        "dashboard-share",
    ];
    let rows = rows(t, data, |of| {
        let counts = [of.received, of.kept, of.late, of.pending, of.withdrawn].map(Value::Count);
        counts
            .into_iter()
            .chain([Value::Share(of.share_kept())])
            .collect()
    });
    let total = &data.total;
    let sums = [
        ("share", percent(t, total.share_kept())),
        ("late", number(total.late)),
        ("pending", number(total.pending)),
    ];
    let desc = t.with("dashboard-promise-words", &sums);
    let curve = series(t, "dashboard-share", values(data, Point::share_kept));
    let lines = Lines::new(
        around(t, data, "promise", desc.clone()),
        vec![curve],
        None,
        1.0,
        percent_axis,
    );
    let mut figure = figure("promise", &columns, rows, Plot::Lines(lines));
    figure.notes.push(desc);
    figure
}

pub(super) fn automatic(t: &Wording, data: &Data) -> Figure {
    let columns = [
        "dashboard-from",
        "dashboard-answers",
        "dashboard-automatic-count",
        "dashboard-automatic-share",
    ];
    let rows = rows(t, data, |of| {
        vec![
            Value::Count(of.took.count()),
            Value::Count(of.automatic),
            Value::Share(of.share_automatic()),
        ]
    });
    let desc = t.with(
        "dashboard-automatic-words",
        &[("share", percent(t, data.total.share_automatic()))],
    );
    let curve = series(
        t,
        "dashboard-automatic-share",
        values(data, Point::share_automatic),
    );
    let lines = Lines::new(
        around(t, data, "automatic", desc.clone()),
        vec![curve],
        None,
        1.0,
        percent_axis,
    );
    let mut figure = figure("automatic", &columns, rows, Plot::Lines(lines));
    figure.notes.extend([desc, measured(t, data)]);
    figure
}

/// How right the machine was, as far as people looked.
fn measured(t: &Wording, data: &Data) -> String {
    let tally = data.tally;
    match (tally.precision(), tally.interval()) {
        (Some(precision), Some(interval)) => t.with(
            "machine-measured",
            &[
                ("precision", exact_percent(precision)),
                ("right", tally.right.to_string()),
                ("reviews", tally.reviews().to_string()),
                ("low", format!("{:.1}", interval.low * 100.0)),
                ("high", format!("{:.1}", interval.high * 100.0)),
            ],
        ),
        _ => t.get("machine-not-measured").to_owned(),
    }
}

pub(super) fn forecast(t: &Wording, data: &Data) -> Figure {
    let columns = [
        "dashboard-day",
        "dashboard-expected",
        "dashboard-low",
        "dashboard-high",
    ];
    let Some(ahead) = &data.forecast else {
        let mut figure = figure("forecast", &columns, Vec::new(), Plot::None);
        let days = [("days", data.history), ("least", LEAST_WEEKS * 7)];
        figure.notes.push(t.with("dashboard-forecast-too-little", &days));
        return figure;
    };
    let rows = ahead
        .iter()
        .map(|one| {
            let counts = [one.expected, one.low, one.high].map(Value::About);
            let mut row = vec![Value::Text(one.day.to_string())];
            row.extend(counts);
            row
        })
        .collect();
    let open = real(data.open_yesterday);
    let now = |values: Vec<f64>| -> Vec<f64> { std::iter::once(open).chain(values).collect() };
    let low = now(ahead.iter().map(|one| one.low).collect());
    let high = now(ahead.iter().map(|one| one.high).collect());
    let expected = now(ahead.iter().map(|one| one.expected).collect());
    let words = ahead.last().map_or_else(String::new, |last| {
        let values = [
            ("day", t.date(last.day)),
            ("expected", about(last.expected)),
            ("low", about(last.low)),
            ("high", about(last.high)),
        ];
        t.with("dashboard-forecast-words", &values)
    });
    let ends = [
        ahead.first().map_or_else(String::new, |first| day(t, first.day)),
        ahead.last().map_or_else(String::new, |last| day(t, last.day)),
    ];
    let around = Around {
        ends,
        ..around(t, data, "forecast", words.clone())
    };
    let curve = series(t, "dashboard-expected", expected.into_iter().map(Some).collect());
    let lines = Lines::new(around, vec![curve], Some((low, high)), 4.0, about);
    let mut figure = figure("forecast", &columns, rows, Plot::Lines(lines));
    figure.notes.push(words);
    figure
}
