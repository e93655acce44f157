//! Neighbours: people who share what is thought to be one's own, a day of birth or a telephone.

use chrono::NaiveDate;

use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::Sex;
use crate::synth::course::Dose;
use crate::synth::dice::{Dice, scrambled};
use crate::synth::names::Family;
use crate::synth::origin::{Group, HOMES};
use crate::synth::people::{Resident, phone};
use crate::synth::scenes::cast::{Cast, Sketch, last_digit, written};
use crate::synth::scenes::scene::{Role, Says, Scene};
use crate::synth::scenes::twins::OWN;

/// How many neighbours there are besides the one who complains.
const NEIGHBOURS: usize = 4;
/// How many in ten thousand of them have the same given name, and how many the same father's or family name.
const SAME_GIVEN: u32 = 2_500;
const SAME_FATHER: u32 = 2_500;
/// How many in ten thousand went to the same appointments, when a team came to the village.
const ALONG: u32 = 6_000;
/// The oldest and the youngest year of a default birth, and how many years there are.
const FIRST_YEAR: i32 = 1935;
const YEARS: u64 = 45;

/// What neighbours have in common.
struct Village<'a> {
    home: usize,
    group: Group,
    family: &'a Family,
    given: &'a str,
    father: &'a str,
    sex: Sex,
    phone: Option<&'a str>,
}

impl Village<'_> {
    /// The one who complains, or a neighbour: with the name of that one, or parts of it, as chance has it.
    fn resident(&self, cast: &mut Cast<'_>, year: i32, neighbour: bool) -> Resident {
        let other = Family::new(&mut cast.dice, self.group, HOMES[self.home].is_sabah());
        let same_given = !neighbour || cast.dice.happens(SAME_GIVEN);
        let same_father = !neighbour || cast.dice.happens(SAME_FATHER);
        let family = if same_father { self.family } else { &other };
        let sex = if same_given { self.sex } else { cast.sex() };
        let given = family.given(&mut cast.dice, sex, year, None);
        let father = family.given(&mut cast.dice, Sex::Male, year - 28, None);
        cast.person(&Sketch {
            home: self.home,
            group: self.group,
            family,
            sex,
            year,
            given: if same_given { self.given } else { &given },
            father: if same_father { self.father } else { &father },
            phone: self.phone,
        })
    }
}

/// People of one village whose births were registered late: all on the first of January of one year.
pub(super) fn default_births(cast: &mut Cast<'_>) -> Scene {
    let (home, group) = cast.local_home();
    let family = Family::new(&mut cast.dice, group, HOMES[home].is_sabah());
    let year = FIRST_YEAR + i32::try_from(cast.turn % YEARS).unwrap_or(0);
    let sex = cast.sex();
    let given = family.given(&mut cast.dice, sex, year, None);
    let father = family.given(&mut cast.dice, Sex::Male, year - 28, None);
    let shared = phone(&mut cast.dice);
    let village = Village {
        home,
        group,
        family: &family,
        given: &given,
        father: &father,
        sex,
        phone: cast.dice.happens(4_000).then_some(&shared),
    };
    let other_document = cast.dice.happens(3_000);
    let mut people = Vec::new();
    for place in 0..=NEIGHBOURS {
        // One of the neighbours was born a year earlier.
        let year = if place == NEIGHBOURS { year - 1 } else { year };
        let mut resident = village.resident(cast, year, place > 0);
        give_default_birth(cast.turn, year, place as u64, &mut resident);
        if other_document {
            resident.id_type = IdType::Other;
            resident.id_number = format!("UN{:08}", scrambled(resident.number) % 100_000_000);
        }
        people.push(resident);
    }
    let mut notes = vec![if other_document { "other_document" } else { "mykad" }];
    if village.phone.is_some() {
        notes.push("same_phone");
    }
    scene(cast, people, notes)
}

/// A first of January, and a number of that day that no other scene of the year has, as long as there are less than 200.
fn give_default_birth(turn: u64, year: i32, place: u64, resident: &mut Resident) {
    let born = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(resident.born);
    // A thousand numbers of a sex and place of birth, in steps that keep neighbours apart.
    let end = (turn / YEARS * 5 + place) * 377 % 1_000;
    let (last, rest) = (end % 5, end / 5);
    let last = last_digit(resident.sex, last);
    resident.id_number = written(born, &resident.id_number[6..8], rest / 100, rest % 100, last);
    resident.born = born;
}

/// A telephone that the village, the employer or an agent gives for everybody.
pub(super) fn shared_phone(cast: &mut Cast<'_>) -> Scene {
    let (home, group) = cast.home();
    let family = Family::new(&mut cast.dice, group, HOMES[home].is_sabah());
    let (year, sex) = (cast.adult_year(), cast.sex());
    let given = family.given(&mut cast.dice, sex, year, None);
    let father = family.given(&mut cast.dice, Sex::Male, year - 28, None);
    let agents = cast.dice.happens(3_000);
    let shared = if agents {
        agents_phone(cast)
    } else {
        phone(&mut cast.dice)
    };
    let village = Village {
        home,
        group,
        family: &family,
        given: &given,
        father: &father,
        sex,
        phone: Some(&shared),
    };
    let mut people = vec![village.resident(cast, year, false)];
    for _ in 0..NEIGHBOURS {
        let year = cast.adult_year();
        people.push(village.resident(cast, year, true));
    }
    scene(
        cast,
        people,
        vec![if agents { "agents_phone" } else { "village_phone" }],
    )
}

/// One of a few telephones that stand in hundreds of records.
fn agents_phone(cast: &mut Cast<'_>) -> String {
    const AGENTS: u32 = 4;
    let agent = cast.dice.below(AGENTS);
    phone(&mut Dice::new(cast.country.seed, u64::MAX - u64::from(agent)))
}

fn scene(cast: &mut Cast<'_>, people: Vec<Resident>, mut notes: Vec<&'static str>) -> Scene {
    let mut people = people.into_iter();
    // The first is the one who complains; there always is one.
    let own = people.next().unwrap_or_else(|| cast.somebody(0, Group::Malay));
    let doses = cast.course(&own);
    let others = people.map(|resident| {
        let their_doses: Vec<Dose> = if cast.dice.happens(ALONG) {
            cast.along(&doses)
        } else {
            cast.course(&resident)
        };
        let recorded: &[u8] = cast.dice.weighted(&[(70, &[1, 2, 3]), (15, &[1, 2]), (15, &[3])]);
        Role::new(resident, their_doses, recorded)
    });
    let others = others.collect();
    let recorded = cast.turn.is_multiple_of(2);
    let own_recorded = cast.dice.one_of(&OWN);
    notes.push(if recorded { "recorded" } else { "unrecorded" });
    Scene {
        cause: cast.cause(recorded),
        missed: doses.len() - 1,
        complainant: Role::new(own, doses, own_recorded),
        others,
        twice: false,
        says: Says::default(),
        notes,
    }
}
