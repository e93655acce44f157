//! A citizen lost the secret link.

use chrono::{DateTime, Utc};

use crate::desk::{Desk, DeskError};
use crate::domain::complaint::reference::Reference;
use crate::domain::person::contact::EmailAddress;
use crate::domain::ticket::{Acting, Action};
use crate::store::AnyConnection;
use crate::store::tickets::{self, complaints};

/// Sends a new link if reference and address belong together; the old link no longer works. Returns whether they
/// do, which must not show in the answer to whoever asked.
pub fn replace_link(
    conn: &mut AnyConnection,
    desk: &Desk,
    reference: Reference,
    email: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<bool, DeskError> {
    let Some(ticket) = tickets::by_reference(conn, reference)? else {
        return Ok(false);
    };
    if !complaints::load(conn, ticket.id)?
        .complaint
        .email
        .same_mailbox(email)
    {
        return Ok(false);
    }
    let change = ticket.act(Action::ReplaceLink, Acting::Citizen, &desk.promise, now)?;
    tickets::save(conn, &change, now)?;
    tickets::set_link(
        conn,
        ticket.id,
        &desk.link_key.secret(reference, change.ticket.link_serial),
    )?;
    Ok(true)
}
