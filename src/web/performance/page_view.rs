//! The open page of figures, as its template sees it.

use askama::Template;
use chrono::TimeDelta;

use crate::domain::facility::State;
use crate::domain::figures::month::Month;
use crate::domain::figures::publication::{Group, OfMonth, Publication, Shown};
use crate::domain::figures::suppression::LEAST;
use crate::domain::values::coded::Coded;
use crate::web::http::numbers::number;
use crate::web::http::page::Shell;
use crate::web::http::state::AppState;
use crate::web::performance::chart::{Chart, LEGEND, fill};
use crate::wording::Wording;

/// A number with its name and what it means.
struct Figure {
    value: String,
    label: String,
    means: String,
}

/// A row of a table.
struct Row {
    name: String,
    received: String,
    kept: String,
    late: String,
    pending: String,
    share: String,
    median: String,
    decile: String,
    automatic: String,
}

/// A kind of piece of the plot, in words.
struct Key {
    kind: &'static str,
    fill: &'static str,
    words: String,
}

/// A month by state.
struct StatesOfMonth {
    title: String,
    rows: Vec<Row>,
}

/// A word of the table, and what it means.
struct Meaning {
    word: String,
    means: String,
}

#[derive(Template)]
#[template(path = "performance/performance.html")]
pub(super) struct PerformancePage {
    shell: Shell,
    as_of: String,
    figures: Vec<Figure>,
    chart: Chart,
    legend: Vec<Key>,
    chart_words: String,
    months: Vec<Row>,
    by_state: Vec<StatesOfMonth>,
    meanings: Vec<Meaning>,
    left_out: String,
}

impl PerformancePage {
    /// In the words of a language.
    pub(super) fn new(t: &'static Wording, all: &Publication, app: &AppState) -> Self {
        let as_of = all.as_of.map_or_else(
            || t.get("performance-not-yet").to_owned(),
            |at| t.with("performance-as-of", &[("moment", t.moment(at))]),
        );
        let by_state = all.months.iter().filter_map(|of| states_of(t, of));
        Self {
            shell: Shell::for_everybody(t, t.get("performance-title"), "/performance", app),
            as_of,
            figures: figures(t, all),
            chart: Chart::of(&all.months, |of| {
                (month_short(t, of.month), share_words(t, &of.whole))
            }),
            legend: LEGEND
                .map(|(kind, words)| Key {
                    kind,
                    fill: fill(kind),
                    words: t.get(words).to_owned(),
                })
                .into(),
            chart_words: chart_words(t, all),
            months: std::iter::once(row(t, t.get("performance-all-months").to_owned(), &all.all))
                .chain(all.months.iter().map(|of| row(t, month_name(t, of), &of.whole)))
                .collect(),
            by_state: by_state.collect(),
            meanings: MEANINGS
                .map(|(word, means)| Meaning {
                    word: t.get(word).to_owned(),
                    means: t.with(means, &[("least", LEAST)]),
                })
                .into(),
            left_out: t.with("performance-left-out", &[("least", LEAST)]),
        }
    }
}

/// The words of the tables, and what they mean.
const MEANINGS: [(&str, &str); 8] = [
    ("performance-received", "performance-means-received"),
    ("performance-kept", "performance-means-kept"),
    ("performance-late", "performance-means-late"),
    ("performance-pending", "performance-means-pending"),
    ("performance-share", "performance-means-share"),
    ("performance-median", "performance-means-median"),
    ("performance-decile", "performance-means-decile"),
    ("performance-automatic", "performance-means-automatic"),
];

fn figures(t: &Wording, all: &Publication) -> Vec<Figure> {
    let figure = |value: String, label: &str, means: &str| Figure {
        value,
        label: t.get(label).to_owned(),
        means: t.with(means, &[("least", LEAST)]),
    };
    vec![
        figure(
            share_words(t, &all.all),
            "performance-share",
            "performance-means-share",
        ),
        figure(
            count(t, all.open_now),
            "performance-open-now",
            "performance-means-open-now",
        ),
        figure(
            count(t, all.late_now),
            "performance-late-now",
            "performance-means-late-now",
        ),
        figure(
            span(t, all.all.median),
            "performance-median",
            "performance-means-median",
        ),
        figure(
            span(t, all.all.ninth_decile),
            "performance-decile",
            "performance-means-decile",
        ),
        figure(
            percent(t, all.all.automatic),
            "performance-automatic",
            "performance-means-automatic",
        ),
    ]
}

/// What the plot shows, for those who do not see it.
fn chart_words(t: &Wording, all: &Publication) -> String {
    let known = all
        .months
        .iter()
        .filter_map(|of| Some((of.whole.share_kept()?, of)));
    let words = |of: &OfMonth| (month_name(t, of), share_words(t, &of.whole));
    let best = known.clone().max_by(|one, other| one.0.total_cmp(&other.0));
    let worst = known.min_by(|one, other| one.0.total_cmp(&other.0));
    let (Some((_, best)), Some((_, worst))) = (best, worst) else {
        return t.get("performance-chart-empty").to_owned();
    };
    if best.month == worst.month {
        let (month, share) = words(best);
        return t.with("performance-chart-one", &[("month", month), ("share", share)]);
    }
    let ((best, most), (worst, least)) = (words(best), words(worst));
    t.with(
        "performance-chart-words",
        &[("best", best), ("most", most), ("worst", worst), ("least", least)],
    )
}

fn row(t: &Wording, name: String, group: &Group) -> Row {
    Row {
        name,
        received: count(t, group.received),
        kept: count(t, group.kept),
        late: count(t, group.late),
        pending: count(t, group.pending),
        share: share_words(t, group),
        median: span(t, group.median),
        decile: span(t, group.ninth_decile),
        automatic: percent(t, group.automatic),
    }
}

fn states_of(t: &Wording, of: &OfMonth) -> Option<StatesOfMonth> {
    let states = of.states.as_ref().filter(|states| !states.is_empty())?;
    let name = |state: &Option<State>| {
        state.map_or_else(
            || t.get("performance-no-state").to_owned(),
            |state| state.name().to_owned(),
        )
    };
    Some(StatesOfMonth {
        title: month_name(t, of),
        rows: states
            .iter()
            .map(|(state, group)| row(t, name(state), group))
            .collect(),
    })
}

/// `Februari 2022`, with a word for one that can still change.
fn month_name(t: &Wording, of: &OfMonth) -> String {
    let name = month_long(t, of.month);
    if of.whole.is_final() {
        name
    } else {
        t.with("performance-not-final", &[("month", name)])
    }
}

fn month_long(t: &Wording, month: Month) -> String {
    format!("{} {}", t.get(&format!("month-{}", month.number())), month.year())
}

/// `Feb 2022`: the first three letters tell the months of both languages apart.
fn month_short(t: &Wording, month: Month) -> String {
    let name: String = t
        .get(&format!("month-{}", month.number()))
        .chars()
        .take(3)
        .collect();
    format!("{name} {}", month.year())
}

fn count(t: &Wording, count: Shown) -> String {
    count.map_or_else(|| t.get("performance-hidden").to_owned(), number)
}

fn share_words(t: &Wording, group: &Group) -> String {
    percent(t, group.share_kept())
}

fn percent(t: &Wording, share: Option<f64>) -> String {
    share.map_or_else(
        || t.get("performance-hidden").to_owned(),
        // Rounded down: what is not all is not 100 %.
        |share| format!("{:.1} %", (share * 1000.0 + 1e-9).floor() / 10.0),
    )
}

fn span(t: &Wording, span: Option<TimeDelta>) -> String {
    span.map_or_else(
        || t.get("performance-hidden").to_owned(),
        |span| {
            if span < TimeDelta::minutes(1) {
                t.get("performance-seconds").to_owned()
            } else {
                t.span(span)
            }
        },
    )
}
