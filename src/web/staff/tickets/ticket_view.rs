//! The view of a ticket: complaint, candidates with reasons, timeline, and what can be done now.

use askama::Template;

use crate::desk::matching::assess_ticket::{Assessed, OtherTicket};
use crate::domain::ticket::ActionKind;
use crate::domain::ticket::by_hand::Doubt;
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::NotTheirs;
use crate::store::registry::links::StandingLink;
use crate::web::http::fields::{SummaryLine, TextArea};
use crate::web::http::page::Shell;
use crate::web::staff::tickets::action_forms::{
    ResolveForm, TextAction, reopen_field, resolve_form, text_actions,
};
use crate::web::staff::tickets::after_acting::DidView;
use crate::web::staff::tickets::amend_form::{AmendForm, amend_form};
use crate::web::staff::tickets::candidate_view::{CandidateView, candidate_view};
use crate::web::staff::tickets::canned_view::{Offered, chosen, offered};
use crate::web::staff::tickets::certificate_view::{CertificateView, certificate_view};
use crate::web::staff::tickets::clock_view::ClockView;
use crate::web::staff::tickets::duplicates_view::{DuplicatesView, reopen_title};
use crate::web::staff::tickets::head_view::{HeadView, head_view};
use crate::web::staff::tickets::keys::{KEYS, Key, key_of};
use crate::web::staff::tickets::letter_view::{LetterView, letter_view};
use crate::web::staff::tickets::listing::{Listing, ticket_url};
use crate::web::staff::tickets::opened::TicketContext;
use crate::web::staff::tickets::proposal_view::{WaitsView, waits_view};
use crate::web::staff::tickets::rejected_view::{RejectedView, rejected_views};
use crate::web::staff::tickets::said_view::{SaidView, said_view};
use crate::web::staff::tickets::timeline_view::{Entry, timeline_entry};
use crate::web::staff::tickets::view_context::{Refused, TicketView};
use crate::wording::Wording;

/// A link that was accepted for the ticket.
pub(super) struct LinkToRevoke {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) ground: String,
    /// The form that revokes it, for those who may.
    pub(super) revoke: Option<TextArea>,
    /// What the citizen reads then.
    pub(super) letter: Option<LetterView>,
    pub(super) open: bool,
}

#[derive(Template)]
#[template(path = "staff/ticket.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a part of the page that is there or not"
)]
pub(super) struct TicketPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<&'static str>,
    unsent: Option<String>,
    path: String,
    version: i32,
    /// The view from which it was opened, as its forms carry it.
    from: Option<String>,
    stays: bool,
    head: HeadView,
    /// What was just done with another ticket.
    did: Option<DidView>,
    owned_by_me: bool,
    can_take: bool,
    can_release: bool,
    said: SaidView,
    /// The form that amends what it says.
    amend: Option<AmendForm>,
    decision: String,
    decision_class: &'static str,
    reasons: Vec<String>,
    must_take: bool,
    links: Vec<LinkToRevoke>,
    /// The record that stands beside the complaint.
    best: Option<CandidateView>,
    certificate: CertificateView,
    /// All other records that were found.
    candidates: Vec<CandidateView>,
    candidates_open: bool,
    reject_reasons: Vec<(&'static str, String)>,
    rejected: Vec<RejectedView>,
    others: Vec<OtherView>,
    duplicates: DuplicatesView,
    clock: ClockView,
    entries: Vec<Entry>,
    /// How many the page shows.
    seen_entries: usize,
    /// What happened since somebody saw the ticket who was overtaken.
    meanwhile: Vec<Entry>,
    /// Whether something stands in the forms that was typed before.
    typed_back: bool,
    texts: Vec<TextAction>,
    resolve: Option<ResolveForm>,
    /// The replies that the team keeps for it.
    resolve_canned: Vec<Offered>,
    resolve_open: bool,
    reopen: Option<TextArea>,
    reopen_title: &'static str,
    reopen_open: bool,
    held: Option<HeldView>,
    /// What waits for approval.
    waits: Option<WaitsView>,
    keys: &'static [Key],
}

/// A decision whose letter has not left yet.
struct HeldView {
    text: String,
    may_undo: bool,
}

/// Another ticket of the same person.
struct OtherView {
    url: String,
    reference: String,
    outcome: String,
}

impl TicketPage {
    pub(super) fn new(view: &TicketView<'_>) -> Self {
        let (t, opened, ticket) = (view.visit.t, view.opened, &view.opened.ticket);
        let now = view.visit.app().clock.now();
        let (best, others) = beside(opened);
        let texts = text_actions(view, best);
        let facts = opened.facts.as_ref();
        let before =
            |action| Refused::typed_before(&view.told.typing, action).filter(|_| view.refused.is_none());
        let (resolving, reopening) = (before("resolve"), before("reopen"));
        let shown = view.refused.or(resolving.as_ref());
        let mut resolve = facts.map(|facts| resolve_form(t, facts, &opened.options, shown));
        let answer = chosen(view, "resolve").filter(|_| view.refused.is_none());
        if let (Some(form), Some(answer)) = (&mut resolve, &answer) {
            form.message.value.clone_from(answer);
        }
        let best_view = best.map(|best| candidate_view(view, best, true));
        let candidates: Vec<CandidateView> = others
            .into_iter()
            .map(|one| candidate_view(view, one, false))
            .collect();
        let may_reopen = view.may(ActionKind::TakeUpAgain);
        let something_to_judge = !opened.assessment.candidates.is_empty() || !opened.rejected.is_empty();
        let found = best_view.iter().chain(&candidates);
        let unsent = unsent(view, &texts, (resolve.is_some(), may_reopen), found);
        let (shell, errors) = shell(view);
        Self {
            shell,
            errors,
            notice: view.told.notice.map(|key| t.get(key)),
            unsent,
            path: format!("/staff/tickets/{}", ticket.reference),
            version: ticket.version,
            from: opened.from.as_ref().map(Listing::address),
            stays: view.visit.stays(),
            head: head_view(view, now),
            did: view.told.did.clone(),
            owned_by_me: ticket.is_owned_by(view.signed_in.acting()),
            can_take: view.may(ActionKind::Take),
            can_release: view.may(ActionKind::Release),
            said: said_view(view),
            amend: amend_form(view),
            decision: t.code("match-decision-", opened.assessment.heading.code()),
            decision_class: opened.assessment.heading.code(),
            reasons: reasons(view),
            must_take: something_to_judge
                && ticket.status.is_open()
                && view.signed_in.member.role.may_act()
                && !view.may(ActionKind::AcceptRecord),
            links: links(view),
            certificate: certificate_view(view, best),
            candidates_open: candidates.iter().any(|one| one.open || one.against.is_empty()),
            best: best_view,
            candidates,
            reject_reasons: reject_reasons(t),
            rejected: rejected_views(view),
            others: other_views(view),
            duplicates: DuplicatesView::of(view),
            clock: ClockView::of(t, &ticket.clock, now),
            seen_entries: opened.entries.len(),
            entries: opened
                .entries
                .iter()
                .rev()
                .map(|entry| timeline_entry(t, ticket.reference, entry))
                .collect(),
            meanwhile: meanwhile(view),
            typed_back: view.refused.is_none() && !view.told.typing.is_empty(),
            texts,
            resolve,
            resolve_canned: offered(view, "resolve"),
            resolve_open: answer.is_some()
                || resolving.is_some()
                || view.refused.is_some_and(|refused| refused.action == "resolve"),
            reopen: may_reopen.then(|| reopen_field(t, view.refused.or(reopening.as_ref()))),
            reopen_title: reopen_title(view),
            reopen_open: reopening.is_some()
                || view.refused.is_some_and(|refused| refused.action == "reopen"),
            held: held(view, now),
            waits: opened.proposal.as_ref().map(|seen| waits_view(view, seen)),
            keys: &KEYS,
        }
    }

    /// The key that does something.
    fn key(does: &str) -> &'static str {
        key_of(does)
    }
}

/// The frame of the page, and what is wrong with what was sent.
fn shell(view: &TicketView<'_>) -> (Shell, Vec<SummaryLine>) {
    let shell = Shell::new(view.visit, &view.opened.ticket.reference.to_string())
        .signed_in(&view.signed_in.member)
        .with_typed_in(view.refused.map(|refused| refused.field.clone()));
    let line = |refused: &Refused| {
        let field = refused.field.clone();
        refused.error().map(|text| SummaryLine { field, text })
    };
    let errors: Vec<SummaryLine> = view.refused.and_then(line).into_iter().collect();
    if errors.is_empty() {
        (shell, errors)
    } else {
        (shell.with_error(), errors)
    }
}

/// The record that stands beside the complaint, and the others: the most likely one, unless it is more likely not the one.
/// Whatever somebody asks for stands there.
fn beside(opened: &TicketContext) -> (Option<&Assessed>, Vec<&Assessed>) {
    let found = &opened.assessment.candidates;
    let asked_for = |one: &&Assessed| Some(one.candidate.record.id) == opened.asked_for;
    let likely = |one: &&Assessed| !one.objections.doubts.contains(&Doubt::Unlikely);
    let best = found.iter().find(asked_for);
    let best = best.or_else(|| found.first().filter(likely));
    let is_best =
        |one: &Assessed| best.is_some_and(|best| best.candidate.record.id == one.candidate.record.id);
    (best, found.iter().filter(|one| !is_best(one)).collect())
}

fn meanwhile(view: &TicketView<'_>) -> Vec<Entry> {
    let (t, opened) = (view.visit.t, view.opened);
    let seen = view.told.since.unwrap_or(usize::MAX);
    let new = opened.entries.iter().skip(seen);
    new.map(|entry| timeline_entry(t, opened.ticket.reference, entry))
        .collect()
}

fn reasons(view: &TicketView<'_>) -> Vec<String> {
    let reasons = view.opened.assessment.reasons.iter();
    reasons.map(|key| view.visit.t.get(key).to_owned()).collect()
}

fn reject_reasons(t: &Wording) -> Vec<(&'static str, String)> {
    NotTheirs::all()
        .map(|because| (because.code(), t.code("reject-because-", because.code())))
        .collect()
}

fn other_views(view: &TicketView<'_>) -> Vec<OtherView> {
    let t = view.visit.t;
    let other = |other: &OtherTicket| OtherView {
        url: ticket_url(other.reference, None),
        reference: other.reference.to_string(),
        outcome: other.outcome.map_or_else(
            || t.get("ticket-other-open").to_owned(),
            |outcome| t.code("outcome-", outcome.code()),
        ),
    };
    view.opened.assessment.others.iter().map(other).collect()
}

fn held(view: &TicketView<'_>, now: chrono::DateTime<chrono::Utc>) -> Option<HeldView> {
    let held = view.opened.ticket.untold(now)?;
    let seconds = (held.until - now).num_seconds().max(1);
    Some(HeldView {
        text: view.visit.t.with("ticket-held", &[("seconds", seconds)]),
        may_undo: view.may(ActionKind::Undo),
    })
}

pub(super) fn links(view: &TicketView<'_>) -> Vec<LinkToRevoke> {
    let (t, may) = (view.visit.t, view.may(ActionKind::RevokeLink));
    let link = |link: &StandingLink| {
        let id = link.id.to_string();
        let refused = view
            .refused
            .filter(|refused| refused.action == "revoke" && refused.target == id);
        let form = TextArea {
            name: "text",
            id: format!("revoke-{id}"),
            label: t.get("revoke-label").to_owned(),
            hint: t.get("revoke-hint").to_owned(),
            value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
            error: refused.and_then(Refused::error),
            rows: 2,
        };
        LinkToRevoke {
            text: match link.suspended {
                Some(at) => t.with(
                    "ticket-link-suspended",
                    &[("record", link.row.to_string()), ("moment", t.moment(at))],
                ),
                None => t.with(
                    "ticket-link",
                    &[("record", link.row.to_string()), ("moment", t.moment(link.at))],
                ),
            },
            ground: t.ground(&link.ground),
            revoke: may.then_some(form),
            letter: view
                .opened
                .assessment
                .if_revoked
                .as_ref()
                .filter(|_| may)
                .map(|letter| {
                    let (ticket, filed) = (&view.opened.ticket, &view.opened.filed);
                    letter_view(view.visit, ticket.reference, filed, letter)
                }),
            open: refused.is_some(),
            id,
        }
    };
    view.opened.assessment.links.iter().map(link).collect()
}

/// What was typed into a form that the page no longer has: it is shown, so that it is not lost.
fn unsent<'a>(
    view: &TicketView<'_>,
    texts: &[TextAction],
    (resolves, reopens): (bool, bool),
    mut found: impl Iterator<Item = &'a CandidateView>,
) -> Option<String> {
    let refused = view.refused?;
    let typed = [refused.typed.trim(), refused.against.trim()];
    let typed: Vec<&str> = typed.into_iter().filter(|text| !text.is_empty()).collect();
    let target = refused.target.as_str();
    let assessment = &view.opened.assessment;
    let shown = texts.iter().any(|text| text.action == refused.action)
        || (resolves && refused.action == "resolve")
        || (reopens && refused.action == "reopen")
        || (view.may(ActionKind::Amend) && refused.action == "particulars")
        || found.any(|one| one.id == target && one.has_form(refused.action))
        || assessment.links.iter().any(|link| link.id.to_string() == target);
    (!shown && !typed.is_empty()).then(|| typed.join("\n\n"))
}
