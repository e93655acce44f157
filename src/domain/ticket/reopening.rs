//! How a ticket that has ended is opened again, and how a decision is undone before anybody was told.

use chrono::{DateTime, Utc};

use crate::domain::registry::source_row::SourceRow;
use crate::domain::sla::clock::ServicePromise;
use crate::domain::ticket::action::{Acting, Action, Refused};
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::held::{Held, HeldRecord};
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::outcome::{Outcome, ToldDose};
use crate::domain::ticket::states::Step;
use crate::domain::ticket::ticket::Change;
use crate::domain::values::ground::Ground;

impl Change {
    /// By its page, or by the page of another ticket: then the system does it here.
    pub(super) fn lose_link(
        &mut self,
        row: SourceRow,
        ground: Ground,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        if self.ticket.outcome == Some(Outcome::Withdrawn) || self.ticket.merged_into.is_some() {
            // The link goes; what the citizen withdrew stays theirs to open, and what was merged stays merged.
            self.record(acting.actor(), EventKind::LinkRevoked { row, ground }, now);
            return Ok(());
        }
        let ended = !self.ticket.status.is_open();
        self.go(Step::LoseLink)?;
        self.record(acting.actor(), EventKind::LinkRevoked { row, ground }, now);
        if ended {
            self.start_again(reopened(Ground::none()), acting, now);
        }
        let deadline = self.ticket.promised(now);
        let overdue = self.ticket.clock.is_running() && deadline.is_none();
        self.tell(Letter::LinkRevoked { deadline, overdue }, now);
        Ok(())
    }

    pub(super) fn reopen(
        &mut self,
        reason: Ground,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        self.go(Step::Reopen)?;
        self.start_again(reopened(reason), acting, now);
        Ok(())
    }

    /// However long ago the ticket was resolved: the mistake is not the citizen's.
    pub(super) fn record_gone(
        &mut self,
        reason: Ground,
        dose: Option<ToldDose>,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        self.go(Step::TakeBack)?;
        let kind = EventKind::Reopened {
            reason: reason.clone(),
            gone: dose.clone(),
            untold: false,
        };
        self.start_again(kind, Acting::System, now);
        let deadline = self.ticket.promised(now);
        let letter = Letter::RecordGone {
            dose,
            reason,
            deadline,
        };
        self.tell(letter, now);
        Ok(())
    }

    /// Whoever decided finds the decision wrong, or a supervisor does: they go on with it.
    pub(super) fn take_up_again(
        &mut self,
        reason: String,
        told: bool,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        self.go(Step::TakeBack)?;
        let kind = EventKind::Reopened {
            reason: Ground::typed(reason.clone()),
            gone: None,
            untold: !told,
        };
        let heard = self.ticket.untold(now).map(|held| held.before.last_told_at);
        self.start_again(kind, acting, now);
        self.go(Step::Take)?;
        self.ticket.owner = acting.staff();
        if told {
            let deadline = self.ticket.promised(now);
            self.tell(Letter::Reopened { reason, deadline }, now);
        } else if let Some(heard) = heard {
            self.ticket.last_told_at = heard;
        }
        Ok(())
    }

    /// The ticket is what it was before the decision, whose letter does not leave.
    pub(super) fn undo(&mut self, acting: Acting, now: DateTime<Utc>) -> Result<(), Refused> {
        let held = self.ticket.held.clone().ok_or(Refused::NothingToUndo)?;
        self.unsend = Some(held.until);
        self.ticket.restore(held);
        self.ticket.clock.take_back();
        self.record(acting.actor(), EventKind::Undone, now);
        Ok(())
    }

    pub(super) fn start_again(&mut self, reopened: EventKind, acting: Acting, now: DateTime<Utc>) {
        self.unsend = self.ticket.untold(now).map(|held| held.until);
        self.ticket.clock.resume(now);
        self.ticket.outcome = None;
        self.ticket.merged_into = None;
        self.ticket.resolved_at = None;
        self.ticket.owner = None;
        // What was never told to have ended was not opened again.
        let untold = matches!(reopened, EventKind::Reopened { untold: true, .. });
        self.ticket.reopened += i32::from(!untold);
        // What the citizen reads after pressing the button, or in the letter, counts as hearing from the desk.
        self.ticket.last_told_at = now;
        self.record(acting.actor(), reopened, now);
    }

    /// What can be undone if this action succeeds: itself, where it is a decision of staff, or an earlier one that it
    /// leaves as it is.
    pub(super) fn held_for(
        &self,
        action: &Action,
        acting: Acting,
        promise: &ServicePromise,
        now: DateTime<Utc>,
    ) -> Option<Held> {
        let accepted = match action {
            Action::Resolve(_) | Action::TakeUpAgain { .. } | Action::Merge(_) => None,
            Action::AcceptRecord(accepted) if accepted.outcome.is_some() => Some(HeldRecord {
                record: accepted.record,
                linked: accepted.linked,
                released: accepted.released,
            }),
            Action::Note(_)
            | Action::ReplaceLink
            | Action::LinkResumed(_)
            | Action::Lead(_)
            | Action::LetGo(_)
            | Action::WriteOn(_) => {
                return self.ticket.held.clone();
            }
            Action::AcceptRecord(_)
            | Action::Look { .. }
            | Action::RejectRecord { .. }
            | Action::OfferAgain(_)
            | Action::RevokeLink { .. }
            | Action::Take
            | Action::Release
            | Action::Assign(_)
            | Action::AskCitizen(_)
            | Action::Reply(_)
            | Action::AskFacility(_)
            | Action::FacilityAnswered(_)
            | Action::Withdraw
            | Action::Reopen(_)
            | Action::RecordGone { .. }
            | Action::LinkSuspended(_)
            | Action::Amend { .. }
            | Action::Propose(_)
            | Action::TakeBackProposal
            | Action::ApproveProposal
            | Action::DeclineProposal(_)
            | Action::Hear { .. }
            | Action::Undo => return None,
        };
        let staff = acting.staff()?;
        Some(self.ticket.hold(staff, now + promise.undo_window, accepted))
    }
}

/// That a ticket is open again; without a reason where another event beside this one says it.
pub(super) fn reopened(reason: Ground) -> EventKind {
    EventKind::Reopened {
        reason,
        gone: None,
        untold: false,
    }
}

#[cfg(test)]
mod tests;
