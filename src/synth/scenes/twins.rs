//! Twins: the same day, place and parents, numbers next to each other.

use crate::domain::person::mykad::Sex;
use crate::domain::values::coded::Coded;
use crate::synth::dice::scrambled;
use crate::synth::names::Family;
use crate::synth::origin::HOMES;
use crate::synth::scenes::alike::{Likeness, given_names};
use crate::synth::scenes::cast::{Cast, Sketch, last_digit};
use crate::synth::scenes::scene::{Role, Says, Scene};

/// Which doses the registry may have of the one who complains, beside the one that is missed, and of the other.
pub(super) const OWN: [&[u8]; 3] = [&[1, 2], &[1], &[]];
pub(super) const THEIRS: [&[u8]; 4] = [&[], &[1, 2], &[1, 2, 3], &[3]];

/// Who has which doses recorded: each constellation in turn, and each with the missed dose recorded and unrecorded.
pub(super) struct Constellation {
    pub(super) own: &'static [u8],
    pub(super) theirs: &'static [u8],
    pub(super) recorded: bool,
}

impl Constellation {
    pub(super) fn of(turn: u64) -> Self {
        let place = |end: usize, turn: u64| usize::try_from(turn % end as u64).unwrap_or(0);
        Self {
            recorded: turn.is_multiple_of(2),
            own: OWN[place(OWN.len(), turn / 2)],
            theirs: THEIRS[place(THEIRS.len(), turn / 6)],
        }
    }

    pub(super) fn notes(&self) -> [&'static str; 2] {
        let own = match self.own.len() {
            2 => "own_primary_recorded",
            1 => "own_first_recorded",
            _ => "own_none_recorded",
        };
        let theirs = match self.theirs {
            [] => "theirs_none_recorded",
            [3] => "theirs_booster_recorded",
            [1, 2] => "theirs_primary_recorded",
            _ => "theirs_all_recorded",
        };
        [own, theirs]
    }
}

/// How the numbers of two twins differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbers {
    /// In the last digit, which states the sex.
    Last,
    /// In the last digit by one, whatever their sex is.
    LastByOne,
    /// By one in the serial number.
    Serial,
    /// By one in the serial number, and in the last digit.
    SerialAndLast,
    /// In serial numbers that are not next to each other.
    Apart,
}

pub(super) fn scene(cast: &mut Cast<'_>) -> Scene {
    let shape = Constellation::of(cast.turn);
    let (home, group) = cast.local_home();
    let family = Family::new(&mut cast.dice, group, HOMES[home].is_sabah());
    let sex = cast.sex();
    let other = match (sex, cast.dice.happens(7_000)) {
        (sex, true) => sex,
        (Sex::Male, false) => Sex::Female,
        (Sex::Female, false) => Sex::Male,
    };
    let year = cast.adult_year();
    let likeness = cast
        .dice
        .weighted(&[(55, Likeness::Near), (30, Likeness::Part), (15, Likeness::Apart)]);
    let [given, theirs] = given_names(
        &mut cast.dice,
        &family,
        group,
        [sex, other],
        [year, year],
        likeness,
    );
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
    let (mut own, slot) = cast.person_with_slot(&sketch);
    let shared = cast.dice.happens(6_000).then_some(own.phone.clone());
    let mut twin = cast.person(&Sketch {
        sex: other,
        given: &theirs,
        phone: shared.as_deref(),
        ..sketch
    });
    let numbers = cast.dice.weighted(&[
        (35, Numbers::Last),
        (10, Numbers::LastByOne),
        (25, Numbers::Serial),
        (15, Numbers::SerialAndLast),
        (15, Numbers::Apart),
    ]);
    let (serial, last) = (scrambled(own.number), scrambled(own.number) >> 8);
    let (their_serial, their_last) = match numbers {
        Numbers::Last => (
            serial,
            last_digit(other, if sex == other { last + 1 } else { last }),
        ),
        Numbers::LastByOne => (serial, last_digit(sex, last) + 1),
        Numbers::Serial => (serial % 10 + 1, last_digit(other, last)),
        Numbers::SerialAndLast => (serial % 10 + 1, last_digit(other, last + 1)),
        Numbers::Apart => (serial % 10 + 2 + last % 6, last_digit(other, last)),
    };
    let place = own.id_number[6..8].to_owned();
    own.id_number = slot.mykad(own.born, &place, serial, last_digit(sex, last));
    twin.born = own.born;
    twin.id_number = slot.mykad(own.born, &place, their_serial, their_last);
    (own.twin, twin.twin) = (true, true);

    let doses = cast.course(&own);
    let their_doses = if cast.dice.happens(7_500) {
        cast.along(&doses)
    } else {
        cast.course(&twin)
    };
    let mut notes = shape.notes().to_vec();
    notes.push(likeness.code());
    if shared.is_some() {
        notes.push("same_phone");
    }
    Scene {
        cause: cast.cause(shape.recorded),
        missed: doses.len() - 1,
        complainant: Role::new(own, doses, shape.own),
        others: vec![Role::new(twin, their_doses, shape.theirs)],
        twice: false,
        says: Says::default(),
        notes,
    }
}
