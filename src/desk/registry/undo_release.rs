//! The release of a record was a mistake: the record is quarantined again, and whoever relied on it is told.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::change_registry::begin;
use crate::desk::judging::quarantine_again::quarantine_again;
use crate::desk::matching::bring_back::{bring_back, resting_on};
use crate::desk::matching::follow_links::{self, follow_versions};
use crate::desk::registry::check_again::judge_beside;
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::registry::link::Cause;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ground::{Ground, Lost};
use crate::domain::values::ids::{RecordId, TicketId};
use crate::domain::values::reason::Reason;
use crate::store::registry::corrections::{self, CurrentVersion, Kind};
use crate::store::registry::links::{self, StandingLink};
use crate::store::registry::{self, registry_events};
use crate::store::{AnyConnection, StoreError};

/// What became of a record whose release was undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Its version now.
    pub id: RecordId,
    /// Why it is quarantined.
    pub quarantine: Vec<QuarantineReason>,
    /// Links that relied on the release and were revoked.
    pub links: usize,
    /// Tickets that came back.
    pub tickets: usize,
}

/// When a version that counts was released, if that made it; by a human or by the engine.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such version.
pub fn released_at(conn: &mut AnyConnection, id: RecordId) -> Result<Option<DateTime<Utc>>, StoreError> {
    let mut history = registry::history(conn, id)?.into_iter();
    let latest = history.find(|version| version.is_current && version.record.id == id);
    let made = latest.and_then(|version| version.correction);
    Ok(made
        .filter(|correction| correction.kind == Kind::Released)
        .map(|correction| correction.at))
}

/// Undoes a release: the record is quarantined for what it breaks by the rules as they are now, links that were accepted
/// with the release or behind it are revoked, and tickets that it had answered are opened again. What was quarantined
/// because of the record is judged once more.
///
/// # Errors
/// [`DeskError::Stale`] if `seen` does not count any more; else [`DeskError`].
pub fn undo_release(cx: &mut Context<'_>, seen: RecordId, reason: &Reason) -> Result<Undone, DeskError> {
    begin(cx)?;
    let ground = Ground::from(reason);
    let current = corrections::load(cx.conn, &[seen])?.pop();
    let current = current.filter(|one| one.is_current).ok_or(DeskError::Stale)?;
    let since = released_at(cx.conn, seen)?.ok_or(DeskError::NotReleased)?;
    let statement = &current.record.statement;
    let row = statement.row();
    let link = links::of_row(cx.conn, &row)?.filter(|link| link.at >= since);
    // Before anything changes: the certificate says no more who relied on it.
    let resting = relying(cx.conn, &current, link.as_ref())?;
    let (id, quarantine) = put_back(cx, &current, &ground)?;
    if let Some(link) = &link {
        links::revoke(cx.conn, link.id, Some(cx.member()?), &ground, cx.now)?;
    }
    // First of all: another record may show the dose instead.
    judge_beside(cx, (id, statement.identity.number()), &ground)?;
    // A link that was accepted before the release counts beside what is valid alone.
    let because = follow_links::Because {
        cause: Cause::Corrected,
        ground: &ground,
    };
    follow_versions(cx, &[id], because)?;
    let why = (Lost::ReleaseUndone, &row, &ground);
    let tickets = bring_back(cx, &resting, why)?;
    Ok(Undone {
        id,
        quarantine,
        links: usize::from(link.is_some()),
        tickets,
    })
}

/// The tickets of everybody whose certificate may have shown the record.
fn relying(
    conn: &mut AnyConnection,
    current: &CurrentVersion,
    link: Option<&StandingLink>,
) -> Result<Vec<TicketId>, StoreError> {
    let statement = &current.record.statement;
    let linked = links::of_row(conn, &statement.row())?.map(|link| link.person);
    let mut people: Vec<Identity> = linked.into_iter().collect();
    people.extend(statement.identity.sound().cloned());
    let mut relying: Vec<TicketId> = link.and_then(|link| link.ticket).into_iter().collect();
    for person in people {
        relying.extend(resting_on(
            conn,
            &person,
            (&statement.row(), statement.dose_number),
        )?);
    }
    relying.sort_unstable();
    relying.dedup();
    Ok(relying)
}

/// Makes the version that is quarantined again.
fn put_back(
    cx: &mut Context<'_>,
    current: &CurrentVersion,
    ground: &Ground,
) -> Result<(RecordId, Vec<QuarantineReason>), DeskError> {
    let made = quarantine_again(cx, current, ground)?;
    let (id, reasons) = made.ok_or(DeskError::BreaksNothing)?;
    let what = Happened::ReleaseUndone {
        ground: ground.clone(),
    };
    registry_events::record(cx.conn, &RegistryEvent::record(cx.member()?, id, what), cx.now)?;
    Ok((id, reasons))
}
