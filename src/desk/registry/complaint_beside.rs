//! The complaint that may say what a record should say: the one for which somebody corrects it, or one that waits for it.

use crate::desk::context::Context;
use crate::desk::matching::explain_match::millionths;
use crate::desk::matching::match_ticket::look_for;
use crate::domain::complaint::reference::Reference;
use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::ticket::by_hand::LIKELY;
use crate::matching::meeting_keys::meeting_keys;
use crate::matching::owner::likelihood;
use crate::store::facilities::places;
use crate::store::tickets::complaints::{self, FiledComplaint};
use crate::store::tickets::{self, ticket_watch};
use crate::store::{AnyConnection, StoreError};

/// Tickets that meet a record are looked at up to this number: more than a few have nothing to do with it.
const MOST: usize = 10;

/// The complaint beside a record.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The complaint and its ticket's reference, if there is one.
    pub complaint: Option<(Reference, FiledComplaint)>,
    /// Further tickets that wait for such a record, the most likely first.
    pub others: Vec<Reference>,
}

impl Beside {
    /// The complaint of a ticket; nothing if there is no such ticket.
    ///
    /// # Errors
    /// The store's.
    pub fn of_ticket(conn: &mut AnyConnection, reference: Option<Reference>) -> Result<Self, StoreError> {
        let ticket = match reference {
            Some(reference) => tickets::by_reference(conn, reference)?,
            None => None,
        };
        let complaint = match ticket {
            Some(ticket) => Some((ticket.reference, complaints::load(conn, ticket.id)?)),
            None => None,
        };
        Ok(Self {
            complaint,
            others: Vec::new(),
        })
    }
}

/// The complaint of the ticket that led to a record or else of the most likely one that waits for it.
pub(super) fn beside(
    cx: &mut Context<'_>,
    record: &DoseRecord,
    ticket: Option<Reference>,
) -> Result<Beside, StoreError> {
    let mut found = Beside::of_ticket(cx.conn, ticket)?;
    found.others = waiting(cx, record)?;
    if found.complaint.is_none() && !found.others.is_empty() {
        let most_likely = found.others.remove(0);
        found.complaint = Beside::of_ticket(cx.conn, Some(most_likely))?.complaint;
    }
    let chosen = found.complaint.as_ref().map(|(reference, _)| *reference);
    found.others.retain(|other| Some(*other) != chosen);
    Ok(found)
}

/// The open tickets for which a record is rather the one than not, the most likely first. Those for which staff rejected
/// it are not among them.
fn waiting(cx: &mut Context<'_>, record: &DoseRecord) -> Result<Vec<Reference>, StoreError> {
    let says = places::now(cx.conn, &cx.desk.matching.places)?.particulars(&record.statement);
    let met = ticket_watch::met_by(cx.conn, &meeting_keys(&says))?;
    let mut waiting = Vec::new();
    for id in met.into_iter().take(MOST) {
        let complaint = complaints::load(cx.conn, id)?.complaint;
        let candidates = look_for(cx, id, &complaint)?.candidates;
        let found = candidates
            .iter()
            .find(|candidate| candidate.record.id == record.id);
        let probability = found.map_or(0, |found| millionths(likelihood(&candidates, found)));
        if probability >= LIKELY {
            waiting.push((probability, tickets::load(cx.conn, id)?.reference));
        }
    }
    waiting.sort_by_key(|(probability, _)| std::cmp::Reverse(*probability));
    Ok(waiting.into_iter().map(|(_, reference)| reference).collect())
}
