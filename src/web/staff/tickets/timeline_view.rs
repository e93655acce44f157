//! The timeline of a ticket as staff read it.

use crate::domain::complaint::reference::Reference;
use crate::domain::registry::link::Suspension;
use crate::domain::ticket::event::{Actor, Event, EventKind};
use crate::domain::ticket::matched::Matched;
use crate::domain::values::coded::Coded;
use crate::store::tickets::timeline::TimelineEntry;
use crate::web::staff::tickets::compared_view::{ComparedView, compared_view};
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
    /// Whether a letter went out with it.
    pub(super) letter: bool,
}

/// Puts an entry into words, of the ticket with this reference.
pub(super) fn timeline_entry(t: &Wording, ticket: Reference, entry: &TimelineEntry) -> Entry {
    let event = &entry.event;
    Entry {
        iso: crate::web::http::page::iso(event.at),
        moment: t.moment(event.at),
        who: who(t, entry),
        text: text(t, event),
        quote: quote(t, &event.kind),
        details: details(t, &event.kind),
        compared: matched(&event.kind).map(|matched| compared_view(t, ticket, matched)),
        class: match event.actor {
            Actor::Citizen => "mine",
            Actor::Staff(_) => "staff",
            Actor::System => "system",
        },
        letter: sends_letter(&event.kind),
    }
}

/// Whether the citizen is written to when this happens.
fn sends_letter(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Received
            | EventKind::CitizenAsked { .. }
            | EventKind::Resolved { .. }
            | EventKind::Reopened { .. }
            | EventKind::LinkRevoked { .. }
            | EventKind::LinkSuspended(_)
            | EventKind::LinkReplaced
            | EventKind::SlaBreached
            | EventKind::ProgressTold { .. }
    )
}

/// Who did it, as colleagues call them.
pub(super) fn who(t: &Wording, entry: &TimelineEntry) -> String {
    match entry.event.actor {
        Actor::Citizen => t.get("actor-citizen").to_owned(),
        Actor::Staff(_) => entry.staff_name.clone().unwrap_or_default(),
        Actor::System => t.get("actor-system").to_owned(),
    }
}

fn text(t: &Wording, event: &Event) -> String {
    let kind = &event.kind;
    let text = t.code("event-", kind.code());
    if let EventKind::Resolved { outcome, .. } = kind {
        format!("{text}: {}", t.code("outcome-", outcome.code()))
    } else if let EventKind::Looked { decision, .. } = kind
        && !decision.is_empty()
    {
        format!("{text}: {}", t.code("match-decision-", decision))
    } else if let EventKind::Assigned { name } = kind {
        match name {
            Some(name) => t.with("event-assigned-to", &[("name", name)]),
            None => t.get("event-assigned-back").to_owned(),
        }
    } else if let EventKind::SlaWarned { percent } = kind {
        t.with("ticket-warned", &[("percent", percent)])
    } else if let EventKind::Proposed { what, .. } = kind {
        format!("{text}: {}", t.code("proposal-what-", what))
    } else if let EventKind::ProgressTold { waiting: true } = kind {
        t.get("event-progress-told-waiting").to_owned()
    } else if let (EventKind::Reopened { .. }, Actor::System) = (kind, event.actor) {
        t.get("event-taken-back").to_owned()
    } else if let EventKind::LinkSuspended(suspension) = kind {
        format!(
            "{text}: {}",
            t.code("event-link-suspended-", suspension.cause.code())
        )
    } else {
        text
    }
}

/// What somebody wrote, or the program for them.
pub(super) fn quote(t: &Wording, kind: &EventKind) -> String {
    match kind {
        EventKind::Noted { text } => t.ground(text),
        EventKind::FacilityAsked { text }
        | EventKind::FacilityAnswered { text }
        | EventKind::CitizenReplied { text }
        | EventKind::WroteOn { text }
        | EventKind::MergedReply { text, .. } => text.clone(),
        EventKind::CitizenAsked { question } => question.clone(),
        EventKind::Resolved { message, .. } => message.clone(),
        EventKind::RecordRejected { reason: ground, .. }
        | EventKind::Reopened { reason: ground, .. }
        | EventKind::LinkRevoked { ground, .. }
        | EventKind::Amended { ground, .. }
        | EventKind::Proposed { ground, .. }
        | EventKind::ProposalDeclined { ground, .. }
        | EventKind::LinkSuspended(Suspension { ground, .. }) => t.ground(ground),
        EventKind::RecordAccepted {
            overruled: Some(overruled),
            ..
        } => overruled.reason.clone(),
        EventKind::Received
        | EventKind::Looked { .. }
        | EventKind::RecordAccepted { .. }
        | EventKind::RejectionUndone { .. }
        | EventKind::LinkResumed { .. }
        | EventKind::Queued
        | EventKind::Taken
        | EventKind::Released
        | EventKind::Assigned { .. }
        | EventKind::Withdrawn
        | EventKind::Closed
        | EventKind::SlaWarned { .. }
        | EventKind::SlaBreached
        | EventKind::ProgressTold { .. }
        | EventKind::Undone
        | EventKind::ProposalTakenBack { .. }
        | EventKind::ProposalApproved { .. }
        | EventKind::MergedIn { .. }
        | EventKind::MergedOut { .. }
        | EventKind::LinkReplaced => String::new(),
    }
}

fn details(t: &Wording, kind: &EventKind) -> Vec<String> {
    if let EventKind::Looked { reasons, .. } = kind {
        reasons.iter().map(|key| t.get(key).to_owned()).collect()
    } else if let EventKind::RecordAccepted {
        linked,
        released,
        overruled,
        ..
    } = kind
    {
        let done = [
            (*released, "event-accepted-released"),
            (*linked, "event-accepted-linked"),
        ];
        let done = done.into_iter().filter(|(done, _)| *done);
        let done = done.map(|(_, key)| t.get(key).to_owned());
        let despite = overruled.iter().flat_map(|overruled| &overruled.doubts);
        let despite = despite.map(|code| t.code("event-accepted-despite-", code));
        done.chain(despite).collect()
    } else if let EventKind::RecordRejected { row, .. }
    | EventKind::RejectionUndone { row }
    | EventKind::LinkResumed { row }
    | EventKind::LinkSuspended(Suspension { row, .. })
    | EventKind::LinkRevoked { row, .. } = kind
    {
        vec![row.to_string()]
    } else if let EventKind::Resolved {
        basis, against_facts, ..
    } = kind
    {
        let dose = basis.dose.as_ref().map(|dose| t.dose(dose));
        let other = basis.other.map(|other| other.to_string());
        let against = against_facts.as_ref();
        let against = against.map(|why| t.with("event-against-facts", &[("reason", why)]));
        dose.into_iter().chain(other).chain(against).collect()
    } else if let EventKind::Amended { fields, .. } = kind {
        fields
            .iter()
            .map(|field| t.code("correct-field-", field))
            .collect()
    } else if let EventKind::MergedIn { other }
    | EventKind::MergedOut { other }
    | EventKind::MergedReply { other, .. } = kind
    {
        vec![other.to_string()]
    } else if let EventKind::Reopened { gone: Some(dose), .. } = kind {
        vec![t.dose(dose)]
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
    use crate::domain::values::language::Language;

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
    fn why_a_doubtful_record_was_taken_stands_there() {
        let accepted = |more: &str| {
            let data = format!(
                r#"{{"kind": "record_accepted", "record": 9, "linked": true, "released": false, "matched": null{more}}}"#
            );
            shown(&data)
        };
        let overruled =
            r#", "overruled": {"doubts": ["unlikely", "linked-to-another"], "reason": "Card seen."}"#;
        let entry = accepted(overruled);
        assert_eq!(entry.quote, "Card seen.");
        assert_eq!(
            entry.details,
            [
                "linked to the citizen",
                "although it was less likely than not",
                "although it was linked to another person: that link was revoked"
            ]
        );
        let of_old = accepted("");
        assert_eq!((of_old.quote.as_str(), of_old.details.len()), ("", 1));
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
