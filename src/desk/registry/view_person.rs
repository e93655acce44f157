//! Staff look at all that is known of a person. Every look is written down, with the ticket for which it was.

use chrono::NaiveDate;

use crate::desk::context::Context;
use crate::domain::certificate::{Certificate, HeldRecord};
use crate::domain::complaint::reference::Reference;
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::RecordIdentity;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ids::{RecordId, TicketId};
use crate::domain::values::local_time;
use crate::store::registry::person::{self, TicketLine};
use crate::store::registry::{self, registry_events};
use crate::store::tickets::{self, ticket_details};
use crate::store::{AnyConnection, StoreError};

/// Whose person is meant. Numbers of documents do not lead to people: they would stand in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The person whose identity a record states, looked at for a ticket if one led there.
    Record(RecordId, Option<Reference>),
    /// The person whose identity a complaint states.
    Ticket(Reference),
}

impl Whose {
    /// What is written down when somebody looks.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such ticket.
    pub(super) fn event(self, cx: &mut Context<'_>, what: Happened) -> Result<RegistryEvent, StoreError> {
        let (record, reference) = match self {
            Self::Record(record, reference) => (Some(record), reference),
            Self::Ticket(reference) => (None, Some(reference)),
        };
        Ok(RegistryEvent {
            staff: cx.by.staff(),
            batch: None,
            record,
            ticket: reference
                .map(|reference| ticket_id(cx.conn, reference))
                .transpose()?,
            what,
        })
    }
}

fn ticket_id(conn: &mut AnyConnection, reference: Reference) -> Result<TicketId, StoreError> {
    let ticket = tickets::by_reference(conn, reference)?;
    ticket.map(|ticket| ticket.id).ok_or(StoreError::Missing)
}

/// All that is known of a person.
#[derive(Clone, Debug)]
pub struct PersonFile {
    /// Who it is.
    pub identity: RecordIdentity,
    /// The date of birth, of the `MyKad`, the complaint or a record, in this order.
    pub born: Option<NaiveDate>,
    /// The names that the complaint and the records give, each once.
    pub names: Vec<String>,
    /// The current records that have to do with the person.
    pub held: Vec<HeldRecord>,
    /// What the certificate shows and what it hides.
    pub certificate: Certificate,
    /// The person's tickets, the latest first.
    pub tickets: Vec<TicketLine>,
}

/// Opens a person's file and writes down who did, for whom and why.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such record or ticket.
pub fn view_person(cx: &mut Context<'_>, whose: Whose) -> Result<PersonFile, StoreError> {
    let file = open(cx.conn, whose, local_time::date(cx.now))?;
    let event = whose.event(cx, Happened::PersonViewed)?;
    registry_events::record(cx.conn, &event, cx.now)?;
    Ok(file)
}

/// The file alone, for those who have written down already why they look.
pub(super) fn open(
    conn: &mut AnyConnection,
    whose: Whose,
    today: NaiveDate,
) -> Result<PersonFile, StoreError> {
    let (identity, mut names, mut born) = match whose {
        Whose::Record(record, _) => {
            let statement = registry::load(conn, record)?.statement;
            let names = vec![statement.name.as_str().to_owned()];
            (statement.identity, names, None)
        }
        Whose::Ticket(reference) => {
            let dossier = ticket_details::by_reference(conn, reference)?.ok_or(StoreError::Missing)?;
            let complaint = dossier.filed.complaint;
            let names = vec![complaint.name.as_str().to_owned()];
            let born = complaint.date_of_birth.day();
            (RecordIdentity::Sound(complaint.identity), names, born)
        }
    };
    if let RecordIdentity::Sound(Identity::MyKad(number)) = &identity {
        born = number.birth_date(today).or(born);
    }
    let held = person::held(conn, &identity)?;
    for HeldRecord { record, .. } in &held {
        born = born.or(record.statement.date_of_birth);
        let name = record.statement.name.as_str();
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name.to_owned());
        }
    }
    Ok(PersonFile {
        tickets: person::tickets_about(conn, std::slice::from_ref(&identity))?,
        certificate: Certificate::of(&held),
        identity,
        born,
        names,
        held,
    })
}
