//! The tickets of what is done with many alike: chosen at once, and each dealt with once.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::bulk::{NotDone, Progress};
use crate::domain::ticket::{Outcome, Status};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{BulkId, StaffId, TicketId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::tickets;
use crate::store::engine::sql_parts::{Part, asked_pairs, sql_parts};
use crate::store::tickets::bulk_schema::bulk_items::dsl;
use crate::store::tickets::queue::{Wanted, in_order, of_wanted};

const INTO: &str = "INSERT INTO bulk_items (run_id, ticket_id, version, owner_id, state) SELECT ";

/// Chooses all tickets that match, as they are at this moment; returns how many.
///
/// # Errors
/// The store's.
pub fn choose_all(conn: &mut AnyConnection, run: BulkId, wanted: &Wanted) -> Result<i64, StoreError> {
    let mut parts = vec![
        Part::Sql(INTO),
        Part::Number(run.0),
        Part::Either("", "::bigint"),
        Part::Sql(", tickets.id, tickets.version, tickets.owner_id, 'waiting' FROM tickets"),
    ];
    parts.extend(of_wanted(&wanted.listed));
    parts.extend([
        Part::Sql(in_order(&wanted.listed)),
        Part::Sql(" LIMIT "),
        Part::Number(wanted.limit),
    ]);
    insert(conn, parts)
}

/// Chooses these tickets, each in the version that was seen; returns how many there are.
///
/// # Errors
/// The store's.
pub fn choose_these(
    conn: &mut AnyConnection,
    run: BulkId,
    seen: &[(TicketId, i32)],
) -> Result<i64, StoreError> {
    let pairs: Vec<(i64, String)> = seen
        .iter()
        .map(|(ticket, version)| (ticket.0, version.to_string()))
        .collect();
    let mut parts = vec![
        Part::Sql(INTO),
        Part::Number(run.0),
        Part::Either("", "::bigint"),
        Part::Sql(", tickets.id, CAST(asked.says AS INTEGER), tickets.owner_id, 'waiting' FROM "),
    ];
    parts.extend(asked_pairs(&pairs)?);
    parts.push(Part::Either(
        " CROSS JOIN tickets ON tickets.id = asked.item",
        " JOIN tickets ON tickets.id = asked.item",
    ));
    insert(conn, parts)
}

/// Chooses the open tickets with which another run did what it was to do, for those who owned them before; returns how many.
///
/// # Errors
/// The store's.
pub fn choose_done(conn: &mut AnyConnection, run: BulkId, of: BulkId) -> Result<i64, StoreError> {
    let parts = vec![
        Part::Sql(INTO),
        Part::Number(run.0),
        Part::Either("", "::bigint"),
        Part::Sql(
            ", tickets.id, tickets.version, given.owner_id, 'waiting' FROM bulk_items AS given \
             JOIN tickets ON tickets.id = given.ticket_id \
             WHERE tickets.status NOT IN ('resolved', 'closed') AND given.state = 'done' AND given.run_id = ",
        ),
        Part::Number(of.0),
        Part::Sql(" ORDER BY given.id"),
    ];
    insert(conn, parts)
}

fn insert(conn: &mut AnyConnection, parts: Vec<Part>) -> Result<i64, StoreError> {
    let query = sql_parts::<Bool>(parts);
    let count = match conn {
        AnyConnection::Sqlite(conn) => query.execute(conn)?,
        AnyConnection::Postgres(conn) => query.execute(conn)?,
    };
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// How many tickets match; no more than the limit is counted.
///
/// # Errors
/// The store's.
pub fn count(conn: &mut AnyConnection, wanted: &Wanted) -> Result<i64, StoreError> {
    let mut parts = vec![Part::Sql("SELECT count(*) FROM (SELECT tickets.id FROM tickets")];
    parts.extend(of_wanted(&wanted.listed));
    parts.extend([
        Part::Sql(" LIMIT "),
        Part::Number(wanted.limit),
        Part::Sql(") AS counted"),
    ]);
    let query = sql_parts::<BigInt>(parts);
    Ok(match conn {
        AnyConnection::Sqlite(conn) => query.get_result(conn)?,
        AnyConnection::Postgres(conn) => query.get_result(conn)?,
    })
}

/// A ticket that is to be dealt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Of which run.
    pub run: BulkId,
    /// Which.
    pub ticket: TicketId,
    /// Its version as it was seen.
    pub version: i32,
    /// Who owned it when it was chosen, or who is to get it back.
    pub owner: Option<StaffId>,
}

/// The numbers of the next tickets of a run.
///
/// # Errors
/// The store's.
pub fn waiting(conn: &mut AnyConnection, run: BulkId, limit: i64) -> Result<Vec<i64>, StoreError> {
    Ok(dsl::bulk_items
        .filter(dsl::run_id.eq(run.0))
        .filter(dsl::state.eq("waiting"))
        .order(dsl::id)
        .limit(limit)
        .select(dsl::id)
        .load(conn)?)
}

/// Marks a ticket as dealt with, in the write that does so; nothing if it was before. On PostgreSQL whoever comes second
/// waits for the first.
///
/// # Errors
/// The store's.
pub fn claim(conn: &mut AnyConnection, item: i64, now: DateTime<Utc>) -> Result<Option<Claimed>, StoreError> {
    let waits = dsl::bulk_items
        .filter(dsl::id.eq(item))
        .filter(dsl::state.eq("waiting"));
    let claimed = diesel::update(waits)
        .set((dsl::state.eq("done"), dsl::ended_at.eq(now.naive_utc())))
        .execute(conn)?;
    if claimed == 0 {
        return Ok(None);
    }
    let (run, ticket, version, owner): (i64, i64, i32, Option<i64>) = dsl::bulk_items
        .find(item)
        .select((dsl::run_id, dsl::ticket_id, dsl::version, dsl::owner_id))
        .get_result(conn)?;
    Ok(Some(Claimed {
        run: BulkId(run),
        ticket: TicketId(ticket),
        version,
        owner: owner.map(StaffId),
    }))
}

/// Notes why nothing was done with a ticket, unless it was dealt with meanwhile.
///
/// # Errors
/// The store's.
pub fn refuse(
    conn: &mut AnyConnection,
    item: i64,
    why: NotDone,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let waits = dsl::bulk_items
        .filter(dsl::id.eq(item))
        .filter(dsl::state.eq("waiting"));
    diesel::update(waits)
        .set((
            dsl::state.eq("refused"),
            dsl::reason.eq(why.code()),
            dsl::ended_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// How far some runs are.
///
/// # Errors
/// The store's.
pub fn progress(conn: &mut AnyConnection, runs: &[BulkId]) -> Result<HashMap<BulkId, Progress>, StoreError> {
    let ids: Vec<i64> = runs.iter().map(|run| run.0).collect();
    let rows: Vec<(i64, String, i64)> = dsl::bulk_items
        .filter(dsl::run_id.eq_any(ids))
        .group_by((dsl::run_id, dsl::state))
        .select((dsl::run_id, dsl::state, diesel::dsl::count_star()))
        .load(conn)?;
    let mut found: HashMap<BulkId, Progress> = HashMap::new();
    for (run, state, count) in rows {
        let progress = found.entry(BulkId(run)).or_default();
        match state.as_str() {
            "done" => progress.done += count,
            "refused" => progress.refused += count,
            _ => progress.left += count,
        }
    }
    Ok(found)
}

/// What became of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// Nobody has looked at it.
    Waits,
    /// It was done.
    Done,
    /// It was not: the code of the reason.
    Refused(String),
}

/// A ticket of a run, as it is shown.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its number in the run.
    pub id: i64,
    /// What people quote.
    pub reference: Reference,
    /// How the ticket stands now.
    pub status: Status,
    /// How it has ended, if it has.
    pub outcome: Option<Outcome>,
    /// What became of it.
    pub came: Came,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

type ItemRow = (
    i64,
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    Option<NaiveDateTime>,
);

/// The tickets of a run in the order in which they were chosen, or those of them that were refused, behind a place.
///
/// # Errors
/// The store's.
pub fn list(
    conn: &mut AnyConnection,
    run: BulkId,
    (refused_alone, after): (bool, i64),
    limit: i64,
) -> Result<Vec<Item>, StoreError> {
    let mut query = dsl::bulk_items
        .inner_join(tickets::table)
        .filter(dsl::run_id.eq(run.0))
        .filter(dsl::id.gt(after))
        .order(dsl::id)
        .limit(limit)
        .select((
            dsl::id,
            tickets::reference,
            tickets::status,
            tickets::outcome,
            dsl::state,
            dsl::reason,
            dsl::ended_at,
        ))
        .into_boxed();
    if refused_alone {
        query = query.filter(dsl::state.eq("refused"));
    }
    let rows: Vec<ItemRow> = query.load(conn)?;
    rows.into_iter().map(item).collect()
}

fn item((id, reference, status, outcome, state, reason, at): ItemRow) -> Result<Item, StoreError> {
    let outcome = outcome.map(|code| sound("tickets.outcome", Outcome::parse(&code)));
    Ok(Item {
        id,
        reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
        status: sound("tickets.status", Status::parse(&status))?,
        outcome: outcome.transpose()?,
        came: match state.as_str() {
            "waiting" => Came::Waits,
            "done" => Came::Done,
            _ => Came::Refused(reason.unwrap_or_default()),
        },
        at: at.map(utc),
    })
}
