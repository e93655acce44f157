//! People accept records that were found for complaints, and undo that: the desk's own way, with all that it does.

use option_m::desk::DeskError;
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::matching::assess_ticket::assess;
use option_m::desk::matching::judge_candidate;
use option_m::desk::registry::undo_decision::undo_decision;
use option_m::domain::registry::replay::RegistryFact;
use option_m::domain::registry::source_row::SourceRow;
use option_m::domain::ticket::Outcome;
use option_m::domain::ticket::by_hand::Given;
use option_m::domain::ticket::event::EventKind;
use option_m::domain::ticket::settlement::Settlement;
use option_m::domain::values::ids::{LinkId, RecordId, TicketId};
use option_m::store::registry::{self, corrections, links, made};
use option_m::store::tickets::{self, ticket_details, timeline};
use option_m::store::{AnyConnection, StoreError};

use crate::paper::{PEOPLE, Says};
use crate::steps::ground;
use crate::world::{Answer, World};

/// The version of a row that counts.
pub(crate) fn current(conn: &mut AnyConnection, row: &SourceRow) -> Result<Option<RecordId>, StoreError> {
    match made::ids(conn, row)?.first() {
        Some(first) => corrections::current_of(conn, *first),
        None => Ok(None),
    }
}

/// What accepting came to: what was done, and the link that was made.
pub(crate) type Accepted = (Settlement, Option<LinkId>);

/// A member of staff accepts what counts of a row for a ticket, if it is among what was found and nothing hinders.
pub(crate) fn accept(
    cx: &mut Context<'_>,
    (id, row): (TicketId, &SourceRow),
) -> Result<Option<Accepted>, DeskError> {
    let reference = tickets::load(cx.conn, id)?.reference;
    let details = ticket_details::by_reference(cx.conn, reference)?.unwrap();
    let (assessment, ..) = assess(cx, &details)?;
    let record = current(cx.conn, row)?;
    let mut candidates = assessment.candidates.into_iter();
    let Some(found) = candidates.find(|one| Some(one.candidate.record.id) == record) else {
        return Ok(None);
    };
    let (Ok(settlement), Some(letter)) = (found.if_accepted, found.letter) else {
        return Ok(None);
    };
    let (reason, seen) = (ground(), found.objections.as_seen());
    let given = Given {
        reason: Some(&reason),
        seen: &seen,
    };
    judge_candidate::accept(
        cx,
        SeenTicket::from(&details.ticket),
        found.candidate.record.id,
        given,
        &letter.fingerprint(),
    )?;
    let link = links::of_row(cx.conn, row)?.filter(|link| link.ticket == Some(id));
    Ok(Some((settlement, link.map(|link| link.id))))
}

impl World<'_> {
    /// A complaint of a person about the dose of a row, as the row tells it but for who it is; somebody takes it.
    pub(crate) async fn file_about(&mut self, person: usize, says: Says) -> TicketId {
        let complaint = self.names.complaint_about(person, says, self.house.clock.today());
        let key = format!("about {} {}", self.names.0, self.tickets.len());
        let number = 1_000_000 + self.names.0 * 1000 + self.tickets.len() as u64;
        let id = self.keep_complaint(complaint, (key, number)).await;
        self.learn_answer(id, person).await;
        self.take(id).await;
        id
    }

    /// The engine may have answered a complaint at once: the rules hear how.
    async fn learn_answer(&mut self, id: TicketId, person: usize) {
        let read: Result<_, StoreError> = self.house.stores[0]
            .read(move |conn| {
                let entries = timeline::load(conn, id)?.into_iter().rev();
                let resolved = entries.map(|entry| entry.event.kind).find_map(|kind| {
                    if let EventKind::Resolved { outcome, record, .. } = kind {
                        Some((outcome, record?))
                    } else {
                        None
                    }
                });
                let Some((outcome, record)) = resolved else {
                    return Ok(None);
                };
                let row = registry::load(conn, record)?.statement.row();
                Ok(Some((
                    outcome,
                    row,
                    links::of_ticket(conn, id)?.pop().map(|link| link.id),
                )))
            })
            .await;
        let Some((outcome, row, link)) = read.unwrap() else {
            return;
        };
        self.house.count("complaints that the engine answered", 1);
        let (released, identity) = (outcome == Outcome::Released, self.names.person(person));
        match link {
            Some(link) => {
                self.links.insert(link, (id, person));
                self.tell(RegistryFact::Linked(row.clone(), link, identity, released));
            }
            None => self.tell(RegistryFact::Answered(row.clone(), identity, released)),
        }
        self.answer(id, person, &row);
    }

    /// Whoever has a ticket accepts a row for it. Returns what that came to.
    pub(crate) async fn accept(&mut self, ticket: TicketId, key: usize, person: usize) -> Option<Accepted> {
        let row = self.row(key);
        let taken_from = self.registry.record(&row).and_then(|record| {
            let link = record.standing_link().filter(|link| link.suspended.is_none())?;
            Some(self.links[&link.id])
        });
        let of = row.clone();
        let accepted = self.act(move |cx| accept(cx, (ticket, &of)));
        let (settlement, link) = accepted.await.unwrap()?;
        self.house.count("records accepted", 1);
        if link.is_some()
            && let Some((other, of)) = taken_from
        {
            self.house.count("records accepted from another", 1);
            for id in self.relying(other, of, &row) {
                let expected = self.tickets.get_mut(&id).unwrap();
                expected.reopened += usize::from(expected.ended);
                expected.ended = false;
            }
        }
        if let Some(link) = link {
            self.links.insert(link, (ticket, person));
            self.hear_acceptance(&row, (link, settlement.release), person, taken_from.is_some());
        } else {
            let identity = self.names.person(person);
            self.tell(RegistryFact::Answered(row.clone(), identity, settlement.release));
        }
        self.answer(ticket, person, &row);
        Some((settlement, link))
    }

    fn hear_acceptance(
        &mut self,
        row: &SourceRow,
        (link, released): (LinkId, bool),
        person: usize,
        taken: bool,
    ) {
        let identity = self.names.person(person);
        let says = self.registry.record(row).and_then(|record| record.current());
        let stated = says.unwrap().statement.identity.sound().cloned();
        self.tell(RegistryFact::Linked(
            row.clone(),
            link,
            identity.clone(),
            released,
        ));
        // Whoever showed it without a link.
        if let Some(stated) = stated.filter(|stated| *stated != identity && !taken) {
            self.expect_brought_back(row, &stated);
        }
    }

    /// A ticket ended by what counts of a row.
    fn answer(&mut self, ticket: TicketId, person: usize, row: &SourceRow) {
        let says = self.registry.record(row).and_then(|record| record.current());
        let says = &says.unwrap().statement;
        self.answers.push(Answer {
            ticket,
            person,
            number: says.dose_number,
            on: says.administered_on,
            row: row.clone(),
            at: self.house.now(),
        });
        self.tickets.get_mut(&ticket).unwrap().ended = true;
    }

    /// Whoever decided about a ticket undoes it before anybody was told.
    pub(crate) async fn undo(&mut self, ticket: TicketId, key: usize) {
        let undone = self.act(move |cx| {
            let seen = SeenTicket::from(&tickets::load(cx.conn, ticket)?);
            undo_decision(cx, seen)
        });
        undone.await.unwrap();
        let at = self
            .answers
            .iter()
            .rev()
            .find(|one| one.ticket == ticket)
            .unwrap()
            .at;
        self.answers.retain(|one| one.ticket != ticket || one.at != at);
        self.tickets.get_mut(&ticket).unwrap().ended = false;
        self.tell(RegistryFact::AcceptanceUndone(self.row(key), at));
        self.expect_links();
    }

    /// Somebody else than whom a row states complains, and the row is accepted for them; perhaps that is undone at once.
    pub(crate) async fn accept_and_undo(&mut self, key: usize, person: usize, undo: bool) {
        let own = self.names.person(person);
        let key = self.row_that(key, |says| says.identity.sound() != Some(&own));
        let files = self.files.iter().rev();
        let mut said = files.flat_map(|file| &file.rows);
        let Some((_, says)) = said.find(|(of, _)| self.row(*of) == self.row(key)).copied() else {
            return;
        };
        if says.person % PEOPLE == person {
            return;
        }
        let ticket = self.file_about(person, says).await;
        let ended = self.tickets[&ticket].ended;
        if !ended && self.accept(ticket, key, person).await.is_some() && undo {
            self.house.count("acceptances undone", 1);
            self.undo(ticket, key).await;
        }
    }
}
