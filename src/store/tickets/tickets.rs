//! Tickets: one row each, saved under the version that was read.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::complaint::reference::Reference;
use crate::domain::sla::clock::{ClockEffect, SlaClock, SlaPolicy};
use crate::domain::ticket::letter::Recipient;
use crate::domain::ticket::secret_link::LinkSecret;
use crate::domain::ticket::{Change, Outcome, Status, Ticket};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::tickets::dsl;
use crate::store::engine::set_aside::{self, Work};
use crate::store::tickets::{complaints, outbox, ticket_watch, timeline};

#[derive(Queryable)]
pub(super) struct TicketRow {
    id: i64,
    reference: String,
    link_serial: i32,
    status: String,
    outcome: Option<String>,
    owner_id: Option<i64>,
    version: i32,
    received_at: NaiveDateTime,
    sla_policy: String,
    warned_percent: i16,
    breached_at: Option<NaiveDateTime>,
    last_told_at: NaiveDateTime,
    resolved_at: Option<NaiveDateTime>,
    question: Option<String>,
    held: Option<String>,
}

#[rustfmt::skip]
pub(super) type Columns = (
    dsl::id, dsl::reference, dsl::link_serial, dsl::status, dsl::outcome, dsl::owner_id, dsl::version,
    dsl::received_at, dsl::sla_policy, dsl::warned_percent, dsl::breached_at, dsl::last_told_at, dsl::resolved_at,
    dsl::question, dsl::held,
);

#[rustfmt::skip]
pub(super) const COLUMNS: Columns = (
    dsl::id, dsl::reference, dsl::link_serial, dsl::status, dsl::outcome, dsl::owner_id, dsl::version,
    dsl::received_at, dsl::sla_policy, dsl::warned_percent, dsl::breached_at, dsl::last_told_at, dsl::resolved_at,
    dsl::question, dsl::held,
);

/// Keeps a new ticket with its events and letters.
///
/// # Errors
/// [`StoreError::Duplicate`] if the reference is taken.
pub fn insert(
    conn: &mut AnyConnection,
    change: &Change,
    to: &Recipient,
    link: &LinkSecret,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ticket = &change.ticket;
    diesel::insert_into(dsl::tickets)
        .values((
            dsl::id.eq(ticket.id.0),
            dsl::reference.eq(ticket.reference.compact()),
            dsl::link_hash.eq(link.hash()),
            dsl::link_serial.eq(ticket.link_serial),
            dsl::status.eq(ticket.status.code()),
            dsl::version.eq(ticket.version),
            dsl::received_at.eq(ticket.clock.started_at.naive_utc()),
            dsl::sla_policy.eq(ticket.clock.policy.to_string()),
            dsl::deadline_at.eq(change.due.deadline.naive_utc()),
            dsl::warned_percent.eq(i16::from(ticket.warned_percent)),
            dsl::last_told_at.eq(ticket.last_told_at.naive_utc()),
            dsl::next_check_at.eq(change.due.next().map(|at| at.naive_utc())),
        ))
        .execute(conn)?;
    timeline::append(conn, ticket.id, &change.events)?;
    outbox::enqueue(conn, change, to, now)
}

/// Saves a change with its events and letters, if the ticket is still as it was read.
///
/// # Errors
/// [`StoreError::Conflict`] if somebody else changed it in between.
pub fn save(conn: &mut AnyConnection, change: &Change, now: DateTime<Utc>) -> Result<(), StoreError> {
    let ticket = &change.ticket;
    let saved = diesel::update(
        dsl::tickets
            .find(ticket.id.0)
            .filter(dsl::version.eq(ticket.version)),
    )
    .set((
        dsl::link_serial.eq(ticket.link_serial),
        dsl::status.eq(ticket.status.code()),
        dsl::outcome.eq(ticket.outcome.map(Outcome::code)),
        dsl::owner_id.eq(ticket.owner.map(|owner| owner.0)),
        dsl::version.eq(ticket.version + 1),
        dsl::deadline_at.eq(change.due.deadline.naive_utc()),
        dsl::warned_percent.eq(i16::from(ticket.warned_percent)),
        dsl::breached_at.eq(ticket.breached_at.map(|at| at.naive_utc())),
        dsl::last_told_at.eq(ticket.last_told_at.naive_utc()),
        dsl::next_check_at.eq(change.due.next().map(|at| at.naive_utc())),
        dsl::resolved_at.eq(ticket.resolved_at.map(|at| at.naive_utc())),
        dsl::question.eq(ticket.question.as_deref()),
        dsl::held.eq(ticket
            .held
            .as_ref()
            .map(crate::store::engine::json::write)
            .transpose()?),
    ))
    .execute(conn)?;
    if saved == 0 {
        return Err(StoreError::Conflict);
    }
    ticket_watch::follow(conn, ticket.id, ticket.status)?;
    timeline::append(conn, ticket.id, &change.events)?;
    if let Some(due) = change.unsend {
        outbox::unsend(conn, ticket.id, due)?;
    }
    if change.letters.is_empty() {
        return Ok(());
    }
    let filed = complaints::load(conn, ticket.id)?;
    let to = Recipient::citizen(&filed.complaint, filed.language);
    outbox::enqueue(conn, change, &to, now)
}

/// Lets a new secret open the ticket instead of the old one.
pub fn set_link(conn: &mut AnyConnection, id: TicketId, link: &LinkSecret) -> Result<(), StoreError> {
    diesel::update(dsl::tickets.find(id.0))
        .set(dsl::link_hash.eq(link.hash()))
        .execute(conn)?;
    Ok(())
}

/// A ticket by its number.
///
/// # Errors
/// [`StoreError::Missing`] if there is none.
pub fn load(conn: &mut AnyConnection, id: TicketId) -> Result<Ticket, StoreError> {
    let row: TicketRow = dsl::tickets.find(id.0).select(COLUMNS).get_result(conn)?;
    ticket(conn, row)
}

/// A ticket by its reference, if there is one.
pub fn by_reference(conn: &mut AnyConnection, reference: Reference) -> Result<Option<Ticket>, StoreError> {
    let row: Option<TicketRow> = dsl::tickets
        .filter(dsl::reference.eq(reference.compact()))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    row.map(|row| ticket(conn, row)).transpose()
}

/// Tickets that wait for their first search, earliest deadline first.
pub fn to_match(conn: &mut AnyConnection, limit: i64) -> Result<Vec<TicketId>, StoreError> {
    let aside = set_aside::items(conn, Work::Matching)?;
    let mut found: Vec<i64> = Vec::new();
    // One status at a time: the index has their tickets in order, however many wait.
    for status in [Status::Matching, Status::Received] {
        let missing = limit - i64::try_from(found.len()).unwrap_or(limit);
        let ids: Vec<i64> = dsl::tickets
            .filter(dsl::status.eq(status.code()))
            .filter(dsl::id.ne_all(&aside))
            .order((dsl::deadline_at, dsl::id))
            .limit(missing)
            .select(dsl::id)
            .load(conn)?;
        found.extend(ids);
    }
    Ok(found.into_iter().map(TicketId).collect())
}

/// Tickets for which time alone changes something by now.
pub fn to_check(
    conn: &mut AnyConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<TicketId>, StoreError> {
    let aside = set_aside::items(conn, Work::Promise)?;
    let ids: Vec<i64> = dsl::tickets
        .filter(dsl::next_check_at.le(now.naive_utc()))
        .filter(dsl::id.ne_all(aside))
        .order(dsl::next_check_at)
        .limit(limit)
        .select(dsl::id)
        .load(conn)?;
    Ok(ids.into_iter().map(TicketId).collect())
}

/// How many tickets there are in each status.
pub fn count_by_status(conn: &mut AnyConnection) -> Result<Vec<(Status, i64)>, StoreError> {
    let rows: Vec<(String, i64)> = dsl::tickets
        .group_by(dsl::status)
        .select((dsl::status, diesel::dsl::count_star()))
        .load(conn)?;
    rows.into_iter()
        .map(|(code, count)| Ok((sound("tickets.status", Status::parse(&code))?, count)))
        .collect()
}

fn ticket(conn: &mut AnyConnection, row: TicketRow) -> Result<Ticket, StoreError> {
    let effects = timeline::clock_effects(conn, TicketId(row.id))?;
    row.with_clock(effects)
}

impl TicketRow {
    /// The ticket, with the clock that its events make.
    pub(super) fn with_clock(
        self,
        effects: impl IntoIterator<Item = (DateTime<Utc>, ClockEffect)>,
    ) -> Result<Ticket, StoreError> {
        let policy = sound("tickets.sla_policy", SlaPolicy::parse(&self.sla_policy))?;
        let outcome = self
            .outcome
            .as_deref()
            .map(|code| sound("tickets.outcome", Outcome::parse(code)));
        Ok(Ticket {
            id: TicketId(self.id),
            reference: sound("tickets.reference", Reference::parse(&self.reference).ok())?,
            status: sound("tickets.status", Status::parse(&self.status))?,
            outcome: outcome.transpose()?,
            owner: self.owner_id.map(StaffId),
            version: self.version,
            clock: SlaClock::replay(policy, policy.calendar(), utc(self.received_at), effects),
            warned_percent: sound("tickets.warned_percent", u8::try_from(self.warned_percent).ok())?,
            breached_at: self.breached_at.map(utc),
            last_told_at: utc(self.last_told_at),
            resolved_at: self.resolved_at.map(utc),
            question: self.question,
            link_serial: self.link_serial,
            held: self
                .held
                .as_deref()
                .map(|data| crate::store::engine::json::read("tickets.held", data))
                .transpose()?,
        })
    }
}
