//! Somebody has a ticket open, so that nobody else works on it without knowing.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::complaint::reference::Reference;
use crate::store::StoreError;
use crate::store::tickets;
use crate::store::tickets::presence::{leave, note};

/// What a browser tells of a ticket's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// It is open.
    Open,
    /// Somebody types in it.
    Types,
    /// It was closed.
    Left,
}

/// Keeps what a browser tells.
///
/// # Errors
/// [`DeskError`]: there is no such ticket, or nobody of the staff acts.
pub fn beat(cx: &mut Context<'_>, reference: Reference, beat: Beat) -> Result<(), DeskError> {
    let (ticket, member) = (
        tickets::by_reference(cx.conn, reference)?.ok_or(StoreError::Missing)?,
        cx.member()?,
    );
    match beat {
        Beat::Open | Beat::Types => note(cx.conn, (ticket.id, member), beat == Beat::Types, cx.now)?,
        Beat::Left => leave(cx.conn, ticket.id, member)?,
    }
    Ok(())
}
