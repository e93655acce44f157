//! What is read of tickets to count them.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::complaint::Problem;
use crate::domain::facility::{FacilityName, State};
use crate::domain::figures::contribution::{COUNTED, Contribution, Counted};
use crate::domain::ticket::event::{Actor, Event, EventKind};
use crate::domain::values::ids::{FacilityId, StaffId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::{complaints, events, facilities, facility_aliases, tickets};

/// What these tickets contribute, as their events are now.
///
/// # Errors
/// The store's. An event that cannot be read counts for nothing.
pub(super) fn contributions(
    conn: &mut AnyConnection,
    ids: &[i64],
) -> Result<BTreeMap<i64, Contribution>, StoreError> {
    let counted = counted(conn, ids)?;
    let mut of_ticket = events_of(conn, ids)?;
    let contribution = |(id, ticket): (i64, Counted)| {
        let events = of_ticket.remove(&id).unwrap_or_default();
        (id, Contribution::of(&ticket, &events))
    };
    Ok(counted.into_iter().map(contribution).collect())
}

fn counted(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<(i64, Counted)>, StoreError> {
    type Row = (i64, NaiveDateTime, String, String, String);
    let rows: Vec<Row> = tickets::table
        .inner_join(complaints::table)
        .filter(tickets::id.eq_any(ids))
        .select((
            tickets::id,
            tickets::received_at,
            complaints::problem,
            complaints::facility_state,
            complaints::facility_name,
        ))
        .load(conn)?;
    let written = rows
        .iter()
        .map(|row| (row.3.clone(), FacilityName::kept(&row.4).key()));
    let places = registered(conn, written)?;
    let merged = merged_into(conn, ids)?;
    let counted = |(id, received_at, problem, state, name): Row| {
        let place = (state, FacilityName::kept(&name).key());
        let counted = Counted {
            state: State::parse(&place.0).ok(),
            problem: sound("complaints.problem", Problem::parse(&problem).ok())?,
            facility: places.get(&place).copied().map(FacilityId),
            received_at: utc(received_at),
            first_received_at: utc(merged
                .get(&id)
                .map_or(received_at, |first| received_at.min(*first))),
        };
        Ok((id, counted))
    };
    rows.into_iter().map(counted).collect()
}

/// When the first complaint arrived of those that were merged into each of these tickets. (The clock of the ticket that leads
/// begins when it has as much behind it as the others, pauses left out, which is no moment of receipt.)
fn merged_into(conn: &mut AnyConnection, ids: &[i64]) -> Result<HashMap<i64, NaiveDateTime>, StoreError> {
    let rows: Vec<(Option<i64>, NaiveDateTime)> = tickets::table
        .filter(tickets::merged_into.eq_any(ids))
        .select((tickets::merged_into, tickets::received_at))
        .load(conn)?;
    let mut first: HashMap<i64, NaiveDateTime> = HashMap::new();
    for (into, received_at) in rows {
        let Some(into) = into else { continue };
        let known = first.entry(into).or_insert(received_at);
        *known = received_at.min(*known);
    }
    Ok(first)
}

/// A state, and the key of a name.
type Written = (String, String);

/// Which of these are places of the register, under a name or another name of theirs.
fn registered(
    conn: &mut AnyConnection,
    written: impl Iterator<Item = Written>,
) -> Result<HashMap<Written, i64>, StoreError> {
    let mut keys: Vec<String> = written.map(|(_, key)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    let aliases: Vec<(String, String, i64)> = facility_aliases::table
        .filter(facility_aliases::name_key.eq_any(&keys))
        .select((
            facility_aliases::state,
            facility_aliases::name_key,
            facility_aliases::facility_id,
        ))
        .load(conn)?;
    let named: Vec<(String, String, i64, Option<i64>)> = facilities::table
        .filter(facilities::name_key.eq_any(&keys))
        .select((
            facilities::state,
            facilities::name_key,
            facilities::id,
            facilities::same_as,
        ))
        .load(conn)?;
    let mut places: HashMap<Written, i64> = aliases
        .into_iter()
        .map(|(state, key, id)| ((state, key), id))
        .collect();
    for (state, key, id, same_as) in named {
        places.insert((state, key), same_as.unwrap_or(id));
    }
    Ok(places)
}

fn events_of(conn: &mut AnyConnection, ids: &[i64]) -> Result<HashMap<i64, Vec<Event>>, StoreError> {
    type Row = (i64, NaiveDateTime, String, Option<i64>, String);
    let rows: Vec<Row> = events::table
        .filter(events::ticket_id.eq_any(ids))
        .filter(events::kind.eq_any(COUNTED))
        .order((events::ticket_id, events::id))
        .select((
            events::ticket_id,
            events::at,
            events::actor,
            events::staff_id,
            events::data,
        ))
        .load(conn)?;
    let mut of_ticket: HashMap<i64, Vec<Event>> = HashMap::new();
    for (id, at, actor, staff, data) in rows {
        let Ok(kind) = json::read::<EventKind>("events.data", &data) else {
            tracing::warn!(ticket = id, "an event cannot be read, and counts for no figure");
            continue;
        };
        let actor = match (actor.as_str(), staff) {
            (_, Some(staff)) => Actor::Staff(StaffId(staff)),
            ("citizen", None) => Actor::Citizen,
            (_, None) => Actor::System,
        };
        let at = utc(at);
        of_ticket.entry(id).or_default().push(Event { at, actor, kind });
    }
    Ok(of_ticket)
}
