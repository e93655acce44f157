//! What is known of two tickets about the same dose of the same person that are merged.

use chrono::{DateTime, Utc};

use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::duplicate::Likeness;
use crate::domain::ticket::states::Status;
use crate::domain::values::ids::TicketId;

/// A ticket that is to end as another one's duplicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merging {
    /// The ticket that leads.
    pub into: TicketId,
    /// Its reference.
    pub other: Reference,
    /// Where it stands.
    pub stands: Status,
    /// What is complained about.
    pub problem: Problem,
    /// How the two resemble each other.
    pub likeness: Likeness,
    /// Whether somebody confirmed that they compared the two.
    pub compared: bool,
    /// Whether both citizens read the same letters: then one tells of both complaints. Else each is told of their own alone,
    /// since the other may be a stranger.
    pub one_reader: bool,
}

/// What a ticket that leads another one has to know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Led {
    /// The other one.
    pub other: Reference,
    /// Since when the time of the ticket that leads counts: of complaints that are handled together the earliest receipt does,
    /// less the time for which its clock stood.
    pub counts_from: DateTime<Utc>,
    /// Whether the citizen of the ticket that leads is told by a letter of their own.
    pub tells: bool,
    /// Whether something waits unread there.
    pub unread: bool,
    /// Whether it is led, after all.
    pub leads: bool,
}
