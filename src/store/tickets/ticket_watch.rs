//! Open tickets that wait for a record, and the keys by which a record that comes in meets them
//! ([`crate::matching::watch`]). Kept in the same write that changes a ticket.

use diesel::dsl::{exists, select};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::complaint::Complaint;
use crate::domain::ticket::Status;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::TicketId;
use crate::matching::keys;
use crate::matching::meeting_keys::{crowd, meeting_keys};
use crate::matching::particulars::Particulars;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::{complaints as complaint_rows, ticket_keys, tickets, watched_tickets};
use crate::store::engine::sql_parts::{Part, among_numbers, sql_parts, write_together};
use crate::store::engine::{columns, json, settings};
use crate::store::tickets::complaints::{self, ComplaintRow, FiledComplaint};

/// Under which the store remembers for which tickets the keys were made by the rules as they are: the version of the
/// rules and the last ticket, or the version alone when all were.
const KEY: &str = "ticket_keys";

/// A ticket that waits.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Which of all that ever waited.
    pub number: i64,
    /// Which ticket it is, and what its complaint says; nothing if nobody can read that any more.
    pub said: Option<(TicketId, Particulars)>,
}

/// What a ticket has to do with records that come in, from a change on.
pub(super) enum Waiting {
    /// It begins to wait: its keys are kept with the rest of the change.
    Begins,
    /// Nothing changes.
    AsBefore,
}

/// A ticket is saved that waited before, or did not: from now on it waits, or waits no more.
pub(super) fn follow(
    conn: &mut AnyConnection,
    ticket: TicketId,
    (before, now): (Status, Status),
) -> Result<Waiting, StoreError> {
    match (before.waits_for_record(), now.waits_for_record()) {
        (false, true) => Ok(Waiting::Begins),
        (true, true) => {
            // Of what nobody could read the keys were not made.
            let watched = watched_tickets::table.filter(watched_tickets::ticket_id.eq(ticket.0));
            let known: bool = select(exists(watched)).get_result(conn)?;
            Ok(if known { Waiting::AsBefore } else { Waiting::Begins })
        }
        (true, false) => {
            end(conn, ticket)?;
            Ok(Waiting::AsBefore)
        }
        (false, false) => Ok(Waiting::AsBefore),
    }
}

/// The statements by which a ticket begins to wait. One that waits already, with these keys, stays as it is.
pub(super) fn beginning(ticket: TicketId, complaint: &Complaint) -> Result<[Vec<Part>; 2], StoreError> {
    let keys = meeting_keys(&Particulars::from(complaint));
    let keys: Vec<i64> = keys.into_iter().map(u64::cast_signed).collect();
    let json = json::write(&keys)?;
    let watch = [
        Part::Sql("INSERT INTO watched_tickets (ticket_id) VALUES ("),
        Part::Number(ticket.0),
        Part::Sql(") ON CONFLICT DO NOTHING"),
    ];
    let meet = [
        Part::Sql("INSERT INTO ticket_keys (ticket_id, key) SELECT CAST("),
        Part::Number(ticket.0),
        // Without a condition, SQLite would take ON CONFLICT for that of a join.
        Part::Either(" AS bigint), value FROM json_each(", " AS bigint), unnest("),
        Part::Numbers(keys, json),
        Part::Either(") WHERE true ON CONFLICT DO NOTHING", ") ON CONFLICT DO NOTHING"),
    ];
    Ok([watch.into(), meet.into()])
}

fn begin(conn: &mut AnyConnection, ticket: TicketId) -> Result<(), StoreError> {
    match complaints::load(conn, ticket) {
        Ok(filed) => write_together(conn, beginning(ticket, &filed.complaint)?.into()),
        // No record can be compared with what cannot be read; others are not to wait for that.
        Err(StoreError::Corrupt { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What the complaint of a ticket that waits says is amended: it waits by that.
pub(super) fn begin_anew(conn: &mut AnyConnection, ticket: TicketId) -> Result<(), StoreError> {
    end(conn, ticket)?;
    begin(conn, ticket)
}

fn end(conn: &mut AnyConnection, ticket: TicketId) -> Result<(), StoreError> {
    diesel::delete(ticket_keys::table.filter(ticket_keys::ticket_id.eq(ticket.0))).execute(conn)?;
    diesel::delete(watched_tickets::table.filter(watched_tickets::ticket_id.eq(ticket.0))).execute(conn)?;
    Ok(())
}

/// The next tickets that began to wait behind a number, in the order in which they did.
pub fn since(conn: &mut AnyConnection, number: i64, most: i64) -> Result<Vec<Watched>, StoreError> {
    let rows: Vec<(i64, ComplaintRow)> = watched_tickets::table
        .inner_join(complaint_rows::table)
        .filter(watched_tickets::id.gt(number))
        .order(watched_tickets::id)
        .limit(most)
        .select((watched_tickets::id, complaints::columns()))
        .load(conn)?;
    let watched = |(number, row)| Watched {
        number,
        said: FiledComplaint::try_from(row)
            .ok()
            .map(|filed| (filed.id, Particulars::from(&filed.complaint))),
    };
    Ok(rows.into_iter().map(watched).collect())
}

/// The tickets that one of these keys leads to, each once, in their order. Keys that lead to a crowd are left out.
pub fn met_by(conn: &mut AnyConnection, keys: &[u64]) -> Result<Vec<TicketId>, StoreError> {
    let mut wanted: Vec<i64> = keys.iter().map(|key| key.cast_signed()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let columns = (ticket_keys::key, ticket_keys::ticket_id);
    let mut found: Vec<(i64, i64)> = match conn {
        AnyConnection::Sqlite(conn) => {
            let [words, list, end] = among_numbers(wanted)?;
            let among = sql_parts::<Bool>([Part::Sql("ticket_keys.key"), words, list, end]);
            ticket_keys::table.filter(among).select(columns).load(conn)?
        }
        AnyConnection::Postgres(conn) => ticket_keys::table
            .filter(ticket_keys::key.eq_any(wanted))
            .select(columns)
            .load(conn)?,
    };
    found.sort_unstable();
    let told = found
        .chunk_by(|one, other| one.0 == other.0)
        .filter(|under| under.len() <= crowd(under[0].0.cast_unsigned()));
    let mut ids: Vec<TicketId> = told.flatten().map(|(_, ticket)| TicketId(*ticket)).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Whether all that wait have their keys, by the rules as they are.
pub fn are_fresh(conn: &mut AnyConnection) -> Result<bool, StoreError> {
    Ok(settings::get(conn, KEY)?.is_some_and(|known| known == keys::VERSION.to_string()))
}

/// Makes the keys of those of the next `limit` tickets that wait. Returns how many tickets there were; none when all
/// are done.
pub fn refresh(conn: &mut AnyConnection, limit: i64) -> Result<usize, StoreError> {
    let version = keys::VERSION.to_string();
    let known = settings::get(conn, KEY)?.unwrap_or_default();
    let after: i64 = match known.split_once(' ') {
        Some((done, after)) if done == version => after.parse().unwrap_or(0),
        Some(_) | None => 0,
    };
    let rows: Vec<(i64, String)> = tickets::table
        .filter(tickets::id.gt(after))
        .order(tickets::id)
        .limit(limit)
        .select((tickets::id, tickets::status))
        .load(conn)?;
    for (id, status) in &rows {
        let status = columns::sound("tickets.status", Status::parse(status))?;
        if status.waits_for_record() {
            end(conn, TicketId(*id))?;
            begin(conn, TicketId(*id))?;
        }
    }
    let known = match rows.last() {
        Some((last, _)) => format!("{version} {last}"),
        None => version,
    };
    settings::set(conn, KEY, &known)?;
    Ok(rows.len())
}
