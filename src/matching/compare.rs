//! Compares a complaint with a record, field by field: how far do they agree, and by which table is that weighed?

use crate::domain::vaccine::dose::BOOSTERS_START;
use crate::domain::values::coded::Coded;
use crate::matching::names::frequency::Frequencies;
use crate::matching::names::spelling::slips;
use crate::matching::particulars::{IdNumber, Particulars};
use crate::matching::vocabulary::{Agreement, Comparison, Field, Level, Table};

/// Compares a complaint, the first, with a record. How far they agree does not depend on which is which; by which table
/// that is weighed does.
pub fn compare(one: &Particulars, other: &Particulars, frequencies: &Frequencies) -> Comparison {
    let mut found = Comparison(Vec::with_capacity(Field::all().len()));
    let identity = both(one.id.as_ref(), other.id.as_ref(), identity);
    let unsound = other.id.as_ref().is_some_and(|id| !id.sound);
    let table = if unsound {
        Table::IdentityUnsound
    } else {
        Table::Identity
    };
    found.add(Field::Identity, identity, table);
    found.0.push(name(one, other, frequencies));
    let birth = both(one.birth, other.birth, crate::matching::ymd::Ymd::compare_births);
    let table = if begin_alike(one, other) {
        Table::BirthInNumber
    } else {
        Table::BirthDate
    };
    found.add(Field::BirthDate, birth, table);
    found.add(Field::Phone, both(one.phone, other.phone, phone), Table::Phone);
    let number = both(one.dose_number, other.dose_number, dose_number);
    let early = one.dose_number.is_some_and(|number| number < 3) && in_days_of_boosters(one);
    let table = if early {
        Table::EarlyNumber
    } else {
        Table::DoseNumber
    };
    found.add(Field::DoseNumber, number, table);
    let day = both(one.day, other.day, crate::matching::ymd::Ymd::compare_days);
    found.add(Field::DoseDate, day, Table::DoseDate);
    let lot = both(one.lot.as_deref(), other.lot.as_deref(), lot);
    let vaccine = both(one.vaccine, other.vaccine, |a, b| {
        if a == b { Level::Same } else { Level::Different }
    });
    let table = if matches!(lot, Level::Same | Level::OneFault) {
        Table::VaccineOfLot
    } else {
        Table::Vaccine
    };
    found.add(Field::Vaccine, vaccine, table);
    let place = one.place.compare(&other.place);
    let days = matches!(day, Level::Same | Level::OneDay | Level::ThreeDays);
    let there = days && matches!(place, Level::Same | Level::Alike);
    found.add(Field::Lot, lot, if there { Table::LotThere } else { Table::Lot });
    let table = if day == Level::Same {
        Table::FacilityThatDay
    } else {
        Table::Facility
    };
    found.add(Field::Facility, place, table);
    found
}

fn in_days_of_boosters(complaint: &Particulars) -> bool {
    let day = complaint.day.and_then(crate::matching::ymd::Ymd::date);
    day.is_some_and(|day| BOOSTERS_START.is_some_and(|start| day >= start))
}

fn both<T>(one: Option<T>, other: Option<T>, compare: impl FnOnce(T, T) -> Level) -> Level {
    match (one, other) {
        (Some(one), Some(other)) => compare(one, other),
        (Some(_) | None, None) | (None, Some(_)) => Level::Missing,
    }
}

fn name(one: &Particulars, other: &Particulars, frequencies: &Frequencies) -> Agreement {
    let missing = one.name.is_empty() || other.name.is_empty();
    let (level, chance) = if missing {
        (Level::Missing, None)
    } else {
        let agreement = one.name.compare(&other.name, frequencies);
        (
            agreement.level,
            (agreement.level != Level::Different).then_some(agreement.chance),
        )
    };
    Agreement {
        field: Field::Name,
        level,
        table: Table::Name,
        chance,
    }
}

fn identity(one: &IdNumber, other: &IdNumber) -> Level {
    if one.text == other.text {
        return Level::Same;
    }
    if matches!((one.kind, other.kind), (Some(a), Some(b)) if a != b) {
        return Level::OtherKind;
    }
    let (a, b) = (one.text.as_str(), other.text.as_str());
    let shorter = a.len().min(b.len());
    match slips(a, b, 2) {
        Some(0 | 1) if shorter >= 5 => return Level::OneFault,
        Some(2) if shorter >= 7 => return Level::TwoFaults,
        Some(_) | None => {}
    }
    let same_tail = one.is_mykad() && other.is_mykad() && a.get(6..) == b.get(6..);
    if same_tail { Level::Tail } else { Level::Different }
}

/// Whether both are `MyKad` numbers that begin with the same date.
fn begin_alike(one: &Particulars, other: &Particulars) -> bool {
    match (&one.id, &other.id) {
        (Some(one), Some(other)) => {
            one.is_mykad() && other.is_mykad() && one.text.get(..6) == other.text.get(..6)
        }
        (Some(_) | None, None) | (None, Some(_)) => false,
    }
}

fn phone(one: i64, other: i64) -> Level {
    if one == other {
        return Level::Same;
    }
    let (one, other) = (one.to_string(), other.to_string());
    if slips(&one, &other, 1).is_some() {
        Level::OneFault
    } else {
        Level::Different
    }
}

fn dose_number(one: u8, other: u8) -> Level {
    match one.abs_diff(other) {
        0 => Level::Same,
        1 => Level::Next,
        _ => Level::Different,
    }
}

fn lot(one: &str, other: &str) -> Level {
    if one == other {
        return Level::Same;
    }
    // What hands and eyes mix up is one fault, however often.
    let plain = |lot: &str| lot.replace('O', "0").replace(['I', 'L'], "1");
    if slips(&plain(one), &plain(other), 1).is_some() {
        Level::OneFault
    } else {
        Level::Different
    }
}

#[cfg(test)]
mod tests;
