//! What waits for approval, as the ticket's page and the list of all that waits show it.

use crate::desk::registry::correction_input::filled_in;
use crate::desk::registry::view_proposal::ProposalSeen;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::ticket::ActionKind;
use crate::domain::ticket::proposal::Proposed;
use crate::domain::values::coded::Coded;
use crate::web::staff::tickets::correct_form::words;
use crate::web::staff::tickets::view_context::TicketView;

/// What waits.
pub(super) struct WaitsView {
    /// What is proposed, by whom, since when.
    pub(super) text: String,
    /// What is proposed.
    pub(super) what: String,
    pub(super) who: String,
    pub(super) ground: String,
    pub(super) changes: Vec<ChangedRow>,
    /// The key of what has changed since.
    pub(super) outdated: Option<&'static str>,
    pub(super) may_take_back: bool,
    /// Where whoever looks decides about it.
    pub(super) decide_url: Option<String>,
}

/// What a field of a record is to say.
pub(super) struct ChangedRow {
    pub(super) label: String,
    pub(super) record: String,
    pub(super) value: String,
}

/// What waits with a ticket.
pub(super) fn waits_view(view: &TicketView<'_>, seen: &ProposalSeen) -> WaitsView {
    let (t, proposal) = (view.visit.t, &seen.proposal);
    let what = t.code("proposal-what-", proposal.what.code());
    let who = t.with(
        "proposal-by",
        &[
            ("name", proposal.by_name.clone()),
            ("moment", t.moment(proposal.at)),
        ],
    );
    let decides = view.may(ActionKind::ApproveProposal);
    WaitsView {
        text: t.with("proposal-waits", &[("what", &what)]),
        what,
        who,
        ground: t.ground(&proposal.ground),
        changes: changes(view, seen),
        outdated: seen.outdated.map(|outdated| t.get(outdated.key())),
        may_take_back: view.may(ActionKind::TakeBackProposal),
        decide_url: decides.then(|| url(proposal.id)),
    }
}

/// Where a proposal is decided about.
pub(super) fn url(id: impl std::fmt::Display) -> String {
    format!("/staff/approvals#proposal-{id}")
}

fn changes(view: &TicketView<'_>, seen: &ProposalSeen) -> Vec<ChangedRow> {
    let t = view.visit.t;
    let Proposed::Correct { fields, .. } = &seen.proposal.what else {
        return Vec::new();
    };
    let filled = seen.record.as_ref().map(|record| filled_in(&record.statement));
    let row = |field: DoseField, value: &str| {
        let filled = filled.iter().flatten();
        let record = filled.filter(|(known, _)| *known == field.code());
        ChangedRow {
            label: t.code("correct-field-", field.code()),
            record: record.map(|(_, value)| words(t, field, value)).collect(),
            value: words(t, field, value),
        }
    };
    let known = fields.iter();
    let known = known.filter_map(|one| Some(row(DoseField::parse(&one.field)?, &one.value)));
    known.collect()
}
