//! All that the registry and the tickets hold beside a complaint and records that were found for it, read at once: rules
//! decide from it, however many records there are.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::certificate::HeldRecord;
use crate::domain::complaint::Complaint;
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::registry::source_row::SourceRow;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::ids::{RecordId, TicketId};
use crate::matching::owner::is_placeholder;
use crate::store::facilities::places::Places;
use crate::store::registry::known_records::{KnownRecord, KnownRecords};
use crate::store::tickets::answered::{self, Answered};
use crate::store::{AnyConnection, StoreError};

/// What is known beside a complaint.
pub struct Evidence {
    /// The records that were found, those of whoever complains, of the people whose numbers they state, and of those to whom
    /// they are linked.
    pub records: KnownRecords,
    /// The complaints of these people.
    pub tickets: Vec<Answered>,
    /// The places of the records.
    pub places: Arc<Places>,
}

impl Evidence {
    /// Reads what is known beside a complaint, some records, and further rows.
    ///
    /// # Errors
    /// The store's.
    pub fn read<'a>(
        conn: &mut AnyConnection,
        places: Arc<Places>,
        complaint: &Complaint,
        found: impl Iterator<Item = &'a DoseRecord>,
        further: &[SourceRow],
    ) -> Result<Self, StoreError> {
        let mut rows: Vec<SourceRow> = Vec::new();
        let mut people: BTreeSet<&str> = BTreeSet::from([complaint.identity.number()]);
        for record in found {
            rows.push(record.statement.row());
            people.extend(owner(&complaint.identity, record).map(Identity::number));
        }
        let of_found = rows.len();
        rows.extend_from_slice(further);
        let numbers: Vec<&str> = people.iter().copied().collect();
        let records = KnownRecords::read(conn, &rows, &numbers)?;
        let linked = rows[..of_found]
            .iter()
            .filter_map(|row| records.of_row(row)?.standing_link());
        people.extend(linked.map(|link| link.person.number()));
        let numbers: Vec<&str> = people.into_iter().collect();
        let tickets = answered::of_numbers(conn, &numbers)?;
        Ok(Self {
            records,
            tickets,
            places,
        })
    }

    /// Reads what it takes to tell whether the engine may act on a record that it found: of complaints, those of the person
    /// whose number the record states, if that is somebody else.
    ///
    /// # Errors
    /// The store's.
    pub fn beside_find(
        conn: &mut AnyConnection,
        places: Arc<Places>,
        complaint: &Complaint,
        record: &DoseRecord,
    ) -> Result<Self, StoreError> {
        let owner = owner(&complaint.identity, record).map(Identity::number);
        let owner: Vec<&str> = owner.into_iter().collect();
        let rows = [record.statement.row()];
        Ok(Self {
            records: KnownRecords::read(conn, &rows, &[complaint.identity.number()])?,
            tickets: answered::of_numbers(conn, &owner)?,
            places,
        })
    }

    /// What is known of a record.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if it is not one of those that were read.
    pub fn of(&self, record: &DoseRecord) -> Result<&KnownRecord, StoreError> {
        self.records
            .of_row(&record.statement.row())
            .ok_or(StoreError::Missing)
    }

    /// The records that have to do with a person.
    pub fn held(&self, person: &Identity) -> Vec<HeldRecord> {
        self.records.held(&RecordIdentity::Sound(person.clone()))
    }

    /// The ended tickets of the person whose number a record states, if that is somebody else than who complains, whose
    /// answer rests on it.
    pub fn answered_owner(&self, complains: &Identity, record: &DoseRecord) -> Vec<TicketId> {
        let (Some(owner), Some(known)) = (
            owner(complains, record),
            self.records.of_row(&record.statement.row()),
        ) else {
            return Vec::new();
        };
        let versions: Vec<RecordId> = known.versions.iter().map(|version| version.record.id).collect();
        let dose = (versions.as_slice(), record.statement.dose_number);
        let resting = self.tickets.iter().filter(|ticket| rests_on(ticket, owner, dose));
        resting.map(|ticket| ticket.id).collect()
    }
}

/// The person whose number a record states, if that is a number of somebody else than who complains.
pub(crate) fn owner<'a>(complains: &Identity, record: &'a DoseRecord) -> Option<&'a Identity> {
    let owner = record.statement.identity.sound();
    owner.filter(|owner| *owner != complains && !is_placeholder(owner))
}

/// Whether the answer to a person rests on a record: their ticket was resolved by one of its versions, or by hand, saying
/// that the dose of this number shows.
pub(crate) fn rests_on(
    ticket: &Answered,
    of: &Identity,
    (versions, dose): (&[RecordId], DoseNumber),
) -> bool {
    if ticket.complaint.identity != *of {
        return false;
    }
    match ticket.answer() {
        Some((_, Some(record))) => versions.contains(&record),
        Some((outcome, None)) => outcome.says_that_the_number_shows() && ticket.complaint.dose_number == dose,
        None => false,
    }
}
