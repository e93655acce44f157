//! Tickets: one row each, saved under the version that was read.
#![expect(
    clippy::ref_option_ref,
    reason = "what diesel derives for an optional reference"
)]

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

use crate::domain::complaint::reference::Reference;
use crate::domain::sla::clock::{ClockEffect, SlaClock};
use crate::domain::sla::policy::SlaPolicy;
use crate::domain::ticket::letter::Recipient;
use crate::domain::ticket::matched::Found;
use crate::domain::ticket::priority::Priority;
use crate::domain::ticket::proposal::WaitingProposal;
use crate::domain::ticket::search::passage::of_event;
use crate::domain::ticket::secret_link::LinkSecret;
use crate::domain::ticket::{Change, Outcome, Status, Ticket};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{ProposalId, StaffId, TicketId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::registry_state::RegistryStamp;
use crate::store::engine::schema::registry_state;
use crate::store::engine::schema::tickets::{self, dsl};
use crate::store::engine::sql_parts::write_together;
use crate::store::sla::calendars;
use crate::store::tickets::complaints::{self, FiledComplaint};
use crate::store::tickets::ticket_watch::{self, Waiting};
use crate::store::tickets::{outbox, ticket_terms, timeline};

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
    heard_at: NaiveDateTime,
    unread_since: Option<NaiveDateTime>,
    reopened: i32,
    priority: i16,
    match_decision: String,
    match_probability: Option<i32>,
    proposal_id: Option<i64>,
    proposed_by: Option<i64>,
    merged_into: Option<i64>,
    counts_from: Option<NaiveDateTime>,
}

#[rustfmt::skip]
pub(super) type Columns = (
    dsl::id, dsl::reference, dsl::link_serial, dsl::status, dsl::outcome, dsl::owner_id, dsl::version,
    dsl::received_at, dsl::sla_policy, dsl::warned_percent, dsl::breached_at, dsl::last_told_at, dsl::resolved_at,
    dsl::question, dsl::held, dsl::heard_at, dsl::unread_since, dsl::reopened, dsl::priority, dsl::match_decision,
    dsl::match_probability, dsl::proposal_id, dsl::proposed_by, dsl::merged_into, dsl::counts_from,
);

#[rustfmt::skip]
pub(super) const COLUMNS: Columns = (
    dsl::id, dsl::reference, dsl::link_serial, dsl::status, dsl::outcome, dsl::owner_id, dsl::version,
    dsl::received_at, dsl::sla_policy, dsl::warned_percent, dsl::breached_at, dsl::last_told_at, dsl::resolved_at,
    dsl::question, dsl::held, dsl::heard_at, dsl::unread_since, dsl::reopened, dsl::priority, dsl::match_decision,
    dsl::match_probability, dsl::proposal_id, dsl::proposed_by, dsl::merged_into, dsl::counts_from,
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
            dsl::heard_at.eq(ticket.heard_at.naive_utc()),
            dsl::priority.eq(ticket.priority.number()),
        ))
        .execute(conn)?;
    let told = [
        timeline::appending(ticket.id, &change.events)?,
        outbox::enqueuing(change, to, now)?,
        Some(ticket_terms::unlisting(ticket.id)),
    ];
    write_together(conn, told.into_iter().flatten().collect())
}

/// What a change makes of the row.
#[derive(AsChangeset)]
#[diesel(table_name = tickets, treat_none_as_null = true)]
struct ChangedRow<'a> {
    link_serial: i32,
    status: &'static str,
    outcome: Option<&'static str>,
    owner_id: Option<i64>,
    version: i32,
    deadline_at: NaiveDateTime,
    warned_percent: i16,
    breached_at: Option<NaiveDateTime>,
    last_told_at: NaiveDateTime,
    next_check_at: Option<NaiveDateTime>,
    resolved_at: Option<NaiveDateTime>,
    question: Option<&'a str>,
    held: Option<String>,
    heard_at: NaiveDateTime,
    unread_since: Option<NaiveDateTime>,
    reopened: i32,
    priority: i16,
    match_decision: &'a str,
    match_probability: Option<i32>,
    proposal_id: Option<i64>,
    proposed_by: Option<i64>,
    merged_into: Option<i64>,
    counts_from: Option<NaiveDateTime>,
}

impl<'a> ChangedRow<'a> {
    fn of(change: &'a Change) -> Result<Self, StoreError> {
        let ticket = &change.ticket;
        let probability = ticket.found.probability;
        Ok(Self {
            link_serial: ticket.link_serial,
            status: ticket.status.code(),
            outcome: ticket.outcome.map(Outcome::code),
            owner_id: ticket.owner.map(|owner| owner.0),
            version: ticket.version + 1,
            deadline_at: change.due.deadline.naive_utc(),
            warned_percent: i16::from(ticket.warned_percent),
            breached_at: ticket.breached_at.map(|at| at.naive_utc()),
            last_told_at: ticket.last_told_at.naive_utc(),
            next_check_at: change.due.next().map(|at| at.naive_utc()),
            resolved_at: ticket.resolved_at.map(|at| at.naive_utc()),
            question: ticket.question.as_deref(),
            held: ticket.held.as_ref().map(json::write).transpose()?,
            heard_at: ticket.heard_at.naive_utc(),
            unread_since: ticket.unread_since.map(|at| at.naive_utc()),
            reopened: ticket.reopened,
            priority: ticket.priority.number(),
            match_decision: &ticket.found.decision,
            match_probability: probability.map(|p| i32::try_from(p).unwrap_or(i32::MAX)),
            proposal_id: ticket.proposal.map(|waiting| waiting.id.0),
            proposed_by: ticket.proposal.map(|waiting| waiting.by.0),
            merged_into: ticket.merged_into.map(|into| into.0),
            counts_from: Some(ticket.clock.started_at.naive_utc()),
        })
    }
}

/// Saves a change with its events and letters, if the ticket is still as it was read.
///
/// # Errors
/// [`StoreError::Conflict`] if somebody else changed it in between.
pub fn save(conn: &mut AnyConnection, change: &Change, now: DateTime<Utc>) -> Result<(), StoreError> {
    let ticket = &change.ticket;
    if !update(conn, change, None)? {
        return Err(StoreError::Conflict);
    }
    let begins = matches!(
        ticket_watch::follow(conn, ticket.id, (change.before, ticket.status))?,
        Waiting::Begins
    );
    if let Some(due) = change.unsend {
        outbox::unsend(conn, ticket.id, due)?;
    }
    if !begins && change.letters.is_empty() {
        return write_down(conn, change, None, false, now);
    }
    let filed = match complaints::load(conn, ticket.id) {
        Ok(filed) => Some(filed),
        // No record can be compared with what cannot be read; others are not to wait for that.
        Err(StoreError::Corrupt { .. }) if change.letters.is_empty() => None,
        Err(error) => return Err(error),
    };
    write_down(conn, change, filed.as_ref(), begins, now)
}

/// Saves what a search for the record of a complaint came to, if the ticket is still as it was read, and if the registry and
/// its places are, where it is told how they were. Returns whether that is so; if not, nothing is saved.
pub fn save_search(
    conn: &mut AnyConnection,
    change: &Change,
    filed: &FiledComplaint,
    registry: Option<RegistryStamp>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let ticket = &change.ticket;
    if !update(conn, change, registry)? {
        return Ok(false);
    }
    let follows = ticket_watch::follow(conn, ticket.id, (change.before, ticket.status))?;
    let begins = matches!(follows, Waiting::Begins);
    write_down(conn, change, Some(filed), begins, now)?;
    Ok(true)
}

/// Changes the row, if it and the registry are as they were read. Returns whether they are.
fn update(
    conn: &mut AnyConnection,
    change: &Change,
    registry: Option<RegistryStamp>,
) -> Result<bool, StoreError> {
    let row = ChangedRow::of(change)?;
    let ticket = &change.ticket;
    let as_read = dsl::tickets
        .find(ticket.id.0)
        .filter(dsl::version.eq(ticket.version));
    let updated = if let Some(stamp) = registry {
        let unchanged = registry_state::table
            .filter(registry_state::generation.eq(stamp.generation))
            .filter(registry_state::places.eq(stamp.places));
        diesel::update(as_read.filter(exists(unchanged)))
            .set(row)
            .execute(conn)?
    } else {
        diesel::update(as_read).set(row).execute(conn)?
    };
    Ok(updated > 0)
}

/// What goes with a ticket that was saved: its keys, its events, its letters.
fn write_down(
    conn: &mut AnyConnection,
    change: &Change,
    filed: Option<&FiledComplaint>,
    begins_to_wait: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let id = change.ticket.id;
    let mut statements = Vec::new();
    if let Some(filed) = filed.filter(|_| begins_to_wait) {
        statements.extend(ticket_watch::beginning(id, &filed.complaint)?);
    }
    statements.extend(timeline::appending(id, &change.events)?);
    if change
        .events
        .iter()
        .any(|event| !of_event(&event.kind).is_empty())
    {
        statements.push(ticket_terms::unlisting(id));
    }
    if let Some(filed) = filed {
        let to = Recipient::citizen(&filed.complaint, filed.language);
        statements.extend(outbox::enqueuing(change, &to, now)?);
    }
    write_together(conn, statements)
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

fn ticket(conn: &mut AnyConnection, row: TicketRow) -> Result<Ticket, StoreError> {
    let effects = timeline::clock_effects(conn, TicketId(row.id))?;
    row.with_clock(conn, effects)
}

impl TicketRow {
    /// The ticket, with the clock that its events make.
    pub(super) fn with_clock(
        self,
        conn: &mut AnyConnection,
        effects: impl IntoIterator<Item = (DateTime<Utc>, ClockEffect)>,
    ) -> Result<Ticket, StoreError> {
        let policy = sound("tickets.sla_policy", SlaPolicy::parse(&self.sla_policy))?;
        let calendar = calendars::of(conn, policy)?;
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
            clock: SlaClock::replay(
                policy,
                calendar,
                utc(self.counts_from.unwrap_or(self.received_at)),
                effects,
            ),
            warned_percent: sound("tickets.warned_percent", u8::try_from(self.warned_percent).ok())?,
            breached_at: self.breached_at.map(utc),
            last_told_at: utc(self.last_told_at),
            resolved_at: self.resolved_at.map(utc),
            question: self.question,
            link_serial: self.link_serial,
            held: self
                .held
                .as_deref()
                .map(|data| json::read("tickets.held", data))
                .transpose()?,
            heard_at: utc(self.heard_at),
            unread_since: self.unread_since.map(utc),
            reopened: self.reopened,
            priority: sound("tickets.priority", Priority::of_number(self.priority))?,
            found: Found {
                decision: self.match_decision,
                probability: self.match_probability.and_then(|p| u32::try_from(p).ok()),
            },
            proposal: self
                .proposal_id
                .zip(self.proposed_by)
                .map(|(id, by)| WaitingProposal {
                    id: ProposalId(id),
                    by: StaffId(by),
                }),
            merged_into: self.merged_into.map(TicketId),
        })
    }
}
