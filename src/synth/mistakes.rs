//! Errors at work: what each kind does to a statement.

use std::borrow::Cow;

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::person::identity::IdType;
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::{BOOSTERS_START, PROGRAMME_START};
use crate::synth::curve::GIVEN;
use crate::synth::dice::Dice;
use crate::synth::error_kinds::{ErrorKind, ErrorLevel, RATES};
use crate::synth::lots::lot;
use crate::synth::people::{LAST_DAY, Resident, phone};
use crate::synth::places::{Places, Site};
use crate::synth::spelling;
use crate::synth::statement::Statement;

/// What the errors of one statement may draw on.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Whose dose it is.
    pub resident: &'a Resident,
    /// Where it was given.
    pub place: &'a Site,
    /// The place of its state in `HOMES`.
    pub state: usize,
    /// Every facility.
    pub places: &'a Places,
}

/// The errors that a clinic makes. Without `may_hide`, those that would keep the dose from the certificate are left out.
pub fn of_clinic<'a>(
    dice: &mut Dice,
    level: ErrorLevel,
    around: &Around<'a>,
    says: &mut Statement<'a>,
    may_hide: bool,
) -> Vec<ErrorKind> {
    let mut made = Vec::new();
    for rates in RATES {
        let falls = dice.happens(rates.of_clinics(level));
        if falls && (may_hide || !rates.kind.may_hide_a_dose()) && apply(rates.kind, dice, around, says) {
            made.push(rates.kind);
        }
    }
    made
}

/// The errors that a citizen makes.
pub fn of_citizen<'a>(
    dice: &mut Dice,
    level: ErrorLevel,
    around: &Around<'a>,
    says: &mut Statement<'a>,
) -> Vec<ErrorKind> {
    let mut made = Vec::new();
    for rates in RATES {
        if dice.happens(rates.of_citizens(level)) && apply(rates.kind, dice, around, says) {
            made.push(rates.kind);
        }
    }
    made
}

/// Makes an error; whether it changed anything.
pub fn apply<'a>(kind: ErrorKind, dice: &mut Dice, around: &Around<'a>, says: &mut Statement<'a>) -> bool {
    match kind {
        ErrorKind::IdDigitWrong => set(&mut says.id_number, |text| character_wrong(dice, text)),
        ErrorKind::IdDigitsSwapped => set(&mut says.id_number, |text| characters_swapped(dice, text)),
        ErrorKind::IdDigitMissing => set(&mut says.id_number, |text| character_missing(dice, text)),
        ErrorKind::OtherDocument => {
            says.id_type = IdType::Passport;
            set(&mut says.id_number, |_| Some(around.resident.other_document()))
        }
        ErrorKind::NameTypo => set(&mut says.name, |text| spelling::typo(dice, text)),
        ErrorKind::NameAbbreviated => set(&mut says.name, |text| spelling::abbreviated(dice, text)),
        ErrorKind::NameReordered => set(&mut says.name, spelling::reordered),
        ErrorKind::NamePartDropped => set(&mut says.name, spelling::part_dropped),
        ErrorKind::NameVariant => set(&mut says.name, |text| spelling::variant(dice, text)),
        ErrorKind::NameConnector => set(&mut says.name, |text| spelling::connected_otherwise(dice, text)),
        ErrorKind::NameRunTogether => set(&mut says.name, |text| spelling::run_together(dice, text)),
        ErrorKind::NameSplit => set(&mut says.name, |text| spelling::split(dice, text)),
        ErrorKind::NameCapitals => set(&mut says.name, |text| Some(text.to_uppercase())),
        ErrorKind::BirthSwapped => set_birth(says, says.born.and_then(swapped)),
        ErrorKind::BirthNear => set_birth(says, says.born.and_then(|born| birth_near(dice, born))),
        ErrorKind::BirthMissing => says.born.take().is_some(),
        ErrorKind::PhoneOther => set(&mut says.phone, |_| Some(phone(dice))),
        ErrorKind::PhoneMissing => set(&mut says.phone, |_| Some(String::new())),
        ErrorKind::DoseNumberWrong => set_dose_number(dice, says),
        ErrorKind::VaccineWrong => set_vaccine(dice, says),
        ErrorKind::VaccineMissing => says.vaccine.take().is_some(),
        ErrorKind::LotTypo => set(&mut says.lot, |text| spelling::typo(dice, text)),
        ErrorKind::LotLetterO => set(&mut says.lot, |text| letter_o(dice, text)),
        ErrorKind::LotOther => {
            let other = other_lot(dice, says, around);
            set(&mut says.lot, |_| other)
        }
        ErrorKind::LotOfOtherVaccine => {
            let other = lot_of_other_vaccine(dice, says, around);
            set(&mut says.lot, |_| other)
        }
        ErrorKind::LotMissing => set(&mut says.lot, |_| Some(String::new())),
        ErrorKind::DateSwapped => set_date(says, swapped(says.on)),
        ErrorKind::DateNear => {
            let days = i64::from(dice.between(1, 14)) * if dice.happens(5_000) { 1 } else { -1 };
            set_date(says, says.on.checked_add_signed(chrono::TimeDelta::days(days)))
        }
        ErrorKind::DateYearWrong => {
            let year = dice.one_of(&[2002, 2012, 2020, 2011]);
            // The 29th of February has to be met in a year that has one; there is none in the doses of 2021 and 2022.
            says.on
                .with_year(year)
                .is_some_and(|on| std::mem::replace(&mut says.on, on) != on)
        }
        ErrorKind::FacilityAlias => {
            let aliases = &around.place.aliases;
            !aliases.is_empty() && {
                let alias: &'a str = &aliases[dice.place(aliases.len())];
                says.facility_name = Cow::Borrowed(alias);
                true
            }
        }
        ErrorKind::FacilityTypo => set(&mut says.facility_name, |text| spelling::typo(dice, text)),
        ErrorKind::FacilityOther => {
            let other = around.places.get(around.places.draw_any(dice, around.state));
            let name: &'a str = other.listed.name.as_str();
            let differs = says.facility_name != name;
            says.facility_name = Cow::Borrowed(name);
            says.facility_state = other.listed.state.code();
            differs
        }
        ErrorKind::PaidWrong => {
            says.paid = !says.paid;
            true
        }
    }
}

fn set(text: &mut Cow<'_, str>, change: impl FnOnce(&str) -> Option<String>) -> bool {
    match change(text) {
        Some(other) if *text != other => {
            *text = Cow::Owned(other);
            true
        }
        Some(_) | None => false,
    }
}

fn character_wrong(dice: &mut Dice, number: &str) -> Option<String> {
    let mut bytes = number.as_bytes().to_vec();
    let place = dice.place(bytes.len());
    let (first, count) = if bytes.get(place)?.is_ascii_digit() {
        (b'0', 10)
    } else {
        (b'A', 26)
    };
    let step = u8::try_from(dice.between(1, count - 1)).ok()?;
    bytes[place] = first + (bytes[place] - first + step) % u8::try_from(count).ok()?;
    String::from_utf8(bytes).ok()
}

fn characters_swapped(dice: &mut Dice, number: &str) -> Option<String> {
    let mut bytes = number.as_bytes().to_vec();
    let places: Vec<usize> = (1..bytes.len())
        .filter(|place| bytes[place - 1] != bytes[*place])
        .collect();
    if places.is_empty() {
        return None;
    }
    let place = dice.one_of(&places);
    bytes.swap(place - 1, place);
    String::from_utf8(bytes).ok()
}

fn character_missing(dice: &mut Dice, number: &str) -> Option<String> {
    if number.len() < 2 {
        return None;
    }
    let mut other = number.to_owned();
    other.remove(dice.place(number.len()));
    // A zero at the beginning is found again by the date of birth: that hides nothing.
    let found_again = format!("{other:0>length$}", length = number.len()) == number;
    if found_again {
        number[..number.len() - 1].clone_into(&mut other);
    }
    Some(other)
}

/// Day and month the other way round, if the calendar has such a day.
fn swapped(date: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), date.day(), date.month()).filter(|other| *other != date)
}

fn birth_near(dice: &mut Dice, born: NaiveDate) -> Option<NaiveDate> {
    match dice.below(4) {
        0 => born.checked_sub_days(Days::new(1)),
        1 => born.checked_add_days(Days::new(1)),
        2 => born.with_year(born.year() - 1),
        _ => born.with_year(born.year() - 10),
    }
}

fn set_birth(says: &mut Statement<'_>, other: Option<NaiveDate>) -> bool {
    if other.is_some() {
        says.born = other;
    }
    other.is_some()
}

fn set_dose_number(dice: &mut Dice, says: &mut Statement<'_>) -> bool {
    says.dose_number = match says.dose_number {
        1 => 2,
        2 => dice.one_of(&[1, 1, 3]),
        _ => dice.one_of(&[2, 2, 2, 2, 1, 4]),
    };
    true
}

fn set_vaccine(dice: &mut Dice, says: &mut Statement<'_>) -> bool {
    // The two that are confused are the two that most people had.
    let other = match says.vaccine {
        Some(Vaccine::Comirnaty) => {
            dice.one_of(&[Vaccine::CoronaVac, Vaccine::CoronaVac, Vaccine::Vaxzevria])
        }
        Some(_) => Vaccine::Comirnaty,
        None => return false,
    };
    says.vaccine = Some(other);
    true
}

fn letter_o(dice: &mut Dice, text: &str) -> Option<String> {
    let places: Vec<usize> = text.match_indices(['0', 'O']).map(|(place, _)| place).collect();
    if places.is_empty() {
        return None;
    }
    let place = dice.one_of(&places);
    let mut other = text.to_owned();
    let letter = if text[place..].starts_with('0') { "O" } else { "0" };
    other.replace_range(place..=place, letter);
    Some(other)
}

fn other_lot(dice: &mut Dice, says: &Statement<'_>, around: &Around<'_>) -> Option<String> {
    let earlier = says.on - Days::new(u64::from(dice.between(20, 70)));
    says.vaccine
        .map(|vaccine| lot(dice, vaccine, earlier, around.state))
}

fn lot_of_other_vaccine(dice: &mut Dice, says: &Statement<'_>, around: &Around<'_>) -> Option<String> {
    let other = GIVEN
        [(GIVEN.iter().position(|given| Some(*given) == says.vaccine)? + 1 + dice.place(2)) % GIVEN.len()];
    Some(lot(dice, other, says.on, around.state))
}

/// Another day, if the vaccine was given on it and it is not after the last.
fn set_date(says: &mut Statement<'_>, other: Option<NaiveDate>) -> bool {
    let booster = if says.dose_number >= 3 {
        BOOSTERS_START
    } else {
        PROGRAMME_START
    };
    let start = booster.max(says.vaccine.and_then(Vaccine::in_use_since));
    let possible = other.filter(|day| Some(*day) >= start && Some(*day) <= LAST_DAY && *day != says.on);
    if let Some(day) = possible {
        says.on = day;
    }
    possible.is_some()
}

#[cfg(test)]
mod tests;
