//! How the complaints of people were answered, read at once.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::complaint::Complaint;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Outcome;
use crate::domain::ticket::event::EventKind;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{RecordId, TicketId};
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::{complaints as complaint_table, events, tickets as ticket_table};
use crate::store::engine::sql_parts::{Part, among_texts, sql_parts};
use crate::store::tickets::complaints::{self, ComplaintRow, FiledComplaint};

/// A complaint, and how its ticket ended if it did.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The ticket.
    pub id: TicketId,
    /// What people quote.
    pub reference: Reference,
    /// What was complained about.
    pub complaint: Complaint,
    /// How the ticket ended.
    pub outcome: Option<Outcome>,
    /// The last answer that was given: how it ended, and by which record, if by one.
    last: Option<(Outcome, Option<RecordId>)>,
}

impl Answered {
    /// How the ticket ended, and by which record, if by one; nothing while it is open, and of what the citizen withdrew.
    pub fn answer(&self) -> Option<(Outcome, Option<RecordId>)> {
        let stands = self.outcome.is_some_and(|outcome| outcome != Outcome::Withdrawn);
        self.last.filter(|_| stands)
    }
}

/// The complaints of everybody with one of these numbers of documents, in the order of their numbers.
pub fn of_numbers(conn: &mut AnyConnection, numbers: &[&str]) -> Result<Vec<Answered>, StoreError> {
    type Row = (
        (i64, Option<i64>),
        ComplaintRow,
        String,
        Option<String>,
        Option<String>,
    );
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let numbers = numbers.iter().map(|number| (*number).to_owned()).collect();
    let numbers: Vec<String> = numbers;
    // Also those that say the number by now.
    let among = [Part::Sql(
        "complaints.id IN (SELECT filed.id FROM complaints AS filed WHERE filed.id_number",
    )]
    .into_iter()
    .chain(among_texts(numbers.clone())?)
    .chain([Part::Sql(
        " UNION ALL SELECT amendments.ticket_id FROM amendments WHERE amendments.is_current AND amendments.id_number",
    )])
    .chain(among_texts(numbers)?)
    .chain([Part::Sql(")")]);
    let resolved = events::ticket_id
        .eq(ticket_table::id)
        .and(events::kind.eq("resolved"))
        // Of others, no event is looked at.
        .and(ticket_table::outcome.is_not_null());
    let wanted = complaint_table::table
        .inner_join(ticket_table::table)
        .left_join(events::table.on(resolved))
        .filter(sql_parts::<Bool>(among))
        .select((
            (complaint_table::id, events::id.nullable()),
            complaints::columns(),
            ticket_table::reference,
            ticket_table::outcome,
            events::data.nullable(),
        ));
    let mut rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => wanted.load(conn)?,
        AnyConnection::Postgres(conn) => wanted.load(conn)?,
    };
    rows.sort_unstable_by_key(|row| row.0);
    let mut found: Vec<Answered> = Vec::new();
    for (_, complaint, reference, outcome, data) in rows {
        let filed = match FiledComplaint::try_from(complaint) {
            Ok(filed) => filed,
            // Nothing was answered yet: what nobody can read does not keep the person's other complaints back.
            Err(StoreError::Corrupt { .. }) if outcome.is_none() => continue,
            Err(error) => return Err(error),
        };
        let last = match data {
            Some(data) => {
                let kind: EventKind = json::read("events.data", &data)?;
                kind.answer()
            }
            None => None,
        };
        if let Some(known) = found.last_mut().filter(|known| known.id == filed.id) {
            known.last = last.or(known.last);
            continue;
        }
        let outcome = outcome.map(|code| sound("tickets.outcome", Outcome::parse(&code)));
        found.push(Answered {
            id: filed.id,
            reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
            complaint: filed.complaint,
            outcome: outcome.transpose()?,
            last,
        });
    }
    Ok(found)
}
