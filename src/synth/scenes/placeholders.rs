//! Records whose number is nobody's: a word, zeros, or a number that the clinic writes for everybody.

use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::Sex;
use crate::synth::cause::Cause;
use crate::synth::dice::scrambled;
use crate::synth::names::Family;
use crate::synth::origin::{Group, HOMES};
use crate::synth::places::Places;
use crate::synth::scenes::cast::Cast;
use crate::synth::scenes::scene::{Document, Recorded, Role, Says, Scene};

/// How many others have a record under the same placeholder, by the same clinic.
const OTHERS: usize = 3;
/// How many in ten thousand of them are called like the one who complains, or share a part of the name.
const SAME_NAME: u32 = 700;

/// What the clinic writes where it knows no number: each has its habit.
fn placeholder(seed: u64, places: &Places, place: usize) -> (Document, &'static str) {
    let habit = scrambled(seed ^ scrambled(place as u64));
    let (id_type, number, note) = match habit % 8 {
        0 => (IdType::Mykad, "UNKNOWN".to_owned(), "unknown"),
        1 => (IdType::Mykad, "-".to_owned(), "dash"),
        2 => (IdType::Other, "TIADA".to_owned(), "tiada"),
        3 => (IdType::Mykad, "000000000000".to_owned(), "zeros"),
        4 => (IdType::Passport, "UNKNOWN".to_owned(), "unknown"),
        5 => (IdType::Mykad, "999999999999".to_owned(), "nines"),
        // The clinic's own code, or the sound number of whoever works at its counter.
        6 => (IdType::Other, places.get(place).listed.code.clone(), "own_code"),
        _ => (IdType::Mykad, counter(habit >> 8), "own_number"),
    };
    ((id_type, number), note)
}

/// A sound MyKad number.
fn counter(habit: u64) -> String {
    let (year, month, day) = (60 + habit % 40, 1 + habit / 64 % 12, 1 + habit / 1_024 % 28);
    format!(
        "{year:02}{month:02}{day:02}14{:04}",
        5_000 + habit / 65_536 % 3_000
    )
}

pub(super) fn scene(cast: &mut Cast<'_>) -> Scene {
    let (home, group) = cast.home();
    let family = Family::new(&mut cast.dice, group, HOMES[home].is_sabah());
    let own = cast.somebody(home, group);
    let doses = cast.course(&own);
    let missed = doses.len() - 1;
    let place = doses[missed].place;
    let (document, note) = placeholder(cast.country.seed, &cast.country.places, place);
    let others = (0..OTHERS).map(|_| {
        let mut resident = cast.somebody(home, group);
        if cast.dice.happens(SAME_NAME) && resident.sex == own.sex {
            resident.name.clone_from(&own.name);
        } else if cast.dice.happens(SAME_NAME) {
            resident.name = named_alike(cast, &family, group, &own.name, resident.sex);
        }
        let mut doses = cast.course(&resident);
        for dose in &mut doses {
            dose.place = place;
        }
        let under = Recorded::Under(document.clone());
        let recorded = doses.iter().map(|_| under.clone()).collect();
        Role {
            resident,
            doses,
            recorded,
            without_birth: false,
        }
    });
    let others = others.collect();
    let recorded = cast.dice.happens(6_000);
    let mut complainant = Role::new(own, doses, &[]);
    let primary = match cast.dice.share(&[60, 20, 20]) {
        0 => Recorded::Yes,
        1 => Recorded::No,
        _ => Recorded::Under(document.clone()),
    };
    complainant.recorded.fill(primary);
    complainant.recorded[missed] = Recorded::Under(document);
    Scene {
        cause: if recorded {
            Cause::OtherIdentity
        } else {
            cast.unrecorded()
        },
        complainant,
        others,
        missed,
        twice: recorded && cast.dice.happens(500),
        says: Says::default(),
        notes: vec![note, if recorded { "recorded" } else { "unrecorded" }],
    }
}

/// The first part of somebody's name before another father's or family's.
fn named_alike(cast: &mut Cast<'_>, family: &Family, group: Group, name: &str, sex: Sex) -> String {
    let first = name.split(' ').next().unwrap_or(name).to_owned();
    let father = family.given(&mut cast.dice, Sex::Male, 1950, None);
    let given = match group {
        Group::Chinese => family.given(&mut cast.dice, sex, 1980, None),
        Group::Malay | Group::Indian | Group::Bornean | Group::Foreign(_) => first,
    };
    family.full(&mut cast.dice, &given, sex, &father, 1980)
}
