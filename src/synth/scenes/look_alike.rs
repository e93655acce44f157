//! A stranger with a complete course under a sound number that is a digit or two away from one's own, and with a name that
//! one's own may be short for.

use chrono::{Days, NaiveDate};

use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::{MyKad, Sex};
use crate::synth::names::Family;
use crate::synth::origin::{Group, HOMES};
use crate::synth::people::{LAST_DAY, Resident};
use crate::synth::scenes::cast::{Cast, Sketch};
use crate::synth::scenes::scene::{Role, Says, Scene};
use crate::synth::scenes::twins::OWN;

/// How many names are tried until two have the same initials.
const ATTEMPTS: usize = 400;

pub(super) fn scene(cast: &mut Cast<'_>) -> Scene {
    let (home, group) = cast.home();
    let family = Family::new(&mut cast.dice, group, HOMES[home].is_sabah());
    let (sex, year) = (cast.sex(), cast.adult_year());
    let given = family.given(&mut cast.dice, sex, year, None);
    let father = family.given(&mut cast.dice, Sex::Male, year - 28, None);
    let sketch = Sketch {
        home,
        group,
        family: &family,
        sex,
        year,
        given: &given,
        father: &father,
        phone: None,
    };
    let own = cast.person(&sketch);
    let exact = cast.dice.happens(1_500);
    let (their_given, their_father) = if exact {
        (given.clone(), father.clone())
    } else {
        other_name(cast, &family, group, sex, [&given, &father])
    };
    let mut other = cast.person(&Sketch {
        given: &their_given,
        father: &their_father,
        ..sketch
    });
    let digits = look_alike_number(cast, &own, &mut other);
    let mut note = "names_abbreviated_alike";
    let mut says = Says::default();
    if exact {
        other.name.clone_from(&own.name);
        note = "same_name";
    } else if cast.dice.happens(6_500) {
        says.name = Some(abbreviated(&own.name));
    } else {
        other.name = abbreviated(&other.name);
        note = "their_name_abbreviated";
    }
    let doses = cast.course(&own);
    let mut their_doses = cast.course(&other);
    let missed = doses.len() - 1;
    // Seldom the stranger's booster was given on the same day, or nearly so.
    let apart = cast.dice.weighted(&[(80, None), (10, Some(0)), (10, Some(3))]);
    if let (Some(days), Some(theirs)) = (apart, their_doses.last_mut()) {
        let on = doses[missed].on - Days::new(days);
        let (vaccine, lot) = (doses[missed].vaccine, doses[missed].lot.clone());
        (theirs.on, theirs.vaccine, theirs.lot) = (on, vaccine, lot);
    }
    let recorded = cast.turn.is_multiple_of(2);
    let own_recorded = cast.dice.one_of(&OWN);
    Scene {
        cause: cast.cause(recorded),
        complainant: Role::new(own, doses, own_recorded),
        others: vec![Role::new(other, their_doses, &[1, 2, 3])],
        missed,
        twice: false,
        says,
        notes: vec![digits, note, if recorded { "recorded" } else { "unrecorded" }],
    }
}

/// Another name with the same initials: of the given name, or of the father's.
fn other_name(
    cast: &mut Cast<'_>,
    family: &Family,
    group: Group,
    sex: Sex,
    [given, father]: [&str; 2],
) -> (String, String) {
    let alike = |one: &str, other: &str| one != other && initials(one) == initials(other);
    let first = |name: &str| name.split(' ').next().map(str::to_owned);
    for _ in 0..ATTEMPTS {
        match group {
            Group::Chinese | Group::Foreign(_) => {
                let other = family.given(&mut cast.dice, sex, 1985, None);
                // A surname stands in front of the names of a family; foreigners keep the first of theirs.
                if alike(&other, given) && (group == Group::Chinese || first(&other) == first(given)) {
                    return (other, father.to_owned());
                }
            }
            Group::Malay | Group::Indian | Group::Bornean => {
                let other = family.given(&mut cast.dice, Sex::Male, 1955, None);
                if alike(&other, father) {
                    return (given.to_owned(), other);
                }
            }
        }
    }
    (given.to_owned(), father.to_owned())
}

fn initials(name: &str) -> String {
    name.split(' ').filter_map(|part| part.chars().next()).collect()
}

/// A name with its first part whole and initials for the rest, as `Tang H L`.
fn abbreviated(name: &str) -> String {
    const KEPT: [&str; 5] = ["bin", "binti", "a/l", "a/p", "anak"];
    let short = name.split(' ').enumerate().map(|(place, part)| {
        if place == 0 || KEPT.contains(&part) {
            part.to_owned()
        } else {
            part.chars().take(1).collect()
        }
    });
    short.collect::<Vec<_>>().join(" ")
}

/// Gives the other a sound number that differs from the first one's in a digit or two, and the birth that it states.
fn look_alike_number(cast: &mut Cast<'_>, own: &Resident, other: &mut Resident) -> &'static str {
    let wanted = if cast.dice.happens(6_000) { 1 } else { 2 };
    for _ in 0..ATTEMPTS {
        let number = near_number(cast, own, wanted);
        let differing = number.bytes().zip(own.id_number.bytes());
        let differing = differing.filter(|(one, other)| one != other).count();
        // A passport says nothing of the birth.
        let born = if own.id_type == IdType::Mykad {
            let sound = MyKad::parse(&number).ok().zip(LAST_DAY);
            sound.and_then(|(number, today)| number.birth_date(today))
        } else {
            Some(other.born)
        };
        if let Some(born) = born.filter(|born| differing == wanted && adult(*born)) {
            (other.id_number, other.born) = (number, born);
            break;
        }
    }
    if wanted == 1 { "one_digit" } else { "two_digits" }
}

/// A number with so many other digits, sound or not.
fn near_number(cast: &mut Cast<'_>, own: &Resident, digits: usize) -> String {
    let mut bytes = own.id_number.clone().into_bytes();
    for _ in 0..digits {
        let place = if own.id_type == IdType::Mykad {
            // The place of birth is seldom another one, and the ninth digit tells the century.
            cast.dice
                .one_of(&[0, 1, 1, 2, 3, 4, 5, 5, 6, 7, 9, 9, 10, 10, 11])
        } else {
            cast.dice.place(bytes.len())
        };
        // The last digit of a MyKad keeps to the sex.
        let step = if place == 11 {
            2
        } else {
            u8::try_from(cast.dice.between(1, 9)).unwrap_or(1)
        };
        if bytes[place].is_ascii_digit() {
            bytes[place] = b'0' + (bytes[place] - b'0' + step) % 10;
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn adult(born: NaiveDate) -> bool {
    let age = LAST_DAY.and_then(|day| day.years_since(born));
    age.is_some_and(|age| (18..=95).contains(&age))
}
