//! The views of the queue: which tickets stand in one, and how many.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::domain::ticket::Status;
use crate::domain::ticket::view::{LATE_SOON, View};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, sql_parts};

/// The words of the partial index of open tickets, which SQLite recognises only to the letter.
pub(super) const OPEN: &str = "tickets.status NOT IN ('resolved', 'closed')";

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

/// The words of the partial indexes, which SQLite recognises only to the letter.
const FREE: &str = "tickets.owner_id IS NULL";
const RUNNING: &str = "tickets.status NOT IN ('resolved', 'closed', 'awaiting_citizen')";
const UNREAD: &str = "tickets.unread_since IS NOT NULL";
const REOPENED: &str = "tickets.reopened > 0";
pub(super) const PROPOSED: &str = "tickets.proposal_id IS NOT NULL";

/// Somebody of the desk has the ball.
const OURS: [Status; 2] = [Status::Queued, Status::InProgress];
const IS_OURS: &str = "tickets.status IN ('queued', 'in_progress')";

fn in_status(status: Status) -> Vec<Part> {
    vec![
        Part::Sql("tickets.status = "),
        Part::Text(status.code().to_owned()),
    ]
}

/// Nobody owns it.
fn free(status: Status) -> Vec<Part> {
    let mut parts = in_status(status);
    parts.extend(
        [OPEN, FREE]
            .into_iter()
            .flat_map(|words| [Part::Sql(" AND "), Part::Sql(words)]),
    );
    parts
}

/// The tickets of a view as they are counted: conditions of which each ticket of the view fulfils one, and no other ticket
/// any. Each leads into an index that holds all that it asks.
fn alternatives(of: ViewOf) -> Vec<Vec<Part>> {
    let all = |words: &[&'static str]| -> Vec<Part> {
        let parts = words.iter().map(|words| [Part::Sql(" AND "), Part::Sql(words)]);
        parts.flatten().skip(1).collect()
    };
    let with = |mut parts: Vec<Part>, more: Vec<Part>| {
        parts.extend(more);
        parts
    };
    let mine = || vec![Part::Sql(" AND tickets.owner_id = "), Part::Number(of.me.0)];
    let deadline = |compared, at: DateTime<Utc>| vec![Part::Sql(compared), Part::Moment(at.naive_utc())];
    match of.view {
        View::Mine => vec![with(all(&[OPEN]), mine())],
        View::Next => {
            let ours = OURS.into_iter();
            let mine = ours.clone().map(|status| with(in_status(status), mine()));
            mine.chain(ours.map(free)).collect()
        }
        View::Replies => vec![all(&[OPEN, UNREAD])],
        View::Reopened => vec![all(&[OPEN, REOPENED])],
        View::Approve => vec![all(&[OPEN, PROPOSED])],
        View::LateSoon => vec![with(
            with(all(&[RUNNING]), deadline(" AND tickets.deadline_at > ", of.now)),
            deadline(" AND tickets.deadline_at <= ", of.now + LATE_SOON),
        )],
        View::Late => vec![with(
            all(&[RUNNING]),
            deadline(" AND tickets.deadline_at <= ", of.now),
        )],
        View::Unassigned => vec![free(Status::Queued)],
        View::Citizen => vec![in_status(Status::AwaitingCitizen)],
        View::Facility => vec![in_status(Status::AwaitingFacility)],
        View::All => Status::all()
            .filter(|status| status.is_open())
            .map(in_status)
            .collect(),
    }
}

/// The condition that a ticket stands in a view, as tickets are listed: along the index that sorts them, whatever else is
/// asked.
pub(super) fn condition(of: ViewOf) -> Vec<Part> {
    match of.view {
        View::All => vec![Part::Sql(OPEN)],
        // By their owners and statuses SQLite would gather all of them before it sorts; behind a plus sign it does not.
        View::Next => vec![
            Part::Sql(OPEN),
            Part::Sql(" AND "),
            Part::Either("+", ""),
            Part::Sql(IS_OURS),
            Part::Sql(" AND ("),
            Part::Either("+", ""),
            Part::Sql("tickets.owner_id = "),
            Part::Number(of.me.0),
            Part::Sql(" OR "),
            Part::Either("+", ""),
            Part::Sql(FREE),
            Part::Sql(")"),
        ],
        View::Mine
        | View::Replies
        | View::Reopened
        | View::Approve
        | View::LateSoon
        | View::Late
        | View::Unassigned
        | View::Citizen
        | View::Facility => alternatives(of).into_iter().flatten().collect(),
    }
}

/// How many tickets stand in each view, for everybody who looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Open tickets by their owners and statuses. Each stands here once.
    open: HashMap<(Option<StaffId>, Status), i64>,
    /// Of views that go by something else.
    others: HashMap<View, i64>,
}

/// Views that are counted one by one: what stands in them depends neither on owners nor on statuses alone.
const BY_THEMSELVES: [View; 5] = [
    View::Replies,
    View::Reopened,
    View::Approve,
    View::LateSoon,
    View::Late,
];

impl Counts {
    /// The counts as somebody sees them, in the order of the views.
    pub fn of(&self, me: StaffId) -> Vec<(View, i64)> {
        let sum = |is: &dyn Fn(Option<StaffId>, Status) -> bool| {
            let counted = self
                .open
                .iter()
                .filter(|((owner, status), _)| is(*owner, *status));
            counted.map(|(_, count)| count).sum()
        };
        let count = |view| match view {
            View::Mine => sum(&|owner, _| owner == Some(me)),
            View::Next => {
                sum(&|owner, status| owner.is_none_or(|owner| owner == me) && OURS.contains(&status))
            }
            View::Unassigned => sum(&|owner, status| owner.is_none() && status == Status::Queued),
            View::Citizen => sum(&|_, status| status == Status::AwaitingCitizen),
            View::Facility => sum(&|_, status| status == Status::AwaitingFacility),
            View::All => sum(&|_, _| true),
            View::Replies | View::Reopened | View::Approve | View::LateSoon | View::Late => {
                self.others.get(&view).copied().unwrap_or_default()
            }
        };
        View::all().map(|view| (view, count(view))).collect()
    }
}

/// How many tickets stand in each view: one statement that counts along indexes of what is open.
///
/// # Errors
/// The store's.
pub fn counts(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<Counts, StoreError> {
    /// Who owns them, their status, which view, how many.
    type Row = (Option<i64>, Option<String>, i64, i64);
    let mut parts = vec![
        Part::Sql(
            "SELECT CAST(NULL AS bigint) AS owner_id, status, -1 AS place, count(*) AS tickets FROM tickets WHERE ",
        ),
        Part::Sql(OPEN),
        Part::Sql(" AND "),
        Part::Sql(FREE),
        Part::Sql(
            " GROUP BY status UNION ALL SELECT owner_id, status, -1, count(*) FROM tickets WHERE owner_id IS NOT NULL AND ",
        ),
        Part::Sql(OPEN),
        Part::Sql(" GROUP BY owner_id, status"),
    ];
    for (place, view) in (0_i64..).zip(BY_THEMSELVES) {
        let me = StaffId(0);
        for alternative in alternatives(ViewOf { view, me, now }) {
            parts.extend([
                Part::Sql(" UNION ALL SELECT NULL, NULL, "),
                Part::Number(place),
                Part::Either("", "::bigint"),
                Part::Sql(", count(*) FROM tickets WHERE "),
            ]);
            parts.extend(alternative);
        }
    }
    let query = sql_parts::<(Nullable<BigInt>, Nullable<Text>, BigInt, BigInt)>(parts);
    let rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let mut counts = Counts::default();
    for (owner, status, place, count) in rows {
        if let Some(status) = status {
            let status = sound("tickets.status", Status::parse(&status))?;
            counts.open.insert((owner.map(StaffId), status), count);
        } else if let Some(view) = usize::try_from(place)
            .ok()
            .and_then(|place| BY_THEMSELVES.get(place))
        {
            *counts.others.entry(*view).or_default() += count;
        }
    }
    Ok(counts)
}
