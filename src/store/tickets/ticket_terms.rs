//! Under which terms tickets are found: in SQLite a full-text index without the texts (FTS5), in PostgreSQL a `tsvector` under
//! an inverted index (GIN), both of terms that the domain makes.
//!
//! Whoever says something of a ticket notes in the same write that its terms have to be made anew, which costs as much as a
//! row. The terms themselves are made for many tickets at once: an index of this kind takes them far cheaper so.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::search::asked::{Asked, Term};
use crate::domain::ticket::search::passage::{Passage, SPOKEN, of_complaint, of_event, terms};
use crate::domain::values::ids::TicketId;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::{complaints as complaint_table, events, tickets as ticket_table};
use crate::store::engine::sql_parts::{Part, among_numbers, sql_parts};
use crate::store::tickets::complaints::{self, ComplaintRow, FiledComplaint};

/// The most tickets that a search looks at, the newest ones: what is narrowed, counted and shown is among these.
pub const FOUND_MAX: usize = 1_000;

/// The statement that notes that the terms of a ticket have to be made anew.
pub(super) fn unlisting(ticket: TicketId) -> Vec<Part> {
    vec![
        Part::Sql("INSERT INTO unlisted_tickets (ticket_id) VALUES ("),
        Part::Number(ticket.0),
        Part::Sql(")"),
    ]
}

/// How many tickets wait for their terms; no more than `most` are counted.
pub fn unlisted(conn: &mut AnyConnection, most: i64) -> Result<i64, StoreError> {
    let query = sql_parts::<BigInt>([
        Part::Sql("SELECT count(*) FROM (SELECT 1 FROM unlisted_tickets LIMIT "),
        Part::Number(most),
        Part::Sql(") AS waiting"),
    ]);
    Ok(match conn {
        AnyConnection::Sqlite(conn) => query.get_result(conn)?,
        AnyConnection::Postgres(conn) => query.get_result(conn)?,
    })
}

/// Makes the terms of some tickets that wait for them. Returns how many waited; none when all have theirs.
pub fn refresh(conn: &mut AnyConnection, limit: i64) -> Result<usize, StoreError> {
    if let AnyConnection::Postgres(conn) = conn {
        // Of two at once, one would keep what the other has already read more of.
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('ticket_terms'))").execute(conn)?;
    }
    let query = sql_parts::<(BigInt, BigInt)>([
        Part::Sql("SELECT id, ticket_id FROM unlisted_tickets ORDER BY id LIMIT "),
        Part::Number(limit),
    ]);
    let waiting: Vec<(i64, i64)> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let (numbers, mut ids): (Vec<i64>, Vec<i64>) = waiting.into_iter().unzip();
    ids.sort_unstable();
    ids.dedup();
    // FTS5 takes rows in the order of their numbers without writing in between.
    for (id, said) in passages(conn, &ids)? {
        list(conn, id, &said)?;
    }
    let mut parts = vec![Part::Sql("DELETE FROM unlisted_tickets WHERE id")];
    let count = numbers.len();
    parts.extend(among_numbers(numbers)?);
    let query = sql_parts::<BigInt>(parts);
    match conn {
        AnyConnection::Sqlite(conn) => query.execute(conn)?,
        AnyConnection::Postgres(conn) => query.execute(conn)?,
    };
    Ok(count)
}

fn list(conn: &mut AnyConnection, id: TicketId, said: &[Passage]) -> Result<(), StoreError> {
    let terms = terms(said);
    match conn {
        AnyConnection::Sqlite(conn) => {
            let all: Vec<String> = terms.into_iter().collect();
            diesel::sql_query("INSERT OR REPLACE INTO ticket_terms (rowid, terms) VALUES (?, ?)")
                .bind::<BigInt, _>(id.0)
                .bind::<Text, _>(all.join(" "))
                .execute(conn)?;
        }
        AnyConnection::Postgres(conn) => {
            diesel::sql_query(
                "INSERT INTO ticket_terms (ticket_id, terms) VALUES ($1, array_to_tsvector($2)) \
                 ON CONFLICT (ticket_id) DO UPDATE SET terms = EXCLUDED.terms",
            )
            .bind::<BigInt, _>(id.0)
            .bind::<Array<Text>, _>(terms.into_iter().collect::<Vec<String>>())
            .execute(conn)?;
        }
    }
    Ok(())
}

/// What tickets say, in the order of their numbers. What cannot be read says nothing.
pub fn passages(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<(TicketId, Vec<Passage>)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(ComplaintRow, String)> = complaint_table::table
        .inner_join(ticket_table::table)
        .filter(complaint_table::id.eq_any(ids))
        .select((complaints::columns(), ticket_table::reference))
        .load(conn)?;
    let mut said: BTreeMap<i64, Vec<Passage>> = ids.iter().map(|id| (*id, Vec::new())).collect();
    for (row, reference) in rows {
        let reference = sound("tickets.reference", Reference::parse(&reference).ok());
        let filed = FiledComplaint::try_from(row);
        if let (Ok(reference), Ok(filed)) = (reference, filed) {
            let mut passages = of_complaint(reference, &filed.complaint);
            // What was filed is found as well as what was amended.
            if let Some(as_filed) = &filed.as_filed {
                passages.extend(of_complaint(reference, as_filed));
            }
            said.insert(filed.id.0, passages);
        }
    }
    let rows: Vec<(i64, String)> = events::table
        .filter(events::ticket_id.eq_any(ids))
        .filter(events::kind.eq_any(SPOKEN))
        .order((events::ticket_id, events::id))
        .select((events::ticket_id, events::data))
        .load(conn)?;
    for (id, data) in rows {
        if let (Ok(kind), Some(passages)) = (json::read::<EventKind>("events.data", &data), said.get_mut(&id))
        {
            passages.extend(of_event(&kind));
        }
    }
    Ok(said.into_iter().map(|(id, said)| (TicketId(id), said)).collect())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The newest tickets in which it stands what somebody looks for, the newest first: one more than [`FOUND_MAX`] at most.
pub fn find(conn: &mut AnyConnection, asked: &Asked) -> Result<Vec<i64>, StoreError> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    // None is prepared once for all: how an index is used best depends on how frequent the words are.
    match conn {
        // FTS5 reads a whole term from the newest ticket on, but puts together what begins with a part of one: where so many
        // say the very words, those that say longer ones are left out.
        AnyConnection::Sqlite(conn) => find_in_turn(&[true, false], |whole| {
            let words = condition(asked, [" AND ", " OR "], |term| {
                let longer = if term.prefix && !whole { "*" } else { "" };
                format!("\"{}\"{longer}", term.text)
            });
            let query = format!(
                "SELECT rowid AS id FROM ticket_terms WHERE ticket_terms MATCH ? ORDER BY rowid DESC LIMIT {MOST}"
            );
            diesel::sql_query(query).bind::<Text, _>(words).load(conn)
        }),
        // An inverted index gathers all before the newest are known: what is frequent stands in the newest tickets anyway.
        AnyConnection::Postgres(conn) => {
            find_in_turn(if asked.rare { &[false] } else { &[true, false] }, |newest| {
                let words = condition(asked, [" & ", " | "], |term| {
                    let longer = if term.prefix { ":*" } else { "" };
                    format!("'{}'{longer}", term.text)
                });
                let query = if newest {
                    format!(
                        "SELECT ticket_id AS id FROM (SELECT ticket_id, terms FROM ticket_terms ORDER BY ticket_id DESC \
                     LIMIT {NEWEST}) AS newest WHERE terms @@ $1::tsquery ORDER BY ticket_id DESC LIMIT {MOST}"
                    )
                } else {
                    // Added to, the number cannot lead: one rare word would be looked for along all tickets.
                    format!(
                        "SELECT ticket_id AS id FROM ticket_terms WHERE terms @@ $1::tsquery \
                     ORDER BY ticket_id + 0 DESC LIMIT {MOST}"
                    )
                };
                diesel::sql_query(query).bind::<Text, _>(words).load(conn)
            })
        }
    }
}

/// One more tells that there are more.
const MOST: usize = FOUND_MAX + 1;
/// How many of the newest tickets PostgreSQL looks at one by one before it asks its index.
const NEWEST: usize = 20_000;

/// Looks in each of these ways until enough is found.
fn find_in_turn(
    ways: &[bool],
    mut look: impl FnMut(bool) -> QueryResult<Vec<Found>>,
) -> Result<Vec<i64>, StoreError> {
    let mut found = Vec::new();
    for way in ways {
        found = look(*way)?;
        if found.len() >= MOST {
            break;
        }
    }
    Ok(found.into_iter().map(|found| found.id).collect())
}

/// What is asked for, in the words of a database: terms are letters and digits alone, so that nothing in them means anything.
fn condition(asked: &Asked, [and, or]: [&str; 2], word: impl Fn(&Term) -> String) -> String {
    let any = |terms: &[Term]| -> String {
        let words: Vec<String> = terms.iter().map(&word).collect();
        format!("({})", words.join(or))
    };
    let words: Vec<String> = asked.words.iter().map(|terms| any(terms)).collect();
    let mut either = Vec::new();
    if !words.is_empty() {
        either.push(format!("({})", words.join(and)));
    }
    if !asked.whole.is_empty() {
        either.push(any(&asked.whole));
    }
    either.join(or)
}
