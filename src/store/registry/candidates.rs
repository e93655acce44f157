//! The records that a complaint may be about: what lies under its keys ([`crate::matching::keys`]).

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use crate::domain::registry::dose_record::DoseRecord;
use crate::matching::gather::Gathered;
use crate::matching::hash::BUCKET;
use crate::matching::keys::{self, Range};
use crate::matching::names::name_search::orders_of;
use crate::matching::particulars::Particulars;
use crate::matching::ymd::Ymd;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records;
use crate::store::engine::schema::{facilities, sources};
use crate::store::engine::sql_parts::{Part, among_numbers, among_texts, sql_parts};
use crate::store::facilities::places::Places;
use crate::store::registry::registry::{OF_NUMBERS, by_number};
use crate::store::registry::rows::{COLUMNS, RecordRow};

/// The most keys of a range that are read: the days of a vaccination centre end somewhere, those of the whole country
/// on one date of birth do not.
const IN_RANGE: &str = " LIMIT 20000";
/// One more than are taken from under another key.
const IN_BUCKET: &str = " LIMIT 201";
const _: () = assert!(BUCKET == 200, "IN_BUCKET is one more");

/// In which column a key stands.
const BIRTHS: i64 = 0;
const DAYS: i64 = 1;

/// What is read of a row: the number of its document, its key, its own number.
const ROW: Part = Part::Sql("CAST(NULL AS text) AS number, CAST(NULL AS bigint) AS key, id");
const NUMBER_ROW: Part = Part::Sql("id_number AS number, CAST(NULL AS bigint) AS key, id");
const BIRTH_ROW: Part = Part::Either(
    "CAST(NULL AS text) AS number, birth_key AS key, id",
    "CAST(NULL AS text) AS number, birth_key AS key, CAST(NULL AS bigint) AS id",
);
const DAY_ROW: Part = Part::Either(
    "CAST(NULL AS text) AS number, day_key AS key, id",
    "CAST(NULL AS text) AS number, day_key AS key, CAST(NULL AS bigint) AS id",
);

/// What the registry has for a complaint.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The records that it may be about, in the order of their numbers.
    pub possible: Vec<DoseRecord>,
    /// The current records with the numbers of documents of these and of the complaint, as
    /// [`crate::store::registry::of_numbers`] has them; none where there is nothing to compare.
    pub with_numbers: HashMap<String, Vec<DoseRecord>>,
}

/// The current records that lie under the keys of a complaint, or of another record, and are worth reading
/// ([`Gathered`]); quarantined ones too, and those of which an earlier version lies there; each once. Keys under which
/// too many lie are left out. Beside them, what their numbers lead to.
pub fn find(conn: &mut AnyConnection, places: &Places, said: &Particulars) -> Result<Found, StoreError> {
    let ids = numbers_under_keys(conn, places, said)?;
    load(conn, ids, said.id.as_ref().map(|id| id.text.as_str()))
}

/// What lies under one key, or in one range of keys.
enum Asked {
    Numbers,
    Key,
    Births(Range),
    Days(Range),
}

/// A row that was found: which question it answers, the number of a document, the key of a range, and the row's own number.
type UnderKey = (BigInt, Nullable<Text>, Nullable<BigInt>, Nullable<BigInt>);
type UnderKeyRow = (i64, Option<String>, Option<i64>, Option<i64>);

/// All keys in one statement. Of PostgreSQL's ranges it brings the keys alone, whose indexes hold each key once; a second
/// statement reads the rows for those keys that share enough words. SQLite's indexes hold the rows' numbers.
fn numbers_under_keys(
    conn: &mut AnyConnection,
    places: &Places,
    said: &Particulars,
) -> Result<Vec<i64>, StoreError> {
    let Questions { asked, parts } = Questions::of(places, said)?;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let found = answers(conn, parts)?;
    let mut ids = Gathered::default();
    let mut chosen: Vec<(&Range, i64, Vec<i64>)> = Vec::new();
    for (place, question) in asked.iter().enumerate() {
        let of_it = found
            .iter()
            .filter(|row| usize::try_from(row.0).ok() == Some(place));
        let (range, column) = match question {
            Asked::Numbers => {
                let rows = of_it.filter_map(|row| Some((row.1.as_deref()?, row.3?)));
                let mut rows: Vec<(&str, i64)> = rows.collect();
                rows.sort_unstable();
                for of_number in rows.chunk_by(|one, other| one.0 == other.0) {
                    ids.by_number(&of_number.iter().map(|(_, id)| *id).collect::<Vec<_>>());
                }
                continue;
            }
            Asked::Key => {
                ids.under(&of_it.filter_map(|row| row.3).collect::<Vec<_>>());
                continue;
            }
            Asked::Births(range) => (range, BIRTHS),
            Asked::Days(range) => (range, DAYS),
        };
        match conn {
            AnyConnection::Sqlite(_) => ids.within(range, of_it.filter_map(|row| Some((row.2?, row.3?)))),
            AnyConnection::Postgres(_) => {
                let keys = range.most_shared(of_it.filter_map(|row| row.2));
                chosen.push((range, column, keys));
            }
        }
    }
    let rows = with_keys(conn, &chosen)?;
    for (range, column, keys) in chosen {
        let rows = rows
            .iter()
            .filter(|(of, key, _)| *of == column && keys.contains(key));
        ids.within(range, rows.map(|(_, key, id)| (*key, *id)));
    }
    Ok(ids.choose())
}

/// What is asked for a complaint, and the statement that asks all of it.
#[derive(Default)]
struct Questions {
    asked: Vec<Asked>,
    parts: Vec<Part>,
}

impl Questions {
    fn of(places: &Places, said: &Particulars) -> Result<Self, StoreError> {
        let mut questions = Self::default();
        questions.about_numbers(said)?;
        questions.about_keys(said);
        for range in keys::birth_ranges(said) {
            let condition = within("birth_key BETWEEN ", &range);
            questions.ask(Asked::Births(range), BIRTH_ROW, condition, IN_RANGE);
        }
        for range in keys::day_ranges(said, &places.meant(&said.place)) {
            let condition = within("day_key BETWEEN ", &range);
            questions.ask(Asked::Days(range), DAY_ROW, condition, IN_RANGE);
        }
        Ok(questions)
    }

    /// What lies under the number of the document and those that are easily taken for it.
    fn about_numbers(&mut self, said: &Particulars) -> Result<(), StoreError> {
        if let Some(id) = &said.id {
            let near = among_texts(keys::numbers_near(id))?;
            let near = [Part::Sql("id_number")].into_iter().chain(near).collect();
            self.ask(Asked::Numbers, NUMBER_ROW, near, IN_RANGE);
        }
        Ok(())
    }

    /// What lies under the telephone number, the lot on its day, and the codes of the name.
    fn about_keys(&mut self, said: &Particulars) {
        if let Some(phone) = said.phone {
            self.ask_key(vec![Part::Sql("phone = "), Part::Number(phone)]);
        }
        if let (Some(lot), Some(day)) = (&said.lot, said.day.and_then(Ymd::date)) {
            let lot = [Part::Sql("lot_number = "), Part::Text(lot.clone())];
            let of_day = [Part::Sql(" AND administered_on = "), Part::Day(day)];
            self.ask_key(lot.into_iter().chain(of_day).collect());
        }
        for code in orders_of(said.name.code()) {
            self.ask_key(vec![Part::Sql("name_code = "), Part::Text(code)]);
        }
    }

    fn ask_key(&mut self, condition: Vec<Part>) {
        self.ask(Asked::Key, ROW, condition, IN_BUCKET);
    }

    fn ask(&mut self, question: Asked, columns: Part, condition: Vec<Part>, most: &'static str) {
        let place = i64::try_from(self.asked.len()).unwrap_or(i64::MAX);
        self.parts.push(Part::Sql(if self.asked.is_empty() {
            "SELECT * FROM (SELECT CAST("
        } else {
            " UNION ALL SELECT * FROM (SELECT CAST("
        }));
        self.parts.push(Part::Number(place));
        self.parts
            .extend([Part::Sql(" AS bigint) AS question, "), columns]);
        self.parts.push(Part::Sql(" FROM dose_records WHERE "));
        self.parts.extend(condition);
        self.parts.extend([Part::Sql(most), Part::Sql(") AS found")]);
        self.asked.push(question);
    }
}

fn within(column: &'static str, range: &Range) -> Vec<Part> {
    vec![
        Part::Sql(column),
        Part::Number(range.from),
        Part::Sql(" AND "),
        Part::Number(range.to),
    ]
}

fn answers(conn: &mut AnyConnection, parts: Vec<Part>) -> Result<Vec<UnderKeyRow>, StoreError> {
    let all = sql_parts::<UnderKey>(parts);
    Ok(match conn {
        AnyConnection::Sqlite(conn) => all.load(conn)?,
        AnyConnection::Postgres(conn) => all.load(conn)?,
    })
}

/// The rows with the keys that were chosen from ranges, each behind the column in which its key stands.
fn with_keys(
    conn: &mut AnyConnection,
    chosen: &[(&Range, i64, Vec<i64>)],
) -> Result<Vec<(i64, i64, i64)>, StoreError> {
    let of = |column| {
        let keys = chosen.iter().filter(move |(_, of, _)| *of == column);
        keys.flat_map(|(_, _, keys)| keys).copied().collect::<Vec<i64>>()
    };
    if chosen.iter().all(|(_, _, keys)| keys.is_empty()) {
        return Ok(Vec::new());
    }
    let mut parts = vec![Part::Sql(
        "SELECT CAST(0 AS bigint) AS of, birth_key AS key, id FROM dose_records WHERE birth_key",
    )];
    parts.extend(among_numbers(of(BIRTHS))?);
    parts.push(Part::Sql(
        " UNION ALL SELECT CAST(1 AS bigint), day_key, id FROM dose_records WHERE day_key",
    ));
    parts.extend(among_numbers(of(DAYS))?);
    let all = sql_parts::<(BigInt, BigInt, BigInt)>(parts);
    Ok(match conn {
        AnyConnection::Sqlite(conn) => all.load(conn)?,
        AnyConnection::Postgres(conn) => all.load(conn)?,
    })
}

/// The current versions of the records of which these are versions, and those with their numbers or with one more.
fn load(conn: &mut AnyConnection, ids: Vec<i64>, own: Option<&str>) -> Result<Found, StoreError> {
    let mut found = Found::default();
    if ids.is_empty() {
        // There is nothing to compare, so that it does not matter whose the complaint's number is.
        found
            .with_numbers
            .extend(own.map(|number| (number.to_owned(), Vec::new())));
        return Ok(found);
    }
    // What a record said once may have led here; what it says now is compared.
    let mut wanted = vec![Part::Sql(
        "dose_records.id IN (WITH led_to AS (SELECT now.id, now.id_number FROM dose_records led JOIN dose_records now \
         USING (source_id, source_record_id) WHERE now.is_current AND led.id",
    )];
    wanted.extend(among_numbers(ids.clone())?);
    wanted.push(Part::Sql(
        ") SELECT led_to.id FROM led_to UNION ALL SELECT found.value FROM (SELECT led_to.id_number AS item FROM led_to \
         UNION ALL SELECT CAST(",
    ));
    wanted.push(Part::Text(own.unwrap_or_default().to_owned()));
    wanted.push(Part::Sql(" AS text)) AS asked"));
    wanted.push(Part::Either(OF_NUMBERS[0], OF_NUMBERS[1]));
    let mut led_here = vec![Part::Sql(
        "EXISTS (SELECT 1 FROM dose_records led WHERE led.source_id = dose_records.source_id \
         AND led.source_record_id = dose_records.source_record_id AND led.id",
    )];
    led_here.extend(among_numbers(ids)?);
    led_here.push(Part::Sql(")"));
    let wanted = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .filter(sql_parts::<Bool>(wanted))
        .select((COLUMNS, sql_parts::<Bool>(led_here)));
    let rows: Vec<(RecordRow, bool)> = match conn {
        AnyConnection::Sqlite(conn) => wanted.load(conn)?,
        AnyConnection::Postgres(conn) => wanted.load(conn)?,
    };
    let mut records = Vec::with_capacity(rows.len());
    for (row, led_here) in rows {
        let record = DoseRecord::try_from(row)?;
        if led_here {
            found.possible.push(record.clone());
        }
        records.push(record);
    }
    found.possible.sort_unstable_by_key(|record| record.id);
    found.with_numbers = by_number(records);
    if let Some(own) = own {
        found.with_numbers.entry(own.to_owned()).or_default();
    }
    Ok(found)
}
