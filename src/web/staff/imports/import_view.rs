//! The view of one import: its figures, what was done to its rows, and what happened.

use std::collections::BTreeMap;

use askama::Template;
use chrono::TimeDelta;

use crate::domain::registry::batch::{Batch, BatchState, Origin};
use crate::domain::values::coded::Coded;
use crate::store::registry::registry_events::LoggedEvent;
use crate::web::http::numbers::number;
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::imports::doses_plot::DosesPlot;
use crate::web::staff::imports::import_files::column_label;
use crate::web::staff::imports::imports_view::{file_name, state};
use crate::wording::Wording;

struct Fact {
    label: String,
    value: String,
}

/// A bar of a plot; lengths in per cent of the longest.
struct Bar {
    label: String,
    count: String,
    length: i64,
}

struct Plot {
    title: String,
    bars: Vec<Bar>,
    download: Option<(String, String)>,
}

/// A part of the one bar that shows what became of all rows; place and length in thousandths of it.
struct Share {
    kind: &'static str,
    label: String,
    count: String,
    percent: String,
    from: i64,
    length: i64,
}

struct EventView {
    iso: String,
    moment: String,
    text: String,
    who: String,
    ground: String,
}

#[derive(Template)]
#[template(path = "staff/import.html")]
pub(super) struct ImportPage {
    shell: Shell,
    file: String,
    state: &'static str,
    state_text: String,
    progress: Option<(i64, String)>,
    withdrawn: Option<String>,
    facts: Vec<Fact>,
    shares: Vec<Share>,
    doses: Option<DosesPlot>,
    plots: Vec<Plot>,
    events: Vec<EventView>,
    withdraw_url: Option<String>,
}

impl ImportPage {
    pub(super) fn new(visit: &Visit, signed_in: &SignedIn, batch: &Batch, events: &[LoggedEvent]) -> Self {
        let t = visit.t;
        let file = file_name(t, batch);
        let title = t.with("import-title", &[("id", batch.id.to_string())]);
        let may = signed_in.member.role.may_bring_imports() && batch.withdrawal.is_none();
        let (state, state_text) = state(t, batch);
        let done = batch.rows_done * 100 / batch.rows_total.max(1);
        Self {
            shell: Shell::new(visit, &title).signed_in(&signed_in.member),
            state,
            state_text,
            progress: (batch.state == BatchState::Running).then(|| {
                let values = [
                    ("done", number(batch.rows_done)),
                    ("total", number(batch.rows_total)),
                ];
                (done, t.with("import-progress", &values))
            }),
            withdrawn: batch
                .withdrawal
                .as_ref()
                .map(|withdrawal| withdrawal.ground.as_str().to_owned()),
            facts: facts(t, batch, events),
            shares: shares(t, batch),
            doses: DosesPlot::new(t, batch),
            plots: plots(t, batch),
            events: events.iter().map(|event| event_view(t, event)).collect(),
            withdraw_url: may.then(|| format!("/staff/imports/{}/withdraw", batch.id)),
            file,
        }
    }
}

fn facts(t: &Wording, batch: &Batch, events: &[LoggedEvent]) -> Vec<Fact> {
    let tally = &batch.tally;
    let who = events.first().and_then(|event| event.staff.clone());
    let who = who.unwrap_or_else(|| batch.sender.clone());
    let origin = t.code("origin-", batch.origin.code());
    let origin = match (batch.origin, who.is_empty()) {
        (Origin::Demonstration, _) | (_, true) => origin,
        (Origin::CommandLine | Origin::Upload, false) => format!("{origin}, {who}"),
    };
    let mut all = vec![
        ("import-origin", origin),
        ("import-started", t.moment(batch.started_at)),
    ];
    if let Some(finished) = batch.finished_at {
        let took = finished
            .signed_duration_since(batch.started_at)
            .max(TimeDelta::seconds(1));
        let rate = batch.rows_total / took.num_seconds().max(1);
        let values = [
            ("seconds", took.num_seconds().to_string()),
            ("rate", number(rate)),
        ];
        all.push(("import-took", t.with("import-took-value", &values)));
    }
    all.extend([
        ("import-rows", number(batch.rows_total)),
        ("import-accepted", number(tally.accepted)),
        ("import-unchanged", number(tally.unchanged)),
        ("import-superseded", number(tally.superseded)),
        ("import-quarantined", number(tally.quarantined)),
        ("import-rejected", number(tally.rejected)),
        ("import-tickets", number(tally.tickets_resolved)),
    ]);
    if batch.taken_over > 0 {
        all.push(("import-taken-over", number(batch.taken_over)));
    }
    let fact = |(key, value): (&str, String)| Fact {
        label: t.get(key).to_owned(),
        value,
    };
    all.into_iter().map(fact).collect()
}

/// What became of all rows, as parts that add up to them.
fn shares(t: &Wording, batch: &Batch) -> Vec<Share> {
    let tally = &batch.tally;
    let parts = [
        ("counting", tally.counting()),
        ("unchanged", tally.unchanged),
        ("quarantined", tally.quarantined),
        ("rejected", tally.rejected),
        ("outstanding", batch.rows_total - batch.rows_done),
    ];
    let total = parts.iter().map(|(_, count)| count).sum::<i64>();
    if total == 0 {
        return Vec::new();
    }
    // Each part ends where all before it and itself come to, so that nothing is lost by rounding.
    let mut before = 0;
    let share = |(kind, count): (&'static str, i64)| {
        let from = before * 1000 / total;
        before += count;
        let length = before * 1000 / total - from;
        Share {
            kind,
            label: t.code("import-share-", kind),
            count: number(count),
            percent: format!("{}.{} %", length / 10, length % 10),
            from,
            length,
        }
    };
    let shares: Vec<Share> = parts.into_iter().map(share).collect();
    shares.into_iter().filter(|share| share.count != "0").collect()
}

fn plots(t: &Wording, batch: &Batch) -> Vec<Plot> {
    let reasons = &batch.tally.reasons;
    let bars = |counts: Vec<(String, i64)>| {
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
        let bar = |(label, count): (String, i64)| Bar {
            label,
            count: number(count),
            length: (count * 100 / most).max(1),
        };
        let mut counts = counts;
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts.into_iter().map(bar).collect::<Vec<_>>()
    };
    let quarantined = reasons.quarantined.iter();
    let quarantined = quarantined
        .map(|(code, count)| (t.code("quarantine-", code), *count))
        .collect();
    let by_column = |of: &BTreeMap<String, i64>| {
        let counts = of.iter().map(|(name, count)| (column_label(t, name), *count));
        bars(counts.collect())
    };
    let download = |kind: &str| {
        let words = t.get(&format!("import-download-{kind}")).to_owned();
        Some((format!("/staff/imports/{}/{kind}.csv", batch.id), words))
    };
    let all = [
        ("import-plot-quarantined", bars(quarantined), "quarantined"),
        ("import-plot-rejected", by_column(&reasons.rejected), "rejects"),
        ("import-plot-left-out", by_column(&reasons.left_out), "notes"),
        ("import-plot-mended", by_column(&reasons.mended), "notes"),
    ];
    let shown = all.into_iter().filter(|(_, bars, _)| !bars.is_empty());
    let plot = |(title, bars, kind): (&str, Vec<Bar>, &str)| Plot {
        title: t.get(title).to_owned(),
        bars,
        download: download(kind),
    };
    shown.map(plot).collect()
}

fn event_view(t: &Wording, logged: &LoggedEvent) -> EventView {
    EventView {
        iso: crate::web::http::page::iso(logged.at),
        moment: t.moment(logged.at),
        text: t.code("registry-event-", logged.event.what.code()),
        who: logged.staff.clone().unwrap_or_default(),
        ground: logged
            .event
            .what
            .ground()
            .map(|ground| t.ground(ground))
            .unwrap_or_default(),
    }
}
