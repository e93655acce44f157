//! The view of what waits for approval.

use actix_web::http::StatusCode;
use askama::Template;

use crate::desk::matching::assess_ticket::Assessed;
use crate::desk::registry::view_proposal::ProposalSeen;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::ActionKind;
use crate::domain::ticket::proposal::Proposed;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::ProposalId;
use crate::web::http::fields::{SummaryLine, TextArea};
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::{DidView, Told};
use crate::web::staff::tickets::candidate_view::{ComparedRow, dose, lines, loss};
use crate::web::staff::tickets::certificate_view::{CertificateView, shows};
use crate::web::staff::tickets::compared_view::{probability, record_url};
use crate::web::staff::tickets::letter_view::{LetterView, letter_view};
use crate::web::staff::tickets::listing::ticket_url;
use crate::web::staff::tickets::opened::TicketContext;
use crate::web::staff::tickets::proposal_view::{WaitsView, waits_view};
use crate::web::staff::tickets::said_view::{SaidView, said_view};
use crate::web::staff::tickets::view_context::TicketView;

/// What the page says beside the list.
#[derive(Default)]
pub(super) struct Said {
    /// Its status.
    pub(super) status: StatusCode,
    /// What could not be done with which one.
    pub(super) wrong: Option<(ProposalId, String)>,
    /// What could not be done with several.
    pub(super) refused: Option<String>,
    /// What came of each of several.
    pub(super) came: Vec<Came>,
    /// What was done with one.
    pub(super) did: Option<DidView>,
    /// What was typed and ticked.
    pub(super) typed: Vec<(String, String)>,
}

/// What came of one of several.
pub(super) struct Came {
    pub(super) reference: Reference,
    /// Why not; nothing if it was approved.
    pub(super) refused: Option<String>,
}

/// A proposal with its evidence.
struct Row {
    id: ProposalId,
    reference: String,
    url: String,
    version: i32,
    waits: WaitsView,
    said: SaidView,
    record: Option<RecordView>,
    certificate: CertificateView,
    letter: Option<LetterView>,
    /// Whether somebody else has to decide, since whoever looks proposed it.
    own: bool,
    may: bool,
    ticked: bool,
    reason: TextArea,
    error: Option<String>,
}

/// The record that it is about.
struct RecordView {
    url: String,
    title: String,
    probability: String,
    /// What the form carries of what speaks against it.
    seen: String,
    against: Vec<String>,
    quarantine: Vec<String>,
    /// The fields that differ.
    lines: Vec<ComparedRow>,
    agrees: String,
}

#[derive(Template)]
#[template(path = "staff/approvals.html")]
pub(super) struct ApprovalsPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    did: Option<DidView>,
    came: Vec<(String, String, bool)>,
    lead: String,
    rows: Vec<Row>,
    after: i64,
    first_url: Option<String>,
    next_url: Option<String>,
}

impl ApprovalsPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        (opened, count): (&[TicketContext], i64),
        (after, next): (i64, Option<ProposalId>),
        said: &Said,
    ) -> Self {
        let t = visit.t;
        let told = Told::default();
        let rows = opened.iter().filter_map(|opened| {
            let view = TicketView {
                visit,
                signed_in,
                opened,
                told: &told,
                refused: None,
            };
            Some(row(&view, opened.proposal.as_ref()?, said))
        });
        let errors = errors(said);
        let shell = Shell::new(visit, t.get("view-approve")).signed_in(&signed_in.member);
        Self {
            shell: if errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            errors,
            did: said.did.clone(),
            came: said
                .came
                .iter()
                .map(|came| {
                    let words = came.refused.clone();
                    let approved = words.is_none();
                    let words = words.unwrap_or_else(|| t.get("ticket-done-approve").to_owned());
                    (came.reference.to_string(), words, approved)
                })
                .collect(),
            lead: t.with("approvals-lead", &[("count", count)]),
            rows: rows.collect(),
            after,
            first_url: (after > 0).then(|| "/staff/approvals".to_owned()),
            next_url: next.map(|next| format!("/staff/approvals?after={next}")),
        }
    }
}

impl ApprovalsPage {
    /// The key that approves, or declines.
    fn key(approves: bool) -> &'static str {
        if approves { "Y" } else { "X" }
    }
}

fn errors(said: &Said) -> Vec<SummaryLine> {
    let one = said.wrong.iter().map(|(id, text)| SummaryLine {
        field: format!("proposal-{id}"),
        text: text.clone(),
    });
    let several = said.refused.iter().map(|text| SummaryLine {
        field: "approve-ticked".to_owned(),
        text: text.clone(),
    });
    one.chain(several).collect()
}

fn row(view: &TicketView<'_>, seen: &ProposalSeen, said: &Said) -> Row {
    let (t, ticket) = (view.visit.t, &view.opened.ticket);
    let id = seen.proposal.id;
    let about = seen.proposal.what.record();
    let mut found = view.opened.assessment.candidates.iter();
    let assessed = found.find(|one| Some(one.candidate.record.id) == about);
    let typed = |name: String| said.typed.iter().find(|(known, _)| *known == name);
    let wrong = said.wrong.as_ref().filter(|(known, _)| *known == id);
    let error = wrong.map(|(_, words)| words.clone());
    let letter = seen.letter.as_ref();
    // Of a correction the letter is known when it is made.
    let letter = letter.filter(|_| !matches!(seen.proposal.what, Proposed::Correct { .. }));
    Row {
        id,
        reference: ticket.reference.to_string(),
        url: ticket_url(ticket.reference, None),
        version: ticket.version,
        waits: waits_view(view, seen),
        said: said_view(view),
        record: assessed.map(|assessed| record(view, assessed)),
        certificate: CertificateView {
            now: shows(view, &view.opened.assessment.certificate),
            with_it: seen.certificate.as_ref().map(|then| shows(view, then)),
            loses: assessed.and_then(|assessed| loss(t, assessed)),
        },
        letter: letter.map(|letter| letter_view(view.visit, ticket.reference, &view.opened.filed, letter)),
        own: seen.proposal.by == view.signed_in.member.id,
        may: view.may(ActionKind::ApproveProposal),
        ticked: said
            .typed
            .iter()
            .any(|(name, value)| name == "pick" && *value == id.to_string()),
        reason: TextArea {
            name: "reason",
            id: format!("reason-{id}"),
            label: t.get("approvals-reason").to_owned(),
            hint: t.get("approvals-reason-hint").to_owned(),
            value: typed(format!("reason-{id}"))
                .map(|(_, text)| text.clone())
                .unwrap_or_default(),
            error: None,
            rows: 2,
        },
        error,
    }
}

fn record(view: &TicketView<'_>, assessed: &Assessed) -> RecordView {
    let (t, record) = (view.visit.t, &assessed.candidate.record);
    let (agree, differ): (Vec<ComparedRow>, Vec<ComparedRow>) = lines(view, assessed, false)
        .into_iter()
        .partition(ComparedRow::agrees);
    let agree: Vec<String> = agree.into_iter().map(|line| line.field.label).collect();
    RecordView {
        url: record_url(record.id, view.opened.ticket.reference),
        title: format!("{} · {}", dose(t, record), record.statement.row()),
        probability: probability(t, assessed.candidate.probability),
        seen: assessed.objections.as_seen(),
        against: assessed
            .objections
            .doubts
            .iter()
            .map(|doubt| t.code("against-", doubt.code()))
            .collect(),
        quarantine: crate::web::staff::registry::statement_view::quarantine(t, &record.statement.quarantine),
        lines: differ,
        agrees: agree.join(", "),
    }
}
