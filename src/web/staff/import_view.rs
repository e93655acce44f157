//! The views of imports: the list, one batch, and what withdrawing it would change.

use askama::Template;
use chrono::TimeDelta;

use super::doses_plot::DosesPlot;
use super::imports::number;
use super::session::SignedIn;
use crate::desk::rejects_report::harmless;
use crate::domain::batch::{Batch, BatchState, Origin};
use crate::domain::dose_record::DoseRecord;
use crate::domain::ground::Ground;
use crate::domain::identity::mask;
use crate::store::registry::withdraw::{Effects, MOST_COUNTED};
use crate::store::registry_events::LoggedEvent;
use crate::web::fields::{SummaryLine, TextArea};
use crate::web::page::Shell;
use crate::web::visit::Visit;
use crate::wording::Wording;
use crate::worker::uploads::Note;

struct Line {
    url: String,
    file: String,
    state: &'static str,
    state_text: String,
    moment: String,
    rows: String,
    accepted: String,
    unchanged: String,
    superseded: String,
    quarantined: String,
    rejected: String,
}

#[derive(Template)]
#[template(path = "staff/imports.html")]
pub(super) struct ImportsPage {
    shell: Shell,
    lines: Vec<Line>,
    next_url: Option<String>,
    /// Whether a file has just arrived.
    uploaded: bool,
    waiting: Vec<String>,
    failed: Vec<String>,
    may_upload: bool,
}

impl ImportsPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        found: &[Batch],
        size: i64,
        uploads: &[Note],
        uploaded: bool,
    ) -> Self {
        let t = visit.t;
        let failure = |note: &Note| {
            let (key, args) = note.failure.as_ref()?;
            let args: Vec<(&str, &String)> =
                args.iter().map(|(name, value)| (name.as_str(), value)).collect();
            Some(format!("{}: {}", note.name, t.with(key, &args)))
        };
        let waiting = uploads.iter().filter(|note| note.failure.is_none());
        let full = i64::try_from(found.len()).unwrap_or(0) == size;
        let last = found.last().filter(|_| full);
        Self {
            shell: Shell::new(visit, t.get("imports-title")).signed_in(&signed_in.member),
            lines: found.iter().map(|batch| line(t, batch)).collect(),
            next_url: last.map(|batch| format!("/staff/imports?before={}", batch.id)),
            uploaded,
            waiting: waiting.map(|note| note.name.clone()).collect(),
            failed: uploads.iter().filter_map(failure).collect(),
            may_upload: signed_in.member.role.may_bring_imports(),
        }
    }
}

fn line(t: &Wording, batch: &Batch) -> Line {
    let tally = &batch.tally;
    let rows = if batch.rows_done == batch.rows_total {
        number(batch.rows_total)
    } else {
        format!("{} / {}", number(batch.rows_done), number(batch.rows_total))
    };
    Line {
        url: format!("/staff/imports/{}", batch.id),
        file: file_name(t, batch),
        state: batch.state.code(),
        state_text: t.code("batch-state-", batch.state.code()),
        moment: t.moment(batch.started_at),
        rows,
        accepted: number(tally.accepted),
        unchanged: number(tally.unchanged),
        superseded: number(tally.superseded),
        quarantined: number(tally.quarantined),
        rejected: number(tally.rejected),
    }
}

fn file_name(t: &Wording, batch: &Batch) -> String {
    if batch.file_name == "-" {
        t.get("imports-standard-input").to_owned()
    } else {
        batch.file_name.clone()
    }
}

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
        let done = batch.rows_done * 100 / batch.rows_total.max(1);
        Self {
            shell: Shell::new(visit, &title).signed_in(&signed_in.member),
            state: batch.state.code(),
            state_text: t.code("batch-state-", batch.state.code()),
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
    let share = |count: i64| {
        let tenths = count * 1000 / batch.rows_done.max(1);
        format!("{} ({}.{} %)", number(count), tenths / 10, tenths % 10)
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
        ("import-accepted", share(tally.accepted)),
        ("import-unchanged", share(tally.unchanged)),
        ("import-superseded", share(tally.superseded)),
        ("import-quarantined", share(tally.quarantined)),
        ("import-rejected", share(tally.rejected)),
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
    let column = |column: &String| {
        if column.is_empty() {
            t.get("import-whole-row").to_owned()
        } else {
            column.clone()
        }
    };
    let rejected = reasons
        .rejected
        .iter()
        .map(|(name, count)| (column(name), *count))
        .collect();
    let download = |kind: &str| {
        let words = t.get(&format!("import-download-{kind}")).to_owned();
        Some((format!("/staff/imports/{}/{kind}.csv", batch.id), words))
    };
    let all = [
        ("import-plot-quarantined", bars(quarantined), "quarantined"),
        ("import-plot-rejected", bars(rejected), "rejects"),
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
        iso: logged.at.to_rfc3339(),
        moment: t.moment(logged.at),
        text: t.code("registry-event-", logged.event.what.code()),
        who: logged.staff.clone().unwrap_or_default(),
        ground: logged.event.what.ground().unwrap_or_default().to_owned(),
    }
}

#[derive(Template)]
#[template(path = "staff/import_withdraw.html")]
pub(super) struct WithdrawPage {
    shell: Shell,
    back: String,
    action: String,
    errors: Vec<SummaryLine>,
    effects: Vec<String>,
    ground: TextArea,
}

impl WithdrawPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        batch: &Batch,
        effects: Effects,
        typed: &str,
        error: Option<String>,
    ) -> Self {
        let t = visit.t;
        let action = format!("/staff/imports/{}/withdraw", batch.id);
        let mut shell = Shell::new(visit, t.get("withdraw-title"))
            .signed_in(&signed_in.member)
            .with_form("withdraw", &action);
        if error.is_some() {
            shell = shell.with_error();
        }
        let (key, tickets) = if effects.exact {
            ("withdraw-tickets", effects.tickets)
        } else if effects.tickets > MOST_COUNTED {
            ("withdraw-tickets-many", MOST_COUNTED)
        } else {
            ("withdraw-tickets-about", effects.tickets)
        };
        let say = |key: &str, count: i64| Some(t.with(key, &[("count", number(count))]));
        let running = batch.state == BatchState::Running;
        let lines = [
            running.then(|| t.get("withdraw-running").to_owned()),
            (!effects.exact).then(|| t.get("withdraw-about").to_owned()),
            say("withdraw-records", effects.records),
            say("withdraw-kept", effects.kept).filter(|_| effects.kept > 0),
            say("withdraw-links", effects.links),
            say(key, tickets),
        ];
        Self {
            shell,
            back: format!("/staff/imports/{}", batch.id),
            action,
            errors: error
                .iter()
                .map(|words| SummaryLine {
                    field: "ground".to_owned(),
                    text: words.clone(),
                })
                .collect(),
            effects: lines.into_iter().flatten().collect(),
            ground: TextArea {
                name: "ground",
                id: "ground".to_owned(),
                label: t.get("withdraw-ground-label").to_owned(),
                hint: t.with("withdraw-ground-hint", &[("max", Ground::MAX)]),
                value: typed.to_owned(),
                error,
                rows: 4,
            },
        }
    }
}

/// A quarantined record in a file that is downloaded.
pub(super) struct QuarantinedRow;

impl QuarantinedRow {
    pub(super) const COLUMNS: [&'static str; 9] = [
        "source_system",
        "source_record_id",
        "facility_name",
        "id_number",
        "dose_number",
        "vaccine",
        "lot_number",
        "administered_on",
        "reasons",
    ];

    pub(super) fn of(t: &Wording, record: &DoseRecord) -> Vec<String> {
        let dose = &record.statement;
        let reasons = dose
            .quarantine
            .iter()
            .map(|reason| t.code("quarantine-", reason.code()));
        let all = [
            dose.source_system.clone(),
            dose.source_record_id.clone(),
            dose.facility_name.as_str().to_owned(),
            mask(dose.identity.number()),
            dose.dose_number.get().to_string(),
            dose.vaccine.code().to_owned(),
            dose.lot
                .as_ref()
                .map_or_else(String::new, |lot| lot.as_str().to_owned()),
            dose.administered_on.to_string(),
            reasons.collect::<Vec<_>>().join("; "),
        ];
        all.iter().map(|text| harmless(text)).collect()
    }
}
