//! The counts behind the pages of figures: after whatever happened they are what all events say, counted here once more in
//! another way; and each ticket is counted once, whoever counts and whenever they are stopped.

use chrono::{DateTime, TimeDelta, Utc};
use option_m::desk::DeskError;
use option_m::desk::citizen::file_complaint::file_complaint;
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::matching::match_ticket::match_ticket;
use option_m::desk::registry::undo_decision::undo_decision;
use option_m::desk::tickets::act_on_ticket::act_on_ticket;
use option_m::desk::tickets::merge_tickets::merge_tickets;
use option_m::desk::tickets::run_sla_clock::run_sla_clock;
use option_m::desk::tickets::take_up_again::{letter, take_up_again};
use option_m::domain::complaint::Problem;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::facility::{FacilityName, State};
use option_m::domain::figures::measure::Measure;
use option_m::domain::staff::Role;
use option_m::domain::ticket::letter::Letter;
use option_m::domain::ticket::{Acting, Action};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ids::TicketId;
use option_m::store::figures::counting;
use option_m::store::tickets::{self, outbox};
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, filing, not_found, start};
use crate::quarantine::staff;
use crate::recount::{Kept, Tally, counted_anew, kept};
use crate::rows;

/// Numbers by chance that are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

/// A desk to which things happen.
struct World {
    store: Store,
    agent: Acting,
    chance: Chance,
    now: DateTime<Utc>,
    filed: u64,
    open: Vec<TicketId>,
}

impl World {
    async fn new(db: &TestDatabase, seed: u64) -> Self {
        let store = db.store();
        let agent = Acting::of(&staff(&store, Role::Supervisor).await);
        let listed: Result<_, StoreError> = store.write(rows::list_facility).await;
        listed.unwrap();
        Self {
            store,
            agent,
            chance: Chance(seed),
            // The afternoon before New Year: days, months and years end on the way.
            now: "2023-12-29T09:00:00Z".parse().unwrap(),
            filed: 0,
            open: Vec::new(),
        }
    }

    /// One thing happens; what cannot happen does not.
    async fn step(&mut self) {
        let minutes = [0, 1, 7, 90, 1_000, 4_000][self.chance.below(6)];
        self.now += TimeDelta::minutes(minutes);
        if self.chance.below(40) == 0 {
            // A clock is set back.
            self.now -= TimeDelta::hours(5);
        }
        let now = self.now;
        if self.open.is_empty() || self.chance.below(5) == 0 {
            self.file().await;
            return;
        }
        let id = self.open[self.chance.below(self.open.len())];
        let (agent, which) = (self.agent, self.chance.below(14));
        let other = self.open[self.chance.below(self.open.len())];
        let done: Result<(), DeskError> = self
            .store
            .write(move |conn| {
                let desk = desk();
                let seen = SeenTicket::from(&tickets::load(conn, id)?);
                let mut act = |by: Acting, action: Action| {
                    act_on_ticket(&mut Context::new(conn, &desk, by, now), seen, action).map(|_| ())
                };
                let text = || "Sila semak.".to_owned();
                match which {
                    0 | 1 => act(agent, Action::Take),
                    2 => act(agent, Action::AskCitizen(text())),
                    3 => act(Acting::Citizen, Action::Reply(text())),
                    4 | 5 => act(agent, Action::AskFacility(text())),
                    6 => act(agent, Action::FacilityAnswered(text())),
                    7 | 8 => act(agent, not_found("Tiada.")),
                    9 => act(Acting::Citizen, Action::Reopen(text())),
                    10 => act(Acting::Citizen, Action::Withdraw),
                    11 => {
                        let cx = &mut Context::new(conn, &desk, agent, now);
                        undo_decision(cx, seen).map(|_| ())
                    }
                    12 => {
                        let cx = &mut Context::new(conn, &desk, agent, now);
                        let shown = letter(cx, seen, "Tersilap.")?;
                        let shown = shown.as_ref().map(Letter::fingerprint).unwrap_or_default();
                        take_up_again(cx, seen, ("Tersilap.", &shown)).map(|_| ())
                    }
                    _ => {
                        let leads = SeenTicket::from(&tickets::load(conn, other)?);
                        let cx = &mut Context::new(conn, &desk, agent, now);
                        merge_tickets(cx, (seen, leads), true).map(|_| ())
                    }
                }
            })
            .await;
        // What is not allowed at that moment is no fault of the counts.
        drop(done);
        self.pass_time().await;
    }

    /// Somebody complains: mostly of their own dose, now and then of one of which somebody complained before.
    async fn file(&mut self) {
        self.filed += 1;
        let person = if self.chance.below(3) == 0 { 1 } else { self.filed };
        let mut filing = filing(person);
        filing.idempotency_key = format!("figures {}", self.filed);
        filing.reference = Reference::from_bits(self.filed);
        if person != 1 {
            let states: Vec<State> = State::all().collect();
            filing.complaint.problem = Problem::all().nth(self.chance.below(4)).unwrap();
            if self.chance.below(2) == 0 {
                filing.complaint.facility_state = states[self.chance.below(states.len())];
                filing.complaint.facility_name = FacilityName::parse("=klinik entah").unwrap();
            }
        }
        let (now, has_record) = (self.now, self.chance.below(3) == 0);
        let number = self.filed;
        let id: Result<TicketId, DeskError> = self
            .store
            .write(move |conn| {
                let desk = desk();
                if has_record && person != 1 {
                    rows::import(
                        conn,
                        &desk,
                        &format!("of {number}"),
                        vec![dose_row(person, &[])],
                        now,
                    )?;
                }
                file_complaint(&mut Context::new(conn, &desk, Acting::Citizen, now), &filing)?;
                let ticket = tickets::by_reference(conn, filing.reference)?.unwrap();
                match_ticket(&mut Context::of_system(conn, &desk, now), ticket.id)?;
                Ok(ticket.id)
            })
            .await;
        self.open.push(id.unwrap());
    }

    /// Clocks run out, and letters leave.
    async fn pass_time(&mut self) {
        let (now, ids) = (self.now, self.open.clone());
        let passed: Result<(), DeskError> = self
            .store
            .write(move |conn| {
                for id in ids {
                    run_sla_clock(&mut Context::of_system(conn, &desk(), now), id)?;
                }
                for letter in outbox::claim(conn, now, TimeDelta::minutes(1), 100)? {
                    outbox::mark_sent(conn, &[letter.id])?;
                }
                Ok(())
            })
            .await;
        passed.unwrap();
    }
}

/// Counts all that has changed.
async fn count_all(store: &Store) {
    loop {
        let some: Result<usize, StoreError> = store.write(|conn| counting::count_changed(conn, 7)).await;
        if some.unwrap() == 0 {
            return;
        }
    }
}

async fn expect_agreement(store: &Store, when: &str) {
    let both: Result<(Kept, Tally), StoreError> =
        store.read(|conn| Ok((kept(conn)?, counted_anew(conn)?))).await;
    let (kept, anew) = both.unwrap();
    for (place, count) in &anew {
        assert_eq!(kept.get(place).copied().unwrap_or(0), *count, "{when}: {place:?}");
    }
    for (place, count) in &kept {
        assert_eq!(
            anew.get(place).copied().unwrap_or(0),
            *count,
            "{when}: only kept {place:?}"
        );
    }
    assert!(!kept.is_empty());
}

async fn after_whatever_happened_the_counts_are_what_all_events_say(db: TestDatabase) {
    let mut world = World::new(&db, 16).await;
    let mut measures = std::collections::BTreeSet::new();
    for round in 0..24 {
        for _ in 0..20 {
            world.step().await;
        }
        count_all(&world.store).await;
        expect_agreement(&world.store, &format!("round {round}")).await;
    }
    let kept: Result<Kept, StoreError> = world.store.read(kept).await;
    measures.extend(kept.unwrap().into_keys().map(|place| place.2));
    for measure in Measure::all() {
        assert!(measures.contains(measure.code()), "nothing was {measure:?}");
    }
    world.store.close();
}

/// Two processes count at the same time, while things happen and all is counted anew.
async fn each_ticket_is_counted_once_whoever_counts(db: TestDatabase) {
    let mut world = World::new(&db, 7).await;
    let other = if db.url.starts_with("sqlite") {
        world.store.clone()
    } else {
        db.store()
    };
    for round in 0..8 {
        for _ in 0..15 {
            world.step().await;
        }
        if round % 3 == 1 {
            let begun: Result<bool, StoreError> = other.write(counting::begin_rebuilding).await;
            begun.unwrap();
        }
        let count = |store: Store| async move {
            for _ in 0..5 {
                let some: Result<usize, StoreError> =
                    store.write(|conn| counting::count_changed(conn, 3)).await;
                some.unwrap();
                let some: Result<usize, StoreError> =
                    store.write(|conn| counting::rebuild_some(conn, 4)).await;
                some.unwrap();
            }
        };
        let (here, there) = (world.store.clone(), other.clone());
        tokio::join!(count(here), count(there), world.step());
    }
    count_all(&world.store).await;
    expect_agreement(&world.store, "in between").await;
    rebuild(&world.store).await;
    expect_agreement(&world.store, "at the end").await;
    if !db.url.starts_with("sqlite") {
        other.close();
    }
    world.store.close();
}

async fn rebuild(store: &Store) {
    let begun: Result<bool, StoreError> = store.write(counting::begin_rebuilding).await;
    begun.unwrap();
    loop {
        let some: Result<usize, StoreError> = store.write(|conn| counting::rebuild_some(conn, 5)).await;
        if some.unwrap() == 0 {
            break;
        }
    }
    count_all(store).await;
    loop {
        let old: Result<usize, StoreError> = store.write(|conn| counting::forget_old(conn, 50)).await;
        if old.unwrap() == 0 {
            return;
        }
    }
}

/// Whatever was wrong with the counts is not so any more; what changes while they are made anew is in them; and somebody who
/// is stopped half-way goes on where they were.
async fn rebuilding_makes_wrong_counts_right_while_the_desk_runs(db: TestDatabase) {
    let mut world = World::new(&db, 3).await;
    for _ in 0..60 {
        world.step().await;
    }
    count_all(&world.store).await;
    db.sql("UPDATE figures SET n = n + 3; DELETE FROM figured_tickets WHERE ticket_id = 2")
        .unwrap();
    let begun: Result<bool, StoreError> = world.store.write(counting::begin_rebuilding).await;
    assert!(begun.unwrap());
    for _ in 0..2 {
        let some: Result<usize, StoreError> = world.store.write(|conn| counting::rebuild_some(conn, 4)).await;
        assert_eq!(some.unwrap(), 4);
        for _ in 0..12 {
            world.step().await;
        }
    }
    // The process ends, and another one goes on.
    world.store.close();
    world.store = db.store();
    let again: Result<bool, StoreError> = world.store.write(counting::begin_rebuilding).await;
    assert!(!again.unwrap(), "it goes on with what was begun");
    count_all(&world.store).await;
    rebuild(&world.store).await;
    expect_agreement(&world.store, "rebuilt").await;
    let old: Result<bool, StoreError> = world.store.read(counting::has_old).await;
    assert!(!old.unwrap());
    world.store.close();
}

/// A write that fails in the middle leaves neither counts nor the mark that its tickets are counted.
async fn a_write_that_fails_counts_nothing(db: TestDatabase) {
    let mut world = World::new(&db, 5).await;
    for _ in 0..40 {
        world.step().await;
    }
    let failed: Result<(), StoreError> = world
        .store
        .write(|conn| {
            counting::count_changed(conn, 100)?;
            Err(StoreError::Missing)
        })
        .await;
    assert!(failed.is_err());
    let waiting: Result<i64, StoreError> = world.store.read(|conn| counting::waiting(conn, 1000)).await;
    assert_eq!(usize::try_from(waiting.unwrap()).unwrap(), world.open.len());
    count_all(&world.store).await;
    expect_agreement(&world.store, "after the failure").await;
    world.store.close();
}

/// Nobody who files writes a further row for it: what is filed shows as not counted by its version alone.
async fn what_is_filed_waits_to_be_counted(db: TestDatabase) {
    let store = db.store();
    let waiting = async || -> i64 {
        let waiting: Result<i64, StoreError> = store.read(|conn| counting::waiting(conn, 10)).await;
        waiting.unwrap()
    };
    assert_eq!(waiting().await, 0);
    let filed: Result<TicketId, StoreError> =
        store.write(|conn| crate::fixtures::file(conn, 1, start())).await;
    let id = filed.unwrap();
    assert_eq!(waiting().await, 1);
    count_all(&store).await;
    assert_eq!(waiting().await, 0);
    let noted: Result<(), DeskError> = store
        .write(move |conn| {
            let seen = SeenTicket::from(&tickets::load(conn, id)?);
            let desk = desk();
            let cx = &mut Context::new(conn, &desk, Acting::Citizen, start());
            act_on_ticket(cx, seen, Action::Withdraw)?;
            Ok(())
        })
        .await;
    noted.unwrap();
    assert_eq!(waiting().await, 1, "whatever changes the ticket");
    store.close();
}

crate::on_both_databases!(
    after_whatever_happened_the_counts_are_what_all_events_say,
    each_ticket_is_counted_once_whoever_counts,
    rebuilding_makes_wrong_counts_right_while_the_desk_runs,
    a_write_that_fails_counts_nothing,
    what_is_filed_waits_to_be_counted,
);
