//! One calendar as it is shown.

use askama::Template;

use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::calendar_diff::{Example, StateChange};
use crate::domain::sla::policy::Counting;
use crate::domain::values::coded::Coded;
use crate::domain::values::local_time;
use crate::web::http::fields::{SummaryLine, TextArea, TextField};
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::sla::calendars_view::known_until;
use crate::web::staff::sla::decisions_view::by;
use crate::web::staff::sla::shown::{Compared, Opened, Said, Typed};
use crate::web::staff::sla::{CALENDARS, error_of, running_out};
use crate::wording::Wording;

/// What changes in a state.
struct StateLine {
    name: String,
    /// How many days change, and whether weekends or hours do.
    what: String,
    moved: String,
    earlier: String,
    later: String,
    /// All of it, a line each.
    details: Vec<String>,
}

/// The form that puts it to use.
struct UseForm {
    from: TextField,
    reason: TextArea,
    compared: String,
    seen: i64,
    replaces: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/calendar.html")]
pub(super) struct CalendarPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<&'static str>,
    warning: Option<String>,
    title: String,
    added: String,
    known_until: String,
    url: String,
    heading: String,
    against: String,
    /// Whether it is the one in use on that day.
    is_same: bool,
    promise: String,
    unmoved: Option<&'static str>,
    lines: Vec<StateLine>,
    others: Option<String>,
    example: Option<String>,
    form: Option<UseForm>,
}

impl CalendarPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        opened: &Opened,
        typed: &Typed,
        compared: &Compared,
        said: Said,
    ) -> Self {
        let t = visit.t;
        let fingerprint = opened.book.fingerprint();
        let title = t.with("calendar-title", &[("calendar", fingerprint)]);
        let shell = Shell::new(visit, &title).signed_in(&signed_in.member);
        let date = t.date(compared.from);
        let may_change = signed_in.member.role.may_change_calendars();
        let is_same = compared.against.fingerprint() == fingerprint;
        let today = local_time::date(visit.app().clock.now());
        Self {
            shell: if said.errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            notice: said.notice,
            warning: running_out(t, &opened.book, today),
            added: added(t, opened),
            known_until: known_until(t, &opened.book),
            url: format!("{CALENDARS}/{fingerprint}"),
            heading: t.with("calendar-changes", &[("date", &date)]),
            against: against(t, compared, is_same),
            is_same,
            promise: t.with(
                "calendar-promise",
                &[("budget", t.budget_in_full(compared.budget))],
            ),
            unmoved: unmoved(compared),
            lines: compared
                .changes
                .iter()
                .map(|change| state_line(t, change))
                .collect(),
            others: others(t, compared),
            example: example(t, &compared.changes),
            form: may_change.then(|| use_form(t, opened, typed, compared, &said.errors)),
            title,
            errors: said.errors,
        }
    }
}

fn added(t: &Wording, opened: &Opened) -> String {
    let fingerprint = opened.book.fingerprint();
    if CalendarBook::built_in().fingerprint() == fingerprint {
        return t.get("calendar-is-built-in").to_owned();
    }
    let mut all = opened.known.added.iter();
    all.find(|added| added.fingerprint == fingerprint)
        .map(|added| {
            let values = [
                ("moment", t.moment(added.at)),
                ("name", by(t, added.by.as_deref())),
                ("file", added.note.clone()),
            ];
            t.with("calendar-added", &values)
        })
        .unwrap_or_default()
}

fn against(t: &Wording, compared: &Compared, is_same: bool) -> String {
    if is_same {
        return t.with("calendar-is-in-use", &[("date", t.date(compared.from))]);
    }
    let own = CalendarBook::built_in().fingerprint();
    let against = compared.against.fingerprint();
    let values = [("date", t.date(compared.from)), ("calendar", against.to_string())];
    let key = if against == own {
        "calendar-against-built-in"
    } else {
        "calendar-against"
    };
    t.with(key, &values)
}

/// Why no deadline moves, if none does.
fn unmoved(compared: &Compared) -> Option<&'static str> {
    if compared.budget.counting() == Counting::Calendar {
        Some("calendar-every-hour-counts")
    } else if compared.changes.iter().all(|change| change.moved.days == 0) {
        Some("calendar-moves-none")
    } else {
        None
    }
}

fn others(t: &Wording, compared: &Compared) -> Option<String> {
    let changed = |state| compared.changes.iter().any(|change| change.state == state);
    let same = crate::domain::facility::State::all().filter(|state| !changed(*state));
    let same: Vec<String> = same.map(|state| state.name().to_owned()).collect();
    (!same.is_empty() && !compared.changes.is_empty())
        .then(|| t.with("calendar-unchanged-states", &[("states", t.listed(&same))]))
}

fn state_line(t: &Wording, change: &StateChange) -> StateLine {
    let moved = change.moved;
    let span = |span: chrono::TimeDelta| {
        if span.is_zero() {
            t.get("calendar-not-at-all").to_owned()
        } else {
            t.span(span)
        }
    };
    StateLine {
        name: change.state.name().to_owned(),
        what: t.calendar_change(change),
        moved: moved.days.to_string(),
        earlier: span(moved.earlier),
        later: span(moved.later),
        details: t.calendar_changes(change),
    }
}

/// The complaint whose deadline moves furthest, in words.
fn example(t: &Wording, changes: &[StateChange]) -> Option<String> {
    let examples = changes
        .iter()
        .filter_map(|change| Some((change.state, change.moved.example?)));
    let (state, example): (_, Example) = examples.max_by_key(|(_, example)| example.moves().abs())?;
    let values = [
        ("state", state.name().to_owned()),
        ("received", t.moment(example.received_at)),
        ("before", t.moment(example.before)),
        ("after", t.moment(example.after)),
    ];
    Some(t.with("calendar-example", &values))
}

fn use_form(
    t: &Wording,
    opened: &Opened,
    typed: &Typed,
    compared: &Compared,
    errors: &[SummaryLine],
) -> UseForm {
    let begins_at = local_time::beginning(compared.from);
    let mut uses = opened.known.uses.iter();
    let replaced = uses.find(|used| used.calendar.begins_at == begins_at);
    UseForm {
        from: TextField {
            name: "from",
            label: t.get("decision-from").to_owned(),
            hint: t.get("decision-from-hint").to_owned(),
            value: typed.from.clone(),
            error: error_of(errors, "from"),
            kind: "text",
            inputmode: "numeric",
            autocomplete: "off",
            class: "w-id",
            ..TextField::default()
        },
        reason: reason_field(t, &typed.reason, errors),
        compared: compared.from.to_string(),
        seen: opened.last_use,
        replaces: replaced.map(|used| {
            let calendar = used.calendar.book.fingerprint().to_string();
            let values = [("date", t.date(compared.from)), ("calendar", calendar)];
            t.with("calendar-replaces", &values)
        }),
    }
}

/// The field for why something is decided.
pub(super) fn reason_field(t: &Wording, typed: &str, errors: &[SummaryLine]) -> TextArea {
    TextArea {
        name: "reason",
        id: "reason".to_owned(),
        label: t.get("decision-reason").to_owned(),
        hint: t.get("decision-reason-hint").to_owned(),
        value: typed.to_owned(),
        error: error_of(errors, "reason"),
        rows: 3,
    }
}
