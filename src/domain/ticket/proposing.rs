//! What proposing and deciding do to a ticket.

use chrono::{DateTime, Utc};

use crate::domain::ticket::action::{Acting, Refused};
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::proposal::{NewProposal, WaitingProposal};
use crate::domain::ticket::ticket::Change;
use crate::domain::values::ids::ProposalId;

impl Change {
    /// A proposal waits from now on, in the place of one that waited before.
    pub(super) fn propose(
        &mut self,
        proposal: NewProposal,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let by = acting.staff().ok_or(Refused::NotAllowed)?;
        if proposal.ground.is_empty() {
            return Err(Refused::NeedsText);
        }
        self.ticket.proposal = Some(WaitingProposal { id: proposal.id, by });
        let kind = EventKind::Proposed {
            proposal: proposal.id,
            what: proposal.what.to_owned(),
            ground: proposal.ground,
        };
        self.record(acting.actor(), kind, now);
        Ok(())
    }

    /// The proposal waits no more.
    pub(super) fn end_proposal(
        &mut self,
        acting: Acting,
        kind: impl FnOnce(ProposalId) -> EventKind,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let waiting = self.ticket.proposal.take().ok_or(Refused::NoProposal)?;
        self.record(acting.actor(), kind(waiting.id), now);
        Ok(())
    }
}
