//! What happened, in words. Nothing that somebody typed stands there: it may name people; the ticket's page has it.

use crate::desk::imports::rejects_report::harmless;
use crate::domain::staff::account_event::AccountHappened;
use crate::domain::ticket::event::EventKind;
use crate::domain::values::coded::Coded;
use crate::domain::values::local_time;
use crate::store::audit::{Area, Author, Entry, What};
use crate::web::http::page::iso;
use crate::wording::Wording;

/// A line of the page.
pub(super) struct Line {
    pub(super) iso: String,
    pub(super) moment: String,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) details: String,
    /// The ticket, and where it is.
    pub(super) ticket: Option<String>,
    pub(super) record: Option<String>,
    pub(super) batch: Option<String>,
}

/// The keys of the columns of the file.
pub(super) const COLUMNS: [&str; 9] = [
    "audit-when",
    "audit-who",
    "audit-area",
    "audit-what",
    "audit-details",
    "audit-ticket",
    "audit-record",
    "audit-batch",
    "audit-code",
];

pub(super) fn line(t: &Wording, entry: &Entry) -> Line {
    Line {
        iso: iso(entry.place.at),
        moment: t.moment(entry.place.at),
        who: who(t, entry),
        what: what(t, entry.place.area, &entry.code),
        details: details(t, entry),
        ticket: entry.ticket.map(|reference| reference.to_string()),
        record: entry.record.map(|id| id.to_string()),
        batch: entry.batch.map(|id| id.to_string()),
    }
}

/// The same as a row of the file, which no spreadsheet takes for a formula.
pub(super) fn row(t: &Wording, entry: &Entry) -> Vec<String> {
    let line = line(t, entry);
    let local = local_time::at(entry.place.at);
    let cells = [
        local.format("%Y-%m-%d %H:%M:%S").to_string(),
        line.who,
        t.code("audit-area-", area(entry.place.area)),
        line.what,
        line.details,
        line.ticket.unwrap_or_default(),
        line.record.unwrap_or_default(),
        line.batch.unwrap_or_default(),
        entry.code.clone(),
    ];
    cells.iter().map(|cell| harmless(cell)).collect()
}

fn who(t: &Wording, entry: &Entry) -> String {
    match &entry.who {
        Author::Staff(name) => name.clone(),
        Author::Citizen => t.get("actor-citizen").to_owned(),
        Author::System => t.get("actor-system").to_owned(),
        Author::CommandLine => t.get("audit-command-line").to_owned(),
    }
}

/// The code of an area.
pub(super) fn area(area: Area) -> &'static str {
    match area {
        Area::Ticket => "ticket",
        Area::Registry => "registry",
        Area::Account => "account",
    }
}

/// What happened, by its code; the code itself where this version has no words for it.
pub(super) fn what(t: &Wording, area: Area, code: &str) -> String {
    let prefix = match area {
        Area::Ticket => "event-",
        Area::Registry => "registry-event-",
        Area::Account => "account-event-",
    };
    let words = t.code(prefix, code);
    if words.starts_with(prefix) {
        code.to_owned()
    } else {
        words
    }
}

fn details(t: &Wording, entry: &Entry) -> String {
    match &entry.what {
        What::Ticket(Some(EventKind::Resolved { outcome, .. })) => t.code("outcome-", outcome.code()),
        What::Ticket(Some(EventKind::Looked { decision, .. })) if !decision.is_empty() => {
            t.code("match-decision-", decision)
        }
        What::Account(happened, name) => {
            let role = |code: &String| t.code("role-", code);
            let more = match happened {
                Some(AccountHappened::Added { role: code }) => role(code),
                Some(AccountHappened::RoleChanged { from, to }) => {
                    t.with("audit-role-change", &[("from", role(from)), ("to", role(to))])
                }
                Some(AccountHappened::AuditDownloaded { filter }) => filter.clone(),
                Some(AccountHappened::BulkBegun { run, act, tickets }) => {
                    let what = t.code("bulk-kind-", act);
                    let said = [
                        ("what", what),
                        ("count", tickets.to_string()),
                        ("run", run.to_string()),
                    ];
                    t.with("audit-bulk-begun", &said)
                }
                Some(AccountHappened::BulkStopped { run, left }) => t.with(
                    "audit-bulk-stopped",
                    &[("run", run.to_string()), ("left", left.to_string())],
                ),
                Some(_) | None => String::new(),
            };
            // Whose own account it is, stands in the line already.
            let own = |name: &&String| matches!(&entry.who, Author::Staff(by) if by == *name);
            let name = name.as_ref().filter(|name| !own(name));
            let parts = [name.cloned().unwrap_or_default(), more];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            parts.join(": ")
        }
        What::Ticket(_) | What::Registry(_) => String::new(),
    }
}
