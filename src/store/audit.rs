//! What happened, of all kinds, the latest first: the timelines of tickets, the log of the registry and that of accounts
//! read as one.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::complaint::reference::Reference;
use crate::domain::registry::registry_event::Happened;
use crate::domain::staff::account_event::AccountHappened;
use crate::domain::ticket::event::EventKind;
use crate::domain::values::ids::{BatchId, RecordId, StaffId, TicketId};
use crate::store::accounts::schema::account_events;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::{events, registry_events, staff, tickets};

/// To what something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// A ticket.
    Ticket,
    /// The registry, or somebody's data in it.
    Registry,
    /// An account.
    Account,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A member of staff.
    Staff(StaffId),
    /// Citizens.
    Citizens,
    /// The system by itself, or a command line.
    System,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// By whom.
    pub who: Option<Who>,
    /// To what.
    pub area: Option<Area>,
    /// The code of its kind.
    pub kind: Option<String>,
    /// About which ticket.
    pub ticket: Option<Reference>,
    /// Not before this.
    pub from: Option<DateTime<Utc>>,
    /// Before this.
    pub until: Option<DateTime<Utc>>,
}

/// A place in the list: behind it stands what happened before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// To what.
    pub area: Area,
    /// Its number in the table.
    pub id: i64,
}

/// Who did something, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// A member of staff, by name.
    Staff(String),
    /// The citizen.
    Citizen,
    /// The system by itself.
    System,
    /// Nobody who is signed in: a command line.
    CommandLine,
}

/// What happened. Of a kind that this version does not know, the code alone is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// To a ticket.
    Ticket(Option<EventKind>),
    /// To the registry.
    Registry(Option<Happened>),
    /// To somebody's account, by name.
    Account(Option<AccountHappened>, Option<String>),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands in the list.
    pub place: Place,
    /// Who did it.
    pub who: Author,
    /// The code of its kind.
    pub code: String,
    /// What.
    pub what: What,
    /// The ticket that it is about.
    pub ticket: Option<Reference>,
    /// The record that it is about.
    pub record: Option<RecordId>,
    /// The batch that it is about.
    pub batch: Option<BatchId>,
}

/// What happened behind a place, so many of it.
///
/// # Errors
/// The store's.
pub fn page(
    conn: &mut AnyConnection,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    let ticket = match filter.ticket {
        None => None,
        Some(reference) => match ticket_id(conn, reference)? {
            None => return Ok(Vec::new()),
            known => known,
        },
    };
    let wanted = |area| filter.area.is_none_or(|only| only == area);
    let mut found = Vec::new();
    if wanted(Area::Ticket) {
        found.extend(of_tickets(conn, filter, ticket, after, limit)?);
    }
    let by_citizens = filter.who == Some(Who::Citizens);
    if wanted(Area::Registry) && !by_citizens {
        found.extend(of_registry(conn, filter, ticket, after, limit)?);
    }
    if wanted(Area::Account) && !by_citizens && ticket.is_none() {
        found.extend(of_accounts(conn, filter, after, limit)?);
    }
    found.sort_by_key(|entry| std::cmp::Reverse(entry.place));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

fn ticket_id(conn: &mut AnyConnection, reference: Reference) -> Result<Option<TicketId>, StoreError> {
    let id: Option<i64> = tickets::table
        .filter(tickets::reference.eq(reference.compact()))
        .select(tickets::id)
        .get_result(conn)
        .optional()?;
    Ok(id.map(TicketId))
}

/// The conditions that all three tables have: what kind, between which moments, and behind which place.
macro_rules! narrowed {
    ($query:ident, $table:ident, $area:expr, $filter:ident, $after:ident) => {
        if let Some(kind) = &$filter.kind {
            $query = $query.filter($table::kind.eq(kind.clone()));
        }
        if let Some(from) = $filter.from {
            $query = $query.filter($table::at.ge(from.naive_utc()));
        }
        if let Some(until) = $filter.until {
            $query = $query.filter($table::at.lt(until.naive_utc()));
        }
        if let Some(place) = $after {
            let at = place.at.naive_utc();
            $query = match $area.cmp(&place.area) {
                std::cmp::Ordering::Less => $query.filter($table::at.le(at)),
                std::cmp::Ordering::Greater => $query.filter($table::at.lt(at)),
                std::cmp::Ordering::Equal => $query
                    .filter($table::at.le(at))
                    .filter($table::at.lt(at).or($table::id.lt(place.id))),
            };
        }
    };
}

fn of_tickets(
    conn: &mut AnyConnection,
    filter: &Filter,
    ticket: Option<TicketId>,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    type Row = (i64, NaiveDateTime, String, Option<String>, String, String, String);
    let mut query = events::table
        .inner_join(tickets::table)
        .left_join(staff::table)
        .select((
            events::id,
            events::at,
            events::actor,
            staff::name.nullable(),
            events::kind,
            events::data,
            tickets::reference,
        ))
        .order((events::at.desc(), events::id.desc()))
        .limit(limit)
        .into_boxed();
    match filter.who {
        None => {}
        Some(Who::Staff(id)) => query = query.filter(events::staff_id.eq(id.0)),
        Some(Who::Citizens) => query = query.filter(events::actor.eq("citizen")),
        Some(Who::System) => query = query.filter(events::actor.eq("system")),
    }
    if let Some(ticket) = ticket {
        query = query.filter(events::ticket_id.eq(ticket.0));
    }
    narrowed!(query, events, Area::Ticket, filter, after);
    let rows: Vec<Row> = query.load(conn)?;
    let entry = |(id, at, actor, name, code, data, reference): Row| {
        Ok(Entry {
            place: Place {
                at: utc(at),
                area: Area::Ticket,
                id,
            },
            who: match (name, actor.as_str()) {
                (Some(name), _) => Author::Staff(name),
                (None, "citizen") => Author::Citizen,
                (None, _) => Author::System,
            },
            code,
            what: What::Ticket(serde_json::from_str(&data).ok()),
            ticket: Some(sound("tickets.reference", Reference::parse(&reference).ok())?),
            record: None,
            batch: None,
        })
    };
    rows.into_iter().map(entry).collect()
}

fn of_registry(
    conn: &mut AnyConnection,
    filter: &Filter,
    ticket: Option<TicketId>,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    type About = (Option<String>, Option<i64>, Option<i64>);
    type Row = (i64, NaiveDateTime, Option<String>, String, String, About);
    let about = tickets::table.on(tickets::id.nullable().eq(registry_events::ticket_id));
    let mut query = registry_events::table
        .left_join(staff::table)
        .left_join(about)
        .select((
            registry_events::id,
            registry_events::at,
            staff::name.nullable(),
            registry_events::kind,
            registry_events::data,
            (
                tickets::reference.nullable(),
                registry_events::record_id,
                registry_events::batch_id,
            ),
        ))
        .order((registry_events::at.desc(), registry_events::id.desc()))
        .limit(limit)
        .into_boxed();
    match filter.who {
        None | Some(Who::Citizens) => {}
        Some(Who::Staff(id)) => query = query.filter(registry_events::staff_id.eq(id.0)),
        Some(Who::System) => query = query.filter(registry_events::staff_id.is_null()),
    }
    if let Some(ticket) = ticket {
        query = query.filter(registry_events::ticket_id.eq(ticket.0));
    }
    narrowed!(query, registry_events, Area::Registry, filter, after);
    let rows: Vec<Row> = query.load(conn)?;
    let entry = |(id, at, name, code, data, (reference, record, batch)): Row| {
        let reference = reference.map(|text| sound("tickets.reference", Reference::parse(&text).ok()));
        Ok(Entry {
            place: Place {
                at: utc(at),
                area: Area::Registry,
                id,
            },
            who: name.map_or(Author::System, Author::Staff),
            code,
            what: What::Registry(serde_json::from_str(&data).ok()),
            ticket: reference.transpose()?,
            record: record.map(RecordId),
            batch: batch.map(BatchId),
        })
    };
    rows.into_iter().map(entry).collect()
}

fn of_accounts(
    conn: &mut AnyConnection,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    type Row = (i64, NaiveDateTime, Option<String>, String, String, Option<i64>);
    let mut query = account_events::table
        .left_join(staff::table)
        .select((
            account_events::id,
            account_events::at,
            staff::name.nullable(),
            account_events::kind,
            account_events::data,
            account_events::account_id,
        ))
        .order((account_events::at.desc(), account_events::id.desc()))
        .limit(limit)
        .into_boxed();
    match filter.who {
        None | Some(Who::Citizens) => {}
        Some(Who::Staff(id)) => query = query.filter(account_events::staff_id.eq(id.0)),
        Some(Who::System) => query = query.filter(account_events::staff_id.is_null()),
    }
    narrowed!(query, account_events, Area::Account, filter, after);
    let rows: Vec<Row> = query.load(conn)?;
    // A desk has dozens of people, and a page names few of them.
    let everybody: Vec<(i64, String)> = staff::table.select((staff::id, staff::name)).load(conn)?;
    let named = |id: i64| everybody.iter().find(|(known, _)| *known == id);
    let entry = |(id, at, name, code, data, account): Row| Entry {
        place: Place {
            at: utc(at),
            area: Area::Account,
            id,
        },
        who: name.map_or(Author::CommandLine, Author::Staff),
        code,
        what: What::Account(
            serde_json::from_str(&data).ok(),
            account.and_then(named).map(|(_, name)| name.clone()),
        ),
        ticket: None,
        record: None,
        batch: None,
    };
    Ok(rows.into_iter().map(entry).collect())
}
