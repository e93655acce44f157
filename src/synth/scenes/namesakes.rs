//! A group that is poor in names: forty given names and forty others, some frequent, so that many have the whole name of
//! somebody else. They have passports, were vaccinated by one outreach centre on few days from few lots, gave their
//! employer's telephone, and many are said to be born on the first of January.

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::Sex;
use crate::domain::vaccine::Vaccine;
use crate::synth::cause::Cause;
use crate::synth::course::{Dose, state_of};
use crate::synth::dice::Dice;
use crate::synth::lists::section;
use crate::synth::lots::lot;
use crate::synth::names::Family;
use crate::synth::origin::{Country, Group, draw_home};
use crate::synth::people::{Resident, phone};
use crate::synth::scenes::cast::{Cast, Sketch};
use crate::synth::scenes::scene::{Document, Recorded, Role, Says, Scene};

/// How many colleagues with records each scene adds to the group.
const COLLEAGUES: usize = 5;
/// How many employers there are.
const EMPLOYERS: usize = 60;
/// On how many days the outreach centre gave each of the three doses.
const SESSIONS: u64 = 10;
/// How many in ten thousand are said to be born on the first of January.
const DEFAULT_BIRTH: u32 = 3_500;
/// How many in ten thousand records have the employer's telephone.
const EMPLOYERS_PHONE: u32 = 8_000;
/// How many in ten thousand of those who complain have a record.
const WITH_RECORD: u32 = 2_000;
/// Kept apart from other chance: what the whole group shares.
const OUTREACH: u64 = 0x0074_BEAC;

/// What the group shares: it follows from the country's seed.
struct Outreach {
    home: usize,
    place: usize,
    /// For each of the three doses: the days, each with its lot.
    sessions: [Vec<(NaiveDate, String)>; 3],
    phones: Vec<String>,
}

impl Outreach {
    fn of(cast: &Cast<'_>) -> Self {
        let mut dice = Dice::new(cast.country.seed ^ OUTREACH, 0);
        let places = &cast.country.places;
        let home = draw_home(&mut dice);
        let place = places.draw(&mut dice, home);
        let state = state_of(places, place);
        let mut sessions = |year, month, day, vaccine| {
            let first = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
            let days = (0..SESSIONS).map(|week| first + Days::new(7 * week));
            days.map(|on| (on, lot(&mut dice, vaccine, on, state))).collect()
        };
        Self {
            home,
            place,
            sessions: [
                sessions(2021, 7, 3, PRIMARY),
                sessions(2021, 7, 31, PRIMARY),
                sessions(2021, 12, 18, BOOSTER),
            ],
            phones: (0..EMPLOYERS).map(|_| phone(&mut dice)).collect(),
        }
    }

    /// The doses of somebody: the second four weeks after the first, the booster on any day of those.
    fn course(&self, dice: &mut Dice) -> Vec<Dose> {
        let started = dice.place(self.sessions[0].len());
        let boosted = dice.place(self.sessions[2].len());
        let sessions = [started, started, boosted].into_iter().zip(&self.sessions);
        let days = sessions.filter_map(|(place, days)| days.get(place));
        let doses = days.zip([(1, PRIMARY), (2, PRIMARY), (3, BOOSTER)]);
        doses
            .map(|((on, lot), (number, vaccine))| Dose {
                number,
                vaccine,
                lot: lot.clone(),
                on: *on,
                place: self.place,
                paid: false,
            })
            .collect()
    }
}

const PRIMARY: Vaccine = Vaccine::CoronaVac;
const BOOSTER: Vaccine = Vaccine::Comirnaty;

pub(super) fn scene(cast: &mut Cast<'_>) -> Scene {
    let outreach = Outreach::of(cast);
    let colleagues = (0..COLLEAGUES).map(|_| {
        let resident = member(cast, &outreach);
        let doses = outreach.course(&mut cast.dice);
        let recorded: &[u8] = cast.dice.weighted(&[(75, &[1, 2, 3]), (15, &[1, 2]), (10, &[3])]);
        let mut role = Role::new(resident, doses, recorded);
        role.without_birth = cast.dice.happens(1_000);
        role
    });
    let others = colleagues.collect();
    let resident = member(cast, &outreach);
    let doses = outreach.course(&mut cast.dice);
    let mut says = Says::default();
    // Who left the employer, or gives a telephone of their own.
    if cast.dice.happens(5_000) {
        says.phone = Some(phone(&mut cast.dice));
    }
    let with_record = cast.dice.happens(WITH_RECORD);
    let mut complainant = Role::new(resident, doses, &[]);
    let (cause, note) = if with_record {
        recorded(cast, &mut complainant)
    } else {
        (cast.unrecorded(), "without_any_record")
    };
    Scene {
        missed: complainant.doses.len() - 1,
        complainant,
        others,
        cause,
        twice: false,
        says,
        notes: vec![note],
    }
}

/// Has the doses of somebody recorded under a passport that was mistyped, or that was renewed since.
fn recorded(cast: &mut Cast<'_>, role: &mut Role) -> (Cause, &'static str) {
    let primary_too = cast.dice.happens(5_000);
    let earlier: Document = (IdType::Passport, role.resident.other_document());
    let renewed = cast.dice.happens(5_000);
    for (dose, recorded) in role.doses.iter().zip(&mut role.recorded) {
        let booster = dose.number == 3;
        *recorded = match (renewed, booster || primary_too) {
            (_, false) => Recorded::No,
            (true, true) => Recorded::Under(earlier.clone()),
            (false, true) => Recorded::Yes,
        };
    }
    (
        Cause::OtherIdentity,
        if renewed {
            "passport_renewed"
        } else {
            "passport_mistyped"
        },
    )
}

/// A worker of the group.
fn member(cast: &mut Cast<'_>, outreach: &Outreach) -> Resident {
    let group = Group::Foreign(if cast.dice.happens(5_000) {
        Country::Bangladesh
    } else {
        Country::Pakistan
    });
    let family = Family::new(&mut cast.dice, group, false);
    let year = cast.year(1974, 2001);
    let employer = cast.dice.place(outreach.phones.len());
    let phone = outreach
        .phones
        .get(employer)
        .filter(|_| cast.dice.happens(EMPLOYERS_PHONE));
    let given = section("outreach_given").draw_often(&mut cast.dice);
    let last = section("outreach_last").draw_often(&mut cast.dice);
    let name = format!("{given} {last}");
    let mut resident = cast.person(&Sketch {
        home: outreach.home,
        group,
        family: &family,
        sex: Sex::Male,
        year,
        given: &name,
        father: "",
        phone: phone.map(String::as_str),
    });
    if cast.dice.happens(DEFAULT_BIRTH) {
        resident.born = resident.born.with_ordinal(1).unwrap_or(resident.born);
    }
    resident
}
