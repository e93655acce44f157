//! How letters fare: a list for those who run the desk, and the way back for letters that were given up.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::complaint::reference::Reference;
use crate::domain::values::ids::OutboxId;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::database_clock;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::outbox::{self, dsl};
use crate::store::engine::schema::tickets;
use crate::store::engine::sql_words::{SqlWords, sql_words};

/// A letter that has not arrived. It tells nothing of the recipient.
#[derive(Clone, Debug)]
pub struct UnsentLetter {
    /// Its row.
    pub id: OutboxId,
    /// The complaint that it is about, if it is about one.
    pub reference: Option<Reference>,
    /// What kind of letter it is: the code of a letter.
    pub letter: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Whether it was given up.
    pub given_up: bool,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next, if it was not given up.
    pub due_at: DateTime<Utc>,
    /// Why it did not go out the last time.
    pub last_error: Option<String>,
}

/// Which letters a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Those that were given up.
    GivenUp,
    /// Those that wait.
    Waiting,
}

/// Letters that have not arrived, from `after` on, the oldest first.
pub fn list(
    conn: &mut AnyConnection,
    which: Unsent,
    after: Option<OutboxId>,
    limit: i64,
) -> Result<Vec<UnsentLetter>, StoreError> {
    type Row = (
        i64,
        Option<String>,
        String,
        NaiveDateTime,
        i32,
        NaiveDateTime,
        Option<String>,
    );
    let rows: Vec<Row> = outbox::table
        .left_join(tickets::table)
        .filter(in_state(which))
        .filter(dsl::id.gt(after.map_or(0, |id| id.0)))
        .order(dsl::id)
        .limit(limit)
        .select((
            dsl::id,
            tickets::reference.nullable(),
            dsl::letter,
            dsl::created_at,
            dsl::attempts,
            dsl::due_at,
            dsl::last_error,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(
            |(id, reference, letter, created_at, attempts, due_at, last_error)| {
                Ok(UnsentLetter {
                    id: OutboxId(id),
                    reference: reference
                        .map(|reference| sound("tickets.reference", Reference::parse(&reference).ok()))
                        .transpose()?,
                    letter,
                    created_at: utc(created_at),
                    given_up: which == Unsent::GivenUp,
                    attempts,
                    due_at: utc(due_at),
                    last_error,
                })
            },
        )
        .collect()
}

/// Lets a letter be tried again now: one that was given up begins anew, one that waits for its next try comes before
/// its time. It keeps its Message-ID. Left alone is what was sent, what is due already, what a worker holds, and what
/// was never tried: its decision can still be undone. Returns whether anything changed.
pub fn resend(conn: &mut AnyConnection, id: OutboxId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let given_up = dsl::outbox.find(id.0).filter(in_state(Unsent::GivenUp));
    let revived = diesel::update(given_up)
        .set((
            dsl::state.eq("waiting"),
            dsl::attempts.eq(0),
            dsl::due_at.eq(now.naive_utc()),
            dsl::held_until.eq(None::<NaiveDateTime>),
            dsl::refused_at.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    if revived > 0 {
        return Ok(true);
    }
    let clock = database_clock::now(conn)?.naive_utc();
    let waiting = dsl::outbox
        .find(id.0)
        .filter(in_state(Unsent::Waiting))
        .filter(dsl::attempts.gt(0))
        .filter(dsl::due_at.gt(now.naive_utc()))
        .filter(dsl::held_until.is_null().or(dsl::held_until.le(clock)));
    let hastened = diesel::update(waiting)
        .set(dsl::due_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(hastened > 0)
}

/// Whether letters to other addresses left since `since`, and no other address was refused as well: none since
/// `before`, and none whose letter still waits.
pub fn is_refused_alone(
    conn: &mut AnyConnection,
    id: OutboxId,
    since: NaiveDateTime,
    before: NaiveDateTime,
) -> Result<bool, StoreError> {
    let address: String = dsl::outbox.find(id.0).select(dsl::address).get_result(conn)?;
    let to_others = outbox::table.filter(dsl::address.ne(address));
    let wait = to_others
        .clone()
        .filter(in_state(Unsent::Waiting))
        .filter(outbox::refused_at.is_not_null())
        .select(outbox::id);
    let lately = to_others
        .clone()
        .filter(outbox::refused_at.ge(before))
        .select(outbox::id);
    if wait.first::<i64>(conn).optional()?.is_some() || lately.first::<i64>(conn).optional()?.is_some() {
        return Ok(false);
    }
    let left = to_others
        .filter(sql_words::<Bool>("outbox.state = 'sent'"))
        .filter(outbox::sent_at.ge(since))
        .select(outbox::id);
    Ok(left.first::<i64>(conn).optional()?.is_some())
}

/// The words of the partial indexes, which SQLite recognises only to the letter.
fn in_state(which: Unsent) -> SqlWords<Bool> {
    sql_words::<Bool>(match which {
        Unsent::GivenUp => "outbox.state = 'failed'",
        Unsent::Waiting => "outbox.state = 'waiting'",
    })
}
