//! What a demonstration shows: a registry with its faults, and tickets in every state and age, all of it through the
//! use cases that serve real people.

mod bulk;
mod duplicates;
mod proposals;
mod story;

use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::demo_data::story::Story;
use crate::desk::accounts::manage_staff::{self, NewMember};
use crate::desk::accounts::passwords;
use crate::desk::context::Context;
use crate::desk::imports::dose_rows::row::DoseRow;
use crate::desk::imports::import_doses::{self, OpenTicketIndex, Slice, judge_and_import_rows};
use crate::desk::imports::import_facilities;
use crate::desk::imports::item::Item;
use crate::desk::reviews::draw_sample;
use crate::desk::reviews::judge_decision::judge_decision;
use crate::desk::tickets::saved_views::save_view;
use crate::desk::{Desk, DeskError};
use crate::domain::person::identity::IdType;
use crate::domain::registry::batch::{Origin, Tally};
use crate::domain::review::sample::Verdict;
use crate::domain::staff::{Login, Role};
use crate::domain::ticket::Acting;
use crate::domain::values::dates;
use crate::domain::values::ids::StaffId;
use crate::store::registry::batches::NewBatch;
use crate::store::reviews::samples;
use crate::store::{Store, StoreError};
use crate::synth::{Cause, World};

/// Facilities of the demonstration.
const FACILITIES: usize = 60;

/// The registry came before all complaints.
const BEFORE: TimeDelta = TimeDelta::days(120);

/// Complaints that are still dealt with, or were until lately.
const RECENT: usize = 180;
/// Complaints that were answered long ago, and over how many days before those.
const LONG_AGO: usize = 150;
const LONG_AGO_DAYS: i64 = 45;

/// Of the drawn decisions of the machine, the supervisor has looked at one in so many: how many are drawn depends on the
/// time of day.
const REVIEWED: i64 = 2;

/// Records that are stored at once.
const SLICE: usize = 400;

/// A staff account of the demonstration.
#[derive(Clone, Debug)]
pub struct Account {
    /// What one signs in with.
    pub login: &'static str,
    /// The password.
    pub password: String,
    /// What one may do.
    pub role: Role,
    /// With the first account: a complaint that is answered at once.
    pub try_this: Option<Example>,
}

/// What to file to be answered at once.
#[derive(Clone, Debug)]
pub struct Example {
    /// Number of the `MyKad`.
    pub number: String,
    /// Name.
    pub name: String,
    /// Day of the third dose.
    pub date: String,
}

/// Fills an empty store. The same seed makes the same people, records and tickets, counted back from `now`.
///
/// # Errors
/// The store's.
pub async fn fill(
    store: &Store,
    desk: &std::sync::Arc<Desk>,
    seed: u64,
    persons: usize,
    now: DateTime<Utc>,
) -> Result<Vec<Account>, DeskError> {
    let world = World::generate(seed, persons, FACILITIES);
    let World {
        facilities,
        records,
        lost,
    } = world;
    store
        .write(move |conn| import_facilities::import(conn, &facilities))
        .await?;
    registry(store, desk, records, now - BEFORE).await?;
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ 0x5EED);
    let (mut accounts, staff) = accounts(store, &mut random, now).await?;
    let visible = lost
        .iter()
        .rev()
        .find(|lost| lost.cause == Cause::Visible && lost.person.identity.kind() == IdType::Mykad);
    if let (Some(account), Some(lost)) = (accounts.first_mut(), visible) {
        account.try_this = Some(Example {
            number: lost.person.identity.formatted(),
            name: lost.person.name.as_str().to_owned(),
            date: dates::day_first(lost.truth.administered_on),
        });
    }
    let example = visible.map(|lost| lost.person.identity.clone());
    let (recent, before) = lost.split_at(RECENT.min(lost.len()));
    let before = before
        .iter()
        .filter(|lost| Some(&lost.person.identity) != example.as_ref());
    let recent = recent.iter().map(|lost| (lost, None));
    let before: Vec<_> = before.take(LONG_AGO).collect();
    let count = before.len();
    let before = before.into_iter().enumerate();
    let before = before.map(|(place, lost)| (lost, Some(days_ago(place, count))));
    for (turn, (lost, long_ago)) in recent.chain(before).enumerate() {
        let (desk, staff, bits) = (desk.clone(), staff.clone(), random.random());
        let lost = lost.clone();
        store
            .write(move |conn| {
                Story {
                    desk: &desk,
                    staff: &staff,
                    now,
                    turn,
                    bits,
                    long_ago,
                }
                .tell(conn, &lost)
            })
            .await?;
    }
    share_view(store, desk, &staff, now).await?;
    if let Some(agent) = staff.get(1).copied() {
        let (desk, bits) = (desk.clone(), random.random());
        store
            .write(move |conn| {
                proposals::propose_some(conn, &desk, agent, now)?;
                duplicates::complain_twice(conn, &desk, (agent, bits), now)
            })
            .await?;
    }
    if let Some(agent) = staff.get(1).copied() {
        bulk::ask_facilities(store, desk, agent, now).await?;
    }
    review(store, desk, &staff, now).await?;
    Ok(accounts)
}

/// How many days ago one of so many complaints of long ago came.
fn days_ago(place: usize, count: usize) -> i64 {
    let part = place * usize::try_from(LONG_AGO_DAYS).unwrap_or(0) / count.max(1);
    8 + LONG_AGO_DAYS - i64::try_from(part).unwrap_or(0)
}

/// The supervisor names a view for the team.
async fn share_view(
    store: &Store,
    desk: &std::sync::Arc<Desk>,
    staff: &[StaffId],
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let Some(supervisor) = staff.get(2).copied() else {
        return Ok(());
    };
    let (desk, by) = (desk.clone(), Acting::Staff(supervisor, Role::Supervisor));
    let share = store.write(move |conn| {
        let cx = &mut Context::new(conn, &desk, by, now);
        save_view(cx, "Selangor, ikut keutamaan", "state=10&sort=priority")
    });
    share.await
}

/// Of the days that are over, decisions of the machine are drawn; the supervisor has looked at some of them.
async fn review(
    store: &Store,
    desk: &std::sync::Arc<Desk>,
    staff: &[StaffId],
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let Some(supervisor) = staff.get(2).copied() else {
        return Ok(());
    };
    let (desk, by) = (desk.clone(), Acting::Staff(supervisor, Role::Supervisor));
    let reviewed = store.write(move |conn| {
        let cx = &mut Context::new(conn, &desk, by, now);
        for day in draw_sample::days(cx)? {
            draw_sample::draw_sample(cx, day)?;
        }
        for _ in 0..samples::waiting(cx.conn)? / REVIEWED {
            let Some(next) = samples::next(cx.conn)? else {
                break;
            };
            judge_decision(cx, next.drawn.decision, Verdict::Right, "")?;
        }
        Ok(())
    });
    reviewed.await
}

async fn registry(
    store: &Store,
    desk: &std::sync::Arc<Desk>,
    records: Vec<(String, crate::domain::registry::dose_record::DoseStatement)>,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let mut items: Vec<Item> = records
        .into_iter()
        .map(|(code, statement)| Item::Row(Box::new(DoseRow::new(Some(code), statement))))
        .collect();
    let new = NewBatch {
        content_hash: b"demonstration".to_vec(),
        file_name: "demonstration.csv".to_owned(),
        origin: Origin::Demonstration,
        staff: None,
        sender: String::new(),
        size_bytes: 0,
        rows_total: i64::try_from(items.len()).unwrap_or(i64::MAX),
    };
    let batch = store
        .write(move |conn| import_doses::begin(conn, &new, now))
        .await?;
    let (mut done, mut tally, mut waiting) = (0, Tally::default(), OpenTicketIndex::default());
    while !items.is_empty() {
        let slice: Vec<Item> = items.drain(..items.len().min(SLICE)).collect();
        let (desk, before, from) = (desk.clone(), tally.clone(), done);
        done += i64::try_from(slice.len()).unwrap_or(0);
        (tally, waiting) = store
            .write(move |conn| {
                let slice = Slice {
                    batch: batch.id,
                    from,
                    before: &before,
                    items: &slice,
                };
                let cx = &mut Context::of_system(conn, &desk, now);
                let taken = judge_and_import_rows(cx, slice, &mut waiting)?;
                Ok::<_, DeskError>((taken.tally, waiting))
            })
            .await?;
    }
    store
        .write(move |conn| import_doses::finish(conn, batch.id, now))
        .await
}

/// Five accounts; the first two are agents, the third a supervisor.
async fn accounts(
    store: &Store,
    random: &mut ChaCha8Rng,
    now: DateTime<Utc>,
) -> Result<(Vec<Account>, Vec<StaffId>), DeskError> {
    let people = [
        ("agent", "Ejen Satu", Role::Agent),
        ("agent2", "Ejen Dua", Role::Agent),
        ("supervisor", "Penyelia Contoh", Role::Supervisor),
        ("admin", "Pentadbir Contoh", Role::Administrator),
        ("auditor", "Juruaudit Contoh", Role::Auditor),
    ];
    let (mut accounts, mut ids) = (Vec::new(), Vec::new());
    for (login, name, role) in people {
        let password = format!(
            "demo-{:04}-{:04}",
            random.random_range(0..10_000),
            random.random_range(0..10_000)
        );
        let hash = passwords::hash(&password).map_err(|_| DeskError::Store(StoreError::Closed))?;
        let Ok(parsed) = Login::parse(login) else { continue };
        let member = NewMember {
            login: parsed,
            name: name.to_owned(),
            role,
            password_hash: hash,
        };
        ids.push(
            store
                .write(move |conn| manage_staff::add(conn, &member, now))
                .await?,
        );
        accounts.push(Account {
            login,
            password,
            role,
            try_this: None,
        });
    }
    Ok((accounts, ids))
}
