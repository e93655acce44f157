//! What every use case runs in.

use chrono::{DateTime, Utc};

use crate::desk::{Desk, DeskError};
use crate::domain::staff::Role;
use crate::domain::ticket::{Acting, Ticket};
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::{AnyConnection, tickets};

/// Who does something, when, by which settings, and in which write or read of the store.
pub struct Context<'a> {
    /// The connection; what is written through it is kept as a whole or not at all.
    pub conn: &'a mut AnyConnection,
    /// What the use cases know of the configuration.
    pub desk: &'a Desk,
    /// Who acts.
    pub by: Acting,
    /// What time it is; the same for all that one use case writes.
    pub now: DateTime<Utc>,
}

impl<'a> Context<'a> {
    /// A context of somebody.
    pub fn new(conn: &'a mut AnyConnection, desk: &'a Desk, by: Acting, now: DateTime<Utc>) -> Self {
        Self { conn, desk, by, now }
    }

    /// A context of the system, which acts by itself.
    pub fn of_system(conn: &'a mut AnyConnection, desk: &'a Desk, now: DateTime<Utc>) -> Self {
        Self::new(conn, desk, Acting::System, now)
    }

    /// The same write at the same moment, in which the system does by itself what follows from what somebody did.
    pub fn as_system(&mut self) -> Context<'_> {
        Context::of_system(self.conn, self.desk, self.now)
    }

    /// A ticket that is still as somebody saw it.
    ///
    /// # Errors
    /// [`DeskError::Stale`] if it has changed since, or the store's.
    pub(crate) fn seen(&mut self, seen: SeenTicket) -> Result<Ticket, DeskError> {
        let ticket = tickets::load(self.conn, seen.id)?;
        if ticket.version == seen.version {
            Ok(ticket)
        } else {
            Err(DeskError::Stale)
        }
    }

    /// The member of staff who changes something.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] if it is a citizen, the system, or somebody who only reads.
    pub fn member(&self) -> Result<StaffId, DeskError> {
        match self.by {
            Acting::Staff(id, role) | Acting::Approver(id, role) if role.may_act() => Ok(id),
            Acting::Staff(..) | Acting::Approver(..) | Acting::Citizen | Acting::System => {
                Err(DeskError::NotAllowed(Role::Agent))
            }
        }
    }

    /// The member of staff who changes something; nobody where it is done on the command line.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] if it is a citizen, or somebody who only reads.
    pub fn member_or_system(&self) -> Result<Option<StaffId>, DeskError> {
        match self.by {
            Acting::System => Ok(None),
            Acting::Staff(..) | Acting::Approver(..) | Acting::Citizen => self.member().map(Some),
        }
    }
}

/// A ticket as somebody saw it: whoever changes it in between is not overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenTicket {
    /// Which.
    pub id: TicketId,
    /// Its version then.
    pub version: i32,
}

impl From<&Ticket> for SeenTicket {
    fn from(ticket: &Ticket) -> Self {
        Self {
            id: ticket.id,
            version: ticket.version,
        }
    }
}
