//! An automatic decision as it is reviewed: complaint and record side by side, as on the ticket's page.

use actix_web::http::StatusCode;
use askama::Template;

use crate::desk::matching::assess_ticket::Assessed;
use crate::domain::review::sample::{Pause, Verdict};
use crate::domain::ticket::event::{Actor, EventKind};
use crate::domain::values::coded::Coded;
use crate::store::reviews::samples::Sampled;
use crate::store::tickets::timeline::TimelineEntry;
use crate::web::http::fields::{SummaryLine, TextArea};
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::amend_form::AmendForm;
use crate::web::staff::tickets::candidate_view::{CandidateView, candidate_view};
use crate::web::staff::tickets::certificate_view::{CertificateView, certificate_view};
use crate::web::staff::tickets::compared_view::record_url;
use crate::web::staff::tickets::keys::{Key, REVIEW_KEYS, key_of};
use crate::web::staff::tickets::said_view::{SaidView, said_view};
use crate::web::staff::tickets::ticket_view::{LinkToRevoke, links};
use crate::web::staff::tickets::timeline_view::{Entry, timeline_entry};
use crate::web::staff::tickets::view_context::TicketView;
use crate::wording::Wording;

/// What the page says beside the decision.
#[derive(Default)]
pub(super) struct Said {
    /// Its status.
    pub(super) status: StatusCode,
    /// What was done.
    pub(super) notice: Option<String>,
    /// The reason that was typed, and what is wrong with it; nothing is, where the message is empty.
    pub(super) refused: Option<(String, String)>,
}

/// How the review stands.
pub(super) struct Standing {
    pub(super) waiting: i64,
    pub(super) pause: Option<Pause>,
}

/// The page of a decision.
#[derive(Template)]
#[template(path = "staff/sample.html")]
pub(super) struct SamplePage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<String>,
    paused: Option<String>,
    waiting: String,
    /// The event, as the form carries it.
    id: String,
    reference: String,
    path: String,
    version: i32,
    /// How many entries of the timeline there are.
    seen_entries: usize,
    /// Nothing is amended here.
    amend: Option<AmendForm>,
    from: Option<&'static str>,
    decided: String,
    decision: String,
    decision_class: &'static str,
    reasons: Vec<String>,
    said: SaidView,
    best: Option<CandidateView>,
    certificate: CertificateView,
    /// What the machine compared then.
    entry: Option<Entry>,
    /// The page of the record that it decided by, where the record is not among those that are found now.
    record_url: Option<String>,
    /// What was said, and by whom.
    judged: Option<String>,
    /// What can be taken back, where it was said to be wrong.
    links: Vec<LinkToRevoke>,
    is_wrong: bool,
    reason: String,
    reason_open: bool,
    keys: &'static [Key],
}

/// The page where nothing waits.
#[derive(Template)]
#[template(path = "staff/sample_empty.html")]
pub(super) struct EmptyPage {
    shell: Shell,
    notice: Option<String>,
    paused: Option<String>,
}

impl EmptyPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        standing: &Standing,
        notice: Option<String>,
    ) -> Self {
        Self {
            shell: Shell::new(visit, visit.t.get("sample-title")).signed_in(&signed_in.member),
            notice,
            paused: paused(visit.t, standing),
        }
    }
}

impl SamplePage {
    pub(super) fn new(view: &TicketView<'_>, sampled: &Sampled, standing: &Standing, said: Said) -> Self {
        let t = view.visit.t;
        let ticket = &view.opened.ticket;
        let record = sampled.kind.answer().and_then(|(_, record)| record);
        let mut found = view.opened.assessment.candidates.iter();
        let best = found.find(|one| Some(one.candidate.record.id) == record);
        let is_wrong = matches!(sampled.verdict, Some((Verdict::Wrong, _)));
        let looked = looked(view, sampled);
        let (typed, message) = said.refused.unwrap_or_default();
        let refused = !message.is_empty();
        let shell = Shell::new(view.visit, t.get("sample-title"))
            .signed_in(&view.signed_in.member)
            .with_typed_in((!typed.is_empty()).then(|| "reason".to_owned()));
        Self {
            shell: if refused { shell.with_error() } else { shell },
            errors: refused
                .then(|| SummaryLine {
                    field: "reason".to_owned(),
                    text: message.clone(),
                })
                .into_iter()
                .collect(),
            notice: said.notice,
            paused: paused(t, standing),
            waiting: t.with("machine-waiting", &[("count", standing.waiting)]),
            id: sampled.drawn.decision.to_string(),
            reference: ticket.reference.to_string(),
            path: format!("/staff/tickets/{}", ticket.reference),
            version: ticket.version,
            seen_entries: view.opened.entries.len(),
            amend: None,
            from: None,
            decided: t.with("sample-decided", &[("moment", t.moment(sampled.at))]),
            decision: decision(t, &sampled.kind),
            decision_class: "certain",
            reasons: looked.map_or_else(Vec::new, |entry| reasons(t, entry)),
            said: said_view(view),
            best: best.map(|best| candidate(view, best)),
            certificate: certificate_view(view, None),
            entry: looked.map(|entry| timeline_entry(t, ticket.reference, entry)),
            record_url: record
                .filter(|_| best.is_none())
                .map(|record| record_url(record, ticket.reference)),
            judged: sampled
                .verdict
                .as_ref()
                .map(|(verdict, by)| judged(t, *verdict, by)),
            links: if is_wrong {
                to_take_back(view, &sampled.reason)
            } else {
                Vec::new()
            },
            is_wrong,
            reason_open: refused || !typed.is_empty(),
            reason: reason(t, typed, message),
            keys: &REVIEW_KEYS,
        }
    }

    /// The key that does something.
    fn key(does: &str) -> &'static str {
        key_of(does)
    }
}

/// That the machine does not act by itself, since when.
fn paused(t: &Wording, standing: &Standing) -> Option<String> {
    let pause = standing.pause.as_ref()?;
    Some(t.with("machine-paused", &[("moment", t.moment(pause.since))]))
}

/// The search by which the machine decided.
fn looked<'a>(view: &TicketView<'a>, sampled: &Sampled) -> Option<&'a TimelineEntry> {
    let mut entries = view.opened.entries.iter();
    entries.find(|entry| {
        let event = &entry.event;
        event.actor == Actor::System
            && event.at == sampled.at
            && matches!(event.kind, EventKind::Looked { .. })
    })
}

fn reasons(t: &Wording, entry: &TimelineEntry) -> Vec<String> {
    if let EventKind::Looked { reasons, .. } = &entry.event.kind {
        reasons.iter().map(|key| t.get(key).to_owned()).collect()
    } else {
        Vec::new()
    }
}

/// How the machine ended the ticket, and by which dose.
fn decision(t: &Wording, kind: &EventKind) -> String {
    let EventKind::Resolved { outcome, basis, .. } = kind else {
        return String::new();
    };
    let outcome = t.code("outcome-", outcome.code());
    match &basis.dose {
        Some(dose) => format!("{outcome}: {}", t.dose(dose)),
        None => outcome,
    }
}

/// The record as the ticket's page shows it, without what only speaks of accepting it.
fn candidate(view: &TicketView<'_>, assessed: &Assessed) -> CandidateView {
    CandidateView {
        hindrance: None,
        loss: None,
        ..candidate_view(view, assessed, true)
    }
}

fn judged(t: &Wording, verdict: Verdict, by: &str) -> String {
    let values = [
        ("verdict", t.code("verdict-", verdict.code())),
        ("name", by.to_owned()),
    ];
    t.with("sample-judged", &values)
}

/// The links that were accepted for the ticket, with their forms open and the reason filled in.
fn to_take_back(view: &TicketView<'_>, reason: &str) -> Vec<LinkToRevoke> {
    let mut links = links(view);
    for link in &mut links {
        link.open = true;
        if let Some(field) = &mut link.revoke {
            reason.clone_into(&mut field.value);
        }
    }
    links
}

/// The field that says why a decision is wrong.
fn reason(t: &Wording, typed: String, message: String) -> String {
    let field = TextArea {
        name: "reason",
        id: "reason".to_owned(),
        label: t.get("sample-reason-label").to_owned(),
        hint: t.get("sample-reason-hint").to_owned(),
        value: typed,
        error: (!message.is_empty()).then_some(message),
        rows: 2,
    };
    field.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a field could not be shown");
        String::new()
    })
}
