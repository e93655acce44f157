//! Staff say whether a record that was found is the complaint's.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::bring_back::bring_back;
use crate::desk::matching::follow_links::relying;
use crate::desk::matching::match_ticket::{look_again_at, look_for_beside};
use crate::desk::matching::{explain_match, objections, settle_by_match};
use crate::desk::tickets::evidence::Evidence;
use crate::desk::tickets::outcome_facts;
use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::staff::Role;
use crate::domain::ticket::by_hand::{Given, Objections};
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::matched::{Accepted, Overruled};
use crate::domain::ticket::outcome::Basis;
use crate::domain::ticket::settlement::{Settlement, Settler};
use crate::domain::ticket::{Acting, Action, Refused, Ticket};
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::{Ground, Lost};
use crate::domain::values::ids::{RecordId, TicketId};
use crate::matching::Candidate;
use crate::matching::particulars::Particulars;
use crate::store::facilities::places;
use crate::store::registry::{self, links};
use crate::store::tickets;
use crate::store::tickets::complaints::{self, FiledComplaint};

struct JudgedTicket {
    ticket: Ticket,
    filed: FiledComplaint,
    candidates: Vec<Candidate<DoseRecord>>,
    /// Which of them it is about.
    place: usize,
}

impl JudgedTicket {
    fn candidate(&self) -> &Candidate<DoseRecord> {
        &self.candidates[self.place]
    }
}

fn open(cx: &mut Context<'_>, seen: SeenTicket, record: RecordId) -> Result<JudgedTicket, DeskError> {
    let ticket = cx.seen(seen)?;
    let filed = complaints::load(cx.conn, ticket.id)?;
    let candidates = look_for_beside(cx, ticket.id, &filed.complaint, record)?.candidates;
    let place = candidates
        .iter()
        .position(|candidate| candidate.record.id == record);
    Ok(JudgedTicket {
        ticket,
        filed,
        candidates,
        place: place.ok_or(DeskError::NotOffered)?,
    })
}

/// A record as it was weighed for a ticket.
struct Weighed {
    opened: JudgedTicket,
    evidence: Evidence,
    objections: Objections,
    settlement: Settlement,
}

/// Weighs a record for a ticket: what speaks against it, and what taking it comes to.
fn weigh(cx: &mut Context<'_>, seen: SeenTicket, record: RecordId) -> Result<Weighed, DeskError> {
    let opened = open(cx, seen, record)?;
    let (filed, candidate) = (&opened.filed, opened.candidate());
    let found = std::iter::once(&candidate.record);
    let places = places::now(cx.conn, &cx.desk.matching.places)?;
    let evidence = Evidence::read(cx.conn, places, &filed.complaint, found, &[])?;
    let number = candidate.record.statement.identity.number();
    let with_number = registry::of_numbers(cx.conn, &[number])?;
    let with_number = with_number.get(number).map_or(&[][..], Vec::as_slice);
    let of = (opened.candidates.as_slice(), candidate);
    let objections = objections::against(&evidence, cx.desk, filed, of, with_number)?;
    let settlement = settle_by_match::decide(&evidence, filed, &candidate.record, Settler::Human, cx.now)?
        .map_err(DeskError::Hindered)?;
    Ok(Weighed {
        opened,
        evidence,
        objections,
        settlement,
    })
}

/// What somebody learns of a record whose acceptance they propose.
pub(crate) struct Proposable {
    /// Whether it is released for that.
    pub(crate) releases: bool,
    /// Whether something speaks against it, so that it takes a reason.
    pub(crate) doubtful: bool,
    /// How it compared, as a ground.
    pub(crate) ground: Ground,
}

/// What proposing to take a record comes to. Changes nothing.
pub(crate) fn proposable(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    record: RecordId,
) -> Result<Proposable, DeskError> {
    let weighed = weigh(cx, seen, record)?;
    let said = Particulars::from(&weighed.opened.filed.complaint);
    Ok(Proposable {
        releases: weighed.settlement.release,
        doubtful: !weighed.objections.doubts.is_empty(),
        ground: explain_match::ground(&said, weighed.opened.candidate()),
    })
}

/// Takes a record for the complaint's: links it if it states another identity, releases it if it is quarantined and
/// they may, and ends the ticket where nothing more has to be said. Where something speaks against the record, they have
/// to be allowed to take it all the same and to say why; from whom it is linked to it is taken, and whoever relied on it
/// is told. `letter` is the fingerprint of the letter that stood beside the button, if one could; it leaves when the time
/// for undoing is over.
///
/// # Errors
/// [`DeskError`]; then nothing is kept.
pub fn accept(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    record: RecordId,
    given: Given<'_>,
    letter: Option<&str>,
) -> Result<Ticket, DeskError> {
    // Before links and tickets are touched, as everybody does who changes the registry: else two may wait for each other.
    registry::hold(cx.conn)?;
    let Weighed {
        opened,
        evidence,
        objections,
        settlement,
    } = weigh(cx, seen, record)?;
    let (ticket, filed, candidate) = (&opened.ticket, &opened.filed, opened.candidate());
    let role = cx.by.role().ok_or(DeskError::NotAllowed(Role::Agent))?;
    let acting = cx.by;
    let accepted = |record, basis| Accepted {
        record,
        linked: settlement.link,
        released: settlement.release,
        matched: Some(explain_match::matched(candidate)),
        overruled: overruled(&objections, given),
        outcome: settlement.outcome,
        basis,
    };
    // The ticket's rules come first: whoever may not act on it learns that, not what hinders.
    let trial = Action::AcceptRecord(accepted(settlement.record, Basis::default()));
    ticket.act(trial, acting, &cx.desk.promise, cx.now)?;
    objections.permit(role, given)?;
    if settlement.release && !role.may_change_registry() {
        return Err(DeskError::NotAllowed(Role::Supervisor));
    }
    let said = Particulars::from(&filed.complaint);
    let why = given.reason.filter(|_| !objections.doubts.is_empty());
    let ground = why.map_or_else(|| explain_match::ground(&said, candidate), Ground::from);
    let taken = if settlement.link {
        take_from_others(cx, (&opened, &evidence, &objections), &ground)?
    } else {
        Vec::new()
    };
    let of = (filed, &settlement);
    let record = settle_by_match::carry_out(cx, &evidence, of, Some(cx.member()?), &ground)?;
    let row = candidate.record.statement.row();
    bring_back(cx, &taken, (Lost::TakenForAnother, &row, &ground))?;
    let basis = outcome_facts::basis_of_record(cx.conn, &filed.complaint, record)?;
    let action = Action::AcceptRecord(accepted(record, basis));
    let change = ticket.act(action, acting, &cx.desk.promise, cx.now)?;
    let shown = |told: &Letter| letter.is_none_or(|letter| told.fingerprint() == letter);
    if !change.letters.iter().all(shown) {
        return Err(Refused::LetterDiffers.into());
    }
    tickets::save(cx.conn, &change, cx.now)?;
    if settlement.link || settlement.release {
        // The same person may have complained more than once.
        let theirs = complaints::tickets_of(cx.conn, &[filed.complaint.identity.number()])?;
        look_again_at(cx, &theirs)?;
    }
    Ok(change.ticket)
}

/// What the timeline keeps of an acceptance against which something spoke.
fn overruled(objections: &Objections, given: Given<'_>) -> Option<Overruled> {
    let reason = given.reason.filter(|_| !objections.doubts.is_empty())?;
    let doubts = objections.doubts.iter().map(|doubt| doubt.code().to_owned());
    Some(Overruled {
        doubts: doubts.collect(),
        reason: reason.as_str().to_owned(),
    })
}

/// A record is about to be taken from whom it is linked to: that link is revoked, and the tickets that relied on it are
/// opened again. Returns the tickets of whoever shows it without a link, which come back when it is gone.
fn take_from_others(
    cx: &mut Context<'_>,
    (opened, evidence, objections): (&JudgedTicket, &Evidence, &Objections),
    ground: &Ground,
) -> Result<Vec<TicketId>, DeskError> {
    let record = &opened.candidate().record;
    let row = record.statement.row();
    let link = links::of_row(cx.conn, &row)?.filter(|link| Some(link.id) == objections.link);
    let Some(link) = link else {
        let complains = &opened.filed.complaint.identity;
        return Ok(evidence.answered_owner(complains, record));
    };
    let mut relying = relying(cx.conn, &link)?;
    relying.retain(|other| other.id != opened.ticket.id);
    links::revoke(cx.conn, link.id, Some(cx.member()?), ground, cx.now)?;
    for other in relying {
        let action = Action::RevokeLink {
            row: row.clone(),
            ground: ground.clone(),
        };
        let change = other.act(action, Acting::System, &cx.desk.promise, cx.now)?;
        tickets::save(cx.conn, &change, cx.now)?;
    }
    Ok(Vec::new())
}

/// Says that a record is not the complaint's: it is offered no more for this ticket.
///
/// # Errors
/// [`DeskError`]; then nothing is kept.
pub fn reject(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    record: RecordId,
    reason: Ground,
) -> Result<Ticket, DeskError> {
    let opened = open(cx, seen, record)?;
    let action = Action::RejectRecord {
        record,
        row: opened.candidate().record.statement.row(),
        reason,
    };
    let acting = cx.by;
    let change = opened.ticket.act(action, acting, &cx.desk.promise, cx.now)?;
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(change.ticket)
}
