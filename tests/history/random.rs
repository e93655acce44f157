//! Random sequences: after each step, the store keeps what the rules make of all that was told.
//!
//! `OPTION_M_SEQUENCES` says how many are drawn for each database, `OPTION_M_SEED` which; both stand in the message of one
//! that fails, with the shortest sequence that does. Without a seed everybody draws the same ones, so that what passed
//! passes again; `OPTION_M_SEED=$RANDOM` looks for others.

use option_m::domain::registry::dose_record::DoseStatement;
use option_m::domain::registry::record::Version;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::database::TestDatabase;
use crate::draw::{key, rows, says};
use crate::paper::{KEYS, PEOPLE, Says};
use crate::together::Beside;
use crate::world::{House, World};

/// What has to happen in a long run.
const ALL: [&str; 18] = [
    "acceptances undone",
    "complaints opened again",
    "corrections",
    "corrections with a release",
    "files with a dry run",
    "links",
    "links resumed",
    "links suspended",
    "places settled",
    "records accepted",
    "records accepted from another",
    "records kept",
    "records withdrawn",
    "releases",
    "releases undone",
    "tickets merged",
    "two at once",
    "withdrawals with a preview",
];

/// So many in a run of all tests.
const SHORT: u32 = 16;

/// The sequences of a run without `OPTION_M_SEED`.
const SEED: u64 = 2026;

/// A step. Numbers choose among what is there.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Import(Vec<(usize, Says)>),
    Again(usize),
    Withdraw(usize),
    /// Withdrawn, and before its rows are out another file comes.
    WithdrawAround(usize, Vec<(usize, Says)>),
    Correct(usize, Says, bool),
    Release(usize),
    UndoRelease(usize),
    Check(Vec<usize>),
    Link(usize, usize),
    Revoke(usize),
    /// Somebody accepts a row for a complaint about it, and may undo that.
    Accept(usize, usize, bool),
    Settle(usize, usize),
    Confirm(usize),
    Merge(usize),
    /// A person complains twice, and the two are merged; that may be undone.
    Twice(usize, bool),
    Both(Vec<(usize, Says)>, Other),
}

#[derive(Clone, Debug)]
pub(crate) enum Other {
    Import(Vec<(usize, Says)>),
    Withdraw(usize),
    Correct(usize, Says),
    Link(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let other = prop_oneof![
        2 => rows().prop_map(Other::Import),
        3 => (0..9usize).prop_map(Other::Withdraw),
        1 => (key(), says()).prop_map(|(key, says)| Other::Correct(key, says)),
        2 => (key(), 0..PEOPLE).prop_map(|(key, person)| Other::Link(key, person)),
    ];
    prop_oneof![
        8 => rows().prop_map(Step::Import),
        4 => (0..9usize).prop_map(Step::Again),
        6 => (0..9usize).prop_map(Step::Withdraw),
        1 => (0..9usize, rows()).prop_map(|(file, rows)| Step::WithdrawAround(file, rows)),
        4 => (key(), says(), proptest::bool::weighted(0.3)).prop_map(|(key, says, too)| Step::Correct(key, says, too)),
        4 => key().prop_map(Step::Release),
        3 => key().prop_map(Step::UndoRelease),
        2 => proptest::collection::vec(key(), 1..4).prop_map(Step::Check),
        4 => (key(), 0..PEOPLE).prop_map(|(key, person)| Step::Link(key, person)),
        1 => key().prop_map(Step::Revoke),
        4 => (key(), 0..PEOPLE, proptest::bool::weighted(0.3))
            .prop_map(|(key, person, undo)| Step::Accept(key, person, undo)),
        3 => (0..PEOPLE, 0..3usize).prop_map(|(person, dose)| Step::Settle(person, dose)),
        1 => (1..4usize).prop_map(Step::Confirm),
        1 => (1..4usize).prop_map(Step::Merge),
        2 => (0..PEOPLE, proptest::bool::weighted(0.3)).prop_map(|(person, undo)| Step::Twice(person, undo)),
        2 => (rows(), other).prop_map(|(rows, other)| Step::Both(rows, other)),
    ]
}

impl World<'_> {
    /// A file of those that came; nothing if there is none.
    fn file_at(&self, place: usize) -> Option<usize> {
        (!self.files.is_empty()).then(|| place % self.files.len())
    }

    /// A file that stands.
    fn standing_file(&self, place: usize) -> Option<option_m::domain::values::ids::BatchId> {
        let standing: Vec<_> = self.files.iter().filter(|file| file.stands).collect();
        (!standing.is_empty()).then(|| standing[place % standing.len()].batch)
    }

    /// A row of those whose version that counts is so; the one that is named if none is.
    pub(crate) fn row_that(&self, key: usize, is: impl Fn(&DoseStatement) -> bool) -> usize {
        self.row_whose(key, |version| is(&version.statement))
    }

    fn row_whose(&self, key: usize, is: impl Fn(&Version) -> bool) -> usize {
        let fits = |key: &usize| {
            let record = self.registry.record(&self.row(*key));
            record.and_then(|record| record.current()).is_some_and(&is)
        };
        let rows: Vec<usize> = (0..2 * KEYS).filter(fits).collect();
        rows.get(key % rows.len().max(1)).copied().unwrap_or(key)
    }

    async fn go(&mut self, step: &Step) {
        match step {
            Step::Import(rows) => {
                self.import(rows).await;
            }
            // The same file, one that says the same, or one that says a part of it.
            Step::Again(place) => {
                if let Some(file) = self.file_at(*place) {
                    let mut rows = self.files[file].rows.clone();
                    if place % 3 == 0 {
                        self.import_anew(&rows).await;
                        return;
                    }
                    if place % 3 == 1 {
                        rows.truncate(1);
                        rows.push((KEYS, self.files[file].rows[0].1));
                    }
                    self.import(&rows).await;
                }
            }
            Step::Withdraw(place) => {
                if let Some(batch) = self.standing_file(*place) {
                    self.withdraw(batch).await;
                }
            }
            Step::WithdrawAround(place, rows) => {
                if let Some(batch) = self.standing_file(*place) {
                    self.begin_withdrawal(batch).await;
                    self.import(rows).await;
                    // Before anything else is taken out.
                    self.expect_links();
                    self.take_out(batch).await;
                }
            }
            Step::Correct(key, says, release) => {
                let key = self.row_that(*key, |_| true);
                self.correct(key, *says, *release).await;
            }
            Step::Release(key) => {
                let key = self.row_that(*key, |says| !says.is_valid());
                self.release(key).await;
            }
            Step::UndoRelease(key) => {
                let released = |version: &Version| !version.overrides().is_empty();
                let key = self.row_whose(*key, released);
                self.undo_release(key).await;
            }
            Step::Check(keys) => self.check(keys).await,
            Step::Link(key, person) => {
                let person = person % PEOPLE;
                let own = self.names.person(person);
                let key = self.row_that(*key, |says| {
                    says.is_valid() && says.identity.sound() != Some(&own)
                });
                self.link(key, person).await;
            }
            Step::Revoke(key) => self.revoke(*key).await,
            Step::Accept(key, person, undo) => self.accept_and_undo(*key, person % PEOPLE, *undo).await,
            Step::Settle(person, dose) => {
                // Whoever has a dose that shows.
                let held = self.certificates();
                let people: Vec<usize> = (0..PEOPLE).filter(|one| !held[*one].shown.is_empty()).collect();
                let person = people
                    .get(person % people.len().max(1))
                    .copied()
                    .unwrap_or(*person);
                let shown = held[person].shown.get(dose % held[person].shown.len().max(1));
                let dose = shown.map_or(*dose, |shown| usize::from(shown.number.get()) - 1);
                self.settle_own(person, dose).await;
            }
            Step::Confirm(place) => self.settle_place(*place, false).await,
            Step::Merge(place) => self.settle_place(*place, true).await,
            Step::Twice(person, undo) => self.merge_two(*person, *undo).await,
            Step::Both(rows, other) => {
                let beside = match other {
                    Other::Import(rows) => Some(Beside::Import(rows.clone())),
                    Other::Withdraw(place) => self.standing_file(*place).map(Beside::Withdraw),
                    Other::Correct(key, says) => Some(Beside::Correct(*key, *says)),
                    Other::Link(key, person) => Some(Beside::Link(*key, *person)),
                };
                if let Some(beside) = beside {
                    self.house.count("two at once", 1);
                    self.together(rows, beside).await;
                }
            }
        }
    }

    /// Takes a step and compares.
    pub(crate) async fn step(&mut self, step: &Step) {
        self.house.later();
        let suspended = self.suspended();
        self.go(step).await;
        self.house.count("steps", 1);
        let now = self.suspended();
        self.house
            .count("links suspended", now.difference(&suspended).count());
        self.house
            .count("links resumed", suspended.difference(&now).count());
        self.expect_links();
        if let Some(difference) = self.difference().await {
            panic!("after {step:?}: {difference}");
        }
        // What came back is in somebody's hands, so that the engine leaves it alone.
        for id in self.tickets.keys().copied().collect::<Vec<_>>() {
            self.take(id).await;
        }
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |text| text.parse().unwrap())
}

thread_local! {
    static QUIET: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// What fails on this thread is tried in shorter sequences, and told at the end alone.
fn be_quiet() {
    static HOOK: std::sync::Once = std::sync::Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
}

fn run(db: fn() -> TestDatabase) {
    let cases = u32::try_from(number("OPTION_M_SEQUENCES", SHORT.into())).unwrap();
    let seed = number("OPTION_M_SEED", SEED);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let house = runtime.block_on(House::new(db()));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 300,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let sequences = (rows(), proptest::collection::vec(step(), 3..16)).prop_map(|(rows, mut steps)| {
        steps.insert(0, Step::Import(rows));
        steps
    });
    be_quiet();
    let tried = runner.run(&sequences, |steps| {
        let walk = std::panic::AssertUnwindSafe(|| {
            runtime.block_on(async {
                let mut world = house.world().await;
                for step in &steps {
                    world.step(step).await;
                }
                let replayed = option_m::domain::registry::replay::replay(
                    world.log.iter().map(|(told, at)| (told, *at)),
                );
                let now = crate::compare::Picture::of_rules(&world.registry, world.names);
                assert_eq!(crate::compare::Picture::of_rules(&replayed, world.names), now);
            });
        });
        std::panic::catch_unwind(walk).map_err(|panic| {
            let words = panic.downcast_ref::<String>().cloned();
            let words = words.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
            TestCaseError::fail(words.unwrap_or_default())
        })
    });
    house.close();
    QUIET.set(false);
    match tried {
        Ok(()) => {
            let counts = house.counts.lock().unwrap();
            println!("{cases} sequences agreed (OPTION_M_SEED={seed}): {counts:?}");
            let happened = |what| counts.get(what).is_some_and(|often| *often > 0);
            for what in ALL {
                assert!(happened(what) || cases < 100, "no {what} in {cases} sequences");
            }
        }
        Err(TestError::Fail(why, steps)) => {
            panic!(
                "OPTION_M_SEED={seed} OPTION_M_SEQUENCES={cases}\n{why}\nthe shortest sequence: {steps:#?}"
            )
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn random_sequences_agree_on_sqlite() {
    run(TestDatabase::sqlite);
}

#[test]
fn random_sequences_agree_on_postgres() {
    run(TestDatabase::postgres);
}
