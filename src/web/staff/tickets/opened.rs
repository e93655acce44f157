//! A ticket with all that its page shows, read in one go.

use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::assess_ticket::{Assessment, assess_beside};
use crate::desk::matching::offer_again::Rejected;
use crate::desk::registry::view_proposal::{ProposalSeen, view_proposal};
use crate::desk::tickets::merge_tickets::{Suggested, suggest};
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::outcome_facts::Facts;
use crate::domain::ticket::permissions::Options;
use crate::domain::ticket::{Acting, ActionKind, Ticket};
use crate::domain::values::ids::{RecordId, TicketId};
use crate::store::StoreError;
use crate::store::tickets::canned::{self, Kept};
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::neighbours::{Neighbours, neighbours};
use crate::store::tickets::places::Places;
use crate::store::tickets::proposals;
use crate::store::tickets::ticket_details::{self, TicketDetails};
use crate::store::tickets::timeline::TimelineEntry;
use crate::store::tickets::{self, duplicates};
use crate::web::http::errors::PageError;
use crate::web::http::form::FormBody;
use crate::web::http::visit::Visit;
use crate::web::staff::tickets::listing::Listing;

/// A ticket with all that its page shows.
pub(super) struct TicketContext {
    pub(super) ticket: Ticket,
    pub(super) filed: FiledComplaint,
    pub(super) entries: Vec<TimelineEntry>,
    pub(super) assessment: Assessment,
    /// What whoever looks may do with it.
    pub(super) options: Options,
    /// What an outcome could state, if whoever looks may end the ticket.
    pub(super) facts: Option<Facts>,
    pub(super) rejected: Vec<Rejected>,
    /// The replies that the team keeps.
    pub(super) canned: Vec<Kept>,
    /// What is proposed, and waits for somebody to approve it.
    pub(super) proposal: Option<ProposalSeen>,
    pub(super) owner_name: Option<String>,
    /// The tickets about the same dose of the same person.
    pub(super) together: Together,
    /// Where it stands in the queue.
    pub(super) places: Places,
    /// The list out of which it was opened.
    pub(super) from: Option<Listing>,
    /// What stands beside it there.
    pub(super) beside: Neighbours,
    /// The record that somebody asks for: it stands beside the complaint.
    pub(super) asked_for: Option<RecordId>,
    /// The record whose numbers are shown, this once.
    pub(super) revealed: Option<RecordId>,
}

/// The tickets about the same dose of the same person.
pub(super) struct Together {
    /// Those with which it may be merged.
    pub(super) suggested: Vec<Suggested>,
    /// Those that it leads.
    pub(super) leads: Vec<Reference>,
    /// The one that leads it.
    pub(super) led_by: Option<Reference>,
}

impl Together {
    fn read(cx: &mut Context<'_>, details: &TicketDetails) -> Result<Self, StoreError> {
        let led_by = match details.ticket.merged_into {
            Some(into) => Some(tickets::load(cx.conn, into)?.reference),
            None => None,
        };
        let mut kinds = details.entries.iter().map(|entry| &entry.event.kind);
        let leads = if kinds.any(|kind| matches!(kind, EventKind::MergedIn { .. })) {
            duplicates::led_by(cx.conn, details.ticket.id)?
        } else {
            Vec::new()
        };
        Ok(Self {
            suggested: suggest(cx, &details.ticket, &details.filed)?,
            leads: leads.into_iter().map(|merged| merged.reference).collect(),
            led_by,
        })
    }
}

/// Opens a ticket by its reference, for whoever looks, out of a list if it was one.
///
/// # Errors
/// [`PageError::NotFound`] if there is none.
pub(super) async fn open(
    visit: &Visit,
    acting: Acting,
    reference: &str,
    from: Option<Listing>,
) -> Result<TicketContext, PageError> {
    open_beside(visit, acting, reference, (from, None)).await
}

/// The same beside a record that somebody asks for.
///
/// # Errors
/// [`PageError::NotFound`] if there is no such ticket.
pub(super) async fn open_beside(
    visit: &Visit,
    acting: Acting,
    reference: &str,
    (from, asked_for): (Option<Listing>, Option<RecordId>),
) -> Result<TicketContext, PageError> {
    let reference = Reference::parse(reference).map_err(|_| PageError::NotFound)?;
    let in_list = from.clone();
    let found = visit.app().look_up(acting, move |cx| {
        let Some(details) = ticket_details::by_reference(cx.conn, reference)? else {
            return Ok(None);
        };
        let proposed = match details.ticket.proposal {
            Some(waiting) => proposals::load(cx.conn, waiting.id)?.what.record(),
            None => None,
        };
        let beside_it = asked_for.or(proposed);
        let (assessment, rejected, facts) = assess_beside(cx, &details, beside_it)?;
        let proposal = view_proposal(cx, &details, &assessment)?;
        let options = details.ticket.options(cx.by, &cx.desk.promise, cx.now);
        let facts = options.allow(ActionKind::Resolve).then_some(facts);
        let beside = match (in_list, cx.by.staff()) {
            (Some(list), Some(me)) => neighbours(cx.conn, &list.listed(me, cx.now), details.places)?,
            (_, _) => Neighbours::default(),
        };
        let canned = canned::list(cx.conn)?;
        let together = Together::read(cx, &details)?;
        let found = (assessment, rejected, proposal, together);
        Ok::<_, StoreError>(Some((details, found, (options, facts), (beside, canned))))
    });
    let (
        TicketDetails {
            ticket,
            filed,
            entries,
            owner_name,
            places,
        },
        (assessment, rejected, proposal, together),
        (options, facts),
        (beside, canned),
    ) = found.await?.ok_or(PageError::NotFound)?;
    Ok(TicketContext {
        ticket,
        filed,
        entries,
        assessment,
        options,
        facts,
        rejected,
        canned,
        proposal,
        owner_name,
        together,
        places,
        from,
        beside,
        asked_for,
        revealed: None,
    })
}

/// The ticket as it was on the page on which a form was filled in.
pub(super) fn seen(id: TicketId, form: &FormBody) -> SeenTicket {
    let version = form.get("version").parse().unwrap_or(0);
    SeenTicket { id, version }
}
