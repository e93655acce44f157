//! What speaks against taking a record for a complaint's by hand, and who would lose what by it: asked by the page that
//! offers the record and by the use case that takes it.

use crate::desk::Desk;
use crate::desk::matching::explain_match::millionths;
use crate::desk::tickets::evidence::{Evidence, owner};
use crate::domain::certificate::{Certificate, Held, HeldRecord};
use crate::domain::person::identity::Identity;
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::ticket::by_hand::{Facts, Loss, Objections};
use crate::matching::Candidate;
use crate::matching::owner::{held_by_another, likelihood};
use crate::store::StoreError;
use crate::store::registry::links::StandingLink;
use crate::store::tickets::complaints::FiledComplaint;

/// What speaks against one of the candidates of a complaint; `with_number` are the records with its number.
pub(super) fn against(
    evidence: &Evidence,
    desk: &Desk,
    filed: &FiledComplaint,
    (candidates, of): (&[Candidate<DoseRecord>], &Candidate<DoseRecord>),
    with_number: &[DoseRecord],
) -> Result<Objections, StoreError> {
    let (complaint, statement) = (&filed.complaint, &of.record.statement);
    // A suspended one takes the dose from nobody.
    let link = evidence.of(&of.record)?.standing_link();
    let link = link.filter(|link| link.suspended.is_none());
    let (here, elsewhere) = match link {
        Some(link) if link.person == complaint.identity => (true, None),
        other => (false, other),
    };
    let others = with_number.iter();
    let others: Vec<DoseRecord> = others
        .filter(|other| other.statement.row() != statement.row())
        .cloned()
        .collect();
    let frequencies = desk.matching.engine(0).frequencies;
    let facts = Facts {
        probability: millionths(likelihood(candidates, of)),
        held_by_another: !here && held_by_another(complaint, statement, &others, frequencies),
        answered_another: !here
            && elsewhere.is_none()
            && !evidence
                .answered_owner(&complaint.identity, &of.record)
                .is_empty(),
        linked_to_another: elsewhere.map(|link| link.id),
        loss: None,
    };
    if Objections::of(facts.clone()).doubts.is_empty() {
        return Ok(Objections::default());
    }
    let loss = match (here, elsewhere) {
        (true, _) => None,
        (false, Some(link)) => loss_of_linked(evidence, link, &of.record),
        (false, None) => loss_of_holder(evidence, &complaint.identity, &of.record),
    };
    Ok(Objections::of(Facts { loss, ..facts }))
}

fn loss_of_linked(evidence: &Evidence, link: &StandingLink, record: &DoseRecord) -> Option<Loss> {
    let held = evidence.held(&link.person);
    let name = match link.ticket {
        Some(ticket) => {
            let mut tickets = evidence.tickets.iter();
            let known = tickets.find(|known| known.id == ticket);
            known.map(|known| known.complaint.name.clone())
        }
        None => name_of(&held, record),
    };
    loss(link.person.clone(), name, &held, record)
}

fn loss_of_holder(evidence: &Evidence, complains: &Identity, record: &DoseRecord) -> Option<Loss> {
    let holder = owner(complains, record)?;
    let held = evidence.held(holder);
    // The other doses say whose the number is; this one may name whoever complains.
    let name = name_of(&held, record).unwrap_or_else(|| record.statement.name.clone());
    loss(holder.clone(), Some(name), &held, record)
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
