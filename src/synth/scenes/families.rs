//! Brothers and sisters, and men who have the name of their father or grandfather.

use chrono::Datelike;

use crate::domain::person::mykad::Sex;
use crate::domain::values::coded::Coded;
use crate::synth::course::Dose;
use crate::synth::names::Family;
use crate::synth::origin::{Country, Group, HOMES, draw_home};
use crate::synth::people::Resident;
use crate::synth::scenes::alike::{Likeness, given_names};
use crate::synth::scenes::cast::{Cast, Sketch};
use crate::synth::scenes::scene::{Role, Says, Scene};
use crate::synth::scenes::twins::Constellation;

/// How many in ten thousand of those who live together went to the same appointments.
const ALONG: u32 = 6_000;

/// A brother or sister, one to six years apart.
pub(super) fn siblings(cast: &mut Cast<'_>) -> Scene {
    let shape = Constellation::of(cast.turn);
    let (home, group) = cast.local_home();
    let family = Family::new(&mut cast.dice, group, HOMES[home].is_sabah());
    let sexes = match (cast.sex(), cast.dice.happens(6_500)) {
        (sex, true) => [sex, sex],
        (Sex::Male, false) => [Sex::Male, Sex::Female],
        (Sex::Female, false) => [Sex::Female, Sex::Male],
    };
    let (older, apart) = (cast.year(1955, 1997), cast.year(1, 6));
    let years = if cast.dice.happens(5_000) {
        [older, older + apart]
    } else {
        [older + apart, older]
    };
    let likeness = cast
        .dice
        .weighted(&[(45, Likeness::Near), (35, Likeness::Part), (20, Likeness::Apart)]);
    let [given, theirs] = given_names(&mut cast.dice, &family, group, sexes, years, likeness);
    let father = family.given(&mut cast.dice, Sex::Male, older - 28, None);
    let sketch = Sketch {
        home,
        group,
        family: &family,
        sex: sexes[0],
        year: years[0],
        given: &given,
        father: &father,
        phone: None,
    };
    let own = cast.person(&sketch);
    let shared = cast.dice.happens(6_000).then_some(own.phone.clone());
    let mut sibling = cast.person(&Sketch {
        sex: sexes[1],
        year: years[1],
        given: &theirs,
        phone: shared.as_deref(),
        ..sketch
    });
    let mut notes = vec![likeness.code()];
    if cast.dice.happens(1_500) && own.born.year() != sibling.born.year() {
        born_on_the_same_day(&own, &mut sibling);
        notes.push("born_on_the_same_day_of_another_year");
    }
    if shared.is_some() {
        notes.push("same_phone");
    }
    scene(cast, &shape, own, sibling, notes)
}

/// Lets a number differ from another one in its year and its last digit at most.
fn born_on_the_same_day(own: &Resident, sibling: &mut Resident) {
    let year = sibling.born.year();
    // The ninth digit tells the century of birth; a pair on both sides of it stays as it is.
    let same_century = (year < 2000) == (own.born.year() < 2000);
    if let Some(born) = own.born.with_year(year).filter(|_| same_century) {
        let last = &sibling.id_number[11..];
        sibling.id_number = format!("{:02}{}{last}", year % 100, &own.id_number[2..11]);
        sibling.born = born;
    }
}

/// Father and son called alike, or a grandson called like his grandfather.
pub(super) fn father_and_son(cast: &mut Cast<'_>) -> Scene {
    let shape = Constellation::of(cast.turn);
    // With passports and `Jr`; with a MyKad and `Jr`; a grandson who has his grandfather's name.
    let (kind, note) = cast.dice.weighted(&[
        (35, (0, "junior_passport")),
        (20, (1, "junior")),
        (45, (2, "grandson")),
    ]);
    let (home, group) = match kind {
        0 => {
            let countries = [
                Country::Philippines,
                Country::Western,
                Country::Pakistan,
                Country::India,
            ];
            (
                draw_home(&mut cast.dice),
                Group::Foreign(cast.dice.one_of(&countries)),
            )
        }
        // The Christians of Sabah.
        1 => (11, Group::Bornean),
        _ => local_with_fathers_name(cast),
    };
    let family = Family::new(&mut cast.dice, group, HOMES[home].is_sabah());
    let younger = cast.year(1984, 2003);
    let older = younger
        - if kind == 2 {
            cast.year(44, 58)
        } else {
            cast.year(21, 38)
        };
    let given = family.given(&mut cast.dice, Sex::Male, older, None);
    let father = family.given(&mut cast.dice, Sex::Male, older - 28, None);
    let sketch = Sketch {
        home,
        group,
        family: &family,
        sex: Sex::Male,
        year: older,
        given: &given,
        father: &father,
        phone: None,
    };
    let senior = cast.person(&sketch);
    let shared = cast.dice.happens(8_500).then_some(senior.phone.clone());
    let mut junior = cast.person(&Sketch {
        year: younger,
        phone: shared.as_deref(),
        ..sketch
    });
    // A title that only the older one had would tell them apart too easily.
    junior.name.clone_from(&senior.name);
    if kind < 2 && cast.dice.happens(7_500) {
        let mark = cast.dice.one_of(&["Jr", "Jr", "II", "Jnr"]);
        junior.name = format!("{} {mark}", senior.name);
    }
    let mut notes = vec![note];
    if shared.is_some() {
        notes.push("same_phone");
    }
    let (own, other) = if cast.dice.happens(5_000) {
        (senior, junior)
    } else {
        (junior, senior)
    };
    let mut scene = scene(cast, &shape, own, other, notes);
    for role in scene.others.iter_mut().chain([&mut scene.complainant]) {
        role.without_birth = cast.dice.happens(1_500);
    }
    scene
}

/// A people of whom the father's name is a part of one's own.
fn local_with_fathers_name(cast: &mut Cast<'_>) -> (usize, Group) {
    loop {
        let (home, group) = cast.local_home();
        if group != Group::Chinese {
            return (home, group);
        }
    }
}

fn scene(
    cast: &mut Cast<'_>,
    shape: &Constellation,
    own: Resident,
    other: Resident,
    mut notes: Vec<&'static str>,
) -> Scene {
    let doses = cast.course(&own);
    let their_doses: Vec<Dose> = if cast.dice.happens(ALONG) {
        notes.push("same_appointments");
        cast.along(&doses)
    } else {
        cast.course(&other)
    };
    notes.extend(shape.notes());
    Scene {
        cause: cast.cause(shape.recorded),
        missed: doses.len() - 1,
        complainant: Role::new(own, doses, shape.own),
        others: vec![Role::new(other, their_doses, shape.theirs)],
        twice: false,
        says: Says::default(),
        notes,
    }
}
