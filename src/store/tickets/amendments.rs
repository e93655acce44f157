//! What complaints say by now, beside what was filed: each amendment is kept, and the last one counts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::domain::complaint::Complaint;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::tickets::complaints::Amended;
use crate::store::tickets::schema::amendments::dsl;
use crate::store::tickets::ticket_watch;

/// Keeps what a complaint says from now on. What comes in meets the ticket by that.
pub fn insert(
    conn: &mut AnyConnection,
    ticket: TicketId,
    (by, ground): (StaffId, &Ground),
    complaint: &Complaint,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let before = dsl::amendments
        .filter(dsl::ticket_id.eq(ticket.0))
        .filter(dsl::is_current);
    diesel::update(before)
        .set(dsl::is_current.eq(false))
        .execute(conn)?;
    let amended = Amended::of(complaint);
    diesel::insert_into(dsl::amendments)
        .values((
            dsl::ticket_id.eq(ticket.0),
            dsl::staff_id.eq(by.0),
            dsl::amended_at.eq(now.naive_utc()),
            dsl::ground.eq(json::write(ground)?),
            dsl::data.eq(json::write(&amended)?),
            dsl::id_number.eq(&amended.id_number),
            dsl::is_current.eq(true),
        ))
        .execute(conn)?;
    ticket_watch::begin_anew(conn, ticket)
}
