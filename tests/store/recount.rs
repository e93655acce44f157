//! Counts everything once more from the tables of tickets and events, by other code than the desk's, and reads what it keeps.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use option_m::store::{AnyConnection, StoreError};
use serde_json::Value;

/// Span, scope, measure, first day and part.
pub(crate) type Place = (String, String, String, NaiveDate, String);
pub(crate) type Tally = BTreeMap<Place, i64>;
pub(crate) type Kept = BTreeMap<Place, i64>;

#[derive(QueryableByName)]
struct KeptRow {
    #[diesel(sql_type = Text)]
    span: String,
    #[diesel(sql_type = Text)]
    scope: String,
    #[diesel(sql_type = Text)]
    measure: String,
    #[diesel(sql_type = Date)]
    start: NaiveDate,
    #[diesel(sql_type = Text)]
    part: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct TicketRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Timestamp)]
    received_at: NaiveDateTime,
    #[diesel(sql_type = Nullable<Timestamp>)]
    first_merged: Option<NaiveDateTime>,
    #[diesel(sql_type = Text)]
    problem: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    place: String,
}

#[derive(QueryableByName)]
struct FacilityRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(Clone, QueryableByName)]
struct EventRow {
    #[diesel(sql_type = BigInt)]
    ticket_id: i64,
    #[diesel(sql_type = Timestamp)]
    at: NaiveDateTime,
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    data: String,
}

macro_rules! rows {
    ($conn:expr, $sql:expr) => {
        match $conn {
            AnyConnection::Sqlite(conn) => sql_query($sql).load(conn)?,
            AnyConnection::Postgres(conn) => sql_query($sql).load(conn)?,
        }
    };
}

/// What the desk keeps, but what came to nothing.
pub(crate) fn kept(conn: &mut AnyConnection) -> Result<Kept, StoreError> {
    let rows: Vec<KeptRow> = rows!(
        conn,
        "SELECT span, scope, measure, start, part, n FROM figures WHERE n <> 0 \
         AND generation = (SELECT generation FROM figures_state)"
    );
    let place = |row: KeptRow| ((row.span, row.scope, row.measure, row.start, row.part), row.n);
    Ok(rows.into_iter().map(place).collect())
}

/// What all events say.
pub(crate) fn counted_anew(conn: &mut AnyConnection) -> Result<Tally, StoreError> {
    let tickets: Vec<TicketRow> = rows!(
        conn,
        "SELECT tickets.id, tickets.received_at, (SELECT min(other.received_at) FROM tickets AS other \
         WHERE other.merged_into = tickets.id) AS first_merged, complaints.problem, \
         complaints.facility_state AS state, complaints.facility_name AS place \
         FROM tickets JOIN complaints ON complaints.id = tickets.id"
    );
    let facilities: Vec<FacilityRow> = rows!(conn, "SELECT id, state, name FROM facilities");
    let events: Vec<EventRow> = rows!(
        conn,
        "SELECT ticket_id, at, actor, kind, data FROM events ORDER BY id"
    );
    let mut tally = Tally::new();
    for ticket in &tickets {
        let own: Vec<EventRow> = events
            .iter()
            .filter(|event| event.ticket_id == ticket.id)
            .cloned()
            .collect();
        let facility = facilities.iter().find(|place| {
            place.state == ticket.state && place.name.to_lowercase() == ticket.place.to_lowercase()
        });
        for (at, measure, part) in counted(ticket, &stands(own)) {
            add(
                &mut tally,
                ticket,
                facility.map(|place| place.id),
                (at, measure, part),
            );
        }
    }
    Ok(tally)
}

fn add(
    tally: &mut Tally,
    ticket: &TicketRow,
    facility: Option<i64>,
    (at, measure, part): (NaiveDateTime, &str, String),
) {
    let day = (at + TimeDelta::hours(8)).date();
    let month = day.with_day(1).unwrap();
    let (state, problem) = (&ticket.state, &ticket.problem);
    let scopes = [
        String::new(),
        format!("s:{state}"),
        format!("p:{problem}"),
        format!("sp:{state}:{problem}"),
    ];
    let mut put = |span: &str, scope: &str, start: NaiveDate| {
        let place = (
            span.to_owned(),
            scope.to_owned(),
            measure.to_owned(),
            start,
            part.clone(),
        );
        *tally.entry(place).or_default() += 1;
    };
    for scope in &scopes {
        put("day", scope, day);
        put("month", scope, month);
    }
    if let Some(id) = facility {
        put("place", &format!("f:{id}"), month);
    }
}

/// The events without decisions that were taken back before anybody was told; what was late is late.
fn stands(events: Vec<EventRow>) -> Vec<EventRow> {
    let mut standing: Vec<EventRow> = Vec::new();
    for event in events {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        let untold = event.kind == "reopened" && data["untold"] == true;
        if event.kind != "undone" && !untold {
            standing.push(event);
            continue;
        }
        let decision = standing
            .iter()
            .rposition(|one| one.kind == "resolved" || one.kind == "reopened")
            .unwrap();
        let dropped = standing.split_off(decision);
        if untold {
            standing.extend(dropped.into_iter().filter(|one| one.kind == "sla_breached"));
        }
    }
    standing
}

fn counted(ticket: &TicketRow, events: &[EventRow]) -> Vec<(NaiveDateTime, &'static str, String)> {
    let from = ticket
        .first_merged
        .map_or(ticket.received_at, |first| first.min(ticket.received_at));
    let mut all = vec![(ticket.received_at, "arrived", String::new())];
    let outcome = |event: &EventRow| {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        data["outcome"].as_str().unwrap_or("withdrawn").to_owned()
    };
    let is_answer = |event: &EventRow| !["duplicate", "withdrawn"].contains(&outcome(event).as_str());
    for event in events {
        match event.kind.as_str() {
            "resolved" | "withdrawn" => {
                all.push((event.at, "ended", outcome(event)));
                if is_answer(event) {
                    all.push((event.at, "took", bucket(event.at - from)));
                    if event.actor == "system" {
                        all.push((event.at, "ended_automatically", String::new()));
                    }
                }
            }
            "reopened" => all.push((event.at, "reopened", String::new())),
            _ => {}
        }
    }
    let mut asked: Option<NaiveDateTime> = None;
    for event in events {
        if event.kind == "facility_asked" && asked.is_none() {
            asked = Some(event.at);
            all.push((event.at, "asked", String::new()));
        } else if event.kind == "facility_answered"
            && let Some(since) = asked.take()
        {
            all.push((since, "replied", bucket(event.at - since)));
        }
    }
    let late = events.iter().any(|event| event.kind == "sla_breached");
    let ends = |event: &&EventRow| ["resolved", "withdrawn", "reopened"].contains(&event.kind.as_str());
    let last = events.iter().rfind(ends);
    let end = last.filter(|event| event.kind != "reopened");
    let mut stands = |measure| all.push((from, measure, String::new()));
    match end {
        Some(end) if outcome(end) == "duplicate" => stands("merged"),
        Some(end) => {
            stands("received");
            stands(match (late, is_answer(end)) {
                (true, _) => "late",
                (false, true) => "kept",
                (false, false) => "withdrawn",
            });
            if is_answer(end) {
                if end.actor == "system" {
                    stands("automatic");
                }
                all.push((from, "answered", bucket(end.at - from)));
            }
        }
        None => {
            stands("received");
            stands("open");
            stands(if late { "late" } else { "pending" });
            if late {
                stands("open_late");
            }
        }
    }
    all
}

/// Seconds up to a minute and four, then 32 buckets for each doubling.
fn bucket(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    let (mut number, mut low, mut width) = (0_i64, 0_i64, 1_i64);
    while seconds >= low + width {
        low += width;
        number += 1;
        if low >= 64 && low % (width * 64) == 0 && (low & (low - 1)) == 0 {
            width *= 2;
        }
    }
    number.to_string()
}
