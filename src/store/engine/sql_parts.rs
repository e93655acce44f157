//! Conditions and queries in SQL with lists in them, which are prepared once: diesel prepares anew each time what holds
//! `diesel::dsl::sql`, and a list of values of SQLite is as many values.

use std::marker::PhantomData;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text, Timestamp};
use diesel::sqlite::Sqlite;

use crate::domain::registry::source_row::SourceRow;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;

/// A piece of SQL, or a value that stands between two.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    /// Words that are the same in both databases.
    Sql(&'static str),
    /// Words of SQLite, and of PostgreSQL.
    Either(&'static str, &'static str),
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// A number, or none.
    MaybeNumber(Option<i64>),
    /// A day.
    Day(NaiveDate),
    /// A moment, in UTC.
    Moment(NaiveDateTime),
    /// A list of texts: an array in PostgreSQL, JSON in SQLite.
    Texts(Vec<String>, String),
    /// A list of numbers.
    Numbers(Vec<i64>, String),
    /// A further list of texts, which SQLite has in the JSON of the first one.
    FurtherTexts(Vec<String>),
    /// A further list of numbers.
    FurtherNumbers(Vec<i64>),
}

/// Behind a column: that it is one of these texts.
pub(crate) fn among_texts(texts: Vec<String>) -> Result<[Part; 3], StoreError> {
    let json = json::write(&texts)?;
    Ok(among(Part::Texts(texts, json)))
}

/// Behind a column: that it is one of these numbers.
pub(crate) fn among_numbers(numbers: Vec<i64>) -> Result<[Part; 3], StoreError> {
    let json = json::write(&numbers)?;
    Ok(among(Part::Numbers(numbers, json)))
}

fn among(list: Part) -> [Part; 3] {
    [
        Part::Either(" IN (SELECT value FROM json_each(", " = ANY("),
        list,
        Part::Either("))", ")"),
    ]
}

/// Behind `FROM`: texts, as the column `item` of `asked`.
pub(crate) fn asked_texts(texts: Vec<String>) -> Result<[Part; 3], StoreError> {
    let json = json::write(&texts)?;
    Ok([
        Part::Either("(SELECT value AS item FROM json_each(", "unnest("),
        Part::Texts(texts, json),
        Part::Either(")) AS asked", "::text[]) AS asked (item)"),
    ])
}

/// Behind `FROM`: numbers, as the column `item` of `asked`.
pub(crate) fn asked_numbers(numbers: Vec<i64>) -> Result<[Part; 3], StoreError> {
    let json = json::write(&numbers)?;
    Ok([
        Part::Either("(SELECT value AS item FROM json_each(", "unnest("),
        Part::Numbers(numbers, json),
        Part::Either(")) AS asked", "::bigint[]) AS asked (item)"),
    ])
}

/// Behind `FROM`: rows of sources, as the columns `system` and `key` of `asked`.
pub(crate) fn asked_rows(rows: &[SourceRow]) -> Result<[Part; 5], StoreError> {
    let pairs = rows
        .iter()
        .map(|row| (row.source_system.clone(), row.source_record_id.clone()));
    let json = json::write(&pairs.clone().collect::<Vec<_>>())?;
    let (systems, keys): (Vec<String>, Vec<String>) = pairs.unzip();
    Ok([
        Part::Either(
            "(SELECT json_extract(value, '$[0]') AS system, json_extract(value, '$[1]') AS key FROM json_each(",
            "unnest(",
        ),
        Part::Texts(systems, json),
        Part::Either(")) AS asked", "::text[], "),
        Part::FurtherTexts(keys),
        Part::Either("", "::text[]) AS asked (system, key)"),
    ])
}

/// Behind `FROM`: numbers with a text each, as the columns `item` and `says` of `asked`.
pub(crate) fn asked_pairs(pairs: &[(i64, String)]) -> Result<[Part; 5], StoreError> {
    let json = json::write(&pairs)?;
    let (numbers, texts): (Vec<i64>, Vec<String>) = pairs.iter().cloned().unzip();
    Ok([
        Part::Either(
            "(SELECT json_extract(value, '$[0]') AS item, json_extract(value, '$[1]') AS says FROM json_each(",
            "unnest(",
        ),
        Part::Numbers(numbers, json),
        Part::Either(")) AS asked", "::bigint[], "),
        Part::FurtherTexts(texts),
        Part::Either("", "::text[]) AS asked (item, says)"),
    ])
}

/// Behind `INSERT INTO` and the columns: the values of some rows.
pub(crate) fn values_of<const COLUMNS: usize>(rows: impl IntoIterator<Item = [Part; COLUMNS]>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (place, row) in rows.into_iter().enumerate() {
        parts.push(Part::Sql(if place == 0 { " VALUES (" } else { "), (" }));
        for (column, value) in row.into_iter().enumerate() {
            if column > 0 {
                parts.push(Part::Sql(", "));
            }
            parts.push(value);
        }
    }
    parts.push(Part::Sql(")"));
    parts
}

/// How the writes begin that PostgreSQL takes in one statement, but for the last one.
const BESIDE: [&str; 3] = ["WITH first AS (", "), second AS (", "), third AS ("];

/// Runs statements that write and of which none needs what another one wrote: in PostgreSQL as one statement, which is
/// sent once, up to four at a time; in SQLite one after the other.
pub(crate) fn write_together(conn: &mut AnyConnection, statements: Vec<Vec<Part>>) -> Result<(), StoreError> {
    match conn {
        AnyConnection::Sqlite(conn) => {
            for statement in statements {
                sql_parts::<Bool>(statement).execute(conn)?;
            }
        }
        AnyConnection::Postgres(conn) => {
            let mut left = statements.into_iter().peekable();
            while left.peek().is_some() {
                let some: Vec<Vec<Part>> = left.by_ref().take(BESIDE.len() + 1).collect();
                let last = some.len() - 1;
                let mut parts = Vec::new();
                for (place, statement) in some.into_iter().enumerate() {
                    match BESIDE.get(place).filter(|_| place < last) {
                        Some(words) => parts.push(Part::Sql(words)),
                        None if place > 0 => parts.push(Part::Sql(") ")),
                        None => {}
                    }
                    parts.extend(statement);
                }
                sql_parts::<Bool>(parts).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// A condition, where `ST` is `Bool`, or a query of rows of that type.
#[derive(Clone, Debug)]
pub(crate) struct SqlParts<ST> {
    parts: Vec<Part>,
    yields: PhantomData<ST>,
}

/// Puts parts together.
pub(crate) fn sql_parts<ST>(parts: impl IntoIterator<Item = Part>) -> SqlParts<ST> {
    SqlParts {
        parts: parts.into_iter().collect(),
        yields: PhantomData,
    }
}

impl<ST> QueryFragment<Sqlite> for SqlParts<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        for part in &self.parts {
            match part {
                Part::Sql(words) | Part::Either(words, _) => out.push_sql(words),
                Part::Text(text) | Part::Texts(_, text) | Part::Numbers(_, text) => {
                    out.push_bind_param::<Text, _>(text)?;
                }
                Part::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Part::MaybeNumber(number) => out.push_bind_param::<Nullable<BigInt>, _>(number)?,
                Part::Day(day) => out.push_bind_param::<Date, _>(day)?,
                Part::Moment(at) => out.push_bind_param::<Timestamp, _>(at)?,
                Part::FurtherTexts(_) | Part::FurtherNumbers(_) => {}
            }
        }
        Ok(())
    }
}

impl<ST> QueryFragment<Pg> for SqlParts<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for part in &self.parts {
            match part {
                Part::Sql(words) | Part::Either(_, words) => out.push_sql(words),
                Part::Text(text) => out.push_bind_param::<Text, _>(text)?,
                Part::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Part::MaybeNumber(number) => out.push_bind_param::<Nullable<BigInt>, _>(number)?,
                Part::Day(day) => out.push_bind_param::<Date, _>(day)?,
                Part::Moment(at) => out.push_bind_param::<Timestamp, _>(at)?,
                Part::Texts(texts, _) | Part::FurtherTexts(texts) => {
                    out.push_bind_param::<Array<Text>, _>(texts)?;
                }
                Part::Numbers(numbers, _) | Part::FurtherNumbers(numbers) => {
                    out.push_bind_param::<Array<BigInt>, _>(numbers)?;
                }
            }
        }
        Ok(())
    }
}

/// The words tell statements apart.
impl<ST> QueryId for SqlParts<ST> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST: TypedExpressionType> Expression for SqlParts<ST> {
    type SqlType = ST;
}

impl<ST, GB> ValidGrouping<GB> for SqlParts<ST> {
    type IsAggregate = is_aggregate::Never;
}

impl<ST, QS> AppearsOnTable<QS> for SqlParts<ST> where Self: Expression {}

impl<ST, QS> SelectableExpression<QS> for SqlParts<ST> where Self: AppearsOnTable<QS> {}

impl<ST> Query for SqlParts<ST> {
    type SqlType = ST;
}

impl<ST, Conn> RunQueryDsl<Conn> for SqlParts<ST> {}
