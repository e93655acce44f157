//! Replies that the team keeps, filled in for a ticket, in the language of whoever reads them.

use chrono::{DateTime, Utc};

use crate::domain::ticket::Ticket;
use crate::domain::ticket::canned::{CannedKind, Placeholder};
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::store::tickets::complaints::FiledComplaint;
use crate::web::staff::tickets::view_context::TicketView;
use crate::wording::Wording;

/// A reply that a form offers.
pub(super) struct Offered {
    /// The page with the reply in the form.
    pub(super) url: String,
    pub(super) title: String,
    /// What it says of this ticket; nothing where it has no text in the language.
    pub(super) text: Option<String>,
}

/// What stands for a placeholder on a ticket, in a language.
pub(super) fn value_of(
    language: Language,
    ticket: &Ticket,
    filed: &FiledComplaint,
    now: DateTime<Utc>,
    placeholder: Placeholder,
) -> String {
    let (t, complaint) = (Wording::of(language), &filed.complaint);
    match placeholder {
        Placeholder::Name => complaint.name.as_str().to_owned(),
        Placeholder::Reference => ticket.reference.to_string(),
        Placeholder::Dose => complaint.dose_number.get().to_string(),
        Placeholder::Date => t.date(complaint.administered_on),
        Placeholder::Facility => complaint.facility_name.as_str().to_owned(),
        Placeholder::Deadline => t.moment(ticket.deadline(now)),
    }
}

/// What stands for a placeholder where no ticket is at hand.
pub(super) fn sample_of(language: Language, placeholder: Placeholder) -> String {
    Wording::of(language).code("reply-sample-", placeholder.code())
}

/// The kind of reply that a form is for, and the language in which it is read: that of the citizen, or of whoever asks a
/// facility.
fn meant_for(view: &TicketView<'_>, action: &str) -> Option<(CannedKind, Language)> {
    match action {
        "ask" => Some((CannedKind::Question, view.opened.filed.language)),
        "resolve" => Some((CannedKind::Answer, view.opened.filed.language)),
        "ask-facility" => Some((CannedKind::Facility, view.visit.t.language())),
        _ => None,
    }
}

/// The replies that a form offers.
pub(super) fn offered(view: &TicketView<'_>, action: &str) -> Vec<Offered> {
    let Some((kind, language)) = meant_for(view, action) else {
        return Vec::new();
    };
    let (opened, now) = (view.opened, view.visit.app().clock.now());
    let path = format!("/staff/tickets/{}", opened.ticket.reference);
    let from = opened.from.as_ref().map(|from| format!("{}&", from.address()));
    let from = from.unwrap_or_default();
    let replies = opened.canned.iter();
    let fit = replies.filter(|kept| kept.reply.offered && kept.reply.kind == kind);
    fit.map(|kept| Offered {
        url: format!("{path}?{from}reply={}#{action}", kept.id),
        title: kept.reply.title.clone(),
        text: kept.reply.text(language).map(|text| {
            text.fill(|placeholder| value_of(language, &opened.ticket, &opened.filed, now, placeholder))
        }),
    })
    .collect()
}

/// The text of the reply that the address of the page names, if it is one for this form.
pub(super) fn chosen(view: &TicketView<'_>, action: &str) -> Option<String> {
    let (kind, language) = meant_for(view, action)?;
    let (opened, now) = (view.opened, view.visit.app().clock.now());
    let id = view.told.reply?;
    let kept = opened.canned.iter().find(|kept| kept.id == id)?;
    let text = kept.reply.text(language).filter(|_| kept.reply.kind == kind)?;
    Some(text.fill(|placeholder| value_of(language, &opened.ticket, &opened.filed, now, placeholder)))
}
