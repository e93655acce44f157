//! What stands beside a ticket in a list: the one before it and the one behind it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::domain::complaint::reference::Reference;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, sql_parts};
use crate::store::tickets::places::{Places, Side, beside, order};
use crate::store::tickets::queue::{Listed, of_wanted};

/// What stands beside a place in a list, whether or not a ticket stands there itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The last before it.
    pub before: Option<Reference>,
    /// The first behind it.
    pub after: Option<Reference>,
}

/// The neighbours of a place in a list, in its order.
///
/// # Errors
/// The store's.
pub fn neighbours(
    conn: &mut AnyConnection,
    listed: &Listed,
    places: Places,
) -> Result<Neighbours, StoreError> {
    let mut parts = nearest(listed, places, Side::Before);
    parts.push(Part::Sql(" UNION ALL "));
    parts.extend(nearest(listed, places, Side::Behind));
    let query = sql_parts::<(BigInt, Text)>(parts);
    let rows: Vec<(i64, String)> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let mut found = Neighbours::default();
    for (side, text) in rows {
        let reference = sound("tickets.reference", Reference::parse(&text).ok())?;
        let place = if side == 0 {
            &mut found.before
        } else {
            &mut found.after
        };
        *place = Some(reference);
    }
    Ok(found)
}

/// Which side it is, and what stands there next to a place.
fn nearest(listed: &Listed, places: Places, side: Side) -> Vec<Part> {
    let sort = listed.order();
    let mut parts = vec![Part::Sql(match side {
        Side::Before => "SELECT * FROM (SELECT CAST(0 AS bigint) AS side, tickets.reference FROM tickets",
        Side::Behind => "SELECT * FROM (SELECT CAST(1 AS bigint) AS side, tickets.reference FROM tickets",
    })];
    parts.extend(of_wanted(listed));
    parts.extend(beside(sort, side, places.by(sort)));
    parts.extend([Part::Sql(order(sort, side)), Part::Sql(" LIMIT 1")]);
    parts.push(Part::Sql(match side {
        Side::Before => ") AS before_it",
        Side::Behind => ") AS behind_it",
    }));
    parts
}
