//! What each action does to a ticket. Whether it may be done, `permissions.rs` has said before.

use chrono::{DateTime, Utc};

use crate::domain::sla::clock::{Pause, ServicePromise};
use crate::domain::ticket::action::{Acting, Action, ActionKind, Assignee, Refused, Resolution};
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::matched::{Accepted, Found, SearchReport, Settled};
use crate::domain::ticket::outcome::{Basis, Outcome};
use crate::domain::ticket::outcome_facts::Untrue;
use crate::domain::ticket::priority::Urgent;
use crate::domain::ticket::states::{Status, Step, next};
use crate::domain::ticket::ticket::Change;
use crate::domain::values::ground::Ground;

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
                self.go(Step::Release)?;
                self.ticket.owner = None;
                self.record(acting.actor(), EventKind::Released, now);
                Ok(())
            }
            Action::Assign(to) => self.assign(to, acting, now),
            Action::Note(text) => {
                self.record(acting.actor(), EventKind::Noted { text: given(text)? }, now);
                Ok(())
            }
            Action::AskCitizen(question) => self.ask_citizen(filled(question)?, acting, now),
            Action::Reply(text) => self.reply(filled(text)?, acting, now),
            Action::AskFacility(text) => {
                self.go(Step::AskFacility)?;
                self.record(
                    acting.actor(),
                    EventKind::FacilityAsked { text: filled(text)? },
                    now,
                );
                Ok(())
            }
            Action::FacilityAnswered(text) => {
                self.go(Step::FacilityAnswered)?;
                self.record(
                    acting.actor(),
                    EventKind::FacilityAnswered { text: filled(text)? },
                    now,
                );
                Ok(())
            }
            Action::Resolve(resolution) => self.resolve(resolution, acting, promise, now),
            Action::Withdraw => {
                self.go(Step::Withdraw)?;
                self.record(acting.actor(), EventKind::Withdrawn, now);
                self.end(Outcome::Withdrawn, String::new(), Basis::default(), now);
                Ok(())
            }
            Action::AcceptRecord(accepted) => self.accept_record(accepted, acting, now),
            Action::RejectRecord { record, row, reason } => {
                self.go(Step::JudgeRecord)?;
                let reason = given(reason)?;
                self.record(
                    acting.actor(),
                    EventKind::RecordRejected { record, row, reason },
                    now,
                );
                Ok(())
            }
            Action::OfferAgain(row) => {
                self.go(Step::JudgeRecord)?;
                self.record(acting.actor(), EventKind::RejectionUndone { row }, now);
                Ok(())
            }
            Action::RevokeLink { row, ground } => self.lose_link(row, given(ground)?, acting, now),
            Action::Reopen(reason) => self.reopen(Ground::Typed(filled(reason)?), acting, now),
            Action::RecordGone { reason, dose } => self.record_gone(reason, dose, now),
            Action::LinkSuspended(suspension) => self.suspend_link(suspension, now),
            Action::LinkResumed(row) => {
                self.record(acting.actor(), EventKind::LinkResumed { row }, now);
                Ok(())
            }
            Action::TakeUpAgain { reason, told } => self.take_up_again(filled(reason)?, told, acting, now),
            Action::Undo => self.undo(acting, now),
            Action::ReplaceLink => {
                self.ticket.link_serial += 1;
                self.record(acting.actor(), EventKind::LinkReplaced, now);
                self.tell(Letter::NewLink, now);
                Ok(())
            }
            Action::Amend { fields, ground } => {
                self.go(Step::JudgeRecord)?;
                let ground = given(ground)?;
                let fields = fields.into_iter().map(str::to_owned).collect();
                self.record(acting.actor(), EventKind::Amended { fields, ground }, now);
                Ok(())
            }
            Action::Merge(merging) => self.merge(&merging, acting, now),
            Action::Lead(led) => self.lead(led, true, acting, now),
            Action::LetGo(led) => self.lead(led, false, acting, now),
            Action::WriteOn(text) => self.write_on(text, acting, now),
            Action::Hear { from, text } => self.hear((from, filled(text)?), acting, now),
            Action::Propose(proposal) => self.propose(proposal, acting, now),
            Action::TakeBackProposal => {
                self.end_proposal(acting, |proposal| EventKind::ProposalTakenBack { proposal }, now)
            }
            Action::ApproveProposal => {
                self.end_proposal(acting, |proposal| EventKind::ProposalApproved { proposal }, now)
            }
            Action::DeclineProposal(ground) => {
                let ground = given(ground)?;
                let declined = |proposal| EventKind::ProposalDeclined { proposal, ground };
                self.end_proposal(acting, declined, now)
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
        let record = settled.as_ref().map(|settled| settled.record);
        for urgent in Urgent::OF_STAKE {
            let holds = report.urgent.contains(&urgent);
            self.ticket.priority = self.ticket.priority.with(urgent, holds);
        }
        self.ticket.found = Found {
            decision: report.decision.clone(),
            probability: report.best.as_ref().map(|best| best.probability),
        };
        let looked = EventKind::Looked {
            record,
            reasons: report.reasons,
            decision: report.decision,
            best: report.best,
        };
        self.record(Acting::System.actor(), looked, now);
        // What an agent has in hand stays there: the find is on the timeline, the decision is the agent's.
        let settled = settled.filter(|_| self.ticket.status.can_be_settled_by_match());
        if let Some(Settled { outcome, basis, .. }) = settled {
            self.go(Step::SettledByMatch)?;
            let kind = EventKind::Resolved {
                outcome,
                message: String::new(),
                record,
                basis: basis.clone(),
                against_facts: None,
            };
            self.record(Acting::System.actor(), kind, now);
            self.end(outcome, String::new(), basis, now);
        } else {
            self.go(Step::LeftToHuman)?;
            if first {
                self.record(Acting::System.actor(), EventKind::Queued, now);
            }
        }
        Ok(())
    }

    fn take(&mut self, acting: Acting, now: DateTime<Utc>) -> Result<(), Refused> {
        self.go(Step::Take)?;
        self.ticket.owner = acting.staff();
        self.record(acting.actor(), EventKind::Taken, now);
        Ok(())
    }

    fn assign(&mut self, to: Option<Assignee>, acting: Acting, now: DateTime<Utc>) -> Result<(), Refused> {
        self.ticket.owner = to.as_ref().map(|to| to.id);
        self.go(Step::Assign)?;
        let name = to.map(|to| to.name);
        self.record(acting.actor(), EventKind::Assigned { name }, now);
        Ok(())
    }

    fn ask_citizen(&mut self, question: String, acting: Acting, now: DateTime<Utc>) -> Result<(), Refused> {
        self.go(Step::AskCitizen)?;
        self.ticket.clock.stop(now, Pause::Asked);
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

    /// An outcome is a statement of fact. A supervisor may know better than the desk does, and says why.
    fn resolve(
        &mut self,
        resolution: Resolution,
        acting: Acting,
        promise: &ServicePromise,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let against = self
            .ticket
            .permits(ActionKind::ResolveAgainstFacts, acting, promise, now);
        self.go(Step::Resolve)?;
        let Resolution {
            outcome,
            other,
            message,
            against_facts,
            facts,
        } = resolution;
        let knows_better = against.is_ok() && !against_facts.trim().is_empty();
        let (basis, against_facts) = match facts.basis(outcome, other) {
            Ok(basis) => (basis, None),
            Err(Untrue::NotWithdrawn) => return Err(Refused::NotTrue(Untrue::NotWithdrawn)),
            Err(_) if knows_better => (facts.supposing(outcome, other), Some(against_facts)),
            Err(untrue) => return Err(Refused::NotTrue(untrue)),
        };
        if basis.needs_message(outcome) && message.trim().is_empty() {
            return Err(Refused::NeedsMessage);
        }
        let record = facts.shown.map(|shown| shown.record);
        let kind = EventKind::Resolved {
            outcome,
            message: message.clone(),
            record: record.filter(|_| outcome.says_that_it_shows()),
            basis: basis.clone(),
            against_facts,
        };
        self.record(acting.actor(), kind, now);
        self.end(outcome, message, basis, now);
        Ok(())
    }

    fn accept_record(
        &mut self,
        accepted: Accepted,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        self.go(match accepted.outcome {
            Some(_) => Step::Resolve,
            None => Step::JudgeRecord,
        })?;
        let kind = EventKind::RecordAccepted {
            record: accepted.record,
            linked: accepted.linked,
            released: accepted.released,
            matched: accepted.matched,
            overruled: accepted.overruled,
        };
        self.record(acting.actor(), kind, now);
        if let Some(outcome) = accepted.outcome {
            let kind = EventKind::Resolved {
                outcome,
                message: String::new(),
                record: Some(accepted.record),
                basis: accepted.basis.clone(),
                against_facts: None,
            };
            self.record(acting.actor(), kind, now);
            self.end(outcome, String::new(), accepted.basis, now);
        }
        Ok(())
    }

    /// Ends the ticket. A promise broken before this moment stays broken, even if nobody had noticed yet.
    pub(super) fn end(&mut self, outcome: Outcome, message: String, basis: Basis, now: DateTime<Utc>) {
        let deadline = self.ticket.clock.deadline(now);
        if self.ticket.clock.is_running() && deadline <= now && self.ticket.breached_at.is_none() {
            self.ticket.breached_at = Some(deadline);
            self.record(Acting::System.actor(), EventKind::SlaBreached, now);
        }
        self.ticket.clock.stop(now, Pause::Ended);
        self.ticket.status = Status::Resolved;
        self.ticket.outcome = Some(outcome);
        self.ticket.question = None;
        self.ticket.proposal = None;
        self.ticket.resolved_at = Some(now);
        let letter = Letter::Resolved {
            outcome,
            message,
            basis,
        };
        self.tell(letter, now);
    }

    pub(super) fn go(&mut self, step: Step) -> Result<(), Refused> {
        let from = self.ticket.status;
        self.ticket.status = next(from, step, self.ticket.owner.is_some()).ok_or(Refused::NotNow(from))?;
        Ok(())
    }
}

fn filled(text: String) -> Result<String, Refused> {
    if text.trim().is_empty() {
        Err(Refused::NeedsText)
    } else {
        Ok(text)
    }
}

fn given(ground: Ground) -> Result<Ground, Refused> {
    if ground.is_empty() {
        Err(Refused::NeedsText)
    } else {
        Ok(ground)
    }
}

#[cfg(test)]
mod tests;
