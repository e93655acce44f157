//! What is expected of tickets that were resolved because a dose shows, after what happens to its record.

use std::collections::BTreeSet;

use option_m::domain::certificate::Certificate;
use option_m::domain::person::identity::Identity;
use option_m::domain::registry::replay::RegistryFact;
use option_m::domain::registry::source_row::SourceRow;
use option_m::domain::values::ids::{LinkId, TicketId};

use crate::world::{Answer, World};

impl World<'_> {
    /// The rules hear what happened in one write, and what follows for tickets is expected.
    pub(crate) fn hear_write(&mut self, write: Vec<RegistryFact>) {
        let before = self.certificates();
        let takes_out = write.iter().any(|told| matches!(told, RegistryFact::TakenOut(_)));
        let concerned: Vec<(SourceRow, Identity)> =
            write.iter().flat_map(|told| self.whose_before(told)).collect();
        for told in write {
            let heard = told.clone();
            self.tell(told);
            if let RegistryFact::Linked(row, link, ..) = &heard {
                self.answered_by_link(row, *link);
            }
        }
        self.expect_links();
        if takes_out {
            self.expect_reopened(&before);
        }
        for (row, person) in concerned {
            self.expect_brought_back(&row, &person);
        }
    }

    /// The record that is corrected or whose release is undone, with those for whom it counted.
    fn whose_before(&self, told: &RegistryFact) -> Vec<(SourceRow, Identity)> {
        let (row, with_link) = if let RegistryFact::Corrected(row, ..) = told {
            (row, false)
        } else if let RegistryFact::ReleaseUndone(row, _) = told {
            (row, true)
        } else {
            return Vec::new();
        };
        let record = self.registry.record(row);
        let says = record.and_then(|record| Some(&record.current()?.statement));
        let says = says.filter(|says| says.is_valid());
        let stated = says.and_then(|says| says.identity.sound());
        let linked = record
            .and_then(|record| record.standing_link())
            .filter(|_| with_link);
        let people = stated.into_iter().chain(linked.map(|link| &link.person));
        people.map(|person| (row.clone(), person.clone())).collect()
    }

    /// A ticket ended by a link.
    pub(crate) fn answered_by_link(&mut self, row: &SourceRow, link: LinkId) {
        let (ticket, person) = self.links[&link];
        let links = &self.registry.record(row).unwrap().links;
        let seen = &links.iter().find(|one| one.id == link).unwrap().seen;
        self.answers.push(Answer {
            ticket,
            person,
            number: seen.dose_number,
            on: seen.administered_on,
            row: row.clone(),
            at: self.house.now(),
        });
        self.tickets.get_mut(&ticket).unwrap().ended = true;
    }

    pub(crate) fn certificates(&self) -> Vec<Certificate> {
        let people = 0..crate::paper::PEOPLE;
        let person = |person| Certificate::of_person(&self.registry, &self.names.person(person));
        people.map(person).collect()
    }

    /// Tickets that were resolved because a dose shows are opened again where a withdrawal takes it away.
    pub(crate) fn expect_reopened(&mut self, before: &[Certificate]) {
        let after = self.certificates();
        let lost = |one: &&Answer| before[one.person].loses_to(&after[one.person], one.number, one.on);
        let lost: Vec<TicketId> = self.answers.iter().filter(lost).map(|one| one.ticket).collect();
        self.reopen(&lost);
    }

    /// Tickets of a person who showed such a record come back where it shows no more.
    pub(crate) fn expect_brought_back(&mut self, row: &SourceRow, person: &Identity) {
        let certificate = Certificate::of_person(&self.registry, person);
        let rests = |one: &&Answer| self.names.person(one.person) == *person && one.row == *row;
        let gone = |one: &&Answer| !certificate.shows_number(one.number);
        let last = |one: &&Answer| self.last_answer(one.ticket).row == one.row;
        let back = self.answers.iter().filter(rests).filter(last).filter(gone);
        let back: Vec<TicketId> = back.map(|one| one.ticket).collect();
        self.reopen(&back);
    }

    fn reopen(&mut self, tickets: &[TicketId]) {
        for id in tickets {
            let expected = self.tickets.get_mut(id).unwrap();
            expected.reopened += usize::from(expected.ended);
            expected.ended = false;
        }
    }

    /// The tickets that rely on a link: those that ended by its record since, and its own while that is open.
    pub(crate) fn relying(&self, ticket: TicketId, person: usize, row: &SourceRow) -> Vec<TicketId> {
        let since = self.registry.record(row).unwrap().links.last().unwrap().at;
        let answers = self.answers.iter();
        let ended = answers.filter(|one| one.person == person && one.row == *row && one.at >= since);
        let ended = ended
            .map(|one| one.ticket)
            .filter(|id| self.tickets[id].ended && self.last_answer(*id).row == *row);
        let own = Some(ticket).filter(|id| !self.tickets[id].ended);
        let relying: BTreeSet<TicketId> = own.into_iter().chain(ended).collect();
        relying.into_iter().collect()
    }

    fn last_answer(&self, ticket: TicketId) -> &Answer {
        let mut answers = self.answers.iter().rev();
        answers.find(|one| one.ticket == ticket).unwrap()
    }

    /// What is expected of tickets after links were suspended or resumed.
    pub(crate) fn expect_links(&mut self) {
        let after = self.suspended();
        let before = std::mem::replace(&mut self.suspended, after.clone());
        let rows: Vec<(SourceRow, LinkId)> = self
            .registry
            .records()
            .filter_map(|(row, record)| Some((row.clone(), record.standing_link()?.id)))
            .collect();
        for (row, link) in rows {
            let (ticket, person) = self.links[&link];
            let shows = self.shows_linked(&row, person);
            if after.contains(&link) && !before.contains(&link) && !shows {
                for id in self.relying(ticket, person, &row) {
                    let expected = self.tickets.get_mut(&id).unwrap();
                    expected.taken_back.insert(row.to_string());
                    expected.suspended += 1;
                    expected.reopened += usize::from(expected.ended);
                    expected.ended = false;
                }
            }
            if before.contains(&link) && !after.contains(&link) {
                let theirs = self.answers.iter().filter(|one| one.person == person);
                let told: BTreeSet<TicketId> = theirs.map(|one| one.ticket).chain([ticket]).collect();
                for id in told.iter().filter(|_| shows) {
                    let expected = self.tickets.get_mut(id).unwrap();
                    expected.resumed += usize::from(expected.taken_back.remove(&row.to_string()));
                }
                self.expect_owner_lost(&row, person);
            }
        }
    }

    fn shows_linked(&self, row: &SourceRow, person: usize) -> bool {
        let link = self
            .registry
            .record(row)
            .and_then(|record| record.standing_link());
        let seen = link.unwrap().seen.dose_number;
        Certificate::of_person(&self.registry, &self.names.person(person)).shows_number(seen)
    }

    /// A link is in force again: whom the record states may have been answered by it.
    fn expect_owner_lost(&mut self, row: &SourceRow, linked_to: usize) {
        let says = self.registry.record(row).and_then(|record| record.current());
        let stated = says.unwrap().statement.identity.sound().cloned();
        if let Some(stated) = stated.filter(|stated| *stated != self.names.person(linked_to)) {
            self.expect_brought_back(row, &stated);
        }
    }

    /// The links that are suspended.
    pub(crate) fn suspended(&self) -> BTreeSet<LinkId> {
        let links = self
            .registry
            .records()
            .filter_map(|(_, record)| record.standing_link());
        let suspended = links.filter(|link| link.suspended.is_some());
        suspended.map(|link| link.id).collect()
    }
}
