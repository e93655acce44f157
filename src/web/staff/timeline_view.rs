//! The timeline of a ticket as staff read it.

use super::compared_view::{ComparedView, compared_view};
use crate::domain::event::{Actor, EventKind};
use crate::domain::matched::Matched;
use crate::domain::reference::Reference;
use crate::domain::registry::link::Suspension;
use crate::store::timeline::TimelineEntry;
use crate::wording::Wording;

/// An entry, in words.
pub(super) struct Entry {
    pub(super) iso: String,
    pub(super) moment: String,
    pub(super) who: String,
    pub(super) text: String,
    pub(super) quote: String,
    /// Why, which record, or what was done for it.
    pub(super) details: Vec<String>,
    pub(super) compared: Option<ComparedView>,
    pub(super) class: &'static str,
}

/// Puts an entry into words, of the ticket with this reference.
pub(super) fn timeline_entry(t: &Wording, ticket: Reference, entry: &TimelineEntry) -> Entry {
    let event = &entry.event;
    Entry {
        iso: event.at.to_rfc3339(),
        moment: t.moment(event.at),
        who: who(t, entry),
        text: text(t, &event.kind),
        quote: quote(&event.kind),
        details: details(t, &event.kind),
        compared: matched(&event.kind).map(|matched| compared_view(t, ticket, matched)),
        class: match event.actor {
            Actor::Citizen => "mine",
            Actor::Staff(_) => "staff",
            Actor::System => "system",
        },
    }
}

/// Who did it, as colleagues call them.
pub(super) fn who(t: &Wording, entry: &TimelineEntry) -> String {
    match entry.event.actor {
        Actor::Citizen => t.get("actor-citizen").to_owned(),
        Actor::Staff(_) => entry.staff_name.clone().unwrap_or_default(),
        Actor::System => t.get("actor-system").to_owned(),
    }
}

fn text(t: &Wording, kind: &EventKind) -> String {
    let text = t.code("event-", kind.code());
    if let EventKind::Resolved { outcome, .. } = kind {
        format!("{text}: {}", t.code("outcome-", outcome.code()))
    } else if let EventKind::Looked { decision, .. } = kind
        && !decision.is_empty()
    {
        format!("{text}: {}", t.code("match-decision-", decision))
    } else if let EventKind::SlaWarned { percent } = kind {
        t.with("ticket-warned", &[("percent", percent)])
    } else if let EventKind::LinkSuspended(suspension) = kind {
        format!(
            "{text}: {}",
            t.code("event-link-suspended-", suspension.cause.code())
        )
    } else {
        text
    }
}

/// What somebody wrote.
pub(super) fn quote(kind: &EventKind) -> String {
    match kind {
        EventKind::Noted { text }
        | EventKind::FacilityAsked { text }
        | EventKind::FacilityAnswered { text }
        | EventKind::CitizenReplied { text } => text.clone(),
        EventKind::CitizenAsked { question } => question.clone(),
        EventKind::Reopened { reason } | EventKind::RecordRejected { reason, .. } => reason.clone(),
        EventKind::Resolved { message, .. } => message.clone(),
        EventKind::LinkRevoked { ground, .. } | EventKind::LinkSuspended(Suspension { ground, .. }) => {
            ground.clone()
        }
        EventKind::Received
        | EventKind::Looked { .. }
        | EventKind::RecordAccepted { .. }
        | EventKind::RejectionUndone { .. }
        | EventKind::LinkResumed { .. }
        | EventKind::Queued
        | EventKind::Taken
        | EventKind::Released
        | EventKind::Withdrawn
        | EventKind::Closed
        | EventKind::SlaWarned { .. }
        | EventKind::SlaBreached
        | EventKind::ProgressTold
        | EventKind::LinkReplaced => String::new(),
    }
}

fn details(t: &Wording, kind: &EventKind) -> Vec<String> {
    if let EventKind::Looked { reasons, .. } = kind {
        reasons.iter().map(|key| t.get(key).to_owned()).collect()
    } else if let EventKind::RecordAccepted { linked, released, .. } = kind {
        let done = [
            (*released, "event-accepted-released"),
            (*linked, "event-accepted-linked"),
        ];
        let done = done.into_iter().filter(|(done, _)| *done);
        done.map(|(_, key)| t.get(key).to_owned()).collect()
    } else if let EventKind::RecordRejected { row, .. }
    | EventKind::RejectionUndone { row }
    | EventKind::LinkResumed { row }
    | EventKind::LinkSuspended(Suspension { row, .. })
    | EventKind::LinkRevoked { row, .. } = kind
    {
        vec![row.to_string()]
    } else {
        Vec::new()
    }
}

/// How a record compared then, where the event kept it.
fn matched(kind: &EventKind) -> Option<&Matched> {
    if let EventKind::Looked { best: matched, .. } | EventKind::RecordAccepted { matched, .. } = kind {
        matched.as_ref()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::event::Event;
    use crate::domain::language::Language;

    fn shown(data: &str) -> Entry {
        let entry = TimelineEntry {
            event: Event {
                at: "2022-02-10T01:00:00Z".parse().unwrap(),
                actor: Actor::System,
                kind: serde_json::from_str(data).unwrap(),
            },
            staff_name: None,
        };
        timeline_entry(Wording::of(Language::En), Reference::from_bits(1), &entry)
    }

    #[test]
    fn events_that_kept_a_comparison_show_it_and_older_ones_show_nothing() {
        let matched = r#"{"record": 9, "probability": 512345, "compared": [["name", "spelling", 310]]}"#;
        for data in [
            format!(r#"{{"kind": "looked", "record": null, "reasons": [], "best": {matched}}}"#),
            format!(
                r#"{{"kind": "record_accepted", "record": 9, "linked": true, "released": false, "matched": {matched}}}"#
            ),
        ] {
            let compared = shown(&data).compared.unwrap();
            assert_eq!(compared.probability, "likely (51.2 %)");
            assert_eq!(compared.fields[0].weight, "+3.1");
        }
        for data in [
            r#"{"kind": "looked", "record": null, "reasons": ["reason-no-record"]}"#,
            r#"{"kind": "record_accepted", "record": 9, "linked": true, "released": false, "matched": null}"#,
            r#"{"kind": "queued"}"#,
        ] {
            assert!(shown(data).compared.is_none(), "{data}");
        }
    }

    #[test]
    fn what_happens_to_a_record_names_it() {
        for data in [
            r#"{"kind": "record_rejected", "record": 9, "source_system": "myvas", "source_record_id": "V-9",
                "reason": "no"}"#,
            r#"{"kind": "rejection_undone", "source_system": "myvas", "source_record_id": "V-9"}"#,
            r#"{"kind": "link_revoked", "source_system": "myvas", "source_record_id": "V-9", "ground": "no"}"#,
        ] {
            assert_eq!(shown(data).details, ["myvas V-9"]);
        }
    }
}
