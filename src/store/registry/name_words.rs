//! Under which codes of names each word of a name stands: a code leads by its first word alone.
//!
//! The words of new records are noted some time after they came in, so that no import waits for it. How far that is stands in
//! the settings: the version of the codes, how often the registry had been changed, and the last record.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::matching::names::name_code::{STAND_IN, VERSION, WORDS, name_code, word_sounds};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::{dose_records, name_words};
use crate::store::engine::settings;
use crate::store::registry::registry::generation;

/// Under which the store remembers how far it is.
const KEY: &str = "name_words";

/// The most codes under which a word leads to records.
const MOST_CODES: usize = 300;
/// The most codes of a word that are looked at for other words.
const LOOKED_AT: usize = 50_000;

struct Progress {
    /// How often the registry had been changed when all records had their words; nothing while some lack them.
    generation: Option<i64>,
    /// The last record that was looked at.
    last: i64,
}

fn progress(conn: &mut AnyConnection) -> Result<Progress, StoreError> {
    let known = settings::get(conn, KEY)?.unwrap_or_default();
    let mut parts = known.split(' ');
    let mut number = || parts.next().and_then(|part| part.parse::<i64>().ok());
    let version = number();
    if version != Some(i64::from(VERSION)) {
        return Ok(Progress {
            generation: None,
            last: 0,
        });
    }
    let (generation, last) = (number(), number());
    Ok(Progress {
        generation: generation.filter(|generation| *generation >= 0),
        last: last.unwrap_or(0),
    })
}

fn note_progress(conn: &mut AnyConnection, generation: i64, last: i64) -> Result<(), StoreError> {
    settings::set(conn, KEY, &format!("{VERSION} {generation} {last}"))
}

/// Whether the words of all records are noted.
pub fn are_fresh(conn: &mut AnyConnection) -> Result<bool, StoreError> {
    let now = generation(conn)?;
    Ok(progress(conn)?.generation == Some(now))
}

/// Notes the words of the next `limit` records. Returns how many there were; none when all are done.
pub fn refresh(conn: &mut AnyConnection, limit: i64) -> Result<usize, StoreError> {
    let now = generation(conn)?;
    let known = progress(conn)?;
    if known.generation == Some(now) {
        return Ok(0);
    }
    // Whoever adds records holds the registry first, so that they become visible in the order of their numbers.
    let rows: Vec<(i64, String)> = dose_records::table
        .filter(dose_records::id.gt(known.last))
        .order(dose_records::id)
        .limit(limit)
        .select((dose_records::id, dose_records::name))
        .load(conn)?;
    let mut words: BTreeSet<(String, String)> = BTreeSet::new();
    for (_, name) in &rows {
        // The code that the record has, or will have when its keys are made anew.
        let code = name_code(name);
        let first = code.split(' ').next().unwrap_or_default();
        let behind = word_sounds(name).into_iter().filter(|word| word != first);
        words.extend(behind.map(|word| (word, code.clone())));
    }
    add(conn, &words)?;
    let last = rows.last().map_or(known.last, |(id, _)| *id);
    let all = i64::try_from(rows.len()).unwrap_or(limit) < limit;
    note_progress(conn, if all { now } else { -1 }, last)?;
    Ok(rows.len())
}

fn add(conn: &mut AnyConnection, words: &BTreeSet<(String, String)>) -> Result<(), StoreError> {
    let row = |(word, code): &(String, String)| {
        (
            name_words::word.eq(word.clone()),
            name_words::code.eq(code.clone()),
        )
    };
    match conn {
        AnyConnection::Sqlite(conn) => {
            for one in words {
                diesel::insert_or_ignore_into(name_words::table)
                    .values(row(one))
                    .execute(conn)?;
            }
        }
        AnyConnection::Postgres(conn) => {
            let rows: Vec<_> = words.iter().map(row).collect();
            // A statement has 65,535 parameters at most.
            for some in rows.chunks(20_000) {
                diesel::insert_into(name_words::table)
                    .values(some)
                    .on_conflict_do_nothing()
                    .execute(conn)?;
            }
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Code {
    #[diesel(sql_type = Text)]
    code: String,
}

/// Codes of names that have all these words, in whatever place, one of them behind the first; and whether there may be
/// more.
pub(super) fn codes(conn: &mut AnyConnection, words: &[String]) -> Result<(Vec<String>, bool), StoreError> {
    // They are capitals of ours, not what somebody typed: so they may stand in the text of the query.
    let mut words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| word.bytes().all(|byte| byte.is_ascii_uppercase()))
        .collect();
    words.truncate(WORDS);
    let (mut codes, mut cut) = (BTreeSet::new(), false);
    // Whichever of them stands first in a name, the others do not.
    for lead in &words {
        let found = led_by(conn, lead, &words)?;
        cut |= found.len() == MOST_CODES;
        codes.extend(found);
    }
    cut |= codes.len() > MOST_CODES;
    Ok((codes.into_iter().take(MOST_CODES).collect(), cut))
}

fn led_by(conn: &mut AnyConnection, lead: &str, words: &[&str]) -> Result<Vec<String>, StoreError> {
    // A code has not all words of a long name: what it lacks is compared with the name itself.
    let full = WORDS - 1;
    // Nor has it single characters of another script.
    let in_code = |word: &&&str| **word != lead && !word.starts_with(STAND_IN);
    let others = words.iter().filter(in_code);
    let others: Vec<String> = others
        .map(|word| {
            format!(
                " AND (' ' || code LIKE '% {word}%' OR LENGTH(code) - LENGTH(REPLACE(code, ' ', '')) = {full})"
            )
        })
        .collect();
    let others = others.concat();
    let query = diesel::sql_query(format!(
        "SELECT code FROM (SELECT code FROM name_words WHERE word >= '{lead}' AND word < '{lead}[' \
         ORDER BY word, code LIMIT {LOOKED_AT}) AS looked_at WHERE 1 = 1{others} LIMIT {MOST_CODES}"
    ));
    let found: Vec<Code> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    Ok(found.into_iter().map(|row| row.code).collect())
}
