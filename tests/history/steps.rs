//! Files come and are withdrawn: on the desk, and beside it by the rules.

use std::collections::BTreeSet;

use option_m::desk::imports::withdraw_batch;
use option_m::domain::registry::batch::{BatchState, Origin, Tally};
use option_m::domain::registry::replay::{Became, RegistryFact};
use option_m::domain::values::ids::{BatchId, TicketId};
use option_m::domain::values::reason::Reason;
use option_m::store::StoreError;
use option_m::store::registry::batches;
use option_m::store::registry::withdraw::Effects;
use option_m::worker::import::job::{Ended, Job, Nobody, TriedOut};

use crate::compare::Seen;
use crate::paper::Says;
use crate::world::{File, World};

pub(crate) fn ground() -> Reason {
    Reason::parse("Disemak dengan klinik").unwrap()
}

/// What a dry run tells and what happens, without the tickets that are resolved.
fn figures(tally: &Tally) -> Tally {
    Tally {
        tickets_resolved: 0,
        ..tally.clone()
    }
}

impl World<'_> {
    /// A file with these rows.
    pub(crate) fn job(&self, name: &str, rows: &[(usize, Says)]) -> Job {
        let name = format!("{}-{name}.csv", self.names.0);
        let path = self.house.db.folder.path().join(&name);
        std::fs::write(&path, self.names.file(rows)).unwrap();
        Job {
            path,
            name,
            origin: Origin::CommandLine,
            staff: None,
            sender: String::new(),
            max_rejects: None,
            dates: None,
        }
    }

    /// Rows come that may have come before, in another file.
    pub(crate) async fn import_anew(&mut self, rows: &[(usize, Says)]) -> BatchId {
        let job = self.job("rows", rows);
        let text = std::fs::read_to_string(&job.path).unwrap() + &"\n".repeat(self.files.len() + 2);
        std::fs::write(&job.path, text).unwrap();
        self.import_job(&job, rows).await
    }

    /// A file comes. What a dry run said of it before is what becomes of it, and that is what the rules say.
    pub(crate) async fn import(&mut self, rows: &[(usize, Says)]) -> BatchId {
        let job = self.job("rows", rows);
        self.import_job(&job, rows).await
    }

    async fn import_job(&mut self, job: &Job, rows: &[(usize, Says)]) -> BatchId {
        let importer = self.house.importer(0);
        let tried = importer.try_out(job, &mut Nobody).await.unwrap();
        match importer.import(job, &mut Nobody).await.unwrap() {
            Ended::Before(batch) => {
                assert_eq!(tried, TriedOut::Before(batch.clone()), "the same file again");
                batch.id
            }
            Ended::Done(batch) => {
                let became = self.read_file(batch.id, rows).await;
                let TriedOut::Would(would) = tried else {
                    panic!("it had not come before")
                };
                assert_eq!(figures(&would), figures(&batch.tally), "the dry run of {rows:?}");
                self.house.count("files with a dry run", 1);
                let told = (
                    batch.tally.accepted,
                    batch.tally.superseded,
                    batch.tally.unchanged,
                );
                assert_eq!(told, counted(&became), "{rows:?}");
                batch.id
            }
            other @ (Ended::Stopped(_) | Ended::Withdrawn) => panic!("{other:?}"),
        }
    }

    /// The rules hear of a file that came.
    pub(crate) async fn read_file(&mut self, batch: BatchId, rows: &[(usize, Says)]) -> Vec<Became> {
        self.learn_places(rows).await;
        let now = self.house.now();
        let told = self.rows(batch, rows);
        let became = self.registry.hear(&told, now);
        self.log.push((told, now));
        self.files.push(File {
            batch,
            rows: rows.to_vec(),
            stands: true,
        });
        became
    }

    /// A batch is to be withdrawn.
    pub(crate) async fn begin_withdrawal(&mut self, batch: BatchId) {
        let begun = self.act(move |cx| withdraw_batch::begin(cx, batch, &ground()));
        begun.await.unwrap();
        self.tell(RegistryFact::Withdrawn(batch));
        for file in self.files.iter_mut().filter(|file| file.batch == batch) {
            file.stands = false;
        }
    }

    /// All rows of a withdrawn batch are taken out. Returns how many records counted no more.
    pub(crate) async fn take_out(&mut self, batch: BatchId) -> usize {
        let before = self.certificates();
        let at_once = self.at_once();
        let mut out = 0;
        loop {
            let step = self.act(move |cx| {
                let out = withdraw_batch::step(&mut cx.as_system(), (batch, at_once))?;
                Ok((out, batches::load(cx.conn, batch)?.state))
            });
            let step = step.await;
            let (some, state) = step.unwrap();
            out += some;
            if state == BatchState::Withdrawn {
                break;
            }
        }
        self.tell(RegistryFact::TakenOut(batch));
        self.expect_links();
        self.expect_reopened(&before);
        out
    }

    /// A batch is withdrawn; the preview before it said what happens.
    pub(crate) async fn withdraw(&mut self, batch: BatchId) -> Effects {
        let (now, at_once) = (self.house.now(), self.at_once());
        let preview: Result<Effects, StoreError> = self.house.stores[0]
            .read(move |conn| withdraw_batch::effects(conn, (batch, at_once), now))
            .await;
        let preview = preview.unwrap();
        let (before, ended) = (self.picture().await, self.ended().await);
        self.begin_withdrawal(batch).await;
        let records = self.take_out(batch).await;
        let (after, still) = (self.picture().await, self.ended().await);
        let suspended = |links: &Vec<(String, Option<_>, bool)>| {
            links
                .iter()
                .filter(|(_, since, revoked)| since.is_some() && !revoked)
                .count()
        };
        let links = before.links.iter();
        let links = links.filter(|(row, links)| suspended(&after.links[*row]) > suspended(links));
        let kept = before.records.iter().filter(|(row, versions)| {
            let moved = |(place, version): (usize, &Seen)| {
                let now = &after.records[*row][place];
                version.counts && version.batch == batch && now.batch != batch
            };
            versions.iter().enumerate().any(moved)
        });
        let happened = Effects {
            records: i64::try_from(records).unwrap(),
            kept: i64::try_from(kept.count()).unwrap(),
            links: i64::try_from(links.count()).unwrap(),
            tickets: i64::try_from(ended.difference(&still).count()).unwrap(),
            exact: true,
        };
        assert_eq!(preview, happened, "the preview of batch {batch}");
        let house = self.house;
        house.count("withdrawals with a preview", 1);
        house.count("records withdrawn", records);
        house.count("records kept", usize::from(happened.kept > 0));
        house.count("complaints opened again", usize::from(happened.tickets > 0));
        happened
    }

    /// How many versions a withdrawal takes out in one write: so few that most need more than one.
    fn at_once(&self) -> usize {
        usize::try_from(self.names.0 % 3).unwrap() + 1
    }

    async fn ended(&self) -> BTreeSet<TicketId> {
        let mut ended = BTreeSet::new();
        for id in self.tickets.keys() {
            if crate::compare::ticket(&self.house.stores[0], *id).await.ended {
                ended.insert(*id);
            }
        }
        ended
    }
}

/// How many rows became what.
fn counted(became: &[Became]) -> (i64, i64, i64) {
    let mut counts = (0, 0, 0);
    for one in became {
        match one {
            Became::Added(_) => counts.0 += 1,
            Became::Superseded(_) => counts.1 += 1,
            Became::Unchanged => counts.2 += 1,
        }
    }
    counts
}
