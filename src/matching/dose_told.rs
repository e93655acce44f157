//! Whether anything beyond the person says that it is this dose and not another one of theirs.

use crate::matching::candidate::Candidate;
use crate::matching::vocabulary::{Comparison, Field, Level};

/// Whether the day or the lot says that it is the first candidate's dose, and no other dose of that person fits as well.
/// The number alone does not: clerks and citizens count doses in their own ways.
pub(super) fn is_told<T>(candidates: &[Candidate<T>]) -> bool {
    let Some((best, rest)) = candidates.split_first() else {
        return false;
    };
    let of_doses = [Field::DoseNumber, Field::DoseDate, Field::Lot];
    if of_doses
        .iter()
        .all(|field| best.comparison.level(*field) == Level::Missing)
    {
        // The rows are people.
        return true;
    }
    let others: Vec<&Candidate<T>> = rest.iter().filter(|other| is_theirs(best, other)).collect();
    let others = others.as_slice();
    let level = |field| best.comparison.level(field);
    let day = days_apart(level(Field::DoseDate));
    let lot = lot_agrees(best);
    let as_near = |other: &Candidate<T>| {
        let theirs = days_apart(other.comparison.level(Field::DoseDate));
        theirs.is_some_and(|theirs| day.is_none_or(|day| theirs <= day))
    };
    if !lot && others.iter().any(|other| as_near(other) || lot_agrees(other)) {
        return false;
    }
    // Of a record under another number, a lot that differs weighs more than a day nearby.
    let apart = level(Field::Lot) == Level::Different && level(Field::Identity) != Level::Same;
    let told = lot || day.is_some_and(|day| !apart || day <= NEXT);
    let with_number = others
        .iter()
        .find(|other| other.comparison.level(Field::DoseNumber) == Level::Same);
    let number = level(Field::DoseNumber);
    if number == Level::Same {
        return told;
    }
    if matches!(number, Level::InOrder | Level::Missing) {
        return told && with_number.is_none();
    }
    // The number is that of another dose, which is on record: two facts against it. One that is not on record may be the
    // dose that is meant.
    let that_day = day.is_some_and(|day| day <= NEAR);
    let that_lot = lot && !others.iter().any(|other| lot_agrees(other));
    with_number.is_some() && that_day && that_lot
}

/// Whether [`is_told`] may hold of a record, whatever else is on record.
pub(super) fn may_be_told(comparison: &Comparison) -> bool {
    let level = |field| comparison.level(field);
    matches!(level(Field::DoseNumber), Level::Same | Level::Missing)
        || days_apart(level(Field::DoseDate)).is_some()
        || level(Field::Lot) == Level::Same
}

/// Days no further apart than these are one, as people remember them; or as they are written down after midnight.
const NEAR: u8 = 3;
const NEXT: u8 = 1;

/// About how many days lie between what is said and the record; nothing where one says none or they are further apart
/// than two doses of one person may be.
fn days_apart(day: Level) -> Option<u8> {
    let known = [
        (Level::Same, 0),
        (Level::OneDay, 1),
        (Level::Swapped, 2),
        (Level::ThreeDays, 3),
        (Level::Week, 7),
        (Level::Fortnight, 14),
        (Level::OtherYear, 15),
    ];
    known
        .into_iter()
        .find(|(level, _)| *level == day)
        .map(|(_, days)| days)
}

/// Whether the lots agree in every character: lots of one delivery differ in one.
fn lot_agrees<T>(candidate: &Candidate<T>) -> bool {
    candidate.comparison.level(Field::Lot) == Level::Same
}

/// Whether a candidate states another dose of the person of whom the best one states one, or of the person who complains.
fn is_theirs<T>(best: &Candidate<T>, other: &Candidate<T>) -> bool {
    let (one, two) = (&best.particulars, &other.particulars);
    let another = one.dose_number != two.dose_number || one.day != two.day;
    let same_number = one.id.is_some() && one.id == two.id;
    let level = |field| other.comparison.level(field);
    let same_person = level(Field::Identity) == Level::Same
        || (level(Field::BirthDate) == Level::Same && level(Field::Name) <= Level::Similar);
    another && (same_number || same_person)
}
