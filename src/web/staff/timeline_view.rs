//! The timeline of a ticket as staff read it.

use crate::domain::event::{Actor, EventKind};
use crate::store::timeline::TimelineEntry;
use crate::wording::Wording;

/// An entry, in words.
pub(super) struct Entry {
    pub(super) iso: String,
    pub(super) moment: String,
    pub(super) who: String,
    pub(super) text: String,
    pub(super) quote: String,
    pub(super) reasons: Vec<String>,
    pub(super) class: &'static str,
}

/// Puts an entry into words.
pub(super) fn timeline_entry(t: &Wording, entry: &TimelineEntry) -> Entry {
    let event = &entry.event;
    let mut text = t.code("event-", event.kind.code());
    let mut reasons = Vec::new();
    let quote = match &event.kind {
        EventKind::Noted { text }
        | EventKind::FacilityAsked { text }
        | EventKind::FacilityAnswered { text }
        | EventKind::CitizenReplied { text } => text.clone(),
        EventKind::CitizenAsked { question } => question.clone(),
        EventKind::Reopened { reason } | EventKind::RecordRejected { reason, .. } => reason.clone(),
        EventKind::Resolved { outcome, message, .. } => {
            text = format!("{text}: {}", t.code("outcome-", outcome.code()));
            message.clone()
        }
        EventKind::Looked {
            reasons: found,
            decision,
            ..
        } => {
            if !decision.is_empty() {
                text = format!("{text}: {}", t.code("match-decision-", decision));
            }
            reasons = found.iter().map(|key| t.get(key).to_owned()).collect();
            String::new()
        }
        EventKind::RecordAccepted { linked, released, .. } => {
            let done = [
                (*released, "event-accepted-released"),
                (*linked, "event-accepted-linked"),
            ];
            reasons = done
                .into_iter()
                .filter(|(done, _)| *done)
                .map(|(_, key)| t.get(key).to_owned())
                .collect();
            String::new()
        }
        EventKind::LinkRevoked { ground, .. } => ground.clone(),
        EventKind::SlaWarned { percent } => {
            text = t.with("ticket-warned", &[("percent", percent)]);
            String::new()
        }
        EventKind::Received
        | EventKind::Queued
        | EventKind::Taken
        | EventKind::Released
        | EventKind::Withdrawn
        | EventKind::Closed
        | EventKind::SlaBreached
        | EventKind::ProgressTold
        | EventKind::LinkReplaced => String::new(),
    };
    let (who, class) = match event.actor {
        Actor::Citizen => (t.get("actor-citizen").to_owned(), "mine"),
        Actor::Staff(_) => (entry.staff_name.clone().unwrap_or_default(), "staff"),
        Actor::System => (t.get("actor-system").to_owned(), "system"),
    };
    Entry {
        iso: event.at.to_rfc3339(),
        moment: t.moment(event.at),
        who,
        text,
        quote,
        reasons,
        class,
    }
}
