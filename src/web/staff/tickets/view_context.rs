//! What the parts of a ticket's page are made from.

use crate::domain::ticket::ActionKind;
use crate::store::tickets::proposals::Proposal;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::after_acting::Told;
use crate::web::staff::tickets::opened::TicketContext;
use crate::web::staff::tickets::typing::Typing;

/// What the page is made of.
pub(super) struct TicketView<'a> {
    pub(super) visit: &'a Visit,
    pub(super) signed_in: &'a SignedIn,
    pub(super) opened: &'a TicketContext,
    pub(super) told: &'a Told,
    pub(super) refused: Option<&'a Refused>,
}

impl TicketView<'_> {
    /// Whether they may propose something: nothing waits, or what waits is out of date.
    pub(super) fn may_propose(&self) -> bool {
        let proposal = self.opened.proposal.as_ref();
        self.may(ActionKind::Propose) && proposal.is_none_or(|proposal| proposal.outdated.is_some())
    }

    /// What was proposed before and is out of date: the form has its words again.
    pub(super) fn proposed_before(&self) -> Option<&Proposal> {
        let proposal = self.opened.proposal.as_ref()?;
        proposal.outdated.map(|_| &proposal.proposal)
    }

    /// Whether who looks may do this.
    pub(super) fn may(&self, kind: ActionKind) -> bool {
        self.opened.options.allow(kind)
    }
}

/// An action that was refused or is only shown again, with what was typed.
#[derive(Default)]
pub(super) struct Refused {
    pub(super) action: &'static str,
    /// Why it was refused; empty if it was not.
    pub(super) message: String,
    pub(super) typed: String,
    pub(super) outcome: String,
    /// Why an outcome may be said against the facts.
    pub(super) against: String,
    /// The record or link that it was about.
    pub(super) target: String,
    /// Id of the field that is wrong.
    pub(super) field: String,
    /// What stood in the other fields, and which were ticked.
    pub(super) fields: Vec<(String, String)>,
}

impl Refused {
    /// What was typed into a form and not sent, as if it had been shown again.
    pub(super) fn typed_before(typing: &Typing, action: &'static str) -> Option<Self> {
        let [typed, outcome, against] = typing.in_form(action)?;
        Some(Self {
            action,
            message: String::new(),
            typed,
            outcome,
            against,
            field: action.to_owned(),
            ..Self::default()
        })
    }

    /// What stood in another field, if the form had it.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Why it was refused.
    pub(super) fn error(&self) -> Option<String> {
        (!self.message.is_empty()).then(|| self.message.clone())
    }
}
