//! A supervisor lets the machine act by itself again. Its precision is measured anew from then on.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ground::Ground;
use crate::domain::values::reason::Reason;
use crate::store::registry::{self, registry_events};
use crate::store::reviews::pauses;

/// Ends the pause that lasts.
///
/// # Errors
/// [`DeskError::Stale`] if none lasts: somebody else was faster.
pub fn resume_machine(cx: &mut Context<'_>, reason: &Reason) -> Result<(), DeskError> {
    registry::hold(cx.conn)?;
    let by = cx.member()?;
    if !pauses::end(cx.conn, by, reason, cx.now)? {
        return Err(DeskError::Stale);
    }
    let ground = Ground::from(reason);
    let event = RegistryEvent::machine(by, Happened::MachineResumed { ground });
    Ok(registry_events::record(cx.conn, &event, cx.now)?)
}
