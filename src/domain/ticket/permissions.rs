//! Who may do what with a ticket, and when: [`Ticket::act`] refuses what is not allowed here, and pages offer what is.

use chrono::{DateTime, Utc};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::sla::clock::ServicePromise;
use crate::domain::staff::Role;
use crate::domain::ticket::action::{Acting, ActionKind, Refused};
use crate::domain::ticket::held::Held;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::states::{Status, Step, next};
use crate::domain::ticket::ticket::Ticket;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;

/// With which tickets somebody may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum With {
    /// With none.
    No,
    /// With those that they own; for undoing, with those about which they decided, and for proposals, with those with
    /// which they proposed something.
    Own,
    /// With those that they own, and with those that nobody owns and that they may take: doing it takes them. Whoever
    /// carries out what they approved may do it with every one.
    OwnOrFree,
    /// With those that nobody owns.
    Free,
    /// With those that they do not own; for proposals, with those with which somebody else proposed something.
    Others,
    /// With every one. The citizen's link opens their own alone.
    Any,
}

/// The table: with which tickets a citizen, an agent, a supervisor, an administrator and the system may do something. An
/// auditor may do nothing with any.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "a table reads best with a line for each action")]
fn table(kind: ActionKind) -> [With; 5] {
    use ActionKind as Kind;
    use With::{Any, Free, No, Others, Own, OwnOrFree as Open};
    match kind {
        //                            citizen agent supervisor administrator system
        Kind::Look                => [No,     No,   No,        No,           Any],
        Kind::Take                => [No,     Free, Others,    Others,       No],
        Kind::Release             => [No,     Own,  Own,       Own,          No],
        Kind::Assign              => [No,     No,   Any,       Any,          No],
        Kind::Note                => [No,     Any,  Any,       Any,          Any],
        Kind::AskCitizen          => [No,     Open, Open,      Open,         No],
        Kind::AskFacility         => [No,     Open, Open,      Open,         No],
        Kind::FacilityAnswered    => [No,     Open, Open,      Open,         No],
        Kind::AcceptRecord        => [No,     Open, Open,      Open,         No],
        Kind::RejectRecord        => [No,     Open, Open,      Open,         No],
        Kind::OfferAgain          => [No,     Open, Open,      Open,         No],
        Kind::Resolve             => [No,     Open, Open,      Open,         No],
        Kind::ResolveAgainstFacts => [No,     No,   Open,      Open,         No],
        Kind::Undo                => [No,     Own,  Any,       Any,          No],
        Kind::TakeUpAgain         => [No,     Own,  Any,       Any,          No],
        Kind::RevokeLink          => [No,     Own,  Any,       Any,          Any],
        Kind::Reply               => [Any,    No,   No,        No,           No],
        Kind::Withdraw            => [Any,    No,   No,        No,           No],
        Kind::Reopen              => [Any,    No,   No,        No,           No],
        Kind::ReplaceLink         => [Any,    No,   No,        No,           No],
        Kind::RecordGone          => [No,     No,   No,        No,           Any],
        Kind::LinkSuspended       => [No,     No,   No,        No,           Any],
        Kind::LinkResumed         => [No,     No,   No,        No,           Any],
        Kind::Propose             => [No,     Open, Open,      Open,         No],
        Kind::TakeBackProposal    => [No,     Own,  Own,       Own,          No],
        Kind::ApproveProposal     => [No,     No,   Others,    Others,       No],
        Kind::DeclineProposal     => [No,     No,   Others,    Others,       No],
        Kind::Amend               => [No,     Open, Open,      Open,         No],
        Kind::Merge               => [No,     Open, Open,      Open,         No],
        // Nothing is decided about the ticket that leads, whoever owns it.
        Kind::Lead                => [No,     Any,  Any,       Any,          No],
        Kind::LetGo               => [No,     Any,  Any,       Any,          Any],
        Kind::WriteOn             => [Any,    No,   No,        No,           No],
        Kind::Hear                => [Any,    No,   No,        No,           No],
    }
}

/// With which tickets somebody may do something, by the table.
pub fn with(kind: ActionKind, acting: Acting) -> With {
    let [citizen, agent, supervisor, administrator, system] = table(kind);
    match acting {
        Acting::Citizen => citizen,
        Acting::Staff(_, Role::Auditor) | Acting::Approver(_, Role::Auditor) => With::No,
        Acting::Staff(_, Role::Agent) | Acting::Approver(_, Role::Agent) => agent,
        Acting::Staff(_, Role::Supervisor) | Acting::Approver(_, Role::Supervisor) => supervisor,
        Acting::Staff(_, Role::Administrator) | Acting::Approver(_, Role::Administrator) => administrator,
        Acting::System => system,
    }
}

/// The steps with which an action may begin: one of them has to lead somewhere from the ticket's status. None where the
/// status does not matter.
fn steps(kind: ActionKind) -> &'static [Step] {
    match kind {
        ActionKind::Look => &[Step::StartMatching, Step::LeftToHuman],
        ActionKind::Take => &[Step::Take],
        ActionKind::Release => &[Step::Release],
        ActionKind::Assign => &[Step::Assign],
        ActionKind::AskCitizen => &[Step::AskCitizen],
        ActionKind::AskFacility => &[Step::AskFacility],
        ActionKind::FacilityAnswered => &[Step::FacilityAnswered],
        ActionKind::AcceptRecord
        | ActionKind::RejectRecord
        | ActionKind::OfferAgain
        | ActionKind::Propose
        | ActionKind::Amend => &[Step::JudgeRecord],
        ActionKind::Resolve | ActionKind::ResolveAgainstFacts | ActionKind::Merge => &[Step::Resolve],
        ActionKind::Lead | ActionKind::Hear => &[Step::Lead],
        ActionKind::TakeUpAgain | ActionKind::RecordGone => &[Step::TakeBack],
        ActionKind::RevokeLink | ActionKind::LinkSuspended => &[Step::LoseLink],
        ActionKind::Reply => &[Step::Reply],
        ActionKind::Withdraw => &[Step::Withdraw],
        ActionKind::Reopen => &[Step::Reopen],
        ActionKind::Note
        | ActionKind::Undo
        | ActionKind::ReplaceLink
        | ActionKind::LinkResumed
        | ActionKind::LetGo
        | ActionKind::WriteOn
        | ActionKind::TakeBackProposal
        | ActionKind::ApproveProposal
        | ActionKind::DeclineProposal => &[],
    }
}

/// The statuses in which something can be done, as far as the status decides: also those in which doing it takes the
/// ticket first.
pub fn statuses(kind: ActionKind) -> impl Iterator<Item = Status> {
    let leads = move |from: Status| {
        let steps = steps(kind);
        steps.is_empty() || steps.iter().any(|step| next(from, *step, false).is_some())
    };
    let takes = table(kind).contains(&With::OwnOrFree);
    Status::all().filter(move |from| {
        let then = next(*from, Step::Take, false).filter(|_| takes);
        leads(*from) || then.is_some_and(leads)
    })
}

/// What somebody may do with a ticket as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options(Vec<ActionKind>);

impl Options {
    /// Whether they may do this.
    pub fn allow(&self, kind: ActionKind) -> bool {
        self.0.contains(&kind)
    }
}

impl Ticket {
    /// Whether somebody is the member of staff who owns it.
    pub fn is_owned_by(&self, acting: Acting) -> bool {
        is(self.owner, acting)
    }

    /// What somebody may do now.
    pub fn options(&self, acting: Acting, promise: &ServicePromise, now: DateTime<Utc>) -> Options {
        let kinds = ActionKind::VARIANTS.iter().copied();
        Options(
            kinds
                .filter(|kind| self.permits(*kind, acting, promise, now).is_ok())
                .collect(),
        )
    }

    /// Whether somebody may do something now. Who they are is asked first, so that nobody waits for a status which
    /// would not help them.
    ///
    /// # Errors
    /// [`Refused::NotAllowed`] and [`Refused::NotYours`] are about who they are, all others about how the ticket stands.
    pub fn permits(
        &self,
        kind: ActionKind,
        acting: Acting,
        promise: &ServicePromise,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let with = with(kind, acting);
        if with == With::No {
            return Err(Refused::NotAllowed);
        }
        let decides = matches!(kind, ActionKind::ApproveProposal | ActionKind::DeclineProposal);
        let theirs = if kind == ActionKind::Undo {
            Some(self.last_decision().ok_or(Refused::NothingToUndo)?.by)
        } else if decides || kind == ActionKind::TakeBackProposal {
            Some(self.proposal.ok_or(Refused::NoProposal)?.by)
        } else {
            self.owner
        };
        let own = is(theirs, acting);
        let allowed = match with {
            With::No => false,
            With::Own => own,
            With::OwnOrFree => own || theirs.is_none() || matches!(acting, Acting::Approver(..)),
            With::Free => theirs.is_none(),
            With::Others => !own,
            With::Any => true,
        };
        if !allowed {
            return Err(if decides {
                Refused::OwnProposal
            } else {
                Refused::NotYours(theirs)
            });
        }
        if !self.is_taken_by(kind, acting) {
            return self.stands_for(kind, promise, now);
        }
        let status = next(self.status, Step::Take, false).ok_or(Refused::NotNow(self.status))?;
        let taken = Self {
            status,
            owner: acting.staff(),
            ..self.clone()
        };
        taken.stands_for(kind, promise, now)
    }

    /// Whether somebody takes the ticket by doing something with it: what only its owner does, with one that nobody owns.
    pub(super) fn is_taken_by(&self, kind: ActionKind, acting: Acting) -> bool {
        self.owner.is_none() && with(kind, acting) == With::OwnOrFree
    }

    /// Whether the ticket stands so that something can be done with it, whoever does it.
    fn stands_for(
        &self,
        kind: ActionKind,
        promise: &ServicePromise,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        // Nobody acts on what they do not know of.
        let by_citizen = matches!(
            kind,
            ActionKind::Reply | ActionKind::Withdraw | ActionKind::Reopen | ActionKind::WriteOn
        );
        if by_citizen && self.untold(now).is_some() {
            return Err(Refused::NotToldYet);
        }
        if kind == ActionKind::Undo && self.untold(now).is_none() {
            return Err(Refused::LetterLeft);
        }
        if kind == ActionKind::Reopen && self.reopen_until(promise).is_some_and(|until| until <= now) {
            return Err(Refused::TooLate);
        }
        // What was merged into another ticket has no record of its own.
        let merged = self.merged_into.is_some();
        let follows = matches!(kind, ActionKind::RecordGone | ActionKind::LinkSuspended);
        if (merged && follows) || (kind == ActionKind::WriteOn && !merged) {
            return Err(Refused::NotNow(self.status));
        }
        // What the citizen withdrew is theirs to open again.
        let opens = matches!(kind, ActionKind::TakeUpAgain | ActionKind::LinkSuspended);
        let withdrawn = self.outcome == Some(Outcome::Withdrawn);
        let steps = steps(kind);
        let leads = |step: &Step| next(self.status, *step, self.owner.is_some()).is_some();
        if (opens && withdrawn) || !(steps.is_empty() || steps.iter().any(leads)) {
            return Err(Refused::NotNow(self.status));
        }
        Ok(())
    }

    /// The last decision, if nothing has happened since.
    fn last_decision(&self) -> Option<&Held> {
        self.held.as_ref().filter(|held| held.version + 1 == self.version)
    }
}

/// Whether somebody is this member of staff.
fn is(staff: Option<StaffId>, acting: Acting) -> bool {
    staff.is_some() && staff == acting.staff()
}

#[cfg(test)]
mod tests;
