//! Somebody begins the same with many tickets, stops it, or takes back that it gave them away. One after the other,
//! `bulk_item.rs` deals with them.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::tickets::reassign::assignee;
use crate::domain::staff::Role;
use crate::domain::staff::account_event::{AccountEvent, AccountHappened};
use crate::domain::ticket::ActionKind;
use crate::domain::ticket::bulk::{BulkAction, may_be_stopped_by};
use crate::domain::ticket::permissions::{With, with};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{BulkId, StaffId, TicketId};
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::StoreError;
use crate::store::accounts::{account_events, staff};
use crate::store::tickets::bulk::{self, NewRun, Run};
use crate::store::tickets::bulk_items;
use crate::store::tickets::queue::Wanted;

/// The field that says with which tickets.
const FIELD: &str = "pick";

/// With which tickets.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// With these, each in the version that was seen.
    These(Vec<(TicketId, i32)>),
    /// With all that match at the moment when it is begun; view and filters as they stand in an address.
    All(Box<Wanted>, String),
    /// With those that another run gave away.
    DoneBy(BulkId),
}

/// What somebody wants to begin.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// Made with the form: the same form sent again begins nothing new.
    pub idempotency_key: String,
    /// What.
    pub action: BulkAction,
    /// With which tickets.
    pub chosen: Chosen,
    /// When they saw them.
    pub seen_at: DateTime<Utc>,
}

/// Begins it once, however often the form is sent. Which tickets it is about is fixed by that.
///
/// # Errors
/// [`DeskError::NotAllowed`] if they only read, or may not give tickets to others; [`DeskError::Refused`] if words are
/// missing; [`DeskError::Field`] if there is no such ticket or nobody may get them; [`DeskError::Stale`] if the same form
/// arrives twice at the same moment: asking again succeeds.
pub fn begin(cx: &mut Context<'_>, beginning: &Beginning) -> Result<BulkId, DeskError> {
    let by = cx.member()?;
    let key = &beginning.idempotency_key;
    if let Some((known, whose)) = bulk::begun_with(cx.conn, key)? {
        return if whose == by {
            Ok(known)
        } else {
            Err(DeskError::Stale)
        };
    }
    check(cx, &beginning.action, by)?;
    let run = NewRun {
        idempotency_key: key,
        by,
        role: cx.by.role().unwrap_or(Role::Auditor),
        action: &beginning.action,
        query: match &beginning.chosen {
            Chosen::All(_, query) => Some(query),
            Chosen::These(_) | Chosen::DoneBy(_) => None,
        },
        seen_at: match &beginning.chosen {
            Chosen::These(_) | Chosen::All(..) => beginning.seen_at,
            Chosen::DoneBy(_) => cx.now,
        },
    };
    let id = bulk::begin(cx.conn, &run, cx.now).map_err(DeskError::if_doubled)?;
    let count = match &beginning.chosen {
        Chosen::These(seen) => bulk_items::choose_these(cx.conn, id, seen)?,
        Chosen::All(wanted, _) => bulk_items::choose_all(cx.conn, id, wanted)?,
        Chosen::DoneBy(other) => bulk_items::choose_done(cx.conn, id, *other)?,
    };
    if count == 0 {
        return Err(DeskError::Field(FieldError {
            field: FIELD,
            refusal: Refusal::new("refusal-bulk-nothing"),
        }));
    }
    bulk::note_count(cx.conn, id, count)?;
    let what = AccountHappened::BulkBegun {
        run: id,
        act: beginning.action.kind().code().to_owned(),
        tickets: count,
    };
    account_events::record(cx.conn, &AccountEvent::own(by, what), cx.now)?;
    Ok(id)
}

/// Refuses what could be done with none of the tickets.
fn check(cx: &mut Context<'_>, action: &BulkAction, by: StaffId) -> Result<(), DeskError> {
    action.check()?;
    if let BulkAction::Assign { to: Some(to) } = action {
        if *to != by && with(ActionKind::Assign, cx.by) == With::No {
            return Err(DeskError::NotAllowed(Role::Supervisor));
        }
        assignee(cx, *to)?;
    }
    Ok(())
}

/// Stops a run: with the tickets that are left nothing is done. One that has ended stays as it is.
///
/// # Errors
/// [`DeskError::NotAllowed`] if somebody else began it and they do not lead the team.
pub fn stop(cx: &mut Context<'_>, id: BulkId) -> Result<(), DeskError> {
    let (by, _) = in_charge(cx, id)?;
    if bulk::stop(cx.conn, id, by, cx.now)? {
        let left = bulk_items::progress(cx.conn, &[id])?;
        let what = AccountHappened::BulkStopped {
            run: id,
            left: left.get(&id).map_or(0, |progress| progress.left),
        };
        account_events::record(cx.conn, &AccountEvent::own(by, what), cx.now)?;
    }
    Ok(())
}

/// Gives the tickets back that a run gave away, to those who owned them before: a run of its own.
///
/// # Errors
/// As [`stop`]; [`DeskError::Stale`] if the run has not ended, or gave nothing away.
pub fn give_back(cx: &mut Context<'_>, id: BulkId, idempotency_key: String) -> Result<BulkId, DeskError> {
    let (_, run) = in_charge(cx, id)?;
    let (BulkAction::Assign { to }, Some(_)) = (&run.action, run.finished_at) else {
        return Err(DeskError::Stale);
    };
    let beginning = Beginning {
        idempotency_key,
        action: BulkAction::GiveBack { run: id, from: *to },
        chosen: Chosen::DoneBy(id),
        seen_at: cx.now,
    };
    begin(cx, &beginning)
}

/// Who acts, and the run, if it is theirs to stop.
fn in_charge(cx: &mut Context<'_>, id: BulkId) -> Result<(StaffId, Run), DeskError> {
    let by = cx.member()?;
    let run = bulk::load(cx.conn, id)?;
    let member = match staff::load(cx.conn, by) {
        Err(StoreError::Missing) => return Err(DeskError::NotAllowed(Role::Agent)),
        found => found?,
    };
    if !may_be_stopped_by(&member, run.by) {
        return Err(DeskError::NotAllowed(Role::Supervisor));
    }
    Ok((by, run))
}
