//! What members of staff propose: kept as it was made. Which of them waits, the ticket says.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::proposal::Proposed;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{ProposalId, StaffId, TicketId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::{staff, tickets};
use crate::store::engine::sql_words::sql_words;
use crate::store::tickets::schema::proposals::dsl;
use crate::store::tickets::views::{OPEN, PROPOSED};

/// A proposal.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its number.
    pub id: ProposalId,
    /// For which ticket it was made.
    pub ticket: TicketId,
    /// What people quote.
    pub reference: Reference,
    /// Who made it.
    pub by: StaffId,
    /// What colleagues call them.
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub ground: Ground,
    /// What is proposed.
    pub what: Proposed,
}

type Row = (i64, i64, String, i64, String, NaiveDateTime, String, String);

#[rustfmt::skip]
type Columns = (
    dsl::id, dsl::ticket_id, tickets::reference, dsl::staff_id, staff::name, dsl::made_at, dsl::ground, dsl::data,
);

#[rustfmt::skip]
const COLUMNS: Columns = (
    dsl::id, dsl::ticket_id, tickets::reference, dsl::staff_id, staff::name, dsl::made_at, dsl::ground, dsl::data,
);

fn proposal((id, ticket, reference, by, by_name, at, ground, data): Row) -> Result<Proposal, StoreError> {
    Ok(Proposal {
        id: ProposalId(id),
        ticket: TicketId(ticket),
        reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
        by: StaffId(by),
        by_name,
        at: utc(at),
        ground: json::read("proposals.ground", &ground)?,
        what: json::read("proposals.data", &data)?,
    })
}

/// Keeps one.
pub fn insert(
    conn: &mut AnyConnection,
    ticket: TicketId,
    by: StaffId,
    (what, ground): (&Proposed, &Ground),
    now: DateTime<Utc>,
) -> Result<ProposalId, StoreError> {
    let id = diesel::insert_into(dsl::proposals)
        .values((
            dsl::ticket_id.eq(ticket.0),
            dsl::staff_id.eq(by.0),
            dsl::made_at.eq(now.naive_utc()),
            dsl::ground.eq(json::write(ground)?),
            dsl::data.eq(json::write(what)?),
        ))
        .returning(dsl::id)
        .get_result(conn)?;
    Ok(ProposalId(id))
}

/// One of them.
///
/// # Errors
/// [`StoreError::Missing`] if there is none with this number.
pub fn load(conn: &mut AnyConnection, id: ProposalId) -> Result<Proposal, StoreError> {
    let row: Row = dsl::proposals
        .inner_join(tickets::table)
        .inner_join(staff::table)
        .filter(dsl::id.eq(id.0))
        .select(COLUMNS)
        .get_result(conn)?;
    proposal(row)
}

/// Those that wait, the oldest first, behind this one.
pub fn waiting(
    conn: &mut AnyConnection,
    after: Option<ProposalId>,
    limit: i64,
) -> Result<Vec<Proposal>, StoreError> {
    let waits = tickets::proposal_id.eq(dsl::id.nullable());
    let rows: Vec<Row> = dsl::proposals
        .inner_join(tickets::table)
        .inner_join(staff::table)
        .filter(waits)
        .filter(sql_words::<Bool>(OPEN))
        .filter(sql_words::<Bool>(PROPOSED))
        .filter(dsl::id.gt(after.map_or(0, |after| after.0)))
        .order(dsl::id)
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(proposal).collect()
}

/// How many wait.
pub fn count_waiting(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    let waits = tickets::table
        .filter(sql_words::<Bool>(OPEN))
        .filter(sql_words::<Bool>(PROPOSED));
    Ok(waits.count().get_result(conn)?)
}
