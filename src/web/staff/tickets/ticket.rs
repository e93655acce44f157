//! One ticket with everything that is needed to decide.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Deserialize;

use crate::desk::matching::assess_ticket::{Assessment, assess};
use crate::desk::matching::offer_again::{Rejected, rejected};
use crate::desk::registry::reveal_identity::reveal_identity;
use crate::desk::registry::view_person::Whose;
use crate::desk::tickets::outcome_facts::gather;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::outcome_facts::Facts;
use crate::domain::ticket::states::next;
use crate::domain::ticket::{Step, Ticket};
use crate::domain::values::ids::RecordId;
use crate::store::StoreError;
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::ticket_details;
use crate::store::tickets::ticket_details::Dossier;
use crate::store::tickets::timeline::TimelineEntry;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::page;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::ticket_view::{Refused, TicketPage, TicketView};

/// A ticket with all that its page shows.
pub(super) struct Opened {
    pub(super) ticket: Ticket,
    pub(super) filed: FiledComplaint,
    pub(super) entries: Vec<TimelineEntry>,
    pub(super) assessment: Assessment,
    /// What an outcome could state, while the ticket can be ended.
    pub(super) facts: Option<Facts>,
    pub(super) rejected: Vec<Rejected>,
    pub(super) owner_name: Option<String>,
    /// The record whose numbers are shown, this once.
    pub(super) revealed: Option<RecordId>,
}

/// What has just been done.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// Opens a ticket by its reference.
///
/// # Errors
/// [`PageError::NotFound`] if there is none.
pub(super) async fn open(visit: &Visit, reference: &str) -> Result<Opened, PageError> {
    let reference = Reference::parse(reference).map_err(|_| PageError::NotFound)?;
    let (desk, now) = (visit.app().desk.clone(), visit.app().clock.now());
    let found = visit.app().store.read(move |conn| {
        let Some(dossier) = ticket_details::by_reference(conn, reference)? else {
            return Ok(None);
        };
        let assessment = assess(conn, &desk, &dossier.ticket, &dossier.filed, now)?;
        let rejected = rejected(conn, &dossier.entries)?;
        let can_end = next(dossier.ticket.status, Step::Resolve, true).is_some();
        let facts = if can_end {
            Some(gather(conn, &desk, &dossier.filed, &dossier.entries, now)?)
        } else {
            None
        };
        Ok::<_, StoreError>(Some((dossier, assessment, rejected, facts)))
    });
    let (
        Dossier {
            ticket,
            filed,
            entries,
            owner_name,
        },
        assessment,
        rejected,
        facts,
    ) = found.await?.ok_or(PageError::NotFound)?;
    Ok(Opened {
        ticket,
        filed,
        entries,
        assessment,
        facts,
        rejected,
        owner_name,
        revealed: None,
    })
}

/// Shows a ticket.
pub async fn show(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    done: web::Query<Done>,
) -> PageResult {
    let opened = open(&visit, &reference).await?;
    let notice = match done.done.as_str() {
        "take" => Some("ticket-done-take"),
        "release" => Some("ticket-done-release"),
        "note" => Some("ticket-done-note"),
        "ask" => Some("ticket-done-ask"),
        "ask-facility" => Some("ticket-done-ask-facility"),
        "facility-answered" => Some("ticket-done-facility-answered"),
        "resolve" => Some("ticket-done-resolve"),
        "reopen" => Some("ticket-done-reopen"),
        "undo" => Some("ticket-done-undo"),
        "accept" => Some("ticket-done-accept"),
        "reject" => Some("ticket-done-reject"),
        "offer-again" => Some("ticket-done-offer-again"),
        "revoke" => Some("ticket-done-revoke"),
        _ => None,
    };
    show_opened(&visit, &signed_in, StatusCode::OK, &opened, notice, None)
}

/// Shows a ticket with the numbers on one of the records that were found, this once.
pub async fn reveal(
    visit: Visit,
    signed_in: SignedIn,
    path: web::Path<(String, i64)>,
    form: FormBody,
) -> PageResult {
    visit
        .check_csrf(form.get("csrf_token"))
        .map_err(|_| PageError::Forbidden)?;
    let (reference, record) = path.into_inner();
    let record = RecordId(record);
    let mut opened = open(&visit, &reference).await?;
    let mut found = opened.assessment.candidates.iter();
    if !found.any(|one| one.candidate.record.id == record) {
        return Err(PageError::NotFound);
    }
    // Written down first: nobody sees a number of which nothing is known.
    let whose = Whose::Record(record, Some(opened.ticket.reference));
    let (staff, now) = (signed_in.member.id, visit.app().clock.now());
    let written = visit
        .app()
        .store
        .write(move |conn| reveal_identity(conn, staff, whose, now))
        .await;
    written.map_err(|error: StoreError| PageError::from(error))?;
    opened.revealed = Some(record);
    show_opened(&visit, &signed_in, StatusCode::OK, &opened, None, None)
}

/// The page of a ticket, with a notice or with an action that was refused.
pub(super) fn show_opened(
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    opened: &Opened,
    notice: Option<&'static str>,
    refused: Option<&Refused>,
) -> PageResult {
    let view = TicketView {
        visit,
        signed_in,
        opened,
        notice,
        refused,
    };
    page(visit, status, &TicketPage::new(&view))
}
