//! The view of the records that were rejected for a ticket: which, by whom, when and why.

use crate::desk::matching::offer_again::Rejected;
use crate::domain::ticket::ActionKind;
use crate::domain::ticket::event::EventKind;
use crate::web::staff::tickets::candidate_view::dose;
use crate::web::staff::tickets::compared_view::record_url;
use crate::web::staff::tickets::timeline_view::{quote, who};
use crate::web::staff::tickets::view_context::TicketView;

/// A rejected record.
pub(super) struct RejectedView {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) source: String,
    /// Who said so, and when.
    pub(super) said: String,
    pub(super) reason: String,
    /// Whether who looks may offer it again.
    pub(super) may_offer: bool,
}

/// All of them, the one that was rejected last first.
pub(super) fn rejected_views(view: &TicketView<'_>) -> Vec<RejectedView> {
    let all = view.opened.rejected.iter().rev();
    all.map(|rejected| rejected_view(view, rejected)).collect()
}

fn rejected_view(view: &TicketView<'_>, Rejected { record, entry }: &Rejected) -> RejectedView {
    let t = view.visit.t;
    let said = if matches!(entry.event.kind, EventKind::LinkRevoked { .. }) {
        "rejected-link-revoked"
    } else {
        "rejected-by"
    };
    RejectedView {
        id: record.id.to_string(),
        url: record_url(record.id, view.opened.ticket.reference),
        title: dose(t, record),
        source: record.statement.row().to_string(),
        said: t.with(
            said,
            &[("who", who(t, entry)), ("moment", t.moment(entry.event.at))],
        ),
        reason: quote(t, &entry.event.kind),
        may_offer: view.may(ActionKind::OfferAgain),
    }
}
