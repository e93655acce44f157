//! A desk and, beside it, what the rules make of all that it was told.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use option_m::clock::Clock;
use option_m::desk::accounts::manage_staff;
use option_m::desk::context::Context;
use option_m::desk::imports::import_facilities;
use option_m::desk::match_rules::MatchRules;
use option_m::desk::policies::Policies;
use option_m::desk::{Desk, DeskError};
use option_m::domain::registry::Registry;
use option_m::domain::registry::replay::RegistryFact;
use option_m::domain::registry::source_row::SourceRow;
use option_m::domain::review::precision::ReviewPolicy;
use option_m::domain::sla::clock::ServicePromise;
use option_m::domain::staff::{Login, Role, StaffMember};
use option_m::domain::ticket::Acting;
use option_m::domain::ticket::secret_link::LinkKey;
use option_m::domain::vaccine::dose::DoseNumber;
use option_m::domain::values::ids::{BatchId, FacilityId, LinkId, TicketId};
use option_m::store::{Store, StoreError, facilities};
use option_m::worker::import::job::Importer;

use crate::database::TestDatabase;
use crate::paper::{Names, Says};

/// A ticket with what is expected of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expected {
    pub(crate) reopened: usize,
    pub(crate) suspended: usize,
    pub(crate) resumed: usize,
    /// Whether it is resolved.
    pub(crate) ended: bool,
    /// Of which rows its citizen was told that the linked dose shows no more.
    pub(crate) taken_back: BTreeSet<String>,
}

/// A ticket that was resolved because a dose shows, by itself or by a link.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) ticket: TicketId,
    pub(crate) person: usize,
    /// The dose of which the citizen was told.
    pub(crate) number: DoseNumber,
    pub(crate) on: NaiveDate,
    pub(crate) row: SourceRow,
    pub(crate) at: DateTime<Utc>,
}

/// A file that was imported.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) batch: BatchId,
    pub(crate) rows: Vec<(usize, Says)>,
    pub(crate) stands: bool,
}

/// A database with two processes at work on it.
pub(crate) struct House {
    pub(crate) db: TestDatabase,
    /// Two stores, as two processes have them.
    pub(crate) stores: [Store; 2],
    pub(crate) clock: Clock,
    pub(crate) desk: Arc<Desk>,
    pub(crate) boss: StaffMember,
    /// How often what happened in all worlds.
    pub(crate) counts: Mutex<BTreeMap<&'static str, u64>>,
    next: AtomicU64,
}

impl House {
    pub(crate) async fn new(db: TestDatabase) -> Self {
        let stores = [db.store(), db.store()];
        let clock = Clock::manual("2022-02-10T01:00:00Z".parse().unwrap());
        let boss = boss(&stores[0], clock.now()).await;
        Self {
            db,
            stores,
            clock,
            desk: Arc::new(Desk {
                promise: ServicePromise::default(),
                policies: Policies::default(),
                link_key: LinkKey::derive(b"a key for tests"),
                matching: MatchRules::default(),
                review: ReviewPolicy::default(),
            }),
            boss,
            counts: Mutex::default(),
            next: AtomicU64::new(1),
        }
    }

    /// Does something in one write of a process, as the one who may do everything.
    pub(crate) async fn act<T, F>(&self, store: &Store, deed: F) -> Result<T, DeskError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Context<'_>) -> Result<T, DeskError> + Send + 'static,
    {
        let (desk, by, now) = (self.desk.clone(), Acting::of(&self.boss), self.now());
        let write = store.write(move |conn| deed(&mut Context::new(conn, &desk, by, now)));
        write.await
    }

    /// A world that has nothing to do with those before it.
    pub(crate) async fn world(&self) -> World<'_> {
        let names = Names(self.next.fetch_add(1, Ordering::SeqCst));
        let clinics: Result<_, StoreError> = self.stores[0]
            .write(move |conn| {
                for clinic in 0..2 {
                    let line = [
                        &names.code(clinic),
                        &names.clinic(clinic),
                        "10",
                        "health_clinic",
                        "yes",
                        "",
                    ]
                    .map(str::to_owned);
                    import_facilities::import(conn, &[import_facilities::parse(&line).unwrap()])?;
                }
                let of_code = |conn: &mut _, clinic| facilities::of_code(conn, &names.code(clinic));
                Ok([of_code(conn, 0)?.unwrap(), of_code(conn, 1)?.unwrap()])
            })
            .await;
        let clinics = clinics.unwrap();
        let mut world = World {
            house: self,
            names,
            registry: Registry::default(),
            log: Vec::new(),
            places: HashMap::from([(0, clinics[0]), (2, clinics[1])]),
            files: Vec::new(),
            tickets: HashMap::new(),
            answers: Vec::new(),
            links: HashMap::new(),
            suspended: BTreeSet::new(),
        };
        for clinic in clinics {
            world.tell(RegistryFact::Confirmed(clinic));
        }
        world
    }

    /// Something happened so often.
    pub(crate) fn count(&self, what: &'static str, often: usize) {
        *self.counts.lock().unwrap().entry(what).or_default() += often as u64;
    }

    pub(crate) fn importer(&self, process: usize) -> Importer {
        Importer {
            store: self.stores[process].clone(),
            desk: self.desk.clone(),
            clock: self.clock.clone(),
            stop: tokio_util::sync::CancellationToken::new(),
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn later(&self) {
        self.clock.advance(TimeDelta::minutes(10));
    }

    pub(crate) fn close(&self) {
        for store in &self.stores {
            store.close();
        }
    }
}

async fn boss(store: &Store, now: DateTime<Utc>) -> StaffMember {
    let new = manage_staff::NewMember {
        login: Login::parse("zul").unwrap(),
        name: "Zul".to_owned(),
        role: Role::Administrator,
        password_hash: "none".to_owned(),
    };
    let added = store.write(move |conn| manage_staff::add(conn, &new, now)).await;
    StaffMember {
        id: added.unwrap(),
        login: Login::parse("zul").unwrap(),
        name: "Zul".to_owned(),
        role: Role::Administrator,
        enabled: true,
    }
}

/// Some people, rows and places, and all that was told of them.
#[derive(Clone)]
pub(crate) struct World<'a> {
    pub(crate) house: &'a House,
    pub(crate) names: Names,
    /// What the rules make of it.
    pub(crate) registry: Registry,
    pub(crate) log: Vec<(RegistryFact, DateTime<Utc>)>,
    /// The facility that each of the places means, as far as it is known.
    pub(crate) places: HashMap<usize, FacilityId>,
    pub(crate) files: Vec<File>,
    pub(crate) tickets: HashMap<TicketId, Expected>,
    pub(crate) answers: Vec<Answer>,
    /// For which ticket each link was accepted, and the person to whom.
    pub(crate) links: HashMap<LinkId, (TicketId, usize)>,
    /// The links that were suspended when tickets were last looked at.
    pub(crate) suspended: BTreeSet<LinkId>,
}

impl World<'_> {
    /// The rules hear it too.
    pub(crate) fn tell(&mut self, told: RegistryFact) {
        let now = self.house.now();
        self.registry.hear(&told, now);
        self.log.push((told, now));
    }

    /// The rows of a file, as the rules hear them.
    pub(crate) fn rows(&self, batch: BatchId, rows: &[(usize, Says)]) -> RegistryFact {
        let row = |(key, says): &(usize, Says)| {
            let row = self.names.read(*key, *says, self.house.clock.today());
            let mut statement = row.statement;
            statement.facility = Some(self.places[&(says.place % 4)]);
            (statement, row.content)
        };
        RegistryFact::Rows {
            batch,
            rows: rows.iter().map(row).collect(),
        }
    }

    /// Looks up which facility each place of some rows means now.
    pub(crate) async fn learn_places(&mut self, rows: &[(usize, Says)]) {
        for (key, says) in rows {
            let row = self.names.read(*key, *says, self.house.clock.today());
            let found: Result<_, StoreError> = self.house.stores[0]
                .read(move |conn| {
                    let (name, state) = (&row.statement.facility_name, row.statement.facility_state);
                    facilities::find(conn, row.facility_code.as_deref(), name, state)
                })
                .await;
            let found = found.unwrap().unwrap();
            self.places.insert(says.place % 4, found.facility);
        }
    }
}
