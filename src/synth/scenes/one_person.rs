//! Somebody alone with the registry: a dose that nobody recorded, or one that is taken for another of their own.

use crate::synth::cause::Cause;
use crate::synth::course::Dose;
use crate::synth::scenes::cast::Cast;
use crate::synth::scenes::scene::{Recorded, Role, Says, Scene};
use crate::synth::scenes::twins::OWN;

/// A booster without any record. Somebody else took theirs in the same hour.
pub(super) fn nobody(cast: &mut Cast<'_>) -> Scene {
    let (home, group) = cast.home();
    let own = cast.somebody(home, group);
    let doses = cast.course(&own);
    let other = cast.somebody(home, group);
    let mut passer_by = cast.passer_by(other);
    if let (Some(theirs), Some(missed)) = (passer_by.doses.last_mut(), doses.last()) {
        *theirs = missed.clone();
    }
    let primary = cast.dice.weighted(&[(80, 0), (10, 1), (10, 2)]);
    Scene {
        cause: cast.unrecorded(),
        missed: doses.len() - 1,
        complainant: Role::new(own, doses, OWN[primary]),
        others: vec![passer_by],
        twice: false,
        says: Says::default(),
        notes: vec!["unrecorded"],
    }
}

/// How a complaint points to another dose of the same person.
const POINTS: [&str; 4] = [
    "undated",
    "date_of_another",
    "number_of_another",
    "number_of_another_undated",
];

/// A complaint that has no date, or says date or number of another dose; the lot is mostly left out.
pub(super) fn other_dose(cast: &mut Cast<'_>) -> Scene {
    let (home, group) = cast.home();
    let own = cast.somebody(home, group);
    let doses = cast.course(&own);
    let last = doses.len() - 1;
    let missed = match cast.dice.share(&[60, 25, 15]) {
        0 => last,
        1 => last.saturating_sub(1),
        _ => 0,
    };
    let other = other_of(cast, &doses, missed);
    let recorded = cast.turn.is_multiple_of(2);
    let kind = cast.dice.share(&[30, 30, 25, 15]);
    let mut says = Says {
        no_lot: cast.dice.happens(8_500),
        undated: kind == 0 || kind == 3,
        ..Says::default()
    };
    // What is not pointed elsewhere is right: a complaint that says number and date of another dose is about that one.
    let (meant, pointed) = (&doses[missed], &doses[other]);
    says.on = Some(if kind == 1 { pointed.on } else { meant.on });
    says.dose_number = Some(if kind >= 2 { pointed.number } else { meant.number });
    let (cause, twice) = if recorded {
        let cause = cast.dice.weighted(&[
            (45, Cause::Visible),
            (30, Cause::OtherIdentity),
            (15, Cause::Quarantined),
            (10, Cause::WrongNumber),
        ]);
        (cause, cast.dice.happens(1_000))
    } else {
        (cast.unrecorded(), false)
    };
    let mut role = Role::new(own, doses, &[1, 2, 3]);
    // Of the doses that are not meant, the one that is pointed to is always recorded.
    for (place, recorded) in role.recorded.iter_mut().enumerate() {
        if place != other && cast.dice.happens(2_000) {
            *recorded = Recorded::No;
        }
    }
    let mut notes = vec![POINTS[kind], if recorded { "recorded" } else { "unrecorded" }];
    if twice {
        notes.push("recorded_twice");
    }
    Scene {
        complainant: role,
        others: Vec::new(),
        missed,
        cause,
        twice,
        says,
        notes,
    }
}

/// A neighbouring dose.
fn other_of(cast: &mut Cast<'_>, doses: &[Dose], missed: usize) -> usize {
    let last = doses.len() - 1;
    match missed {
        0 => last.min(1),
        place if place == last || cast.dice.happens(5_000) => place - 1,
        place => place + 1,
    }
}
