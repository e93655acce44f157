//! What a demonstration shows: a registry with its faults, and tickets in every state and age, all of it through the
//! use cases that serve real people.

use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::desk::accounts::manage_staff::{self, NewMember};
use crate::desk::accounts::passwords;
use crate::desk::citizen::file_complaint::{Filing, file_complaint};
use crate::desk::context::{Context, SeenTicket};
use crate::desk::imports::dose_rows::row::DoseRow;
use crate::desk::imports::import_doses::{self, OpenTicketIndex, Slice, judge_and_import_rows};
use crate::desk::imports::import_facilities;
use crate::desk::imports::item::Item;
use crate::desk::matching::match_ticket::match_ticket;
use crate::desk::tickets::act_on_ticket::act_on_ticket;
use crate::desk::tickets::resolve_ticket::{Wanted, letter, resolve_ticket};
use crate::desk::tickets::run_sla_clock::run_sla_clock;
use crate::desk::{Desk, DeskError};
use crate::domain::complaint::reference::Reference;
use crate::domain::complaint::{Complaint, Problem};
use crate::domain::person::birth::Birth;
use crate::domain::person::contact::EmailAddress;
use crate::domain::person::identity::IdType;
use crate::domain::registry::batch::{Origin, Tally};
use crate::domain::staff::{Login, Role};
use crate::domain::ticket::{Acting, Action, Outcome, Status};
use crate::domain::values::dates;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::domain::values::language::Language;
use crate::store::registry::batches::NewBatch;
use crate::store::tickets::{self, complaints};
use crate::store::{AnyConnection, Store, StoreError};
use crate::synth::{Cause, Lost, World};

/// Facilities of the demonstration.
const FACILITIES: usize = 60;

/// The registry came before all complaints.
const BEFORE: TimeDelta = TimeDelta::days(12);

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
    for (turn, lost) in lost.into_iter().take(180).enumerate() {
        let (desk, staff, bits) = (desk.clone(), staff.clone(), random.random());
        store
            .write(move |conn| {
                Story {
                    desk: &desk,
                    staff: &staff,
                    now,
                    turn,
                    bits,
                }
                .tell(conn, &lost)
            })
            .await?;
    }
    Ok(accounts)
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

/// Four accounts; the first two are agents, the third a supervisor.
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

/// One complaint and what became of it.
struct Story<'a> {
    desk: &'a Desk,
    staff: &'a [StaffId],
    now: DateTime<Utc>,
    turn: usize,
    bits: u64,
}

impl Story<'_> {
    /// Files the complaint some days ago, and lets happen what happened since.
    fn tell(&self, conn: &mut AnyConnection, lost: &Lost) -> Result<(), DeskError> {
        let age = TimeDelta::minutes(20 + i64::try_from(self.turn % 29).unwrap_or(0) * 340);
        let filed_at = self.now - age;
        let id = self.file(conn, lost, filed_at)?;
        let seconds_later = filed_at + TimeDelta::seconds(2);
        match_ticket(&mut Context::of_system(conn, self.desk, seconds_later), id)?;
        let mut at = filed_at;
        for action in self.plot() {
            at += TimeDelta::minutes(90);
            if at >= self.now {
                break;
            }
            self.pass_time(conn, id, at)?;
            self.act(conn, id, action, at)?;
        }
        self.pass_time(conn, id, self.now)
    }

    fn file(&self, conn: &mut AnyConnection, lost: &Lost, at: DateTime<Utc>) -> Result<TicketId, DeskError> {
        let problem = match self.turn % 7 {
            3 => Problem::Vanished,
            5 => Problem::SecondAppointment,
            6 => Problem::WrongDetails,
            _ => Problem::Missing,
        };
        let email = EmailAddress::parse(&format!("pengadu{}@contoh.example", self.turn + 1));
        let complaint = Complaint {
            identity: lost.person.identity.clone(),
            name: lost.person.name.clone(),
            date_of_birth: Birth::Day(lost.person.birth),
            phone: lost.person.phone.clone(),
            email: email.map_err(|_| DeskError::Store(StoreError::Closed))?,
            problem,
            dose_number: lost.truth.dose_number,
            vaccine: Some(lost.truth.vaccine),
            administered_on: lost.truth.administered_on,
            facility_state: lost.truth.facility_state,
            facility_name: lost.truth.facility_name.clone(),
            lot: lost.truth.lot.clone(),
            paid: lost.truth.paid,
            message: String::new(),
        };
        let filing = Filing {
            complaint,
            idempotency_key: format!("demonstration-{}", self.turn),
            language: if self.turn.is_multiple_of(4) {
                Language::En
            } else {
                Language::Ms
            },
            reference: Reference::from_bits(self.bits),
        };
        file_complaint(&mut self.context(conn, Acting::Citizen, at), &filing)?;
        let filed = complaints::filed_with(conn, &filing.idempotency_key)?;
        filed
            .map(|filed| filed.id)
            .ok_or(DeskError::Store(StoreError::Missing))
    }

    /// What happens after the search, one step each hour and a half.
    fn plot(&self) -> Vec<Step> {
        use Step::{Citizen, Staff};
        let take = || Staff(Action::Take);
        let ask = || {
            Staff(Action::AskCitizen("Di manakah anda mengambil dos ini, dan adakah anda menyimpan kad vaksinasi? / Where did you take this dose, and do you still have the card?".to_owned()))
        };
        let phone = || {
            Staff(Action::AskFacility(
                "Menelefon klinik dan menghantar senarai.".to_owned(),
            ))
        };
        let resolve = |outcome, message: &str| Step::Resolve(outcome, message.to_owned());
        match self.turn % 9 {
            1 => vec![take()],
            2 => vec![take(), ask()],
            3 => vec![take(), phone()],
            4 => vec![
                take(),
                phone(),
                Staff(Action::FacilityAnswered(
                    "Tiada nama ini dalam buku mereka bagi hari itu.".to_owned(),
                )),
                resolve(
                    Outcome::NotFound,
                    "Klinik memeriksa bukunya bagi hari itu dan tidak menemui nama anda. / The clinic went through its book of that day and did not find your name.",
                ),
            ],
            5 => vec![
                take(),
                resolve(
                    Outcome::Inaccurate,
                    "Tarikh yang anda berikan tidak sama dengan hari klinik itu dibuka. / The clinic was closed on the day that you gave.",
                ),
            ],
            6 => vec![
                take(),
                ask(),
                Citizen(Action::Reply("Ya, saya masih menyimpan kad itu.".to_owned())),
                Staff(Action::Note(Ground::typed("Semak semula nombor lot pada kad."))),
            ],
            7 => vec![
                take(),
                // Of doses that were not paid for it is not true, and does not happen.
                resolve(Outcome::OutsideProgramme, ""),
                phone(),
                Citizen(Action::Reopen("Klinik berkata rekod sudah dihantar.".to_owned())),
            ],
            8 => vec![take(), Staff(Action::Release), Citizen(Action::Withdraw)],
            _ => vec![],
        }
    }

    /// In which somebody acts at a moment.
    fn context<'c>(&'c self, conn: &'c mut AnyConnection, by: Acting, now: DateTime<Utc>) -> Context<'c> {
        Context::new(conn, self.desk, by, now)
    }

    /// Does a step if the ticket still allows it: some were resolved by the match.
    fn act(
        &self,
        conn: &mut AnyConnection,
        id: TicketId,
        step: Step,
        at: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        let seen = SeenTicket::from(&tickets::load(conn, id)?);
        let agent = Acting::Staff(self.staff[self.turn % 2], Role::Agent);
        let by = if matches!(step, Step::Citizen(_)) {
            Acting::Citizen
        } else {
            agent
        };
        let cx = &mut self.context(conn, by, at);
        let done = match step {
            Step::Staff(action) | Step::Citizen(action) => act_on_ticket(cx, seen, action),
            Step::Resolve(outcome, message) => {
                let wanted = Wanted {
                    outcome,
                    other: None,
                    message,
                    against_facts: String::new(),
                };
                letter(cx, seen, &wanted).and_then(|letter| {
                    let shown = letter.fingerprint();
                    resolve_ticket(cx, seen, &wanted, &shown)
                })
            }
        };
        match done {
            Ok(_) | Err(DeskError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Runs the SLA clock up to `until`, at the moments when something was due.
    fn pass_time(
        &self,
        conn: &mut AnyConnection,
        id: TicketId,
        until: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        loop {
            let ticket = tickets::load(conn, id)?;
            let due = ticket.due(&self.desk.promise, until).next();
            let due = due.filter(|due| *due <= until);
            match due {
                Some(due) if ticket.status != Status::Closed => {
                    run_sla_clock(&mut Context::of_system(conn, self.desk, due), id)?
                }
                Some(_) | None => return Ok(()),
            };
        }
    }
}

enum Step {
    Staff(Action),
    Citizen(Action),
    Resolve(Outcome, String),
}
