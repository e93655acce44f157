//! Links follow their records: one whose record says something else now than what was seen is suspended, and its ticket
//! comes back; one whose record says again what was seen is in force again.

use std::collections::{BTreeSet, HashMap};

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::matching::bring_back::{bring_back, resting_on, told_number};
use crate::desk::matching::match_ticket::{look_again_at, would_settle};
use crate::desk::tickets::answers::answer;
use crate::domain::certificate::Certificate;
use crate::domain::registry::Registry;
use crate::domain::registry::dose_record::RecordIdentity;
use crate::domain::registry::link::{Cause, Link, Suspension};
use crate::domain::registry::record::Record;
use crate::domain::ticket::{Acting, Action, Ticket};
use crate::domain::values::ground::{Ground, Lost};
use crate::domain::values::ids::{LinkId, RecordId, TicketId};
use crate::store::registry::links::{self, StandingLink};
use crate::store::registry::{links_follow, made, part, person};
use crate::store::tickets::{self, complaints, timeline};
use crate::store::{AnyConnection, StoreError};

/// Why records say something else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Because<'a> {
    /// What was done.
    pub(crate) cause: Cause,
    /// The reason that whoever did it gave; empty if they gave none.
    pub(crate) ground: &'a Ground,
}

/// Suspends links and brings them back, as their records stand now.
///
/// # Errors
/// [`DeskError::Stale`] if one of the tickets was changed in the same moment: it may be tried again.
pub(crate) fn follow(cx: &mut Context<'_>, ids: &[LinkId], because: Because<'_>) -> Result<(), DeskError> {
    if ids.is_empty() {
        return Ok(());
    }
    // A file may change a record more than once.
    let ids: BTreeSet<LinkId> = ids.iter().copied().collect();
    let ids: Vec<LinkId> = ids.into_iter().collect();
    let seen = links_follow::seen(cx.conn, &ids)?;
    let registry = part::of(cx.conn, &seen)?;
    let moved: Vec<(&Link, bool)> = standing(&registry, &ids)
        .filter(|(link, in_force)| link.suspended.is_some() == *in_force)
        .collect();
    // All of them before anybody is told: what one no longer shows another may show.
    for (link, in_force) in &moved {
        if *in_force {
            links_follow::resume(cx.conn, link.id, cx.now)?;
        } else {
            links_follow::suspend(cx.conn, link.id, cx.now)?;
        }
    }
    let mut again = Vec::new();
    for (link, in_force) in moved {
        if in_force {
            again.extend(tell_resumed(cx, link)?);
            let lost = owners_tickets(cx.conn, &registry, link)?;
            let row = link.seen.row();
            let why = (Lost::LinkResumed, &row, because.ground);
            bring_back(&mut cx.as_system(), &lost, why)?;
        } else if !shows(cx.conn, link)? {
            let because = Because {
                cause: cause(&registry, link, because.cause),
                ..because
            };
            again.extend(take_back(cx, link, because)?);
        }
    }
    look_again_at(cx, &again)?;
    Ok(())
}

/// As [`follow`], of the records to which versions belong.
///
/// # Errors
/// As [`follow`].
pub(crate) fn follow_versions(
    cx: &mut Context<'_>,
    versions: &[RecordId],
    because: Because<'_>,
) -> Result<(), DeskError> {
    let ids = links_follow::of_versions(cx.conn, versions)?;
    follow(cx, &ids, because)
}

/// Links of a registry that were not revoked, with whether they are in force as their records stand.
fn standing<'a>(registry: &'a Registry, ids: &'a [LinkId]) -> impl Iterator<Item = (&'a Link, bool)> {
    let of_records = registry.records().filter_map(|(_, record)| {
        let link = record.standing_link()?;
        Some((link.id, (link, record.is_in_force(link))))
    });
    let links: HashMap<LinkId, (&Link, bool)> = of_records.collect();
    ids.iter().filter_map(move |id| links.get(id).copied())
}

/// Why a link is suspended: where the record says still what was seen, and is quarantined, that is why, whatever was done.
fn cause(registry: &Registry, link: &Link, done: Cause) -> Cause {
    let current = registry.record(&link.seen.row()).and_then(Record::current);
    if current.is_some_and(|version| link.is_about(&version.statement)) {
        Cause::Quarantined
    } else {
        done
    }
}

/// Whether the certificate of the person shows a dose with the number that was seen: this record's, or another's.
fn shows(conn: &mut AnyConnection, link: &Link) -> Result<bool, StoreError> {
    let held = person::held(conn, &RecordIdentity::Sound(link.person.clone()))?;
    Ok(Certificate::of(&held).shows_number(link.seen.dose_number))
}

/// The tickets that a record answered whose link to another person is in force again, or is about to be: those of the person
/// whom it states. They may have lost the dose.
fn owners_tickets(
    conn: &mut AnyConnection,
    registry: &Registry,
    link: &Link,
) -> Result<Vec<TicketId>, StoreError> {
    let row = link.seen.row();
    let current = registry.record(&row).and_then(Record::current);
    let Some(says) = current.map(|version| &version.statement) else {
        return Ok(Vec::new());
    };
    match says.identity.sound().filter(|person| **person != link.person) {
        Some(person) => resting_on(conn, person, (&row, says.dose_number)),
        None => Ok(Vec::new()),
    }
}

/// Those of them that lost it, by a registry in which the link is in force.
pub(crate) fn lost_by_owner(
    conn: &mut AnyConnection,
    registry: &Registry,
    link: &Link,
) -> Result<Vec<TicketId>, StoreError> {
    let mut lost = Vec::new();
    for id in owners_tickets(conn, registry, link)? {
        let complaint = complaints::load(conn, id)?.complaint;
        let number = told_number(conn, id, &complaint)?;
        if !Certificate::of_person(registry, &complaint.identity).shows_number(number) {
            lost.push(id);
        }
    }
    Ok(lost)
}

/// Takes back what was told of a link. Returns the tickets that another record settles at once.
fn take_back(cx: &mut Context<'_>, link: &Link, because: Because<'_>) -> Result<Vec<TicketId>, DeskError> {
    let standing = links::load(cx.conn, link.id)?;
    let mut again = Vec::new();
    let suspension = Suspension {
        row: standing.row.clone(),
        cause: because.cause,
        ground: because.ground.clone(),
        dose_number: link.seen.dose_number.get(),
        administered_on: link.seen.administered_on,
    };
    for ticket in relying(cx.conn, &standing)? {
        let action = Action::LinkSuspended(suspension.clone());
        // Before the registry was searched for a ticket, nothing relies on a link.
        let Ok(mut change) = ticket.act(action, Acting::System, &cx.desk.promise, cx.now) else {
            continue;
        };
        if !ticket.status.is_open() && would_settle(cx, ticket.id)? {
            change.letters.clear();
            again.push(ticket.id);
        }
        tickets::save(cx.conn, &change, cx.now)?;
    }
    Ok(again)
}

/// Whoever was told that the dose shows no more is told that it does. Returns their tickets.
fn tell_resumed(cx: &mut Context<'_>, link: &Link) -> Result<Vec<TicketId>, DeskError> {
    let mut told = Vec::new();
    if !shows(cx.conn, link)? {
        return Ok(told);
    }
    let standing = links::load(cx.conn, link.id)?;
    for id in theirs(cx.conn, &standing)? {
        let entries = timeline::load(cx.conn, id)?.into_iter().rev();
        let mut about = entries.filter_map(|entry| {
            let (row, again) = entry.event.kind.about_link()?;
            (*row == standing.row).then_some(again)
        });
        if about.next() == Some(false) {
            let action = Action::LinkResumed(standing.row.clone());
            let change = tickets::load(cx.conn, id)?.act(action, Acting::System, &cx.desk.promise, cx.now)?;
            tickets::save(cx.conn, &change, cx.now)?;
            told.push(id);
        }
    }
    Ok(told)
}

/// The ticket for which a link was accepted, and the others of its person.
fn theirs(conn: &mut AnyConnection, link: &StandingLink) -> Result<Vec<TicketId>, StoreError> {
    let mut theirs = complaints::tickets_of(conn, &[link.person.number()])?;
    theirs.retain(|id| Some(*id) != link.ticket);
    Ok(link.ticket.into_iter().chain(theirs).collect())
}

/// The tickets that rely on a link: those that ended by its record since, and the one for which it was accepted while that
/// is open. What the citizen withdrew relies on nothing.
pub(crate) fn relying(conn: &mut AnyConnection, link: &StandingLink) -> Result<Vec<Ticket>, StoreError> {
    let versions = made::ids(conn, &link.row)?;
    let mut relying = Vec::new();
    for id in theirs(conn, link)? {
        let ticket = tickets::load(conn, id)?;
        let since = ticket.resolved_at.is_some_and(|resolved| resolved >= link.at);
        let relies = if ticket.status.is_open() {
            Some(id) == link.ticket
        } else {
            let record = answer(conn, &ticket)?.and_then(|(_, record)| record);
            since && record.is_some_and(|record| versions.contains(&record))
        };
        if relies {
            relying.push(ticket);
        }
    }
    Ok(relying)
}
