//! A ticket with all that belongs to it, in two queries: what the pages of citizens and staff are made of.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Ticket;
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::priority::Priority;
use crate::domain::ticket::secret_link::LinkSecret;
use crate::domain::values::ids::TicketId;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::{complaints as complaint_table, staff, tickets as ticket_table};
use crate::store::tickets::complaints::{self, ComplaintRow, FiledComplaint};
use crate::store::tickets::places::Places;
use crate::store::tickets::tickets::TicketRow;
use crate::store::tickets::timeline::{self, TimelineEntry};
use crate::store::tickets::{self};

/// A ticket with its complaint and its timeline.
#[derive(Clone, Debug)]
pub struct TicketDetails {
    /// The ticket.
    pub ticket: Ticket,
    /// What was filed.
    pub filed: FiledComplaint,
    /// What happened, oldest first.
    pub entries: Vec<TimelineEntry>,
    /// What colleagues call its owner.
    pub owner_name: Option<String>,
    /// Where it stands in the queue, in each order.
    pub places: Places,
}

type Row = (TicketRow, ComplaintRow, Option<String>, PlacesRow);

/// Deadline, receipt, last word of the citizen and priority.
type PlacesRow = (NaiveDateTime, NaiveDateTime, NaiveDateTime, i16);

const PLACES: (
    ticket_table::deadline_at,
    ticket_table::received_at,
    ticket_table::heard_at,
    ticket_table::priority,
) = (
    ticket_table::deadline_at,
    ticket_table::received_at,
    ticket_table::heard_at,
    ticket_table::priority,
);

/// What a secret link opens, if it opens anything.
pub fn by_link(conn: &mut AnyConnection, link: &LinkSecret) -> Result<Option<TicketDetails>, StoreError> {
    let row: Option<Row> = ticket_table::table
        .inner_join(complaint_table::table)
        .left_join(staff::table)
        .filter(ticket_table::link_hash.eq(link.hash()))
        .select((
            tickets::COLUMNS,
            complaints::columns(),
            staff::name.nullable(),
            PLACES,
        ))
        .get_result(conn)
        .optional()?;
    row.map(|row| dossier(conn, row)).transpose()
}

/// The dossier with a reference, if there is one.
pub fn by_reference(
    conn: &mut AnyConnection,
    reference: Reference,
) -> Result<Option<TicketDetails>, StoreError> {
    let row: Option<Row> = ticket_table::table
        .inner_join(complaint_table::table)
        .left_join(staff::table)
        .filter(ticket_table::reference.eq(reference.compact()))
        .select((
            tickets::COLUMNS,
            complaints::columns(),
            staff::name.nullable(),
            PLACES,
        ))
        .get_result(conn)
        .optional()?;
    row.map(|row| dossier(conn, row)).transpose()
}

fn dossier(
    conn: &mut AnyConnection,
    (ticket, complaint, owner_name, (deadline, received_at, heard_at, priority)): Row,
) -> Result<TicketDetails, StoreError> {
    let filed = FiledComplaint::try_from(complaint)?;
    let entries = timeline::load(conn, TicketId(filed.id.0))?;
    let effect = |entry: &TimelineEntry| {
        EventKind::clock_effect(entry.event.kind.code()).map(|effect| (entry.event.at, effect))
    };
    let places = Places {
        id: filed.id,
        deadline: utc(deadline),
        received_at: utc(received_at),
        heard_at: utc(heard_at),
        priority: sound("tickets.priority", Priority::of_number(priority))?,
    };
    let ticket = ticket.with_clock(conn, entries.iter().filter_map(effect))?;
    Ok(TicketDetails {
        ticket,
        filed,
        entries,
        owner_name,
        places,
    })
}
