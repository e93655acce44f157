//! What is expected of tickets that were resolved because a dose shows, after what happens to its record.

use std::collections::BTreeSet;

use option_m::domain::certificate::Certificate;
use option_m::domain::identity::Identity;
use option_m::domain::ids::{LinkId, TicketId};
use option_m::domain::matched::SourceRow;
use option_m::domain::registry::replay::Told;

use crate::world::{Answer, World};

impl World<'_> {
    /// The rules hear what happened in one write, and what follows for tickets is expected.
    pub(crate) fn hear_write(&mut self, write: Vec<Told>) {
        let before = self.certificates();
        let takes_out = write.iter().any(|told| matches!(told, Told::TakenOut(_)));
        let concerned: Vec<(SourceRow, Identity)> =
            write.iter().flat_map(|told| self.whose_before(told)).collect();
        for told in write {
            let heard = told.clone();
            self.tell(told);
            if let Told::Linked(row, link, _) = &heard {
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
    fn whose_before(&self, told: &Told) -> Vec<(SourceRow, Identity)> {
        let (row, with_link) = if let Told::Corrected(row, ..) = told {
            (row, false)
        } else if let Told::ReleaseUndone(row, _) = told {
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
    fn expect_brought_back(&mut self, row: &SourceRow, person: &Identity) {
        let shown = Certificate::of_person(&self.registry, person).shown;
        let rests = |one: &&Answer| self.names.person(one.person) == *person && one.row == *row;
        let gone = |one: &&Answer| shown.iter().all(|dose| dose.number != one.number);
        let back = self.answers.iter().filter(rests).filter(gone);
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

    /// The tickets that rely on a link: its own, and the person's others that ended by the record.
    pub(crate) fn relying(&self, ticket: TicketId, person: usize, row: &SourceRow) -> Vec<TicketId> {
        let since = self.registry.record(row).unwrap().links.last().unwrap().at;
        let others = self.answers.iter();
        let others = others.filter(|one| one.person == person && one.row == *row && one.at >= since);
        let others = others.map(|one| one.ticket);
        let others = others.filter(|id| *id != ticket && self.tickets[id].ended);
        std::iter::once(ticket).chain(others).collect()
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
            let seen = self
                .registry
                .record(&row)
                .unwrap()
                .standing_link()
                .unwrap()
                .seen
                .dose_number;
            let certificate = Certificate::of_person(&self.registry, &self.names.person(person));
            let shows = certificate.shown.iter().any(|dose| dose.number == seen);
            if after.contains(&link) && !before.contains(&link) && !shows {
                self.tickets.get_mut(&ticket).unwrap().taken_back = true;
                for id in self.relying(ticket, person, &row) {
                    let expected = self.tickets.get_mut(&id).unwrap();
                    expected.suspended += 1;
                    expected.reopened += usize::from(expected.ended);
                    expected.ended = false;
                }
            }
            let expected = self.tickets.get_mut(&ticket).unwrap();
            if before.contains(&link) && !after.contains(&link) && expected.taken_back && shows {
                expected.taken_back = false;
                expected.resumed += 1;
            }
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
