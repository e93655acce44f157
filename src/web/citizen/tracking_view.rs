//! What the tracking page shows of a complaint: how it stands or ended, what was filed, what has happened.

use crate::domain::registry::link::{Cause, Suspension};
use crate::domain::ticket::event::{Actor, Event, EventKind};
use crate::domain::ticket::outcome::{Basis, Outcome};
use crate::domain::ticket::standing::Standing;
use crate::domain::ticket::{Status, Ticket};
use crate::domain::values::coded::Coded;
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::timeline::TimelineEntry;
use crate::web::http::page::iso;
use crate::wording::Wording;

/// How a complaint stands or ended, in words.
#[derive(Default)]
pub(super) struct Said {
    pub(super) sentence: String,
    /// How it ended, in a few words.
    pub(super) answer: String,
    /// The dose that counts, or counts no more.
    pub(super) dose: String,
    pub(super) dose_lead: &'static str,
    /// The complaint that carries the answer instead.
    pub(super) other: String,
    /// What staff wrote.
    pub(super) quote: String,
    pub(super) quote_lead: &'static str,
}

/// An entry of the timeline.
pub(super) struct Entry {
    pub(super) iso: String,
    pub(super) moment: String,
    pub(super) text: String,
    pub(super) quote: String,
    pub(super) class: &'static str,
}

/// What is true of a complaint, of the ticket and the events that the citizen knows.
pub(super) fn said(t: &Wording, ticket: &Ticket, filed: &FiledComplaint, entries: &[TimelineEntry]) -> Said {
    let events = entries.iter().map(|entry| &entry.event);
    match ticket.outcome {
        Some(outcome) => ended(t, outcome, events),
        None => stands(t, ticket.status, filed, events),
    }
}

fn ended<'a>(t: &Wording, outcome: Outcome, events: impl DoubleEndedIterator<Item = &'a Event>) -> Said {
    // What ended it last: words of an earlier end are not the decision that stands.
    let end = events.rev().find_map(|event| {
        if let EventKind::Resolved { message, basis, .. } = &event.kind {
            Some((message.clone(), basis.clone()))
        } else if event.kind == EventKind::Withdrawn {
            Some((String::new(), Basis::default()))
        } else {
            None
        }
    });
    let (quote, basis) = end.unwrap_or_default();
    Said {
        sentence: t.code("outcome-text-", basis.words(outcome)),
        answer: t.code("answer-", basis.words(outcome)),
        dose: basis.dose.as_ref().map(|dose| t.dose(dose)).unwrap_or_default(),
        dose_lead: "tracking-dose-shown",
        other: basis
            .other
            .map(|other| t.with("tracking-other", &[("other", other)]))
            .unwrap_or_default(),
        quote,
        quote_lead: "tracking-staff-says",
    }
}

fn stands<'a>(
    t: &Wording,
    status: Status,
    filed: &FiledComplaint,
    events: impl DoubleEndedIterator<Item = &'a Event> + Clone,
) -> Said {
    let standing = Standing::of(status, filed.complaint.problem, events.clone());
    let sentence = standing.map(|standing| t.code("standing-", standing.code()));
    let mut said = Said {
        sentence: sentence.unwrap_or_default(),
        dose_lead: "tracking-dose-gone",
        quote_lead: "tracking-reason",
        ..Said::default()
    };
    if matches!(standing, Some(Standing::RecordGone | Standing::ReopenedByStaff)) {
        let reopened = events.clone().rev().find_map(|event| {
            if let EventKind::Reopened { reason, gone, .. } = &event.kind {
                Some((reason, gone))
            } else {
                None
            }
        });
        if let Some((reason, gone)) = reopened {
            said.quote = t.ground(reason);
            said.dose = gone.as_ref().map(|dose| t.dose(dose)).unwrap_or_default();
        }
    }
    if standing == Some(Standing::LinkSuspended) {
        let ground = events.rev().find_map(|event| {
            if let EventKind::LinkSuspended(suspension) = &event.kind {
                Some(told_ground(t, suspension))
            } else {
                None
            }
        });
        said.quote = ground.unwrap_or_default();
    }
    said
}

/// Whoever withdraws a file is told that citizens read why; what others write may speak of other people.
fn told_ground(t: &Wording, suspension: &Suspension) -> String {
    match suspension.cause {
        Cause::BatchWithdrawn => t.ground(&suspension.ground),
        Cause::SourceChanged | Cause::Corrected | Cause::Quarantined => String::new(),
    }
}

/// An entry in words.
pub(super) fn entry(t: &Wording, entry: &TimelineEntry) -> Entry {
    let event = &entry.event;
    let quote = match &event.kind {
        EventKind::CitizenAsked { question } => question.clone(),
        EventKind::CitizenReplied { text } | EventKind::WroteOn { text } => text.clone(),
        EventKind::Reopened { reason, .. } => t.ground(reason),
        EventKind::Resolved { message, .. } => message.clone(),
        EventKind::LinkSuspended(suspension) => told_ground(t, suspension),
        EventKind::Received
        | EventKind::Looked { .. }
        | EventKind::Queued
        | EventKind::Taken
        | EventKind::Released
        | EventKind::Assigned { .. }
        | EventKind::Noted { .. }
        | EventKind::FacilityAsked { .. }
        | EventKind::FacilityAnswered { .. }
        | EventKind::Withdrawn
        | EventKind::Closed
        | EventKind::SlaWarned { .. }
        | EventKind::SlaBreached
        | EventKind::ProgressTold { .. }
        | EventKind::Undone
        | EventKind::RecordAccepted { .. }
        | EventKind::RecordRejected { .. }
        | EventKind::RejectionUndone { .. }
        // Its reason may speak of other people.
        | EventKind::LinkRevoked { .. }
        | EventKind::LinkResumed { .. }
        | EventKind::Amended { .. }
        | EventKind::Proposed { .. }
        | EventKind::ProposalTakenBack { .. }
        | EventKind::ProposalApproved { .. }
        | EventKind::ProposalDeclined { .. }
        | EventKind::MergedIn { .. }
        | EventKind::MergedOut { .. }
        | EventKind::MergedReply { .. }
        | EventKind::LinkReplaced => String::new(),
    };
    let text = match (&event.kind, event.actor) {
        (EventKind::Resolved { outcome, basis, .. }, _) => {
            let text = t.get("event-resolved");
            format!("{text}: {}", t.code("answer-", basis.words(*outcome)))
        }
        (EventKind::ProgressTold { waiting: true }, _) => t.get("event-progress-told-waiting").to_owned(),
        (EventKind::Reopened { .. }, Actor::System) => t.get("event-taken-back").to_owned(),
        (EventKind::Reopened { .. }, Actor::Staff(_)) => t.get("event-reopened-by-staff").to_owned(),
        (EventKind::LinkSuspended(suspension), _) => {
            let cause = t.code("event-link-suspended-", suspension.cause.code());
            format!("{}: {cause}", t.get("event-link-suspended"))
        }
        (kind, _) => t.code("event-", kind.code()),
    };
    Entry {
        iso: iso(event.at),
        moment: t.moment(event.at),
        text,
        quote,
        class: match event.actor {
            Actor::Citizen => "mine",
            Actor::Staff(_) => "staff",
            Actor::System => "system",
        },
    }
}
