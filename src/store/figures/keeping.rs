//! Counts and contributions as they are kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::complaint::Problem;
use crate::domain::facility::State;
use crate::domain::figures::cell::Cell;
use crate::domain::figures::contribution::Contribution;
use crate::domain::figures::measure::{Measure, Part};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::FacilityId;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::sql_parts::{Part as Sql, values_of, write_together};
use crate::store::figures::schema::figured_tickets::dsl;

/// A contribution as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    state: Option<String>,
    problem: String,
    facility: Option<i64>,
    counts: Vec<(NaiveDate, String, String, i64)>,
}

impl Kept {
    fn of(contribution: &Contribution) -> Self {
        Self {
            state: contribution.state.map(|state| state.code().to_owned()),
            problem: contribution.problem.code().to_owned(),
            facility: contribution.facility.map(|id| id.0),
            counts: contribution
                .counts
                .iter()
                .map(|((day, measure, part), count)| (*day, measure.code().to_owned(), part.code(), *count))
                .collect(),
        }
    }

    fn read(self) -> Option<Contribution> {
        let counts = self.counts.into_iter().map(|(day, measure, part, count)| {
            Some(((day, Measure::parse(&measure)?, Part::parse(&part)?), count))
        });
        Some(Contribution {
            state: match self.state {
                Some(code) => Some(State::parse(&code).ok()?),
                None => None,
            },
            problem: Problem::parse(&self.problem).ok()?,
            facility: self.facility.map(FacilityId),
            counts: counts.collect::<Option<BTreeMap<_, _>>>()?,
        })
    }
}

/// What these tickets have contributed so far.
pub(super) fn contributed(
    conn: &mut AnyConnection,
    generation: i64,
    ids: &[i64],
) -> Result<BTreeMap<i64, Contribution>, StoreError> {
    let rows: Vec<(i64, String)> = dsl::figured_tickets
        .filter(dsl::generation.eq(generation))
        .filter(dsl::ticket_id.eq_any(ids))
        .select((dsl::ticket_id, dsl::contribution))
        .load(conn)?;
    let read = |(id, data): (i64, String)| {
        let kept: Kept = json::read("figured_tickets.contribution", &data)?;
        Ok((id, sound("figured_tickets.contribution", kept.read())?))
    };
    rows.into_iter().map(read).collect()
}

/// Rows that are written in one statement.
const AT_ONCE: usize = 50;

/// Puts contributions into the place of what their tickets had contributed before, and counts the difference.
pub(super) fn replace(
    conn: &mut AnyConnection,
    generation: i64,
    contributions: &BTreeMap<i64, Contribution>,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = contributions.keys().copied().collect();
    let before = contributed(conn, generation, &ids)?;
    let mut changes: BTreeMap<Cell, i64> = BTreeMap::new();
    let mut rows = Vec::new();
    for (id, contribution) in contributions {
        let was = before.get(id);
        if was == Some(contribution) {
            continue;
        }
        for (cell, count) in was.into_iter().flat_map(Contribution::cells) {
            *changes.entry(cell).or_default() -= count;
        }
        for (cell, count) in contribution.cells() {
            *changes.entry(cell).or_default() += count;
        }
        rows.push([
            Sql::Number(generation),
            Sql::Number(*id),
            Sql::Text(json::write(&Kept::of(contribution))?),
        ]);
    }
    changes.retain(|_, count| *count != 0);
    let counts = changes.iter().map(|(cell, count)| row(generation, cell, *count));
    let counts: Vec<_> = counts.collect();
    write_rows(conn, COUNTS, &counts)?;
    write_rows(conn, CONTRIBUTIONS, &rows)
}

/// How rows are written: the head of the statement, and what becomes of a row that is there.
type Way = [&'static str; 2];

const COUNTS: Way = [
    "INSERT INTO figures (generation, span, scope, measure, start, part, n)",
    " ON CONFLICT (generation, span, scope, measure, start, part) DO UPDATE SET n = figures.n + excluded.n",
];

const CONTRIBUTIONS: Way = [
    "INSERT INTO figured_tickets (generation, ticket_id, contribution)",
    " ON CONFLICT (generation, ticket_id) DO UPDATE SET contribution = excluded.contribution",
];

fn row(generation: i64, cell: &Cell, count: i64) -> [Sql; 7] {
    [
        Sql::Number(generation),
        Sql::Text(cell.span.code(cell.scope).to_owned()),
        Sql::Text(cell.scope.code()),
        Sql::Text(cell.measure.code().to_owned()),
        Sql::Day(cell.start),
        Sql::Text(cell.part.code()),
        Sql::Number(count),
    ]
}

fn write_rows<const COLUMNS: usize>(
    conn: &mut AnyConnection,
    [insert, conflict]: Way,
    rows: &[[Sql; COLUMNS]],
) -> Result<(), StoreError> {
    for some in rows.chunks(AT_ONCE) {
        let mut parts = vec![Sql::Sql(insert)];
        parts.extend(values_of(some.iter().cloned()));
        parts.push(Sql::Sql(conflict));
        write_together(conn, vec![parts])?;
    }
    Ok(())
}
