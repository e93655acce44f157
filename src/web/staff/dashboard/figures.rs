//! Every figure of the dashboard, made of what was read.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::domain::facility::State;
use crate::domain::figures::forecast::LEAST_WEEKS;
use crate::domain::figures::period::Step;
use crate::domain::figures::series::{AGES, Point, share};
use crate::web::http::numbers::number;
use crate::web::staff::dashboard::data::{Data, OfPlace};
use crate::web::staff::dashboard::figure::{Figure, Plot, Value, about, percent, span_words};
use crate::web::staff::dashboard::plot::{Around, Bars, Lines, Series};
use crate::wording::{Wording, percent as exact_percent};

/// Facilities that the page lists.
const PLACES: usize = 10;
/// Answers of a facility without which its median says nothing.
const LEAST_ANSWERS: i64 = 3;

/// The figures, in the order in which the page shows them.
pub(super) fn all(t: &Wording, data: &Data) -> Vec<Figure> {
    let mut figures = Vec::new();
    if data.facility.is_none() {
        figures.extend([open_by_age(t, data), open_by_state(t, data)]);
    }
    figures.extend([
        flow(t, data),
        promise(t, data),
        time(t, data),
        automatic(t, data),
        causes(t, data),
    ]);
    if data.facility.is_none() {
        figures.extend([most_faults(t, data), slowest(t, data), forecast(t, data)]);
    }
    figures
}

/// A figure whose rows are all shown.
fn figure(code: &'static str, columns: &[&'static str], rows: Vec<Vec<Value>>, plot: Plot) -> Figure {
    Figure {
        code,
        columns: columns.to_vec(),
        shown: rows.len(),
        rows,
        plot,
        notes: Vec::new(),
    }
}

fn around(t: &Wording, data: &Data, code: &'static str, desc: String) -> Around {
    let period = &data.asked.period;
    Around {
        id: code,
        title: t.get(&format!("dashboard-{code}")).to_owned(),
        desc,
        ends: [day(t, period.step.start(period.from)), day(t, period.to)],
    }
}

/// `3 Mac`: the year stands above.
fn day(t: &Wording, day: NaiveDate) -> String {
    let month: String = t.get(&format!("month-{}", day.month())).chars().take(3).collect();
    format!("{} {month} {}", day.day(), day.year())
}

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

#[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
fn real(count: i64) -> f64 {
    count as f64
}

fn series(t: &Wording, key: &str, values: Vec<Option<f64>>) -> Series {
    Series {
        label: t.get(key).to_owned(),
        values,
    }
}

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

fn open_by_age(t: &Wording, data: &Data) -> Figure {
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

fn state_name(t: &Wording, state: Option<State>) -> String {
    state.map_or_else(
        || t.get("performance-no-state").to_owned(),
        |state| state.name().to_owned(),
    )
}

fn open_by_state(t: &Wording, data: &Data) -> Figure {
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

fn flow(t: &Wording, data: &Data) -> Figure {
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

fn time(t: &Wording, data: &Data) -> Figure {
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

fn promise(t: &Wording, data: &Data) -> Figure {
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

fn automatic(t: &Wording, data: &Data) -> Figure {
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

fn causes(t: &Wording, data: &Data) -> Figure {
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

fn most_faults(t: &Wording, data: &Data) -> Figure {
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

fn slowest(t: &Wording, data: &Data) -> Figure {
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

fn forecast(t: &Wording, data: &Data) -> Figure {
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
