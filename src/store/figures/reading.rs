//! Reads counts.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};

use crate::domain::figures::cell::{Cell, Scope, Span};
use crate::domain::figures::measure::{Measure, Part as OfMeasure};
use crate::domain::values::coded::Coded;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, among_texts, sql_parts};
use crate::store::figures::counting::state;

/// What is to be read.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of what; facilities are kept by month alone.
    pub scopes: Vec<Scope>,
    /// Days or months.
    pub span: Span,
    /// What is counted.
    pub measures: Vec<Measure>,
    /// The first and the last day on which a span begins.
    pub from_to: (NaiveDate, NaiveDate),
}

/// Reads counts. What was never counted is not among them; what was counted and is gone, is with 0.
///
/// # Errors
/// The store's.
pub fn read(conn: &mut AnyConnection, wanted: &Wanted) -> Result<Vec<(Cell, i64)>, StoreError> {
    let mut all = Vec::new();
    let generation = state(conn)?.generation;
    // Facilities stand by themselves.
    let (places, others): (Vec<Scope>, Vec<Scope>) = wanted
        .scopes
        .iter()
        .partition(|scope| matches!(scope, Scope::Facility(_)));
    for scopes in [others, places] {
        let Some(first) = scopes.first() else { continue };
        let span = if matches!(first, Scope::Facility(_)) {
            Span::Month
        } else {
            wanted.span
        };
        let codes: Vec<String> = scopes.iter().map(|scope| scope.code()).collect();
        let measures = wanted.measures.iter().map(|measure| measure.code().to_owned());
        let (from, to) = wanted.from_to;
        let mut parts = vec![
            Part::Sql("SELECT scope, measure, start, part, n FROM figures WHERE generation = "),
            Part::Number(generation),
            Part::Sql(" AND span = "),
            Part::Text(span.code(*first).to_owned()),
            Part::Sql(" AND scope"),
        ];
        parts.extend(among_texts(codes)?);
        parts.push(Part::Sql(" AND measure"));
        parts.extend(among_texts(measures.collect())?);
        parts.extend([
            Part::Sql(" AND start BETWEEN "),
            Part::Day(from),
            Part::Sql(" AND "),
            Part::Day(to),
        ]);
        all.extend(load(conn, span, parts)?);
    }
    Ok(all)
}

type Row = (String, String, NaiveDate, String, i64);

fn load(conn: &mut AnyConnection, span: Span, parts: Vec<Part>) -> Result<Vec<(Cell, i64)>, StoreError> {
    let query = sql_parts::<(Text, Text, Date, Text, BigInt)>(parts);
    let rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let cell = |(scope, measure, start, part, count): Row| {
        let cell = Cell {
            span,
            scope: sound("figures.scope", Scope::parse(&scope))?,
            measure: sound("figures.measure", Measure::parse(&measure))?,
            start,
            part: sound("figures.part", OfMeasure::parse(&part))?,
        };
        Ok((cell, count))
    };
    rows.into_iter().map(cell).collect()
}

/// The first month of which anything was counted on the day of its receipt.
///
/// # Errors
/// The store's.
pub fn first_month(conn: &mut AnyConnection) -> Result<Option<NaiveDate>, StoreError> {
    use crate::store::figures::schema::figures::dsl;
    let generation = state(conn)?.generation;
    let received = [Measure::Received, Measure::Arrived].map(Coded::code);
    let mut first: Option<NaiveDate> = None;
    for measure in received {
        let of: Option<NaiveDate> = dsl::figures
            .filter(dsl::generation.eq(generation))
            .filter(dsl::span.eq(Span::Month.code(Scope::All)))
            .filter(dsl::scope.eq(Scope::All.code()))
            .filter(dsl::measure.eq(measure))
            .filter(dsl::n.gt(0))
            .select(diesel::dsl::min(dsl::start))
            .get_result(conn)?;
        first = [first, of].into_iter().flatten().min();
    }
    Ok(first)
}
