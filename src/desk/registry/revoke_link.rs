//! A link turns out to be wrong: it is revoked, and whoever relied on it is told.

use chrono::{DateTime, Utc};

use crate::desk::judging::quarantine_again::quarantine_again;
use crate::desk::matching::follow_links::relying;
use crate::desk::registry::check_again::judge_beside;
use crate::desk::{Desk, DeskError};
use crate::domain::registry::source_row::SourceRow;
use crate::domain::staff::StaffMember;
use crate::domain::ticket::{Acting, Action, Ticket};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{LinkId, TicketId};
use crate::domain::values::reason::Reason;
use crate::store::registry::corrections::{self, Kind};
use crate::store::registry::{self, links, made};
use crate::store::{AnyConnection, StoreError, tickets};

/// Revokes a link that was accepted for a ticket. A record that was released for it goes back into quarantine, and
/// every ticket that relied on it is opened again.
///
/// # Errors
/// [`DeskError::Stale`] if the ticket is not as they saw it or the link does not stand any more;
/// [`DeskError::Refused`] if the ticket is not theirs and they are no supervisor.
pub fn revoke_link(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    (ticket, seen_version): (TicketId, i32),
    link: LinkId,
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<Ticket, DeskError> {
    // Whoever changes the registry suspends links while they hold it.
    registry::hold(conn)?;
    let ticket = tickets::load(conn, ticket)?;
    let standing = links::of_ticket(conn, ticket.id)?;
    let link = standing.into_iter().find(|known| known.id == link);
    let link = link
        .filter(|_| ticket.version == seen_version)
        .ok_or(DeskError::Stale)?;
    // Before the link is gone: the certificate no longer says who relied on it.
    let relying = relying(conn, &link)?.into_iter();
    let concerned: Vec<Ticket> = relying.filter(|other| other.id != ticket.id).collect();
    let ground = Ground::from(reason);
    let action = || Action::RevokeLink {
        row: link.row.clone(),
        ground: ground.clone(),
    };
    let change = ticket.act(action(), Acting::Staff(by.id, by.role), &desk.promise, now)?;
    links::revoke(conn, link.id, Some(by.id), &ground, now)?;
    put_back(conn, desk, by, (&link.row, link.at), &ground, now)?;
    tickets::save(conn, &change, now)?;
    for other in concerned {
        let change = other.act(action(), Acting::System, &desk.promise, now)?;
        tickets::save(conn, &change, now)?;
    }
    Ok(change.ticket)
}

/// What was released at a moment, together with a link, was released for it alone: the rules judge the record anew, and what
/// was quarantined beside it.
pub(crate) fn put_back(
    conn: &mut AnyConnection,
    desk: &Desk,
    by: &StaffMember,
    (row, released_at): (&SourceRow, DateTime<Utc>),
    ground: &Ground,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let Some(first) = made::ids(conn, row)?.first().copied() else {
        return Ok(());
    };
    let mut history = registry::history(conn, first)?.into_iter();
    let Some(current) = history.find(|version| version.is_current) else {
        return Ok(());
    };
    let for_it = current
        .correction
        .as_ref()
        .is_some_and(|made| made.kind == Kind::Released && made.at == released_at);
    if !for_it {
        return Ok(());
    }
    registry::next_generation(conn)?;
    let found = corrections::load(conn, &[current.record.id])?;
    let current = found.into_iter().next().ok_or(StoreError::Missing)?;
    let Some((id, _)) = quarantine_again(conn, by.id, &current, ground, now)? else {
        return Ok(());
    };
    let number = current.record.statement.identity.number();
    judge_beside(conn, desk, by.id, (id, number), ground, now)?;
    Ok(())
}
