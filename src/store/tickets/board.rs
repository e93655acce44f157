//! What each member of the team has in hand, and what they ended.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp};

use crate::domain::staff::Role;
use crate::domain::ticket::view::LATE_SOON;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, sql_parts};
use crate::store::tickets::quality::STANDS;

/// What somebody has in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InHand {
    /// Open tickets.
    pub open: i64,
    /// Those of them whose deadline is over.
    pub late: i64,
    /// Those whose deadline comes within [`LATE_SOON`].
    pub late_soon: i64,
    /// When the oldest of them arrived.
    pub oldest: Option<DateTime<Utc>>,
}

/// A member of the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teammate {
    /// Who.
    pub id: StaffId,
    /// What colleagues call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub enabled: bool,
    /// The last day of their absence, if they are away or will be.
    pub absent_until: Option<NaiveDate>,
    /// What they have in hand.
    pub in_hand: InHand,
    /// Tickets that they ended since the beginning of the day.
    pub ended_today: i64,
    /// Tickets that they ended since the beginning of the week.
    pub ended_lately: i64,
}

/// Since when what somebody ended is counted.
#[derive(Clone, Copy, Debug)]
pub struct Since {
    /// The beginning of the day.
    pub day: DateTime<Utc>,
    /// The beginning of seven days.
    pub week: DateTime<Utc>,
}

/// The words of the partial index of tickets that somebody owns.
const OWNED: &str = "tickets.owner_id IS NOT NULL AND tickets.status NOT IN ('resolved', 'closed')";

/// The team with what each has in hand and ended: two statements, along indexes of what is open and of what was ended.
///
/// # Errors
/// The store's.
pub fn team(
    conn: &mut AnyConnection,
    now: DateTime<Utc>,
    today: NaiveDate,
    since: Since,
) -> Result<Vec<Teammate>, StoreError> {
    type Row = (i64, String, String, bool, Option<NaiveDate>, i64, i64);
    let mut in_hand = in_hand(conn, now)?;
    let ended = |since: DateTime<Utc>| {
        let mut parts = vec![
            Part::Sql(
                ", (SELECT count(*) FROM events WHERE events.kind = 'resolved' \
                 AND events.staff_id = staff.id AND events.at >= ",
            ),
            Part::Moment(since.naive_utc()),
        ];
        parts.extend([Part::Sql(" AND "), Part::Sql(STANDS), Part::Sql(")")]);
        parts
    };
    let mut parts = vec![Part::Sql(
        "SELECT staff.id, staff.name, staff.role, staff.enabled, absences.until_day",
    )];
    parts.extend(ended(since.day));
    parts.extend(ended(since.week));
    parts.extend([
        Part::Sql(
            " FROM staff LEFT JOIN absences ON absences.staff_id = staff.id AND absences.until_day >= ",
        ),
        Part::Day(today),
    ]);
    let query = sql_parts::<(BigInt, Text, Text, Bool, Nullable<Date>, BigInt, BigInt)>(parts);
    let rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let teammate = |(id, name, role, enabled, absent_until, ended_today, ended_lately): Row| {
        Ok::<_, StoreError>(Teammate {
            id: StaffId(id),
            name,
            role: sound("staff.role", Role::parse(&role))?,
            enabled,
            absent_until,
            in_hand: in_hand.remove(&id).unwrap_or_default(),
            ended_today,
            ended_lately,
        })
    };
    let team: Result<Vec<Teammate>, StoreError> = rows.into_iter().map(teammate).collect();
    let mut team = team?;
    // Of those who do not work here any more, those who left something.
    team.retain(|one| one.enabled || one.in_hand.open > 0);
    team.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(team)
}

fn in_hand(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<HashMap<i64, InHand>, StoreError> {
    type Row = (i64, i64, i64, i64, Option<NaiveDateTime>);
    let late = |count: &mut Vec<Part>, compared: &'static str, at: DateTime<Utc>| {
        count.extend([Part::Sql(compared), Part::Moment(at.naive_utc())]);
    };
    let mut parts = vec![Part::Sql(
        "SELECT tickets.owner_id, count(*), count(CASE WHEN tickets.status <> 'awaiting_citizen' AND ",
    )];
    late(&mut parts, "tickets.deadline_at <= ", now);
    parts.push(Part::Sql(
        " THEN 1 END), count(CASE WHEN tickets.status <> 'awaiting_citizen' AND ",
    ));
    late(&mut parts, "tickets.deadline_at > ", now);
    late(&mut parts, " AND tickets.deadline_at <= ", now + LATE_SOON);
    parts.extend([
        Part::Sql(" THEN 1 END), min(tickets.received_at) FROM tickets WHERE "),
        Part::Sql(OWNED),
        Part::Sql(" GROUP BY tickets.owner_id"),
    ]);
    let query = sql_parts::<(BigInt, BigInt, BigInt, BigInt, Nullable<Timestamp>)>(parts);
    let rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let of = |(owner, open, late, late_soon, oldest): Row| {
        let in_hand = InHand {
            open,
            late,
            late_soon,
            oldest: oldest.map(utc),
        };
        (owner, in_hand)
    };
    Ok(rows.into_iter().map(of).collect())
}

/// Open tickets of somebody, the earliest deadline first, so many at most.
///
/// # Errors
/// The store's.
pub fn open_of(conn: &mut AnyConnection, owner: StaffId, limit: i64) -> Result<Vec<TicketId>, StoreError> {
    let query = sql_parts::<BigInt>([
        Part::Sql("SELECT tickets.id FROM tickets WHERE tickets.owner_id = "),
        Part::Number(owner.0),
        Part::Sql(
            " AND tickets.status NOT IN ('resolved', 'closed') ORDER BY tickets.deadline_at, tickets.id LIMIT ",
        ),
        Part::Number(limit),
    ]);
    let ids: Vec<i64> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    Ok(ids.into_iter().map(TicketId).collect())
}
