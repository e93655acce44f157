//! Links follow their records: one whose record says something else now than what was seen is suspended, and its ticket
//! comes back; one whose record says again what was seen is in force again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::match_ticket::look_again_at;
use super::{Desk, DeskError};
use crate::domain::certificate::Certificate;
use crate::domain::dose_record::RecordIdentity;
use crate::domain::event::EventKind;
use crate::domain::ids::{LinkId, RecordId, TicketId};
use crate::domain::registry::Registry;
use crate::domain::registry::link::{Cause, Link, Suspension};
use crate::domain::ticket::Ticket;
use crate::store::registry::links::{self, StandingLink};
use crate::store::registry::{links_follow, made, part, person};
use crate::store::{AnyConnection, StoreError, batches, complaints, registry, settings, tickets, timeline};

/// Why records say something else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Because<'a> {
    /// What was done.
    pub(super) cause: Cause,
    /// The ground that whoever did it gave; empty if they gave none.
    pub(super) ground: &'a str,
}

/// Suspends links and brings them back, as their records stand now.
///
/// # Errors
/// [`DeskError::Stale`] if one of the tickets was changed in the same moment: it may be tried again.
pub(super) fn follow(
    conn: &mut AnyConnection,
    desk: &Desk,
    ids: &[LinkId],
    because: Because<'_>,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    if ids.is_empty() {
        return Ok(());
    }
    // A file may change a record more than once.
    let ids: BTreeSet<LinkId> = ids.iter().copied().collect();
    let ids: Vec<LinkId> = ids.into_iter().collect();
    let seen = links_follow::seen(conn, &ids)?;
    let registry = part::of(conn, &seen)?;
    let mut resumed = Vec::new();
    for (link, in_force) in standing(&registry, &ids) {
        match (link.suspended, in_force) {
            (None, false) => {
                links_follow::suspend(conn, link.id, now)?;
                if !shows(conn, link)? {
                    bring_back(conn, desk, link, because, now)?;
                }
            }
            (Some(_), true) => {
                links_follow::resume(conn, link.id, now)?;
                resumed.extend(tell_resumed(conn, desk, link, now)?);
            }
            (None, true) | (Some(_), false) => {}
        }
    }
    look_again_at(conn, desk, &resumed, now)?;
    Ok(())
}

/// As [`follow`], of the records to which versions belong.
///
/// # Errors
/// As [`follow`].
pub(super) fn follow_versions(
    conn: &mut AnyConnection,
    desk: &Desk,
    versions: &[RecordId],
    because: Because<'_>,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let ids = links_follow::of_versions(conn, versions)?;
    follow(conn, desk, &ids, because, now)
}

/// Under which the store remembers up to which link all were followed once; [`ALL`] if all were.
const FOLLOWED: &str = "links_followed";
const ALL: &str = "all";

/// Follows the next links that were accepted before links were followed, as many as `limit`. Returns how many there were;
/// none when all are done.
///
/// # Errors
/// As [`follow`].
pub fn follow_next(
    conn: &mut AnyConnection,
    desk: &Desk,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<usize, DeskError> {
    let followed = settings::get(conn, FOLLOWED)?.unwrap_or_default();
    if followed == ALL {
        return Ok(0);
    }
    registry::hold(conn)?;
    let after = LinkId(followed.parse().unwrap_or(0));
    let ids = links_follow::behind(conn, after, limit)?;
    for id in &ids {
        let (cause, ground) = why(conn, *id)?;
        let because = Because {
            cause,
            ground: &ground,
        };
        follow(conn, desk, &[*id], because, now)?;
    }
    let last = ids.last().map_or_else(|| ALL.to_owned(), ToString::to_string);
    settings::set(conn, FOLLOWED, &last)?;
    Ok(ids.len())
}

/// Why a link's record says something else than what was seen, as far as its history tells.
fn why(conn: &mut AnyConnection, id: LinkId) -> Result<(Cause, String), StoreError> {
    let seen = links_follow::seen(conn, &[id])?;
    let Some(seen) = seen.first().copied() else {
        return Ok((Cause::SourceChanged, String::new()));
    };
    let history = registry::history(conn, seen)?;
    let current = history.iter().find(|version| version.is_current);
    if let Some(version) = history.iter().find(|version| version.record.id == seen)
        && let Some(withdrawal) = batches::load(conn, version.batch)?.withdrawal
    {
        return Ok((Cause::BatchWithdrawn, withdrawal.ground.as_str().to_owned()));
    }
    Ok(match current.and_then(|version| version.correction.as_ref()) {
        Some(correction) => (Cause::Corrected, correction.ground.clone()),
        None => (Cause::SourceChanged, String::new()),
    })
}

/// Links of a registry that were not revoked, with whether they are in force as their records stand.
fn standing<'a>(registry: &'a Registry, ids: &'a [LinkId]) -> impl Iterator<Item = (&'a Link, bool)> {
    ids.iter().filter_map(|id| {
        let mut all = registry.records().filter_map(|(_, record)| {
            let link = record.standing_link().filter(|link| link.id == *id)?;
            Some((link, record.is_in_force(link)))
        });
        all.next()
    })
}

/// Whether the certificate of the person shows a dose with the number that was seen: this record's, or another's.
fn shows(conn: &mut AnyConnection, link: &Link) -> Result<bool, StoreError> {
    let held = person::held(conn, &RecordIdentity::Sound(link.person.clone()))?;
    let shown = Certificate::of(&held).shown;
    Ok(shown.iter().any(|dose| dose.number == link.seen.dose_number))
}

fn bring_back(
    conn: &mut AnyConnection,
    desk: &Desk,
    link: &Link,
    because: Because<'_>,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let standing = links::load(conn, link.id)?;
    let suspension = Suspension {
        row: standing.row.clone(),
        cause: because.cause,
        ground: because.ground.to_owned(),
        dose_number: link.seen.dose_number.get(),
        administered_on: link.seen.administered_on,
    };
    for ticket in relying(conn, &standing)? {
        // Before the registry was searched for a ticket, nothing relies on a link.
        let Ok(change) = ticket.link_suspended(&suspension, now) else {
            continue;
        };
        tickets::save(conn, &change, &desk.promise, now)?;
    }
    Ok(())
}

fn tell_resumed(
    conn: &mut AnyConnection,
    desk: &Desk,
    link: &Link,
    now: DateTime<Utc>,
) -> Result<Option<TicketId>, DeskError> {
    let standing = links::load(conn, link.id)?;
    let Some(id) = standing.ticket else {
        return Ok(None);
    };
    // Who was not told that the dose shows no more need not be told that it does.
    let entries = timeline::load(conn, id)?.into_iter().rev();
    let mut told = entries.filter_map(|entry| {
        let (row, again) = entry.event.kind.about_link()?;
        (*row == standing.row).then_some(again)
    });
    if told.next() != Some(false) || !shows(conn, link)? {
        return Ok(None);
    }
    let change = tickets::load(conn, id)?.link_resumed(standing.row, now);
    tickets::save(conn, &change, &desk.promise, now)?;
    Ok(Some(id))
}

/// The tickets that rely on a link: the one for which it was accepted, and the person's others that were resolved by the
/// record since.
pub(super) fn relying(conn: &mut AnyConnection, link: &StandingLink) -> Result<Vec<Ticket>, StoreError> {
    let versions = made::ids(conn, &link.row)?;
    let mut relying = Vec::new();
    if let Some(id) = link.ticket {
        relying.push(tickets::load(conn, id)?);
    }
    for id in complaints::tickets_of(conn, &[link.person.number()])? {
        let ticket = tickets::load(conn, id)?;
        let since = ticket.resolved_at.is_some_and(|resolved| resolved >= link.at);
        if Some(id) == link.ticket || ticket.outcome.is_none() || !since {
            continue;
        }
        let entries = timeline::load(conn, id)?.into_iter().rev();
        let last = entries.map(|entry| entry.event.kind).find_map(|kind| {
            if let EventKind::Resolved { record, .. } = kind {
                Some(record)
            } else {
                None
            }
        });
        if last.flatten().is_some_and(|record| versions.contains(&record)) {
            relying.push(ticket);
        }
    }
    Ok(relying)
}
