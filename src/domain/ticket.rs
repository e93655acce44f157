//! A ticket: the case that handles one complaint. All changes of its state are methods here.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::event::{Actor, Event, EventKind};
use super::ids::{RecordId, StaffId, TicketId};
use super::letter::Letter;
use super::matched::{Accepted, SearchReport, Settled, SourceRow};
use super::reference::Reference;
use super::sla::{ServicePromise, SlaClock};
use super::staff::Role;
pub use super::ticket_states::{Status, Step};

macro_rules! outcomes {
    ($($(#[$doc:meta])+ $name:ident = $code:literal),+ $(,)?) => {
        /// How a resolved ticket ended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Outcome { $($(#[$doc])+ $name),+ }

        impl Outcome {
            /// Every outcome.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code in the database and in forms.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

outcomes! {
    /// A record was found under another identity and attached.
    Linked = "linked",
    /// The record was there all along.
    AlreadyVisible = "already_visible",
    /// A quarantined record was put right.
    Released = "released",
    /// The facility supplied the record.
    Uploaded = "uploaded",
    /// The second appointment is off.
    AppointmentCancelled = "appointment_cancelled",
    /// Wrong details were put right.
    Corrected = "corrected",
    /// The facility says that it gave no such dose.
    NotFound = "not_found",
    /// The details given cannot be processed.
    Inaccurate = "inaccurate",
    /// A paid dose of a clinic that does not report to the programme.
    OutsideProgramme = "outside_programme",
    /// The same complaint is handled under another reference.
    Duplicate = "duplicate",
    /// The citizen took it back.
    Withdrawn = "withdrawn",
}

impl Outcome {
    /// The outcome with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.code() == code)
    }

    /// Whether staff have to say more than the outcome's own words, since those cannot know the particulars.
    pub fn needs_message(self) -> bool {
        matches!(
            self,
            Self::Inaccurate | Self::NotFound | Self::Corrected | Self::Duplicate
        )
    }

    /// The outcomes that an agent can choose.
    ///
    /// `Linked` and `Released` are statements about a record that the desk itself makes when it links or releases
    /// one; `Withdrawn` is the citizen's.
    pub fn for_agents() -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|outcome| !matches!(outcome, Self::Linked | Self::Released | Self::Withdrawn))
    }
}

/// Something that somebody wants to do with a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The registry was searched.
    Look {
        /// The record that settles the complaint, if one does.
        settled: Option<Settled>,
        /// Why it does or does not.
        report: SearchReport,
    },
    /// Take a record for the complaint's.
    AcceptRecord(Accepted),
    /// Say that a record is not the complaint's.
    RejectRecord {
        /// The version that was looked at.
        record: RecordId,
        /// The record, in whatever version.
        row: SourceRow,
        /// Why.
        reason: String,
    },
    /// Say that a rejected record may be the complaint's after all: it is offered again.
    OfferAgain(SourceRow),
    /// Revoke a link on which the ticket relies; the system does so where another ticket's page was the place.
    RevokeLink {
        /// The record that was linked.
        row: SourceRow,
        /// Why.
        ground: String,
    },
    /// Take it.
    Take,
    /// Give it back to the queue.
    Release,
    /// Write something down for the staff.
    Note(String),
    /// Ask the citizen something.
    AskCitizen(String),
    /// Answer as the citizen.
    Reply(String),
    /// Ask the facility something.
    AskFacility(String),
    /// Write down what the facility said.
    FacilityAnswered(String),
    /// End it.
    Resolve {
        /// How.
        outcome: Outcome,
        /// What the citizen is told beside the outcome's own words.
        message: String,
    },
    /// Take the complaint back, as the citizen.
    Withdraw,
    /// Do not accept the outcome, as the citizen.
    Reopen(String),
    /// The system opens the ticket again: the record by which it was resolved counts no more. The reason is told.
    RecordGone(String),
    /// Replace the secret link.
    ReplaceLink,
}

/// Why an action was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The ticket's status does not allow it.
    #[error("a ticket that is {} does not allow this", .0.code())]
    NotNow(Status),
    /// Somebody else owns the ticket, or nobody does.
    #[error("the ticket belongs to somebody else")]
    NotYours(Option<StaffId>),
    /// The time for reopening is over.
    #[error("the ticket can no longer be reopened")]
    TooLate,
    /// The outcome needs a message to the citizen.
    #[error("this outcome needs a message to the citizen")]
    NeedsMessage,
    /// The text is empty.
    #[error("there is nothing in the text")]
    NeedsText,
}

/// Who acts, with what the rules need to know of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acting {
    /// The person who complained.
    Citizen,
    /// A member of staff.
    Staff(StaffId, Role),
    /// The system by itself.
    System,
}

impl Acting {
    /// Who stands in the timeline.
    pub fn actor(self) -> Actor {
        match self {
            Self::Citizen => Actor::Citizen,
            Self::Staff(id, _) => Actor::Staff(id),
            Self::System => Actor::System,
        }
    }
}

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
}

/// What an action or the passing of time comes to. The desk writes all of it in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The ticket afterwards; its version is still the old one.
    pub ticket: Ticket,
    /// What happened.
    pub events: Vec<Event>,
    /// What the citizen is told.
    pub letters: Vec<Letter>,
}

impl Ticket {
    /// The ticket of a complaint that arrives now.
    pub fn receive(
        id: TicketId,
        reference: Reference,
        promise: &ServicePromise,
        now: DateTime<Utc>,
    ) -> Change {
        let clock = SlaClock::start(promise.policy, now);
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
        };
        let mut change = Change {
            ticket,
            events: Vec::new(),
            letters: Vec::new(),
        };
        change.record(Actor::System, EventKind::Received, now);
        change.tell(Letter::Received { deadline }, now);
        change
    }

    /// When the ticket has to be resolved, if its clock runs on from `now`.
    pub fn deadline(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.clock.deadline(now)
    }

    /// Does what somebody wants, if the rules allow it.
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
        let mut change = Change {
            ticket: self.clone(),
            events: Vec::new(),
            letters: Vec::new(),
        };
        change.perform(action, acting, promise, now)?;
        Ok(change)
    }

    /// When time alone will next change something: a warning, the breach, a sign of life that is due, the closing.
    pub fn next_check(&self, promise: &ServicePromise, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.status {
            Status::Closed => None,
            Status::Resolved => self.resolved_at.map(|at| at + promise.reopen_window),
            Status::Received
            | Status::Matching
            | Status::Queued
            | Status::InProgress
            | Status::AwaitingCitizen
            | Status::AwaitingFacility => {
                let silence = self.last_told_at + promise.silence;
                let warning = self
                    .next_warning(promise)
                    .map(|percent| self.clock.at_percent(percent, now));
                let breach = self.breached_at.is_none().then(|| self.clock.deadline(now));
                let running = self.clock.is_running();
                warning
                    .into_iter()
                    .chain(breach)
                    .filter(|_| running)
                    .chain([silence])
                    .min()
            }
        }
    }

    /// What the passing of time comes to; nothing if nothing is due.
    pub fn tick(&self, promise: &ServicePromise, now: DateTime<Utc>) -> Option<Change> {
        if self.next_check(promise, now).is_none_or(|due| due > now) {
            return None;
        }
        let mut change = Change {
            ticket: self.clone(),
            events: Vec::new(),
            letters: Vec::new(),
        };
        if self.status == Status::Resolved {
            change.ticket.status = Status::Closed;
            change.record(Actor::System, EventKind::Closed, now);
            return Some(change);
        }
        change.warn(promise, now);
        change.break_promise(now);
        change.keep_in_touch(promise, now);
        Some(change)
    }

    fn next_warning(&self, promise: &ServicePromise) -> Option<u8> {
        promise
            .warn_percent
            .iter()
            .copied()
            .find(|percent| *percent > self.warned_percent)
    }
}

impl Change {
    /// Adds an event.
    pub(super) fn record(&mut self, actor: Actor, kind: EventKind, now: DateTime<Utc>) {
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
                deadline: Some(self.ticket.clock.deadline(now)).filter(|deadline| *deadline > now),
            },
        };
        self.record(Actor::System, EventKind::ProgressTold, now);
        self.tell(letter, now);
    }
}
