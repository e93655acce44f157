//! E-mails owed: written in the same write as what caused them, sent by a worker.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Change;
use crate::domain::ticket::letter::{About, AddressedLetter, Audience, Letter, Recipient};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{OutboxId, TicketId};
use crate::store::engine::columns::{self, sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::outbox::{self, dsl};
use crate::store::engine::schema::tickets;
use crate::store::engine::sql_parts::{Part, values_of, write_together};
use crate::store::engine::sql_words::{SqlWords, sql_words};
use crate::store::engine::{database_clock, json};
use crate::store::tickets::delivery;

/// A letter that a worker holds.
#[derive(Clone, Debug)]
pub struct ClaimedLetter {
    /// Its row.
    pub id: OutboxId,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// The left part of its Message-ID: the same at each try.
    pub message_id: String,
    /// How often it was tried before.
    pub attempts: i32,
    /// The letter.
    pub letter: AddressedLetter,
}

/// How the outbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxState {
    /// Letters that wait.
    pub waiting: i64,
    /// When the oldest of them was written.
    pub oldest: Option<DateTime<Utc>>,
    /// Letters that were given up.
    pub failed: i64,
}

/// How a statement begins by which letters are owed.
const INSERT: &str = "INSERT INTO outbox (audience, address, name, language, ticket_id, created_at, letter, data, \
     message_id, state, attempts, due_at)";

/// The statement by which the letters of a change are owed to its ticket's citizen, if there are any. Those of a decision
/// that can be undone wait as long as that.
pub(super) fn enqueuing(
    change: &Change,
    to: &Recipient,
    now: DateTime<Utc>,
) -> Result<Option<Vec<Part>>, StoreError> {
    let ticket = &change.ticket;
    let held = ticket.held.as_ref().filter(|held| held.version == ticket.version);
    let due = held.map_or(now, |held| held.until);
    if change.letters.is_empty() {
        return Ok(None);
    }
    let letters = change.letters.iter();
    let rows = letters.map(|letter| owed(letter, to, Some(ticket.id), (now, due)));
    let mut parts = vec![Part::Sql(INSERT)];
    parts.extend(values_of(rows.collect::<Result<Vec<_>, StoreError>>()?));
    Ok(Some(parts))
}

/// Owes a letter that is about no ticket to somebody, from now on.
///
/// # Errors
/// The store's.
pub fn owe(
    conn: &mut AnyConnection,
    letter: &Letter,
    to: &Recipient,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut parts = vec![Part::Sql(INSERT)];
    parts.extend(values_of([owed(letter, to, None, (now, now))?]));
    write_together(conn, vec![parts])
}

/// Owes a letter about a ticket to somebody, from `due` on.
///
/// # Errors
/// The store's.
pub fn owe_about(
    conn: &mut AnyConnection,
    ticket: TicketId,
    (letter, to): (&Letter, &Recipient),
    (now, due): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), StoreError> {
    let mut parts = vec![Part::Sql(INSERT)];
    parts.extend(values_of([owed(letter, to, Some(ticket), (now, due))?]));
    write_together(conn, vec![parts])
}

/// The row of a letter that is owed from `due` on, to whomever, about a ticket or not.
fn owed(
    letter: &Letter,
    to: &Recipient,
    about: Option<TicketId>,
    (now, due): (DateTime<Utc>, DateTime<Utc>),
) -> Result<[Part; 12], StoreError> {
    // Random, so that no two letters share it, and kept, so that a letter which is sent twice shows once.
    let message_id = format!("{:032x}", rand::random::<u128>());
    Ok([
        Part::Text(to.audience.code().to_owned()),
        Part::Text(to.address.as_str().to_owned()),
        Part::Text(to.name.clone()),
        Part::Text(to.language.code().to_owned()),
        Part::MaybeNumber(about.map(|ticket| ticket.0)),
        Part::Moment(now.naive_utc()),
        Part::Text(letter.code().to_owned()),
        Part::Text(json::write(letter)?),
        Part::Text(message_id),
        Part::Sql("'waiting'"),
        Part::Sql("0"),
        Part::Moment(due.naive_utc()),
    ])
}

/// A ticket's letter that waits until `due`, and that no worker has held, does not leave. Returns whether there was one.
///
/// A worker that claims it in the same moment finds it gone, or is found to have it.
pub fn unsend(conn: &mut AnyConnection, ticket: TicketId, due: DateTime<Utc>) -> Result<bool, StoreError> {
    let waits = dsl::outbox
        .filter(waiting())
        .filter(dsl::due_at.eq(due.naive_utc()))
        .filter(dsl::ticket_id.eq(ticket.0))
        .filter(dsl::attempts.eq(0));
    Ok(diesel::delete(waits).execute(conn)? > 0)
}

/// Whether no letter is due.
pub fn is_quiet(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let clock = database_clock::now(conn)?.naive_utc();
    let due = dsl::outbox
        .filter(waiting())
        .filter(dsl::due_at.le(now.naive_utc()))
        .filter(dsl::held_until.is_null().or(dsl::held_until.le(clock)))
        .select(dsl::id);
    Ok(due.first::<i64>(conn).optional()?.is_none())
}

/// Takes letters that are due and holds them for the length of `lease`: after a crash they are due again then.
///
/// `now`, a desk's clock, says what is due; who holds what is decided by the database's clock, so that desks whose
/// clocks differ never hold the same letter. Two workers never do either, and neither waits for the other: each passes
/// over what the other is about to take.
pub fn claim(
    conn: &mut AnyConnection,
    now: DateTime<Utc>,
    lease: TimeDelta,
    limit: i64,
) -> Result<Vec<ClaimedLetter>, StoreError> {
    let clock = database_clock::now(conn)?;
    let free = dsl::held_until
        .is_null()
        .or(dsl::held_until.le(clock.naive_utc()));
    let due = dsl::outbox
        .filter(waiting())
        .filter(dsl::due_at.le(now.naive_utc()))
        .filter(free)
        .order((dsl::due_at, dsl::id))
        .limit(limit)
        .select(dsl::id);
    let ids: Vec<i64> = match conn {
        // One write at a time.
        AnyConnection::Sqlite(conn) => due.load(conn)?,
        AnyConnection::Postgres(conn) => due.for_update().skip_locked().load(conn)?,
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(dsl::outbox.filter(dsl::id.eq_any(&ids)))
        .set((
            dsl::held_until.eq((clock + lease).naive_utc()),
            dsl::attempts.eq(dsl::attempts + 1),
        ))
        .execute(conn)?;
    let mut claimed = Vec::with_capacity(ids.len());
    for (id, letter) in load(conn, &ids)? {
        match letter {
            Ok(letter) => claimed.push(letter),
            // What nobody can read is not to hold up the others.
            Err(error) => mark_unsent(conn, id, &error.to_string(), None)?,
        }
    }
    Ok(claimed)
}

/// Letters went out, at this time of the database's clock.
pub fn mark_sent(conn: &mut AnyConnection, ids: &[OutboxId]) -> Result<(), StoreError> {
    let clock = database_clock::now(conn)?;
    diesel::update(dsl::outbox.filter(dsl::id.eq_any(ids.iter().map(|id| id.0))))
        .set((
            dsl::state.eq("sent"),
            dsl::sent_at.eq(clock.naive_utc()),
            dsl::last_error.eq(None::<String>),
            dsl::held_until.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    Ok(())
}

/// The letter did not go out; it is tried again at `retry_at`, or never. One that somebody else has sent meanwhile
/// stays sent.
pub fn mark_unsent(
    conn: &mut AnyConnection,
    id: OutboxId,
    error: &str,
    retry_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let row = dsl::outbox.find(id.0).filter(waiting());
    let free = dsl::held_until.eq(None::<NaiveDateTime>);
    match retry_at {
        Some(at) => diesel::update(row)
            .set((dsl::due_at.eq(at.naive_utc()), dsl::last_error.eq(error), free))
            .execute(conn)?,
        None => diesel::update(row)
            .set((dsl::state.eq("failed"), dsl::last_error.eq(error), free))
            .execute(conn)?,
    };
    Ok(())
}

/// How long a letter is tried again whose recipient was refused without a word on whose fault it is, however others
/// fare: an outage of the relay is over by then, and the allowance of a day has restarted.
const DOUBT: TimeDelta = TimeDelta::days(1);

/// The recipient was refused, and nothing says whether they or we are at fault. The letter waits until `retry_at`, unless
/// it was first refused a day ago and the fault is the recipient's by then: others' letters were taken since, and
/// nobody else was refused in that time or the day before. Returns whether it waits.
pub fn mark_refused(
    conn: &mut AnyConnection,
    id: OutboxId,
    error: &str,
    retry_at: Option<DateTime<Utc>>,
) -> Result<bool, StoreError> {
    let clock = database_clock::now(conn)?;
    let refused_at: Option<NaiveDateTime> =
        dsl::outbox.find(id.0).select(dsl::refused_at).get_result(conn)?;
    let is_theirs = if let Some(since) = refused_at {
        since <= (clock - DOUBT).naive_utc() && delivery::is_refused_alone(conn, id, since, since - DOUBT)?
    } else {
        diesel::update(dsl::outbox.find(id.0))
            .set(dsl::refused_at.eq(clock.naive_utc()))
            .execute(conn)?;
        false
    };
    let retry_at = retry_at.filter(|_| !is_theirs);
    mark_unsent(conn, id, error, retry_at)?;
    Ok(retry_at.is_some())
}

/// How the outbox stands.
pub fn state(conn: &mut AnyConnection) -> Result<OutboxState, StoreError> {
    let waiting_rows = dsl::outbox.filter(waiting());
    let waiting_count: i64 = waiting_rows.count().get_result(conn)?;
    let oldest: Option<NaiveDateTime> = waiting_rows
        .select(diesel::dsl::min(dsl::created_at))
        .get_result(conn)?;
    let failed = dsl::outbox
        .filter(sql_words::<Bool>("outbox.state = 'failed'"))
        .count()
        .get_result(conn)?;
    Ok(OutboxState {
        waiting: waiting_count,
        oldest: oldest.map(utc),
        failed,
    })
}

/// The words of the partial index, which SQLite recognises only to the letter.
fn waiting() -> SqlWords<Bool> {
    sql_words::<Bool>("outbox.state = 'waiting'")
}

type LetterRow = (
    (i64, NaiveDateTime, String, i32, String),
    (String, String, String, String),
    // The link that works now: a new one may have been asked for since the letter was written.
    Option<(String, i32)>,
);

/// A letter, or why it cannot be read.
type Read = (OutboxId, Result<ClaimedLetter, StoreError>);

/// Letters in the order of these numbers.
fn load(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<Read>, StoreError> {
    let mut rows: Vec<LetterRow> = outbox::table
        .left_join(tickets::table)
        .filter(outbox::id.eq_any(ids))
        .select((
            (
                outbox::id,
                outbox::created_at,
                outbox::message_id,
                outbox::attempts,
                outbox::data,
            ),
            (outbox::audience, outbox::address, outbox::name, outbox::language),
            (tickets::reference, tickets::link_serial).nullable(),
        ))
        .load(conn)?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.0.0));
    Ok(rows
        .into_iter()
        .map(|row| (OutboxId(row.0.0), claimed(row)))
        .collect())
}

fn claimed(
    ((id, created_at, message_id, attempts, data), (audience, address, name, language), about): LetterRow,
) -> Result<ClaimedLetter, StoreError> {
    let about = about.map(|(reference, link_serial)| {
        Ok::<_, StoreError>(About {
            reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
            link_serial,
        })
    });
    Ok(ClaimedLetter {
        id: OutboxId(id),
        created_at: utc(created_at),
        message_id,
        attempts: attempts - 1,
        letter: AddressedLetter {
            letter: json::read("outbox.data", &data)?,
            to: Recipient {
                audience: sound("outbox.audience", Audience::parse(&audience))?,
                address: columns::email(&address)?,
                name,
                language: columns::language(&language)?,
            },
            about: about.transpose()?,
        },
    })
}
