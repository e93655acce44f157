//! Who has which ticket open: beats of their browsers. They end by themselves.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::domain::complaint::reference::Reference;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::{staff, tickets};

mod table {
    #![expect(missing_docs, reason = "the migrations describe the columns")]
    diesel::table! {
        open_tickets (ticket_id, staff_id) {
            ticket_id -> BigInt,
            staff_id -> BigInt,
            seen_at -> Timestamp,
            typed_at -> Nullable<Timestamp>,
        }
    }
}
use table::open_tickets::{self, dsl};

diesel::allow_tables_to_appear_in_same_query!(open_tickets, tickets);
diesel::allow_tables_to_appear_in_same_query!(open_tickets, staff);
diesel::joinable!(open_tickets -> tickets (ticket_id));
diesel::joinable!(open_tickets -> staff (staff_id));

/// For so long after a beat somebody has a ticket open. A browser beats more often.
pub const SEEN: TimeDelta = TimeDelta::seconds(45);
/// For so long after a key somebody is typing.
const TYPING: TimeDelta = TimeDelta::seconds(15);

/// Somebody who has a ticket open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// The ticket.
    pub reference: Reference,
    /// Its version now.
    pub version: i32,
    /// Who.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// Whether they are typing.
    pub types: bool,
}

/// A beat: somebody has a ticket open, and typed something there since the last beat or not.
///
/// # Errors
/// The store's.
pub fn note(
    conn: &mut AnyConnection,
    (ticket, staff): (TicketId, StaffId),
    types: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let at = now.naive_utc();
    // What was left behind by a browser that ended without a word.
    let old = dsl::open_tickets
        .filter(dsl::staff_id.eq(staff.0))
        .filter(dsl::seen_at.lt((now - SEEN).naive_utc()));
    diesel::delete(old).execute(conn)?;
    let typed_at = types.then_some(at);
    let beaten = diesel::update(dsl::open_tickets.find((ticket.0, staff.0))).set(dsl::seen_at.eq(at));
    if beaten.execute(conn)? == 0 {
        diesel::insert_into(dsl::open_tickets)
            .values((
                dsl::ticket_id.eq(ticket.0),
                dsl::staff_id.eq(staff.0),
                dsl::seen_at.eq(at),
                dsl::typed_at.eq(typed_at),
            ))
            .execute(conn)?;
    } else if types {
        diesel::update(dsl::open_tickets.find((ticket.0, staff.0)))
            .set(dsl::typed_at.eq(typed_at))
            .execute(conn)?;
    }
    Ok(())
}

/// Somebody has closed a ticket.
///
/// # Errors
/// The store's.
pub fn leave(conn: &mut AnyConnection, ticket: TicketId, staff: StaffId) -> Result<(), StoreError> {
    diesel::delete(dsl::open_tickets.find((ticket.0, staff.0))).execute(conn)?;
    Ok(())
}

/// Who has a ticket open now, by their names.
///
/// # Errors
/// The store's.
pub fn present(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<Vec<Present>, StoreError> {
    type Row = (String, i32, i64, String, Option<NaiveDateTime>);
    let rows: Vec<Row> = dsl::open_tickets
        .inner_join(tickets::table)
        .inner_join(staff::table)
        .filter(dsl::seen_at.ge((now - SEEN).naive_utc()))
        .order((staff::name, dsl::staff_id, dsl::ticket_id))
        .select((
            tickets::reference,
            tickets::version,
            dsl::staff_id,
            staff::name,
            dsl::typed_at,
        ))
        .load(conn)?;
    let present = |(reference, version, staff, name, typed_at): Row| {
        Ok(Present {
            reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
            version,
            staff: StaffId(staff),
            name,
            types: typed_at.is_some_and(|at| at >= (now - TYPING).naive_utc()),
        })
    };
    rows.into_iter().map(present).collect()
}
