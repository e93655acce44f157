//! What a search for the record of a ticket begins with, in one query: the ticket, its complaint, what staff said is not
//! the record, and how the registry stands.

use chrono::NaiveDateTime;
use diesel::dsl::max;
use diesel::prelude::*;

use crate::domain::registry::source_row::SourceRow;
use crate::domain::ticket::Ticket;
use crate::domain::ticket::event::EventKind;
use crate::domain::values::ids::TicketId;
use crate::store::engine::columns::utc;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::registry_state::RegistryState;
use crate::store::engine::schema::{
    complaints as complaint_table, dose_records, events, registry_state, tickets as ticket_table,
};
use crate::store::tickets::complaints::{self, ComplaintRow, FiledComplaint};
use crate::store::tickets::tickets::{COLUMNS, TicketRow};
use crate::store::tickets::timeline::{ABOUT_RECORDS, rejected_by};

/// What a search begins with.
#[derive(Clone, Debug)]
pub struct SearchStart {
    /// The ticket.
    pub ticket: Ticket,
    /// What was filed.
    pub filed: FiledComplaint,
    /// The records that are not the ticket's ([`crate::store::tickets::timeline::rejected`]).
    pub rejected: Vec<SourceRow>,
    /// How the registry stands: what changes behind it is looked at again.
    pub registry: RegistryState,
}

/// What the search for a ticket's record begins with.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such ticket.
pub fn load(conn: &mut AnyConnection, id: TicketId) -> Result<SearchStart, StoreError> {
    type Event = (NaiveDateTime, String, String);
    type Registry = (Option<i64>, Option<i64>, Option<bool>, Option<i64>);
    type Row = (TicketRow, ComplaintRow, Option<Event>, Registry);
    let registry = (
        registry_state::table
            .select(registry_state::generation)
            .single_value(),
        registry_state::table
            .select(registry_state::places)
            .single_value(),
        registry_state::table
            .select(registry_state::paused)
            .single_value(),
        dose_records::table.select(max(dose_records::id)).single_value(),
    );
    let event = (events::at, events::kind, events::data);
    let rows: Vec<Row> = ticket_table::table
        .inner_join(complaint_table::table)
        .left_join(events::table)
        .filter(ticket_table::id.eq(id.0))
        .order(events::id)
        .select((COLUMNS, complaints::columns(), event.nullable(), registry))
        .load(conn)?;
    let mut said: Vec<Event> = Vec::with_capacity(rows.len());
    let mut first = None;
    for (ticket, complaint, event, registry) in rows {
        said.extend(event);
        first.get_or_insert((ticket, complaint, registry));
    }
    let (ticket, complaint, (generation, places, paused, last)) = first.ok_or(StoreError::Missing)?;
    let unknown = StoreError::Corrupt {
        what: "registry_state",
    };
    let (Some(generation), Some(places), Some(paused)) = (generation, places, paused) else {
        return Err(unknown);
    };
    let effects = said.iter();
    let effects = effects.filter_map(|(at, kind, _)| Some((utc(*at), EventKind::clock_effect(kind)?)));
    let about_records = said
        .iter()
        .filter(|(_, kind, _)| ABOUT_RECORDS.contains(&kind.as_str()));
    Ok(SearchStart {
        ticket: ticket.with_clock(conn, effects)?,
        filed: FiledComplaint::try_from(complaint)?,
        rejected: rejected_by(about_records.map(|(_, _, data)| data.as_str()))?,
        registry: RegistryState::of((generation, places, paused), last),
    })
}
