//! A citizen lost the secret link.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::complaint::reference::Reference;
use crate::domain::person::contact::EmailAddress;
use crate::domain::ticket::{Acting, Action};
use crate::store::tickets::{self, complaints};

/// Sends a new link if reference and address belong together; the old link no longer works. Returns whether they
/// do, which must not show in the answer to whoever asked.
pub fn replace_link(
    cx: &mut Context<'_>,
    reference: Reference,
    email: &EmailAddress,
) -> Result<bool, DeskError> {
    let Some(ticket) = tickets::by_reference(cx.conn, reference)? else {
        return Ok(false);
    };
    if !complaints::load(cx.conn, ticket.id)?
        .complaint
        .email
        .same_mailbox(email)
    {
        return Ok(false);
    }
    let change = ticket.act(Action::ReplaceLink, Acting::Citizen, &cx.desk.promise, cx.now)?;
    tickets::save(cx.conn, &change, cx.now)?;
    tickets::set_link(
        cx.conn,
        ticket.id,
        &cx.desk.link_key.secret(reference, change.ticket.link_serial),
    )?;
    Ok(true)
}
