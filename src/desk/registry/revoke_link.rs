//! A link turns out to be wrong: it is revoked, and whoever relied on it is told.

use chrono::{DateTime, Utc};

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::judging::quarantine_again::quarantine_again;
use crate::desk::matching::follow_links::relying;
use crate::desk::registry::check_again::judge_beside;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::ticket::{Acting, Action, Ticket};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::LinkId;
use crate::domain::values::reason::Reason;
use crate::store::registry::corrections::{self, Kind};
use crate::store::registry::{self, links, made};
use crate::store::{StoreError, tickets};

/// Revokes a link that was accepted for a ticket. A record that was released for it goes back into quarantine, and
/// every ticket that relied on it is opened again.
///
/// # Errors
/// [`DeskError::Stale`] if the ticket is not as they saw it or the link does not stand any more;
/// [`DeskError::Refused`] if the ticket is not theirs and they are no supervisor.
pub fn revoke_link(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    link: LinkId,
    reason: &Reason,
) -> Result<Ticket, DeskError> {
    // Whoever changes the registry suspends links while they hold it.
    registry::hold(cx.conn)?;
    let ticket = cx.seen(seen)?;
    let standing = links::of_ticket(cx.conn, ticket.id)?;
    let link = standing.into_iter().find(|known| known.id == link);
    let link = link.ok_or(DeskError::Stale)?;
    // Before the link is gone: the certificate no longer says who relied on it.
    let relying = relying(cx.conn, &link)?.into_iter();
    let concerned: Vec<Ticket> = relying.filter(|other| other.id != ticket.id).collect();
    let ground = Ground::from(reason);
    let action = || Action::RevokeLink {
        row: link.row.clone(),
        ground: ground.clone(),
    };
    let change = ticket.act(action(), cx.by, &cx.desk.promise, cx.now)?;
    links::revoke(cx.conn, link.id, Some(cx.member()?), &ground, cx.now)?;
    put_back(cx, (&link.row, link.at), &ground)?;
    tickets::save(cx.conn, &change, cx.now)?;
    for other in concerned {
        let change = other.act(action(), Acting::System, &cx.desk.promise, cx.now)?;
        tickets::save(cx.conn, &change, cx.now)?;
    }
    Ok(change.ticket)
}

/// What was released at a moment, together with a link, was released for it alone: the rules judge the record anew, and what
/// was quarantined beside it.
pub(crate) fn put_back(
    cx: &mut Context<'_>,
    (row, released_at): (&SourceRow, DateTime<Utc>),
    ground: &Ground,
) -> Result<(), DeskError> {
    let Some(first) = made::ids(cx.conn, row)?.first().copied() else {
        return Ok(());
    };
    let mut history = registry::history(cx.conn, first)?.into_iter();
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
    registry::next_generation(cx.conn)?;
    let found = corrections::load(cx.conn, &[current.record.id])?;
    let current = found.into_iter().next().ok_or(StoreError::Missing)?;
    let Some((id, _)) = quarantine_again(cx, &current, ground)? else {
        return Ok(());
    };
    let number = current.record.statement.identity.number();
    judge_beside(cx, (id, number), ground)?;
    Ok(())
}
