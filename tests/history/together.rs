//! Two processes do something in the same moment: what comes out is what the rules make of it in one of the possible
//! orders.

use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::imports::withdraw_batch;
use option_m::domain::registry::batch::BatchState;
use option_m::domain::registry::replay::RegistryFact;
use option_m::domain::values::ids::{BatchId, LinkId, RecordId, TicketId};
use option_m::store::Store;
use option_m::store::registry::batches;
use option_m::worker::import::job::{Ended, ImportError, Nobody};

use crate::deeds::{correct, link};
use crate::paper::Says;
use crate::steps::ground;
use crate::world::{File, World};

/// What somebody does beside an import.
#[derive(Clone, Debug)]
pub(crate) enum Beside {
    /// Another file comes.
    Import(Vec<(usize, Says)>),
    /// A batch is withdrawn.
    Withdraw(BatchId),
    /// A row is corrected.
    Correct(usize, Says),
    /// A row is linked to a person.
    Link(usize, usize),
}

/// What it came to.
enum Did {
    Imported(Option<BatchId>, Vec<(usize, Says)>),
    Withdrew(BatchId),
    Corrected(Vec<RegistryFact>),
    Linked(usize, usize, TicketId, Option<LinkId>),
}

impl World<'_> {
    /// Two things happen at once, in two processes.
    pub(crate) async fn together(&mut self, rows: &[(usize, Says)], beside: Beside) {
        let beside = self.prepare(beside).await;
        let (first, second) = tokio::join!(self.import_there(0, "one", rows), self.do_there(&beside));
        let mut named = rows.to_vec();
        if let Did::Imported(_, other) = &second {
            named.extend(other.iter().copied());
        }
        self.learn_places(&named).await;
        let first = Did::Imported(first, rows.to_vec());
        let mut tried = Vec::new();
        for order in self.orders(&first, &second) {
            let mut world = self.clone();
            world.note(&[&first, &second]);
            for write in order {
                world.hear_write(write);
            }
            match world.difference().await {
                None => {
                    *self = world;
                    return;
                }
                Some(difference) => tried.push(difference),
            }
        }
        panic!("in no order: {}", tried.join("\nor "));
    }

    /// What has to be there before two things happen at once.
    async fn prepare(&mut self, beside: Beside) -> (Beside, Option<(RecordId, TicketId)>) {
        let seen = match &beside {
            Beside::Correct(key, _) => self.seen(*key).await.map(|seen| (seen, TicketId(0))),
            Beside::Link(key, person) => match self.seen(*key).await {
                Some(seen) => Some((seen, self.file(*person, 3, usize::MAX).await)),
                None => None,
            },
            Beside::Import(_) | Beside::Withdraw(_) => None,
        };
        (beside, seen)
    }

    async fn import_there(&self, process: usize, name: &str, rows: &[(usize, Says)]) -> Option<BatchId> {
        let job = self.job(name, rows);
        match self.house.importer(process).import(&job, &mut Nobody).await {
            Ok(Ended::Done(batch)) => Some(batch.id),
            // Both may import the same file.
            Ok(Ended::Before(_)) | Err(ImportError::Overtaken) => None,
            other => panic!("{other:?}"),
        }
    }

    async fn do_there(&self, (beside, seen): &(Beside, Option<(RecordId, TicketId)>)) -> Did {
        let there = &self.house.stores[1];
        match (beside, seen) {
            (Beside::Import(rows), _) => Did::Imported(self.import_there(1, "two", rows).await, rows.clone()),
            (Beside::Withdraw(batch), _) => {
                withdraw(there, self, *batch).await;
                Did::Withdrew(*batch)
            }
            (Beside::Correct(key, says), Some((seen, _))) => {
                Did::Corrected(correct(there, self, *seen, (*key, *says), false).await)
            }
            (Beside::Correct(..), None) => Did::Corrected(Vec::new()),
            (Beside::Link(key, person), Some((seen, ticket))) => {
                let (row, identity) = (self.row(*key), self.names.person(*person));
                let (seen, ticket) = (*seen, *ticket);
                let deed = move |cx: &mut Context<'_>| link(cx, (ticket, &row, seen), &identity);
                let linked = self.house.act(there, deed).await;
                Did::Linked(*key, *person, ticket, linked.unwrap())
            }
            (Beside::Link(key, person), None) => Did::Linked(*key, *person, TicketId(0), None),
        }
    }

    /// The orders in which two things may have happened.
    fn orders(&self, first: &Did, second: &Did) -> Vec<Vec<Vec<RegistryFact>>> {
        let (first, second) = (self.told_in_writes(first), self.told_in_writes(second));
        let mut orders = Vec::new();
        // The rows of a small file come in one write; a withdrawal is one write, and another for what is taken out.
        for place in 0..=second.len() {
            let (before, behind) = second.split_at(place);
            let order = before.iter().chain(&first).chain(behind);
            orders.push(order.cloned().collect());
        }
        orders
    }

    /// What the rules are told of something, write by write.
    fn told_in_writes(&self, did: &Did) -> Vec<Vec<RegistryFact>> {
        match did {
            Did::Imported(Some(batch), rows) => vec![vec![self.rows(*batch, rows)]],
            Did::Withdrew(batch) => vec![
                vec![RegistryFact::Withdrawn(*batch)],
                vec![RegistryFact::TakenOut(*batch)],
            ],
            Did::Corrected(told) => told.iter().map(|told| vec![told.clone()]).collect(),
            Did::Linked(key, person, _, Some(link)) => {
                vec![vec![RegistryFact::Linked(
                    self.row(*key),
                    *link,
                    self.names.person(*person),
                    false,
                )]]
            }
            Did::Imported(None, _) | Did::Linked(_, _, _, None) => Vec::new(),
        }
    }

    /// What was done is remembered for the steps behind it.
    fn note(&mut self, did: &[&Did]) {
        for one in did {
            match one {
                Did::Imported(Some(batch), rows) => self.files.push(File {
                    batch: *batch,
                    rows: rows.clone(),
                    stands: true,
                }),
                Did::Withdrew(batch) => {
                    for file in self.files.iter_mut().filter(|file| file.batch == *batch) {
                        file.stands = false;
                    }
                }
                Did::Linked(_, person, ticket, Some(link)) => {
                    self.links.insert(*link, (*ticket, *person));
                }
                Did::Imported(None, _) | Did::Corrected(..) | Did::Linked(_, _, _, None) => {}
            }
        }
    }
}

async fn withdraw(store: &Store, world: &World<'_>, batch: BatchId) {
    let begin = move |cx: &mut Context<'_>| withdraw_batch::begin(cx, batch, &ground());
    world.house.act(store, begin).await.unwrap();
    loop {
        let step = move |cx: &mut Context<'_>| {
            withdraw_batch::step(&mut cx.as_system(), (batch, withdraw_batch::AT_ONCE))?;
            Ok(batches::load(cx.conn, batch)?.state)
        };
        match world.house.act(store, step).await {
            Ok(BatchState::Withdrawn) => return,
            // As the worker does: a ticket was changed in the same moment.
            Ok(_) | Err(DeskError::Stale) => {}
            Err(other) => panic!("{other}"),
        }
    }
}
