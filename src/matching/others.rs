//! How many other people would agree with a record at least as well as the person who complains.
//!
//! That two statements agree says little by itself: in a group poor in names, born on the first of January and vaccinated
//! on one day in one place, everybody agrees with everybody. So the desk acts alone only where the expected number of
//! *other* people who agree as well is below [`crate::matching::decide::Policy::others`]. It is a sum over three kinds of others:
//!
//! - people of the registry who bear the name, were born on the day and are known under another number: they are counted;
//! - strangers: as many as bear the name in the registry ([`Crowd::namesakes`]) and in the nation, times the chance that
//!   one of them agrees in date of birth, telephone, number and dose. Chances are counted in the registry where it tells:
//!   how many records have the date of birth, how many people have the telephone, how many namesakes were at that place
//!   on that day;
//! - relatives: a twin has the date of birth, telephone, place and day of the person and a number and a name next to
//!   theirs; a father, a son or a cousin may have the very name. Every person is taken to have both.

use std::collections::BTreeSet;

use crate::matching::names::frequency::Frequencies;
use crate::matching::names::spelling::slips;
use crate::matching::particulars::{IdNumber, Particulars};
use crate::matching::vocabulary::{Comparison, Field, Level};
use crate::matching::ymd::Ymd;

/// The most records of people of one name that are looked at.
pub const NAMESAKES: usize = 200;
/// The most records of a date of birth that are counted.
pub const COUNTED: usize = 5_000;
/// The most records with a telephone whose people are counted.
pub const USERS: usize = 200;
/// A telephone that more people have than this says nothing: an employer's, a clinic's, an outreach worker's.
const HOUSEHOLD: usize = 8;
/// People of the country. The registry holds part of them; those who are not in it yet may come tomorrow.
const NATION: f64 = 30_000_000.0;
/// Records of a person, on average.
const DOSES: f64 = 2.3;
/// Records of one person that may have the date of birth that is counted.
const OWN: usize = 6;
/// Days on which people are born who live.
const BIRTHS: f64 = 25_000.0;
/// How many records the even spread of births is worth, beside what the registry counts.
const FAITH: f64 = 20_000.0;
/// The years of birth over which default dates are spread.
const YEARS: f64 = 40.0;
/// Fewer namesakes than this tell nothing of how their births are spread.
const FEW: usize = 5;

/// The chance that a stranger agrees with a record as far in a field, where the registry does not tell better: of a date of
/// birth how many times that of one day, of a number among people born on that day. What is not here says nothing.
const CHANCES: [(Field, Level, f64); 21] = [
    (Field::BirthDate, Level::Same, 1.0),
    (Field::BirthDate, Level::Swapped, 2.0),
    (Field::BirthDate, Level::OneFault, 40.0),
    (Field::BirthDate, Level::OnePart, 1_000.0),
    (Field::Identity, Level::Same, 1e-6),
    (Field::Identity, Level::Tail, 1e-4),
    (Field::Identity, Level::OneFault, 1e-3),
    (Field::Identity, Level::TwoFaults, 0.02),
    (Field::Phone, Level::Same, 1e-4),
    (Field::Phone, Level::OneFault, 0.01),
    (Field::DoseDate, Level::Same, 0.01),
    (Field::DoseDate, Level::OneDay, 0.03),
    (Field::DoseDate, Level::Swapped, 0.04),
    (Field::DoseDate, Level::ThreeDays, 0.07),
    (Field::DoseDate, Level::Week, 0.13),
    (Field::DoseDate, Level::Fortnight, 0.25),
    (Field::Facility, Level::Same, 0.01),
    (Field::Facility, Level::Alike, 0.03),
    (Field::Facility, Level::Area, 0.15),
    (Field::Lot, Level::Same, 0.02),
    (Field::Lot, Level::OneFault, 0.03),
];

fn chance(field: Field, level: Level) -> Option<f64> {
    let known = CHANCES
        .iter()
        .find(|(of, agreed, _)| (*of, *agreed) == (field, level));
    known.map(|(_, _, chance)| *chance)
}

/// What the registry tells of the people who may be mistaken for each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Crowd {
    /// Records of people whose name sounds like the record's, at most [`NAMESAKES`]; names may be left out.
    pub namesakes: Vec<Particulars>,
    /// How many numbers of documents stand beside the telephone on which both agree, in [`USERS`] records at most.
    pub phone_users: usize,
    /// How many records have the date of birth, at most [`COUNTED`].
    pub births: usize,
    /// How many records there are, about.
    pub records: f64,
}

/// The expected number of other people who agree with the record at least as well as the complaint does.
pub(super) fn others(
    complaint: &Particulars,
    record: &Particulars,
    comparison: &Comparison,
    crowd: &Crowd,
    frequencies: &Frequencies,
) -> f64 {
    let case = Case {
        complaint,
        record,
        comparison,
        crowd,
    };
    relatives(complaint, record, comparison, case.phone_tells()) + case.strangers(frequencies)
}

/// The codes under which the namesakes of a person stand: those of the record's name and of the complaint's.
pub fn name_codes(complaint: &Particulars, record: &Particulars) -> Vec<String> {
    let mut codes = vec![record.name.code(), complaint.name.code()];
    codes.dedup();
    codes.retain(|code| !code.is_empty());
    codes
}

/// Whether a telephone of so many people tells one of them.
pub(super) fn tells(users: usize) -> bool {
    users <= HOUSEHOLD
}

struct Case<'a> {
    complaint: &'a Particulars,
    record: &'a Particulars,
    comparison: &'a Comparison,
    crowd: &'a Crowd,
}

impl Case<'_> {
    fn level(&self, field: Field) -> Level {
        self.comparison.level(field)
    }

    fn strangers(&self, frequencies: &Frequencies) -> f64 {
        let unseen = self.phone() * self.chance(Field::Identity) * self.dose();
        (self.named(frequencies) * self.birth() + self.doubles()) * unseen
    }

    /// Namesakes under other numbers than the two in question.
    fn namesakes(&self) -> impl Iterator<Item = &Particulars> {
        let theirs = |id: &Option<IdNumber>| {
            let own = [&self.complaint.id, &self.record.id];
            own.into_iter()
                .flatten()
                .any(|own| id.as_ref().is_some_and(|id| near(id, own)))
        };
        self.crowd
            .namesakes
            .iter()
            .filter(move |other| !theirs(&other.id))
    }

    fn people(&self, chosen: impl Fn(&Particulars) -> bool) -> usize {
        let numbers: BTreeSet<&str> = self
            .namesakes()
            .filter(|other| chosen(other))
            .map(|other| other.id.as_ref().map_or("", |id| id.text.as_str()))
            .collect();
        numbers.len()
    }

    /// How many others bear a name that agrees as far.
    fn named(&self, frequencies: &Frequencies) -> f64 {
        let chance = self.complaint.name.compare(&self.record.name, frequencies).chance;
        let chance = if self.level(Field::Name) == Level::Missing {
            1.0
        } else {
            chance
        };
        let people = (self.crowd.records / DOSES).max(NATION);
        count(self.people(|_| true)) + people * chance
    }

    /// The chance that one of them was born on a day that agrees as far.
    fn birth(&self) -> f64 {
        let Some(birth) = self.record.birth else {
            return 1.0;
        };
        let others = count(self.crowd.births.saturating_sub(OWN));
        let mut of_one_day = (others + FAITH / BIRTHS) / (self.crowd.records + FAITH);
        let namesakes = self.people(|_| true);
        if by_default(birth) && namesakes >= FEW {
            let defaults = self.people(|other| other.birth.is_some_and(by_default));
            of_one_day = of_one_day.max(count(defaults) / count(namesakes) / YEARS);
        }
        let days = chance(Field::BirthDate, self.level(Field::BirthDate));
        days.map_or(1.0, |days| (of_one_day * days).min(1.0))
    }

    /// How many of them are known to have been born so, under another number and telephone.
    fn doubles(&self) -> f64 {
        let agreed = self.level(Field::BirthDate);
        let as_far = |other: &Particulars| match (other.birth, self.record.birth) {
            (Some(one), Some(other)) => one.compare_births(other) <= agreed,
            _ => false,
        };
        let apart = |other: &Particulars| other.phone.is_none() || other.phone != self.complaint.phone;
        count(self.people(|other| as_far(other) && apart(other)))
    }

    fn phone_tells(&self) -> bool {
        self.level(Field::Phone) == Level::Same && tells(self.crowd.phone_users)
    }

    /// The chance that somebody born on that day agrees as far in the telephone, unless it is of too many.
    fn phone(&self) -> f64 {
        if self.level(Field::Phone) == Level::Same && !self.phone_tells() {
            return 1.0;
        }
        self.chance(Field::Phone)
    }

    fn chance(&self, field: Field) -> f64 {
        chance(field, self.level(field)).unwrap_or(1.0)
    }

    /// The chance that one of them was given a dose as near in day and place, or of that lot.
    fn dose(&self) -> f64 {
        let there = self.people(|other| self.was_there(other));
        let share = count(there) / count(self.people(|_| true)).max(1.0);
        let day_and_place = self.chance(Field::DoseDate) * self.chance(Field::Facility);
        f64::max(f64::min(day_and_place, self.chance(Field::Lot)), share)
    }

    /// Whether a namesake was given a dose at a place and on a day as near to the record's as the complaint says.
    fn was_there(&self, other: &Particulars) -> bool {
        let days = |one: Option<Ymd>| {
            let (one, other) = (one.and_then(Ymd::date)?, self.record.day.and_then(Ymd::date)?);
            Some((one - other).num_days().abs())
        };
        let within =
            days(self.complaint.day).is_none_or(|said| days(other.day).is_some_and(|day| day <= said.max(1)));
        within && (other.place == self.record.place || self.level(Field::Facility) > Level::Same)
    }
}

/// The expected number of relatives who agree as well.
fn relatives(complaint: &Particulars, record: &Particulars, comparison: &Comparison, phone: bool) -> f64 {
    let birth = comparison.level(Field::BirthDate);
    let kinship = Kinship::of(complaint, record, comparison);
    // Where the father's part is left out or cut short, the telephone has to tell whose child it is.
    let cut_short = matches!(comparison.level(Field::Name), Level::Shorter | Level::Initials);
    let whole = !cut_short || phone;
    let name = whole && complaint.name.same_own_part(&record.name);
    let same_birth = matches!(birth, Level::Same | Level::Swapped);
    let twin = [
        if name { 1e-5 } else { 0.3 },
        if same_birth || birth == Level::Missing {
            1.0
        } else {
            0.01
        },
        match kinship {
            Kinship::Own => 1e-5,
            // One of two faults may be the twin's.
            Kinship::Slip if comparison.level(Field::Identity) == Level::TwoFaults => 0.05,
            Kinship::Slip if complaint.name.is_of_other_sex(&record.name) => 0.05,
            Kinship::Slip => 1e-4,
            Kinship::Relatives | Kinship::Unrelated => 1.0,
        },
    ];
    let of_the_name = [
        if name { 0.3 } else { 0.05 },
        if same_birth && record.birth.is_some_and(by_default) {
            // Of families in which nobody knows the day.
            1.0 / YEARS
        } else if same_birth {
            1e-4
        } else if birth == Level::OneFault {
            3e-3
        } else {
            1.0
        },
        match kinship {
            Kinship::Own | Kinship::Slip => 1e-5,
            Kinship::Relatives if complaint.id.as_ref().is_some_and(IdNumber::is_mykad) => 1e-4,
            Kinship::Relatives | Kinship::Unrelated => 1.0,
        },
    ];
    twin.iter().product::<f64>() + of_the_name.iter().product::<f64>()
}

/// What the two numbers have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinship {
    /// They are the same.
    Own,
    /// One is the other with a slip that no relative's number has.
    Slip,
    /// They differ as those of relatives do: behind date and place of birth, or in the last characters of a passport.
    Relatives,
    /// Nothing, or one is missing.
    Unrelated,
}

/// How many digits of a `MyKad` twins share: the date of birth and the place.
const TWINS_SHARE: usize = 8;

impl Kinship {
    pub(super) fn of(complaint: &Particulars, record: &Particulars, comparison: &Comparison) -> Self {
        let level = comparison.level(Field::Identity);
        if level == Level::Same {
            return Self::Own;
        }
        if !matches!(level, Level::OneFault | Level::TwoFaults) {
            return Self::Unrelated;
        }
        match (&complaint.id, &record.id) {
            (Some(one), Some(other)) if !like_relatives(one, other) => Self::Slip,
            (Some(_) | None, _) => Self::Relatives,
        }
    }
}

/// Whether two numbers next to each other may be of two relatives: they part behind what relatives share, perhaps since
/// the digit that tells them apart is missing.
fn like_relatives(one: &IdNumber, other: &IdNumber) -> bool {
    let (a, b) = (one.text.as_bytes(), other.text.as_bytes());
    let shared = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    if one.is_mykad() || other.is_mykad() {
        shared >= TWINS_SHARE
    } else {
        // Passports that are handed out together are numbered on.
        shared + 3 >= a.len().max(b.len())
    }
}

/// Whether two numbers may be one, mistyped.
fn near(one: &IdNumber, other: &IdNumber) -> bool {
    one.text == other.text
        || (one.text.len().min(other.text.len()) >= 7 && slips(&one.text, &other.text, 2).is_some())
}

/// Whether a date of birth is one that is written where nobody knows it.
fn by_default(birth: Ymd) -> bool {
    birth.month == 1 && birth.day == 1
}

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "no registry has 2^52 records")]
pub fn count(people: usize) -> f64 {
    people as f64
}
