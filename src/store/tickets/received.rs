//! The clocks of the complaints that were received lately.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::facility::State;
use crate::domain::sla::clock::{ClockEffect, SlaClock};
use crate::domain::sla::policy::SlaPolicy;
use crate::domain::ticket::event::EventKind;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::{complaints, events, tickets};
use crate::store::sla::calendars;

/// Tickets whose events are read at once.
const AT_ONCE: usize = 500;

/// A ticket's clock, and where its dose was given.
#[derive(Clone, Debug)]
pub struct ReceivedTicket {
    /// The place's state.
    pub state: State,
    /// Its clock.
    pub clock: SlaClock,
}

/// The tickets that were received since a moment, the latest ones; those that were merged into others are not among them.
///
/// # Errors
/// The store's.
pub fn since(
    conn: &mut AnyConnection,
    since: DateTime<Utc>,
    most: i64,
) -> Result<Vec<ReceivedTicket>, StoreError> {
    type Row = (i64, NaiveDateTime, String, String);
    let rows: Vec<Row> = tickets::table
        .inner_join(complaints::table)
        .filter(tickets::received_at.ge(since.naive_utc()))
        .filter(tickets::merged_into.is_null())
        .order(tickets::id.desc())
        .limit(most)
        .select((
            tickets::id,
            tickets::received_at,
            tickets::sla_policy,
            complaints::facility_state,
        ))
        .load(conn)?;
    let mut all = Vec::with_capacity(rows.len());
    for some in rows.chunks(AT_ONCE) {
        let mut effects = effects_of(conn, some.iter().map(|(id, ..)| *id))?;
        for (id, received_at, policy, state) in some {
            let policy = sound("tickets.sla_policy", SlaPolicy::parse(policy))?;
            let calendar = calendars::of(conn, policy)?;
            let effects = effects.remove(id).unwrap_or_default();
            all.push(ReceivedTicket {
                state: sound("complaints.facility_state", State::parse(state).ok())?,
                clock: SlaClock::replay(policy, calendar, utc(*received_at), effects),
            });
        }
    }
    Ok(all)
}

type Effects = HashMap<i64, Vec<(DateTime<Utc>, ClockEffect)>>;

/// What happened to the clocks of some tickets.
fn effects_of(conn: &mut AnyConnection, ids: impl Iterator<Item = i64>) -> Result<Effects, StoreError> {
    let ids: Vec<i64> = ids.collect();
    let rows: Vec<(i64, NaiveDateTime, String)> = events::table
        .filter(events::ticket_id.eq_any(ids))
        .order(events::id)
        .select((events::ticket_id, events::at, events::kind))
        .load(conn)?;
    let mut effects = Effects::new();
    for (id, at, kind) in rows {
        if let Some(effect) = EventKind::clock_effect(&kind) {
            effects.entry(id).or_default().push((utc(at), effect));
        }
    }
    Ok(effects)
}
