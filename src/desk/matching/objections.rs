//! What speaks against taking a record for a complaint's by hand, and who would lose what by it: asked by the page that
//! offers the record and by the use case that takes it.

use crate::desk::Desk;
use crate::desk::matching::bring_back::answered_owner;
use crate::desk::matching::explain_match::millionths;
use crate::domain::certificate::{Certificate, Held, HeldRecord};
use crate::domain::person::identity::Identity;
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::ticket::by_hand::{Facts, Loss, Objections};
use crate::matching::Candidate;
use crate::matching::owner::{held_by_another, is_placeholder, likelihood};
use crate::store::registry::links::{self, StandingLink};
use crate::store::registry::{self, person};
use crate::store::tickets::complaints::{self, FiledComplaint};
use crate::store::{AnyConnection, StoreError};

/// What speaks against one of the candidates of a complaint.
pub(super) fn against(
    conn: &mut AnyConnection,
    desk: &Desk,
    filed: &FiledComplaint,
    (candidates, of): (&[Candidate<DoseRecord>], &Candidate<DoseRecord>),
) -> Result<Objections, StoreError> {
    let (complaint, statement) = (&filed.complaint, &of.record.statement);
    // A suspended one takes the dose from nobody.
    let link = links::of_row(conn, &statement.row())?.filter(|link| link.suspended.is_none());
    let (here, elsewhere) = match link {
        Some(link) if link.person == complaint.identity => (true, None),
        other => (false, other),
    };
    let mut others = registry::of_number(conn, statement.identity.number())?;
    others.retain(|other| other.statement.row() != statement.row());
    let frequencies = desk.matching.engine(0).frequencies;
    let facts = Facts {
        probability: millionths(likelihood(candidates, of)),
        held_by_another: !here && held_by_another(complaint, statement, &others, frequencies),
        answered_another: !here
            && elsewhere.is_none()
            && !answered_owner(conn, &complaint.identity, statement)?.is_empty(),
        linked_to_another: elsewhere.as_ref().map(|link| link.id),
        loss: None,
    };
    if Objections::of(facts.clone()).doubts.is_empty() {
        return Ok(Objections::default());
    }
    let loss = match (here, &elsewhere) {
        (true, _) => None,
        (false, Some(link)) => loss_of_linked(conn, link, &of.record)?,
        (false, None) => loss_of_holder(conn, &complaint.identity, &of.record)?,
    };
    Ok(Objections::of(Facts { loss, ..facts }))
}

fn loss_of_linked(
    conn: &mut AnyConnection,
    link: &StandingLink,
    record: &DoseRecord,
) -> Result<Option<Loss>, StoreError> {
    let held = person::held(conn, &RecordIdentity::Sound(link.person.clone()))?;
    let name = match link.ticket {
        Some(ticket) => Some(complaints::load(conn, ticket)?.complaint.name),
        None => name_of(&held, record),
    };
    Ok(loss(link.person.clone(), name, &held, record))
}

fn loss_of_holder(
    conn: &mut AnyConnection,
    complains: &Identity,
    record: &DoseRecord,
) -> Result<Option<Loss>, StoreError> {
    let statement = &record.statement;
    let holder = statement.identity.sound();
    let Some(holder) = holder.filter(|holder| *holder != complains && !is_placeholder(holder)) else {
        return Ok(None);
    };
    let held = person::held(conn, &statement.identity)?;
    // The other doses say whose the number is; this one may name whoever complains.
    let name = name_of(&held, record).unwrap_or_else(|| statement.name.clone());
    Ok(loss(holder.clone(), Some(name), &held, record))
}

/// The name that the other records of somebody's own give.
fn name_of(held: &[HeldRecord], but: &DoseRecord) -> Option<PersonName> {
    let mut own = held
        .iter()
        .filter(|known| known.held == Held::ByIdentity && known.record.id != but.id);
    own.next().map(|known| known.record.statement.name.clone())
}

fn loss(
    person: Identity,
    name: Option<PersonName>,
    held: &[HeldRecord],
    record: &DoseRecord,
) -> Option<Loss> {
    let dose = Certificate::loses(held, record.id)?;
    Some(Loss {
        name,
        person,
        dose_number: dose.number,
        on: dose.on,
    })
}
