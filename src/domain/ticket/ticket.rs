//! A ticket: the case that handles one complaint. All changes of its state are methods here.

use chrono::{DateTime, Utc};

use crate::domain::complaint::reference::Reference;
use crate::domain::sla::clock::{ServicePromise, SlaClock};
use crate::domain::sla::due::Due;
use crate::domain::ticket::action::{Acting, Action, Refused};
use crate::domain::ticket::event::{Actor, Event, EventKind};
use crate::domain::ticket::held::Held;
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::matched::Found;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::priority::{Priority, Urgent};
use crate::domain::ticket::proposal::WaitingProposal;
use crate::domain::ticket::standing::Standing;
use crate::domain::ticket::states::{Status, Step, next};
use crate::domain::values::ids::{StaffId, TicketId};

/// A ticket as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Its number, which is also its complaint's.
    pub id: TicketId,
    /// What people quote.
    pub reference: Reference,
    /// Where it stands.
    pub status: Status,
    /// How it ended; kept while it is resolved or closed.
    pub outcome: Option<Outcome>,
    /// Who works on it.
    pub owner: Option<StaffId>,
    /// Grows by one with each change; a save on an older version is a conflict.
    pub version: i32,
    /// The SLA clock.
    pub clock: SlaClock,
    /// The highest warning given so far, in per cent of the budget; 0 for none.
    pub warned_percent: u8,
    /// When the promise was broken; never cleared.
    pub breached_at: Option<DateTime<Utc>>,
    /// When the citizen last heard from the desk.
    pub last_told_at: DateTime<Utc>,
    /// When it ended.
    pub resolved_at: Option<DateTime<Utc>>,
    /// The question that the citizen owes an answer to.
    pub question: Option<String>,
    /// Serial number of the secret link; older links no longer work.
    pub link_serial: i32,
    /// The last decision, while its letter waits, and until something else happens.
    pub held: Option<Held>,
    /// When the citizen last wrote: the complaint, an answer, or why they do not accept how it ended.
    pub heard_at: DateTime<Utc>,
    /// Since when an answer or a reopening of the citizen's waits, or a proposal that was declined: no member of staff has
    /// done anything with the open ticket since but taking it or giving it back.
    pub unread_since: Option<DateTime<Utc>>,
    /// How often it was opened again.
    pub reopened: i32,
    /// How much it matters.
    pub priority: Priority,
    /// What the last search came to.
    pub found: Found,
    /// What is proposed, and waits for somebody else to approve it.
    pub proposal: Option<WaitingProposal>,
    /// The ticket that leads this one, which ended as its duplicate.
    pub merged_into: Option<TicketId>,
}

/// What an action or the passing of time comes to. The desk writes all of it in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The ticket afterwards; its version is still the old one.
    pub ticket: Ticket,
    /// Where it stood before.
    pub before: Status,
    /// What happened.
    pub events: Vec<Event>,
    /// What the citizen is told.
    pub letters: Vec<Letter>,
    /// A letter that waits until then is not true any more: it does not leave.
    pub unsend: Option<DateTime<Utc>>,
    /// What is ahead then.
    pub due: Due,
}

impl Ticket {
    /// The ticket of a complaint that arrives as its clock starts.
    pub fn receive(id: TicketId, reference: Reference, clock: SlaClock, promise: &ServicePromise) -> Change {
        let now = clock.started_at;
        let deadline = clock.deadline(now);
        let ticket = Self {
            id,
            reference,
            status: Status::Received,
            outcome: None,
            owner: None,
            version: 1,
            clock,
            warned_percent: 0,
            breached_at: None,
            last_told_at: now,
            resolved_at: None,
            question: None,
            link_serial: 1,
            held: None,
            heard_at: now,
            unread_since: None,
            reopened: 0,
            priority: Priority::default(),
            found: Found::default(),
            proposal: None,
            merged_into: None,
        };
        let mut change = Change::of(&ticket, promise, now);
        change.record(Actor::System, EventKind::Received, now);
        change.tell(Letter::Received { deadline }, now);
        change.with_due(promise, now)
    }

    /// When the ticket has to be resolved, if its clock runs on from `now`.
    pub fn deadline(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.clock.deadline(now)
    }

    /// By when the citizen can count on an end: nothing once that moment has passed, and nothing while the clock stands,
    /// since it moves then.
    pub fn promised(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let deadline = self.clock.deadline(now);
        Some(deadline).filter(|deadline| self.status.is_open() && self.clock.is_running() && *deadline > now)
    }

    /// Until when the citizen may open it again; nothing while it is open.
    pub fn reopen_until(&self, promise: &ServicePromise) -> Option<DateTime<Utc>> {
        self.resolved_at.map(|at| at + promise.reopen_window)
    }

    /// Does what somebody wants, if the table of permissions (`permissions.rs`) and what they give allow it.
    ///
    /// # Errors
    /// [`Refused`] says which rule does not.
    pub fn act(
        &self,
        action: Action,
        acting: Acting,
        promise: &ServicePromise,
        now: DateTime<Utc>,
    ) -> Result<Change, Refused> {
        self.permits(action.kind(), acting, promise, now)?;
        let mut change = Change::of(self, promise, now);
        if self.is_taken_by(action.kind(), acting) {
            change.perform(Action::Take, acting, promise, now)?;
        }
        let held = change.held_for(&action, acting, promise, now);
        change.perform(action, acting, promise, now)?;
        change.ticket.held = held.filter(|held| held.version != self.version || !change.letters.is_empty());
        Ok(change.with_due(promise, now))
    }

    /// What is ahead, as things stand at `now`.
    pub fn due(&self, promise: &ServicePromise, now: DateTime<Utc>) -> Due {
        let open = self.status.is_open();
        let counts = open && self.clock.is_running();
        let deadline = self.clock.deadline(now);
        let mut warnings = promise.warn_percent.iter();
        let warning = warnings.find(|percent| **percent > self.warned_percent);
        Due {
            deadline,
            warning: warning
                .filter(|_| counts)
                .map(|percent| self.clock.at_percent(*percent, now)),
            breach: Some(deadline).filter(|_| counts && self.breached_at.is_none()),
            sign_of_life: open.then(|| self.last_told_at + promise.silence),
            closing: self
                .reopen_until(promise)
                .filter(|_| self.status == Status::Resolved),
        }
    }

    /// What the passing of time comes to; nothing if nothing is due.
    pub fn tick(&self, promise: &ServicePromise, now: DateTime<Utc>) -> Option<Change> {
        if self.due(promise, now).next().is_none_or(|due| due > now) {
            return None;
        }
        let mut change = Change::of(self, promise, now);
        if self.status == Status::Resolved {
            change.ticket.status = next(self.status, Step::Close, false)?;
            change.record(Actor::System, EventKind::Closed, now);
            return Some(change.with_due(promise, now));
        }
        change.warn(promise, now);
        change.break_promise(now);
        change.keep_in_touch(promise, now);
        Some(change.with_due(promise, now))
    }
}

impl Change {
    /// Nothing has changed yet.
    fn of(ticket: &Ticket, promise: &ServicePromise, now: DateTime<Utc>) -> Self {
        Self {
            ticket: ticket.clone(),
            before: ticket.status,
            events: Vec::new(),
            letters: Vec::new(),
            unsend: None,
            due: ticket.due(promise, now),
        }
    }

    /// All of it is done: this is ahead.
    fn with_due(mut self, promise: &ServicePromise, now: DateTime<Utc>) -> Self {
        self.due = self.ticket.due(promise, now);
        let late = self.ticket.breached_at.is_some();
        let reopened = self.ticket.reopened > 0;
        let known = self.ticket.priority.with(Urgent::Late, late);
        self.ticket.priority = known.with(Urgent::Reopened, reopened);
        self
    }

    /// Whether the citizen is told that work goes on.
    pub fn says_that_work_goes_on(&self) -> bool {
        let mut letters = self.letters.iter();
        letters.any(|letter| matches!(letter, Letter::StillWorking { .. }))
    }

    /// The letter that work goes on says how the complaint stands.
    pub fn say_how_it_stands(&mut self, how: Option<Standing>) {
        for letter in &mut self.letters {
            if let Letter::StillWorking { standing, .. } = letter {
                *standing = how;
            }
        }
    }

    /// Adds an event.
    pub(super) fn record(&mut self, actor: Actor, kind: EventKind, now: DateTime<Utc>) {
        if actor == Actor::Citizen && kind.waits_to_be_read() {
            self.ticket.heard_at = now;
            self.ticket.unread_since.get_or_insert(now);
        } else if matches!(kind, EventKind::ProposalDeclined { .. }) {
            // Whoever proposed it goes on, and has to know.
            self.ticket.unread_since = Some(now);
        } else if kind.is_dealing_with_it(actor) {
            self.ticket.unread_since = None;
        }
        self.events.push(Event { at: now, actor, kind });
    }

    /// Adds a letter.
    pub(super) fn tell(&mut self, letter: Letter, now: DateTime<Utc>) {
        self.ticket.last_told_at = now;
        self.letters.push(letter);
    }

    fn warn(&mut self, promise: &ServicePromise, now: DateTime<Utc>) {
        if !self.ticket.clock.is_running() {
            return;
        }
        let due = promise
            .warn_percent
            .iter()
            .copied()
            .filter(|percent| self.ticket.clock.at_percent(*percent, now) <= now);
        if let Some(percent) = due.max().filter(|percent| *percent > self.ticket.warned_percent) {
            self.ticket.warned_percent = percent;
            self.record(Actor::System, EventKind::SlaWarned { percent }, now);
        }
    }

    fn break_promise(&mut self, now: DateTime<Utc>) {
        let deadline = self.ticket.clock.deadline(now);
        if self.ticket.clock.is_running() && self.ticket.breached_at.is_none() && deadline <= now {
            // The moment at which it was broken, not the later one at which somebody noticed.
            self.ticket.breached_at = Some(deadline);
            self.record(Actor::System, EventKind::SlaBreached, now);
            self.tell(Letter::Late { deadline }, now);
        }
    }

    fn keep_in_touch(&mut self, promise: &ServicePromise, now: DateTime<Utc>) {
        if self.ticket.last_told_at + promise.silence > now {
            return;
        }
        let letter = match &self.ticket.question {
            Some(question) => Letter::StillWaiting {
                question: question.clone(),
            },
            None => Letter::StillWorking {
                deadline: self.ticket.promised(now),
                standing: None,
            },
        };
        let waiting = self.ticket.question.is_some();
        self.record(Actor::System, EventKind::ProgressTold { waiting }, now);
        self.tell(letter, now);
    }
}
