//! The view of a record: what it says, its versions, its links, its tickets, and who looked at it.

use askama::Template;

use crate::desk::registry::view_record::{FiledVersion, RecordFile};
use crate::domain::complaint::reference::Reference;
use crate::domain::person::identity::mask;
use crate::domain::values::coded::Coded;
use crate::store::registry::corrections::Kind;
use crate::store::registry::links::Link;
use crate::store::registry::person::TicketLine;
use crate::store::registry::registry_events::LoggedEvent;
use crate::web::http::fields::{SummaryLine, TextArea};
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::registry::statement_view::{Fact, facts, quarantine};
use crate::wording::Wording;

struct Change {
    label: String,
    before: String,
    after: String,
}

struct VersionView {
    url: String,
    title: String,
    is_shown: bool,
    state: &'static str,
    state_text: String,
    origin: String,
    ground: String,
    changes: Vec<Change>,
}

struct LinkView {
    text: String,
    ground: String,
    ticket: Option<String>,
    revoked: Option<String>,
}

/// A ticket in a list.
pub(super) struct TicketView {
    pub(super) reference: String,
    pub(super) status: &'static str,
    pub(super) status_text: String,
    pub(super) text: String,
}

struct EventView {
    iso: String,
    moment: String,
    text: String,
    who: String,
    ground: String,
}

/// How a record is looked at.
#[derive(Default)]
pub(super) struct Shown {
    /// The ticket for which.
    pub(super) ticket: Option<Reference>,
    /// Whether numbers of documents are shown, this once.
    pub(super) revealed: bool,
    /// What has just been done, a sentence each.
    pub(super) notice: Vec<String>,
    /// The reason with which a release could not be undone, and why.
    pub(super) refused: Option<(String, String)>,
}

impl Shown {
    pub(super) fn of(ticket: Option<Reference>) -> Self {
        Self {
            ticket,
            ..Self::default()
        }
    }
}

#[derive(Template)]
#[template(path = "staff/record.html")]
pub(super) struct RecordPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Vec<String>,
    /// Where it can be corrected, for those who may.
    correct_url: Option<String>,
    /// The form that undoes its release, for those who may.
    undo: Option<TextArea>,
    undo_open: bool,
    path: String,
    heading: String,
    state: &'static str,
    state_text: String,
    source: String,
    quarantine: Vec<String>,
    revealed: bool,
    ticket: Option<String>,
    person_url: String,
    facts: Vec<Fact>,
    versions: Vec<VersionView>,
    links: Vec<LinkView>,
    tickets: Vec<TicketView>,
    events: Option<Vec<EventView>>,
}

impl RecordPage {
    pub(super) fn new(visit: &Visit, signed_in: &SignedIn, file: &RecordFile, how: &Shown) -> Self {
        let t = visit.t;
        let (ticket, revealed) = (how.ticket, how.revealed);
        let shown = &file.versions[file.place];
        let record = &shown.version.record;
        let changes = signed_in.member.role.may_change_registry() && shown.version.is_current;
        let was_released = shown
            .version
            .correction
            .as_ref()
            .is_some_and(|made| made.kind == Kind::Released);
        let undo = (changes && was_released).then(|| undo_field(t, how));
        let statement = &record.statement;
        let heading = t.with(
            "dose-on",
            &[
                ("number", statement.dose_number.get().to_string()),
                ("date", t.date(statement.administered_on)),
            ],
        );
        let suffix = ticket
            .map(|ticket| format!("?ticket={ticket}"))
            .unwrap_or_default();
        let path = format!("/staff/records/{}", record.id);
        let typed_in = undo.as_ref().and(how.refused.as_ref());
        let shell = Shell::new(visit, &heading)
            .signed_in(&signed_in.member)
            .with_typed_in(typed_in.map(|_| "undo-release".to_owned()));
        let error = |(_, message): &(String, String)| SummaryLine {
            field: if undo.is_some() { "undo-release" } else { "main" }.to_owned(),
            text: message.clone(),
        };
        let told = how.refused.iter().filter(|(_, message)| !message.is_empty());
        let errors: Vec<SummaryLine> = told.map(error).collect();
        Self {
            shell: if errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            errors,
            notice: how.notice.clone(),
            correct_url: changes.then(|| format!("/staff/quarantine/{}/correct{suffix}", record.id)),
            undo_open: how.refused.is_some(),
            undo,
            heading,
            state: shown.state.code(),
            state_text: t.code("record-state-", shown.state.code()),
            source: statement.row().to_string(),
            quarantine: quarantine(t, &statement.quarantine),
            revealed,
            ticket: ticket.map(|ticket| ticket.to_string()),
            person_url: format!("{path}/person{suffix}"),
            path,
            facts: facts(t, statement, revealed),
            versions: versions(t, file, revealed, &suffix),
            links: file
                .links
                .iter()
                .map(|link| link_view(t, link, revealed))
                .collect(),
            tickets: tickets(t, &file.tickets),
            events: file
                .events
                .as_ref()
                .map(|events| events.iter().rev().map(|event| event_view(t, event)).collect()),
        }
    }
}

fn undo_field(t: &Wording, how: &Shown) -> TextArea {
    let refused = how.refused.as_ref();
    TextArea {
        name: "ground",
        id: "undo-release".to_owned(),
        label: t.get("undo-release-label").to_owned(),
        hint: t.get("undo-release-hint").to_owned(),
        value: refused.map(|(typed, _)| typed.clone()).unwrap_or_default(),
        error: refused
            .map(|(_, message)| message.clone())
            .filter(|message| !message.is_empty()),
        rows: 2,
    }
}

/// The versions, the last one first, each with what it changed.
fn versions(t: &Wording, file: &RecordFile, revealed: bool, suffix: &str) -> Vec<VersionView> {
    let all = file.versions.iter().enumerate();
    let view = |(place, filed): (usize, &FiledVersion)| {
        let before = place.checked_sub(1).map(|before| &file.versions[before]);
        let changes = before.map(|before| changes(t, before, filed, revealed));
        let number = filed.version.number.to_string();
        VersionView {
            url: format!("/staff/records/{}{suffix}", filed.version.record.id),
            title: t.with("record-version", &[("number", number)]),
            is_shown: place == file.place,
            state: filed.state.code(),
            state_text: t.code("record-state-", filed.state.code()),
            origin: origin(t, filed),
            ground: match (&filed.version.correction, &filed.batch.withdrawal) {
                (Some(correction), _) => t.ground(&correction.ground),
                (None, Some(withdrawal)) => withdrawal.ground.as_str().to_owned(),
                (None, None) => String::new(),
            },
            changes: changes.unwrap_or_default(),
        }
    };
    let mut views: Vec<VersionView> = all.map(view).collect();
    views.reverse();
    views
}

/// Who or what made a version.
fn origin(t: &Wording, filed: &FiledVersion) -> String {
    let system = || t.get("actor-system").to_owned();
    match &filed.version.correction {
        Some(correction) => t.with(
            match correction.kind {
                Kind::Released => "record-made-by-release",
                Kind::Corrected => "record-made-by-correction",
                Kind::Quarantined => "record-made-by-quarantine",
            },
            &[
                ("name", filed.author.clone().unwrap_or_else(system)),
                ("moment", t.moment(correction.at)),
            ],
        ),
        None => t.with(
            "record-made-by-batch",
            &[
                ("batch", filed.batch.id.to_string()),
                ("file", filed.batch.file_name.clone()),
                ("moment", t.moment(filed.batch.started_at)),
            ],
        ),
    }
}

fn changes(t: &Wording, before: &FiledVersion, after: &FiledVersion, revealed: bool) -> Vec<Change> {
    let of = |filed: &FiledVersion| facts(t, &filed.version.record.statement, revealed);
    let reasons = |filed: &FiledVersion| quarantine(t, &filed.version.record.statement.quarantine).join("; ");
    let mut changes: Vec<Change> = of(before)
        .into_iter()
        .zip(of(after))
        .filter(|(before, after)| before.real != after.real)
        .map(|(before, after)| Change {
            label: after.label,
            before: before.shown,
            after: after.shown,
        })
        .collect();
    if reasons(before) != reasons(after) {
        changes.push(Change {
            label: t.get("record-quarantine").to_owned(),
            before: reasons(before),
            after: reasons(after),
        });
    }
    changes
}

fn link_view(t: &Wording, link: &Link, revealed: bool) -> LinkView {
    let number = if revealed {
        link.person.formatted()
    } else {
        mask(link.person.number())
    };
    let system = || t.get("actor-system").to_owned();
    LinkView {
        text: t.with(
            "record-link",
            &[
                ("number", number),
                ("name", link.staff.clone().unwrap_or_else(system)),
                ("moment", t.moment(link.at)),
            ],
        ),
        ground: t.ground(&link.ground),
        ticket: link.ticket.map(|ticket| ticket.to_string()),
        revoked: match (&link.revoked, link.suspended) {
            (Some((at, ground)), _) => Some(t.with(
                "record-link-revoked",
                &[("moment", t.moment(*at)), ("ground", t.ground(ground))],
            )),
            (None, Some(at)) => Some(t.with("record-link-suspended", &[("moment", t.moment(at))])),
            (None, None) => None,
        },
    }
}

/// Tickets as pages of the registry list them.
pub(super) fn tickets(t: &Wording, tickets: &[TicketLine]) -> Vec<TicketView> {
    let view = |line: &TicketLine| TicketView {
        reference: line.reference.to_string(),
        status: line.status.code(),
        status_text: t.code("status-", line.status.code()),
        text: format!(
            "{}, {}",
            t.code("queue-problem-", line.problem.code()),
            t.moment(line.received_at)
        ),
    };
    tickets.iter().map(view).collect()
}

fn event_view(t: &Wording, logged: &LoggedEvent) -> EventView {
    EventView {
        iso: crate::web::http::page::iso(logged.at),
        moment: t.moment(logged.at),
        text: t.code("registry-event-", logged.event.what.code()),
        who: logged
            .staff
            .clone()
            .unwrap_or_else(|| t.get("actor-system").to_owned()),
        ground: logged
            .event
            .what
            .ground()
            .map(|ground| t.ground(ground))
            .unwrap_or_default(),
    }
}
