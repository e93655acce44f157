//! Automatic decisions that were drawn, and what people say of them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::domain::complaint::reference::Reference;
use crate::domain::review::precision::Tally;
use crate::domain::review::sample::{Drawn, Verdict};
use crate::domain::ticket::event::EventKind;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{EventId, StaffId, TicketId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::{events, staff, tickets};
use crate::store::engine::sql_parts::{Part, sql_parts, values_of, write_together};
use crate::store::reviews::schema::{sample_days, samples};

/// The days among these of which nothing was drawn yet.
///
/// # Errors
/// The store's.
pub fn undrawn(
    conn: &mut AnyConnection,
    days: impl Iterator<Item = NaiveDate>,
) -> Result<Vec<NaiveDate>, StoreError> {
    let mut undrawn = Vec::new();
    for day in days {
        let known: Option<NaiveDate> = sample_days::table
            .find(day)
            .select(sample_days::day)
            .get_result(conn)
            .optional()?;
        undrawn.extend(known.is_none().then_some(day));
    }
    Ok(undrawn)
}

/// The machine's decisions between two moments: the events by which it ended tickets.
///
/// # Errors
/// The store's.
pub fn decisions(
    conn: &mut AnyConnection,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(EventId, TicketId)>, StoreError> {
    let query = sql_parts::<(BigInt, BigInt)>([
        Part::Sql(
            "SELECT events.id, events.ticket_id FROM events WHERE events.kind = 'resolved' \
             AND events.actor = 'system' AND events.at >= ",
        ),
        Part::Moment(from.naive_utc()),
        Part::Sql(" AND events.at < "),
        Part::Moment(until.naive_utc()),
    ]);
    let rows: Vec<(i64, i64)> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let decision = |(event, ticket)| (EventId(event), TicketId(ticket));
    Ok(rows.into_iter().map(decision).collect())
}

/// Keeps what was drawn of a day.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else drew in the same moment.
pub fn keep(
    conn: &mut AnyConnection,
    (day, decisions): (NaiveDate, usize),
    drawn: &[(EventId, TicketId)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    diesel::insert_into(sample_days::table)
        .values((
            sample_days::day.eq(day),
            sample_days::drawn_at.eq(now.naive_utc()),
            sample_days::decisions.eq(count(decisions)),
            sample_days::drawn.eq(count(drawn.len())),
        ))
        .execute(conn)?;
    let rows = drawn
        .iter()
        .map(|(event, ticket)| [Part::Number(event.0), Part::Number(ticket.0), Part::Day(day)]);
    if drawn.is_empty() {
        return Ok(());
    }
    let mut parts = vec![Part::Sql("INSERT INTO samples (event_id, ticket_id, day)")];
    parts.extend(values_of(rows));
    write_together(conn, vec![parts])
}

/// A decision that was drawn, with its ticket and what was said of it.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// Which.
    pub drawn: Drawn,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What it was.
    pub kind: EventKind,
    /// The ticket that it ended.
    pub reference: Reference,
    /// What was said of it, and by whom.
    pub verdict: Option<(Verdict, String)>,
    /// Why.
    pub reason: String,
}

type SampledRow = (
    (i64, NaiveDate, Option<String>, Option<String>, Option<i64>),
    (NaiveDateTime, String, String),
);

/// The decision that is to be reviewed next: of the oldest day.
///
/// # Errors
/// The store's.
pub fn next(conn: &mut AnyConnection) -> Result<Option<Sampled>, StoreError> {
    let first: Option<i64> = samples::table
        .filter(samples::reviewed_at.is_null())
        .order((samples::day, samples::event_id))
        .limit(1)
        .select(samples::event_id)
        .get_result(conn)
        .optional()?;
    first.map_or(Ok(None), |first| load(conn, EventId(first)))
}

/// A decision that was drawn, if it was.
///
/// # Errors
/// The store's.
pub fn load(conn: &mut AnyConnection, decision: EventId) -> Result<Option<Sampled>, StoreError> {
    let row: Option<SampledRow> = samples::table
        .inner_join(tickets::table.on(tickets::id.eq(samples::ticket_id)))
        .inner_join(events::table.on(events::id.eq(samples::event_id)))
        .filter(samples::event_id.eq(decision.0))
        .select((
            (
                samples::event_id,
                samples::day,
                samples::verdict,
                samples::reason,
                samples::staff_id,
            ),
            (events::at, events::data, tickets::reference),
        ))
        .get_result(conn)
        .optional()?;
    let Some(((event, day, verdict, reason, staff_id), (at, data, reference))) = row else {
        return Ok(None);
    };
    let name: Option<String> = match staff_id {
        Some(id) => staff::table
            .find(id)
            .select(staff::name)
            .get_result(conn)
            .optional()?,
        None => None,
    };
    let verdict = verdict.map(|code| sound("samples.verdict", Verdict::parse(&code)));
    Ok(Some(Sampled {
        drawn: Drawn {
            decision: EventId(event),
            day,
        },
        at: utc(at),
        kind: json::read("events.data", &data)?,
        reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
        verdict: verdict
            .transpose()?
            .map(|verdict| (verdict, name.unwrap_or_default())),
        reason: reason.unwrap_or_default(),
    }))
}

/// How many decisions wait to be reviewed.
///
/// # Errors
/// The store's.
pub fn waiting(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    Ok(samples::table
        .filter(samples::reviewed_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Keeps what somebody says of a decision. Returns whether nobody had said anything yet; if somebody had, that stays.
///
/// # Errors
/// The store's.
pub fn judge(
    conn: &mut AnyConnection,
    decision: EventId,
    (verdict, reason): (Verdict, &str),
    by: StaffId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let unjudged = samples::table
        .find(decision.0)
        .filter(samples::reviewed_at.is_null());
    let judged = diesel::update(unjudged)
        .set((
            samples::verdict.eq(verdict.code()),
            samples::reason.eq(reason),
            samples::staff_id.eq(by.0),
            samples::reviewed_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(judged > 0)
}

/// How the last so many reviews went, of those since a moment. Those of whom nobody was sure are not among them.
///
/// # Errors
/// The store's.
pub fn tally(
    conn: &mut AnyConnection,
    window: u32,
    since: Option<DateTime<Utc>>,
) -> Result<Tally, StoreError> {
    let since = since.unwrap_or(DateTime::UNIX_EPOCH).naive_utc();
    let query = sql_parts::<(BigInt, BigInt)>([
        Part::Sql(
            "SELECT count(CASE WHEN last.verdict = 'right' THEN 1 END), \
             count(CASE WHEN last.verdict = 'wrong' THEN 1 END) FROM (SELECT samples.verdict FROM samples \
             WHERE samples.reviewed_at IS NOT NULL AND samples.verdict <> 'unsure' AND samples.reviewed_at > ",
        ),
        Part::Moment(since),
        Part::Sql(" ORDER BY samples.reviewed_at DESC, samples.event_id DESC LIMIT "),
        Part::Number(i64::from(window)),
        Part::Sql(") AS last"),
    ]);
    let (right, wrong): (i64, i64) = match conn {
        AnyConnection::Sqlite(conn) => query.get_result(conn)?,
        AnyConnection::Postgres(conn) => query.get_result(conn)?,
    };
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Tally {
        right: count(right),
        wrong: count(wrong),
    })
}
