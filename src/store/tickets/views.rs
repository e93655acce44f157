//! The views of the queue: which tickets stand in one, in the order of their deadlines.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Status;
use crate::domain::ticket::view::{LATE_SOON, View};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::tickets;
use crate::store::tickets::queue::{OPEN, QueueCursor};

/// A view as somebody sees it at a moment.
#[derive(Clone, Copy, Debug)]
pub struct ViewOf {
    /// Which.
    pub view: View,
    /// Who looks.
    pub me: StaffId,
    /// When.
    pub now: DateTime<Utc>,
}

/// The statuses of [`View::Next`]: somebody of the desk has the ball.
fn ours() -> [&'static str; 2] {
    [Status::Queued.code(), Status::InProgress.code()]
}

/// Narrows a boxed query of tickets to a view.
macro_rules! within {
    ($query:expr, $of:expr) => {{
        let (query, of): (_, ViewOf) = ($query, $of);
        let open = || diesel::dsl::sql::<Bool>(OPEN);
        let (now, soon) = (of.now.naive_utc(), (of.now + LATE_SOON).naive_utc());
        let me = of.me.0;
        match of.view {
            View::Mine => query.filter(open()).filter(tickets::owner_id.eq(me)),
            View::Next => query
                .filter(open())
                .filter(tickets::status.eq_any(ours()))
                .filter(tickets::owner_id.eq(me).or(tickets::owner_id.is_null())),
            View::LateSoon => query
                .filter(open())
                .filter(tickets::status.ne(Status::AwaitingCitizen.code()))
                .filter(tickets::deadline_at.gt(now))
                .filter(tickets::deadline_at.le(soon)),
            View::Late => query
                .filter(open())
                .filter(tickets::status.ne(Status::AwaitingCitizen.code()))
                .filter(tickets::deadline_at.le(now)),
            View::Unassigned => query
                .filter(tickets::status.eq(Status::Queued.code()))
                .filter(tickets::owner_id.is_null()),
            View::Citizen => query.filter(tickets::status.eq(Status::AwaitingCitizen.code())),
            View::Facility => query.filter(tickets::status.eq(Status::AwaitingFacility.code())),
            View::All => query.filter(open()),
        }
    }};
}

/// What stands beside a place in a view, whether or not a ticket stands there itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The last before it.
    pub before: Option<Reference>,
    /// The first behind it.
    pub after: Option<Reference>,
}

/// The neighbours of a place in a view.
///
/// # Errors
/// The store's.
pub fn neighbours(
    conn: &mut AnyConnection,
    of: ViewOf,
    place: QueueCursor,
) -> Result<Neighbours, StoreError> {
    let (deadline, id) = (place.deadline.naive_utc(), place.id.0);
    let query = tickets::table.select(tickets::reference).into_boxed();
    let behind: Option<String> = within!(query, of)
        .filter(tickets::deadline_at.ge(deadline))
        .filter(tickets::deadline_at.gt(deadline).or(tickets::id.gt(id)))
        .order((tickets::deadline_at, tickets::id))
        .first(conn)
        .optional()?;
    let query = tickets::table.select(tickets::reference).into_boxed();
    let ahead: Option<String> = within!(query, of)
        .filter(tickets::deadline_at.le(deadline))
        .filter(tickets::deadline_at.lt(deadline).or(tickets::id.lt(id)))
        .order((tickets::deadline_at.desc(), tickets::id.desc()))
        .first(conn)
        .optional()?;
    let read = |text: String| sound("tickets.reference", Reference::parse(&text).ok());
    Ok(Neighbours {
        before: ahead.map(read).transpose()?,
        after: behind.map(read).transpose()?,
    })
}

/// How many tickets stand in a view.
///
/// # Errors
/// The store's.
pub fn count(conn: &mut AnyConnection, of: ViewOf) -> Result<i64, StoreError> {
    let query = tickets::table.into_boxed();
    Ok(within!(query, of).count().get_result(conn)?)
}
