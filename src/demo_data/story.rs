//! One complaint of the demonstration, and what became of it.

use crate::desk::citizen::file_complaint::{Filing, file_complaint};
use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::match_ticket::match_ticket;
use crate::desk::tickets::act_on_ticket::act_on_ticket;
use crate::desk::tickets::resolve_ticket::{Wanted, letter, resolve_ticket};
use crate::desk::tickets::run_sla_clock::run_sla_clock;
use crate::desk::{Desk, DeskError};
use crate::domain::complaint::reference::Reference;
use crate::domain::complaint::{Complaint, Problem};
use crate::domain::person::birth::Birth;
use crate::domain::person::contact::EmailAddress;
use crate::domain::staff::Role;
use crate::domain::ticket::{Acting, Action, Outcome, Status};
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::domain::values::language::Language;
use crate::domain::values::local_time;
use crate::store::tickets::{self, complaints};
use crate::store::{AnyConnection, StoreError};
use crate::synth::Lost;
use chrono::{DateTime, TimeDelta, Utc};

/// One complaint and what became of it.
pub(super) struct Story<'a> {
    pub(super) desk: &'a Desk,
    pub(super) staff: &'a [StaffId],
    pub(super) now: DateTime<Utc>,
    pub(super) turn: usize,
    pub(super) bits: u64,
    /// Of a complaint that was answered long ago: days since it was filed.
    pub(super) long_ago: Option<i64>,
}

/// How long staff wait with each step.
const STEP: TimeDelta = TimeDelta::minutes(90);

impl Story<'_> {
    /// Files the complaint some days ago, and lets happen what happened since.
    pub(super) fn tell(&self, conn: &mut AnyConnection, lost: &Lost) -> Result<(), DeskError> {
        let age = TimeDelta::minutes(20 + i64::try_from(self.turn % 29).unwrap_or(0) * 340);
        let filed_at = match self.long_ago {
            None => self.now - age,
            Some(days) => self.now - TimeDelta::days(days) - age / 7,
        };
        let id = self.file(conn, lost, filed_at)?;
        let seconds_later = filed_at + TimeDelta::seconds(2);
        match_ticket(&mut Context::of_system(conn, self.desk, seconds_later), id)?;
        let mut at = filed_at;
        for action in self.plot() {
            at += self.pace();
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
            needed_by: (self.turn % 11 == 4).then(|| local_time::date(self.now) + TimeDelta::days(6)),
            message: String::new(),
        };
        let filing = Filing {
            complaint,
            idempotency_key: format!(
                "demonstration-{}-{}",
                self.turn,
                self.long_ago.unwrap_or_default()
            ),
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

    /// Long ago staff took their time: of the complaints that were left to them, three in seven were late.
    fn pace(&self) -> TimeDelta {
        match (self.long_ago, self.turn % 7) {
            (None, _) => STEP,
            (Some(_), 1 | 3 | 5) => STEP * 50,
            (Some(_), turn) => STEP * i32::try_from(2 * turn + 2).unwrap_or(2),
        }
    }

    /// What happens after the search, a step after the other.
    fn plot(&self) -> Vec<Step> {
        use Step::{Citizen, Staff};
        if self.long_ago.is_some() {
            return self.plot_of_long_ago();
        }
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
            5 => {
                let resolved = resolve(
                    Outcome::Inaccurate,
                    "Tarikh yang anda berikan tidak sama dengan hari klinik itu dibuka. / The clinic was closed on the day that you gave.",
                );
                let back = Citizen(Action::Reopen("Tarikh pada kad saya betul.".to_owned()));
                let back = (!self.turn.is_multiple_of(2)).then_some(back);
                [take(), resolved].into_iter().chain(back).collect()
            }
            6 => {
                let reply = Citizen(Action::Reply("Ya, saya masih menyimpan kad itu.".to_owned()));
                let note = Staff(Action::Note(Ground::typed("Semak semula nombor lot pada kad.")));
                let note = self.turn.is_multiple_of(2).then_some(note);
                [take(), ask(), reply].into_iter().chain(note).collect()
            }
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

    /// All of these have ended.
    fn plot_of_long_ago(&self) -> Vec<Step> {
        let inaccurate = || {
            let words = "Tarikh yang anda berikan tidak sama dengan hari klinik itu dibuka. / The clinic was closed on the day that you gave.";
            Step::Resolve(Outcome::Inaccurate, words.to_owned())
        };
        let asked = [
            Action::Take,
            Action::AskFacility("Menelefon klinik dan menghantar senarai.".to_owned()),
            Action::FacilityAnswered("Tiada nama ini dalam buku mereka bagi hari itu.".to_owned()),
        ];
        match self.turn % 5 {
            0 | 1 => {
                let words = "Klinik memeriksa bukunya bagi hari itu dan tidak menemui nama anda. / The clinic went through its book of that day and did not find your name.";
                let ends = Step::Resolve(Outcome::NotFound, words.to_owned());
                asked.into_iter().map(Step::Staff).chain([ends]).collect()
            }
            2 if self.turn.is_multiple_of(3) => vec![Step::Citizen(Action::Withdraw)],
            _ => vec![Step::Staff(Action::Take), inaccurate()],
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
