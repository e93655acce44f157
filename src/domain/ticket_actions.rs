//! What each action does to a ticket.

use chrono::{DateTime, Utc};

use super::event::EventKind;
use super::letter::Letter;
use super::matched::{Accepted, SearchReport, Settled, SourceRow};
use super::sla::ServicePromise;
use super::staff::Role;
use super::ticket::{Acting, Action, Change, Outcome, Refused, Status, Step};
use super::ticket_states::next;

impl Change {
    /// Does what somebody wants, if the rules allow it; otherwise leaves the change as it is.
    pub(super) fn perform(
        &mut self,
        action: Action,
        acting: Acting,
        promise: &ServicePromise,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        match action {
            Action::Look { settled, report } => self.look(settled, report, now),
            Action::Take => self.take(acting, now),
            Action::Release => {
                self.owned_by(acting)?;
                self.go(Step::Release)?;
                self.ticket.owner = None;
                self.record(acting.actor(), EventKind::Released, now);
                Ok(())
            }
            Action::Note(text) => {
                self.record(acting.actor(), EventKind::Noted { text: filled(text)? }, now);
                Ok(())
            }
            Action::AskCitizen(question) => self.ask_citizen(filled(question)?, acting, now),
            Action::Reply(text) => self.reply(filled(text)?, acting, now),
            Action::AskFacility(text) => {
                self.owned_by(acting)?;
                self.go(Step::AskFacility)?;
                self.record(
                    acting.actor(),
                    EventKind::FacilityAsked { text: filled(text)? },
                    now,
                );
                Ok(())
            }
            Action::FacilityAnswered(text) => {
                self.owned_by(acting)?;
                self.go(Step::FacilityAnswered)?;
                self.record(
                    acting.actor(),
                    EventKind::FacilityAnswered { text: filled(text)? },
                    now,
                );
                Ok(())
            }
            Action::Resolve { outcome, message } => self.resolve(outcome, message, acting, now),
            Action::Withdraw => {
                self.go(Step::Withdraw)?;
                self.record(acting.actor(), EventKind::Withdrawn, now);
                self.end(Outcome::Withdrawn, String::new(), now);
                Ok(())
            }
            Action::AcceptRecord(accepted) => self.accept_record(accepted, acting, now),
            Action::RejectRecord { record, row, reason } => {
                self.owned_by(acting)?;
                self.go(Step::JudgeRecord)?;
                let reason = filled(reason)?;
                self.record(
                    acting.actor(),
                    EventKind::RecordRejected { record, row, reason },
                    now,
                );
                Ok(())
            }
            Action::OfferAgain(row) => {
                self.owned_by(acting)?;
                self.go(Step::JudgeRecord)?;
                self.record(acting.actor(), EventKind::RejectionUndone { row }, now);
                Ok(())
            }
            Action::RevokeLink { row, ground } => self.lose_link(row, filled(ground)?, acting, now),
            Action::Reopen(reason) => self.reopen(filled(reason)?, acting, promise, now),
            Action::RecordGone(reason) => self.record_gone(reason, now),
            Action::ReplaceLink => {
                self.ticket.link_serial += 1;
                self.record(acting.actor(), EventKind::LinkReplaced, now);
                self.tell(Letter::NewLink, now);
                Ok(())
            }
        }
    }

    fn look(
        &mut self,
        settled: Option<Settled>,
        report: SearchReport,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let first = matches!(self.ticket.status, Status::Received | Status::Matching);
        if first {
            self.go(Step::StartMatching)?;
        }
        let record = settled.map(|settled| settled.record);
        let looked = EventKind::Looked {
            record,
            reasons: report.reasons,
            decision: report.decision,
            best: report.best,
        };
        self.record(Acting::System.actor(), looked, now);
        // What an agent has in hand stays there: the find is on the timeline, the decision is the agent's.
        let settled = settled.filter(|_| next(self.ticket.status, Step::SettledByMatch, false).is_some());
        if let Some(Settled { outcome, .. }) = settled {
            self.go(Step::SettledByMatch)?;
            let message = String::new();
            let kind = EventKind::Resolved {
                outcome,
                message: message.clone(),
                record,
            };
            self.record(Acting::System.actor(), kind, now);
            self.end(outcome, message, now);
        } else {
            self.go(Step::LeftToHuman)?;
            if first {
                self.record(Acting::System.actor(), EventKind::Queued, now);
            }
        }
        Ok(())
    }

    fn take(&mut self, acting: Acting, now: DateTime<Utc>) -> Result<(), Refused> {
        let Acting::Staff(staff, role) = acting else {
            return Err(Refused::NotYours(self.ticket.owner));
        };
        let free = self.ticket.owner.is_none();
        let takes_over = self.ticket.owner != Some(staff) && role >= Role::Supervisor;
        if !free && !takes_over {
            return Err(Refused::NotYours(self.ticket.owner));
        }
        self.go(Step::Take)?;
        self.ticket.owner = Some(staff);
        self.record(acting.actor(), EventKind::Taken, now);
        Ok(())
    }

    fn ask_citizen(&mut self, question: String, acting: Acting, now: DateTime<Utc>) -> Result<(), Refused> {
        self.owned_by(acting)?;
        self.go(Step::AskCitizen)?;
        self.ticket.clock.stop(now);
        self.ticket.question = Some(question.clone());
        self.record(
            acting.actor(),
            EventKind::CitizenAsked {
                question: question.clone(),
            },
            now,
        );
        self.tell(Letter::Question { question }, now);
        Ok(())
    }

    fn reply(&mut self, text: String, acting: Acting, now: DateTime<Utc>) -> Result<(), Refused> {
        self.go(Step::Reply)?;
        self.ticket.clock.resume(now);
        self.ticket.question = None;
        self.record(acting.actor(), EventKind::CitizenReplied { text }, now);
        Ok(())
    }

    fn resolve(
        &mut self,
        outcome: Outcome,
        message: String,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        self.owned_by(acting)?;
        self.go(Step::Resolve)?;
        if outcome.needs_message() && message.trim().is_empty() {
            return Err(Refused::NeedsMessage);
        }
        let kind = EventKind::Resolved {
            outcome,
            message: message.clone(),
            record: None,
        };
        self.record(acting.actor(), kind, now);
        self.end(outcome, message, now);
        Ok(())
    }

    fn accept_record(
        &mut self,
        accepted: Accepted,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        self.owned_by(acting)?;
        self.go(match accepted.outcome {
            Some(_) => Step::Resolve,
            None => Step::JudgeRecord,
        })?;
        let kind = EventKind::RecordAccepted {
            record: accepted.record,
            linked: accepted.linked,
            released: accepted.released,
            matched: accepted.matched,
        };
        self.record(acting.actor(), kind, now);
        if let Some(outcome) = accepted.outcome {
            let kind = EventKind::Resolved {
                outcome,
                message: String::new(),
                record: Some(accepted.record),
            };
            self.record(acting.actor(), kind, now);
            self.end(outcome, String::new(), now);
        }
        Ok(())
    }

    /// The owner may revoke, a supervisor anybody's; other tickets lose the link by what was done there.
    fn lose_link(
        &mut self,
        row: SourceRow,
        ground: String,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        match acting {
            Acting::System => {}
            Acting::Staff(_, role) if role >= Role::Supervisor => {}
            Acting::Staff(..) | Acting::Citizen => self.owned_by(acting)?,
        }
        let ended = !self.ticket.status.is_open();
        self.go(Step::LoseLink)?;
        self.record(acting.actor(), EventKind::LinkRevoked { row, ground }, now);
        if ended {
            self.start_again(String::new(), acting, now);
        }
        let deadline = Some(self.ticket.clock.deadline(now)).filter(|deadline| *deadline > now);
        self.tell(Letter::LinkRevoked { deadline }, now);
        Ok(())
    }

    fn reopen(
        &mut self,
        reason: String,
        acting: Acting,
        promise: &ServicePromise,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let over = self
            .ticket
            .resolved_at
            .is_some_and(|at| at + promise.reopen_window <= now);
        if over {
            return Err(Refused::TooLate);
        }
        self.open_again(reason, acting, now)
    }

    /// However long ago the ticket was resolved, as long as it is not closed: the mistake is not the citizen's.
    fn record_gone(&mut self, reason: String, now: DateTime<Utc>) -> Result<(), Refused> {
        self.open_again(reason, Acting::System, now)?;
        let deadline = Some(self.ticket.clock.deadline(now)).filter(|deadline| *deadline > now);
        self.tell(Letter::StillWorking { deadline }, now);
        Ok(())
    }

    fn open_again(&mut self, reason: String, acting: Acting, now: DateTime<Utc>) -> Result<(), Refused> {
        self.go(Step::Reopen)?;
        self.start_again(reason, acting, now);
        Ok(())
    }

    pub(super) fn start_again(&mut self, reason: String, acting: Acting, now: DateTime<Utc>) {
        self.ticket.clock.resume(now);
        self.ticket.outcome = None;
        self.ticket.resolved_at = None;
        self.ticket.owner = None;
        // What the citizen reads after pressing the button, or in the letter, counts as hearing from the desk.
        self.ticket.last_told_at = now;
        self.record(acting.actor(), EventKind::Reopened { reason }, now);
    }

    /// Ends the ticket. A promise broken before this moment stays broken, even if nobody had noticed yet.
    fn end(&mut self, outcome: Outcome, message: String, now: DateTime<Utc>) {
        let deadline = self.ticket.clock.deadline(now);
        if self.ticket.clock.is_running() && deadline <= now && self.ticket.breached_at.is_none() {
            self.ticket.breached_at = Some(deadline);
            self.record(Acting::System.actor(), EventKind::SlaBreached, now);
        }
        self.ticket.clock.stop(now);
        self.ticket.status = Status::Resolved;
        self.ticket.outcome = Some(outcome);
        self.ticket.question = None;
        self.ticket.resolved_at = Some(now);
        self.tell(Letter::Resolved { outcome, message }, now);
    }

    pub(super) fn go(&mut self, step: Step) -> Result<(), Refused> {
        let from = self.ticket.status;
        self.ticket.status = next(from, step, self.ticket.owner.is_some()).ok_or(Refused::NotNow(from))?;
        Ok(())
    }

    fn owned_by(&self, acting: Acting) -> Result<(), Refused> {
        match acting {
            Acting::Staff(staff, _) if self.ticket.owner == Some(staff) => Ok(()),
            Acting::Staff(..) | Acting::Citizen | Acting::System => Err(Refused::NotYours(self.ticket.owner)),
        }
    }
}

fn filled(text: String) -> Result<String, Refused> {
    if text.trim().is_empty() {
        Err(Refused::NeedsText)
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests;
