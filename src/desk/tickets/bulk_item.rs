//! One ticket of those with which somebody does the same: by the rules for one, with the role that they have now, and as
//! long as nothing has happened of which they did not know.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::act_on_ticket::{act_on_ticket, letter_of};
use crate::desk::tickets::reassign::assignee;
use crate::desk::tickets::resolve_ticket::{self, Wanted, resolve_alike};
use crate::domain::ticket::bulk::{Bar, BulkAction, Chooser, NotDone, has_changed};
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::permissions::{With, with};
use crate::domain::ticket::{Acting, Action, ActionKind, Refused, Ticket};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{BulkId, StaffId};
use crate::store::StoreError;
use crate::store::accounts::staff;
use crate::store::tickets::bulk_items::{self, Claimed};
use crate::store::tickets::{self, bulk, timeline};

/// Why something was not done with a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// It is not to be done.
    NotDone(NotDone),
    /// The ticket was changed in the same moment: it may be tried again.
    Stale,
    /// The store could not do it.
    Store(StoreError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        DeskError::from(error).into()
    }
}

impl From<Bar> for Failed {
    fn from(bar: Bar) -> Self {
        Self::NotDone(NotDone::Barred(bar))
    }
}

impl From<Refused> for Failed {
    fn from(rule: Refused) -> Self {
        Self::NotDone(rule.into())
    }
}

impl From<DeskError> for Failed {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(rule) => rule.into(),
            DeskError::NotAllowed(_) => Bar::NotAllowed.into(),
            DeskError::Stale => Self::Stale,
            DeskError::Absent(_) => Bar::Absent.into(),
            // Only whoever is to get a ticket is a field of these.
            DeskError::Field(wrong) if wrong.refusal.key == "refusal-assign-to-absent" => Bar::Absent.into(),
            DeskError::Field(_) => Bar::NoAssignee.into(),
            DeskError::Store(error) => Self::Store(error),
            DeskError::Overtaken
            | DeskError::NotOffered
            | DeskError::NotRejected
            | DeskError::NotByHand(_)
            | DeskError::Hindered(_)
            | DeskError::CannotBeTrue(_)
            | DeskError::NotReleased
            | DeskError::BreaksNothing
            | DeskError::Account(_)
            | DeskError::Outdated(_) => Bar::Failed.into(),
        }
    }
}

/// What is done with each ticket.
#[derive(Clone, Copy)]
pub struct Alike<'a> {
    /// What.
    pub action: &'a BulkAction,
    /// When the tickets were seen.
    pub seen_at: DateTime<Utc>,
    /// When it was begun.
    pub begun_at: DateTime<Utc>,
    /// Whether all that match were chosen: their versions are those of that moment, not those that were seen.
    pub unseen_versions: bool,
}

/// Deals with a ticket of a run, if nobody has and nobody has stopped it. Returns whether it did.
///
/// # Errors
/// [`Failed`]; nothing is kept then.
pub fn carry_out(cx: &mut Context<'_>, (run, item): (BulkId, i64)) -> Result<bool, Failed> {
    if bulk::has_ended(cx.conn, run)? {
        return Ok(false);
    }
    let Some(claimed) = bulk_items::claim(cx.conn, item, cx.now)? else {
        return Ok(false);
    };
    let run = bulk::load(cx.conn, claimed.run)?;
    let member = match staff::load(cx.conn, run.by) {
        Err(StoreError::Missing) => return Err(Bar::Gone.into()),
        found => found?,
    };
    if !member.enabled || !member.role.may_act() {
        return Err(Bar::Gone.into());
    }
    let now = cx.now;
    let cx = &mut Context::new(cx.conn, cx.desk, Acting::of(&member), now);
    let alike = Alike {
        action: &run.action,
        seen_at: run.seen_at,
        begun_at: run.begun_at,
        unseen_versions: run.query.is_some(),
    };
    let (seen, step) = plan(cx, alike, &claimed)?;
    match step {
        Step::Act(action) => act_on_ticket(cx, seen, action)?,
        Step::End(wanted, letters) => resolve_alike(cx, seen, &wanted, &letters)?,
    };
    Ok(true)
}

/// The letter that would leave if it were done with a ticket now; nothing if none would. Changes nothing.
///
/// # Errors
/// [`Failed`] as [`carry_out`], as far as it can be known.
pub fn look_ahead(cx: &mut Context<'_>, alike: Alike<'_>, of: &Claimed) -> Result<Option<Letter>, Failed> {
    let (seen, step) = plan(cx, alike, of)?;
    Ok(match step {
        Step::Act(action) => letter_of(cx, seen, action)?,
        Step::End(wanted, _) => Some(resolve_ticket::letter(cx, seen, &wanted)?),
    })
}

/// What comes next.
enum Step {
    Act(Action),
    /// With one of these letters.
    End(Wanted, Vec<String>),
}

/// What is to be done with a ticket, if it is to be done.
fn plan(cx: &mut Context<'_>, alike: Alike<'_>, of: &Claimed) -> Result<(SeenTicket, Step), Failed> {
    let ticket = tickets::load(cx.conn, of.ticket)?;
    let step = match alike.action {
        BulkAction::Assign { to } => Step::Act(giving(cx, &ticket, *to)?),
        BulkAction::GiveBack { from, .. } => {
            if ticket.status.is_open() && ticket.owner != *from {
                return Err(Bar::Changed.into());
            }
            Step::Act(giving(cx, &ticket, of.owner)?)
        }
        BulkAction::AskFacility { text } => Step::Act(Action::AskFacility(text.clone())),
        BulkAction::Note { text } => Step::Act(Action::Note(Ground::Typed(text.clone()))),
        BulkAction::Resolve {
            outcome,
            message,
            letters,
        } => {
            let wanted = Wanted {
                outcome: *outcome,
                other: None,
                message: message.clone(),
                against_facts: String::new(),
            };
            Step::End(wanted, letters.clone())
        }
    };
    let kind = match &step {
        Step::Act(action) => action.kind(),
        Step::End(..) => ActionKind::Resolve,
    };
    // How it stands says more than that it has changed.
    ticket.permits(kind, cx.by, &cx.desk.promise, cx.now)?;
    // A note stands beside whatever else happened, and what is given back goes by its owner alone.
    let whatever_happened = matches!(
        alike.action,
        BulkAction::Note { .. } | BulkAction::GiveBack { .. }
    );
    let other_version = ticket.version != of.version;
    // Who works on what matters less than what citizens are told.
    let unseen = alike.unseen_versions && !matches!(alike.action, BulkAction::Assign { .. });
    if (other_version || unseen) && !whatever_happened {
        let entries = timeline::load(cx.conn, ticket.id)?;
        let events = entries.iter().map(|entry| &entry.event);
        let chooser = Chooser {
            by: cx.by.staff().ok_or(Bar::Gone)?,
            seen_at: alike.seen_at,
            begun_at: alike.begun_at,
        };
        if has_changed(events, chooser, other_version) {
            return Err(Bar::Changed.into());
        }
    }
    Ok((SeenTicket::from(&ticket), step))
}

/// The action by which somebody gives a ticket away: those who may not give tickets to others take them for themselves, and
/// return their own.
fn giving(cx: &mut Context<'_>, ticket: &Ticket, to: Option<StaffId>) -> Result<Action, Failed> {
    if ticket.status.is_open() && ticket.owner == to {
        return Err(Bar::Already.into());
    }
    if with(ActionKind::Assign, cx.by) != With::No {
        let to = to.map(|to| assignee(cx, to)).transpose()?;
        return Ok(Action::Assign(to));
    }
    match to {
        None => Ok(Action::Release),
        to if to == cx.by.staff() => Ok(Action::Take),
        Some(_) => Err(Bar::NotAllowed.into()),
    }
}
