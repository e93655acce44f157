//! The rules that a readable row of the registry can break, each small and named; a row that breaks one is quarantined.

use chrono::NaiveDate;

use crate::domain::person::identity::{IdType, Identity};
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::{BOOSTERS_START, DoseNumber, PROGRAMME_START};
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;
use crate::domain::values::spreadsheet::{self, Power};

/// One rule about a row by itself.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What a row that breaks it is quarantined for.
    pub reason: QuarantineReason,
    /// Where the rule comes from.
    pub source: &'static str,
    /// Whether a row breaks it; the date is today's.
    pub broken: fn(&DoseStatement, NaiveDate) -> bool,
    /// Whether a row that breaks it cannot be true as it stands, whatever a human knows; else a supervisor may judge.
    pub impossible: fn(&DoseStatement, NaiveDate) -> bool,
}

/// The rules about a row by itself, in the order in which their reasons are told.
pub const RULES: &[Rule] = &[
    Rule {
        reason: QuarantineReason::Identity,
        source: "National Registration Department: the form of a MyKad number; ICAO 9303 for passports",
        broken: identity_is_unsound,
        impossible: identity_is_unsound,
    },
    Rule {
        reason: QuarantineReason::IdentityDigits,
        source: "spreadsheets keep numbers without their leading zeros, and show long ones as powers of ten",
        broken: identity_lost_digits,
        impossible: identity_lost_digits,
    },
    Rule {
        reason: QuarantineReason::Name,
        source: "a dose of nobody by name cannot be told from a slip in the identity number",
        broken: name_is_missing,
        impossible: never,
    },
    Rule {
        reason: QuarantineReason::BirthDate,
        source: "National Registration Department: a MyKad number begins with the date of birth",
        broken: birth_date_differs_from_mykad,
        impossible: birth_date_differs_from_mykad,
    },
    Rule {
        reason: QuarantineReason::Lot,
        source: "the manufacturers' lot numbers, by the examples of data/vaccines.csv and their known variants",
        broken: lot_is_not_of_the_vaccine,
        impossible: lot_is_of_another_vaccine,
    },
    Rule {
        reason: QuarantineReason::VaccineDate,
        source: "CITF-Malaysia open data: the first day with more than a hundred doses of the vaccine",
        broken: vaccine_was_not_in_use,
        impossible: vaccine_was_not_in_use,
    },
    Rule {
        reason: QuarantineReason::DoseDate,
        source: "the programme began on 24 February 2021; nobody takes a dose tomorrow",
        broken: date_is_outside_the_programme,
        impossible: date_is_outside_the_programme,
    },
    Rule {
        reason: QuarantineReason::DoseOrder,
        source: "CITF-Malaysia open data: third doses appear in September 2021",
        broken: booster_before_boosters,
        impossible: never,
    },
];

fn identity_is_unsound(dose: &DoseStatement, today: NaiveDate) -> bool {
    matches!(dose.identity, RecordIdentity::Unsound { .. }) && !identity_lost_digits(dose, today)
}

fn identity_lost_digits(dose: &DoseStatement, _: NaiveDate) -> bool {
    match &dose.identity {
        RecordIdentity::Unsound { kind, number } => {
            let short = *kind == IdType::Mykad && spreadsheet::lacks_zeros(number);
            short || spreadsheet::power(number) == Some(Power::Lost)
        }
        RecordIdentity::Sound(_) => false,
    }
}

fn name_is_missing(dose: &DoseStatement, _: NaiveDate) -> bool {
    dose.name.is_unknown() || dose.name.is_damaged()
}

fn birth_date_differs_from_mykad(dose: &DoseStatement, _: NaiveDate) -> bool {
    match (&dose.identity, dose.date_of_birth) {
        (RecordIdentity::Sound(Identity::MyKad(number)), Some(birth)) => !number.agrees_with(birth),
        (RecordIdentity::Sound(_) | RecordIdentity::Unsound { .. }, _) => false,
    }
}

fn lot_is_not_of_the_vaccine(dose: &DoseStatement, _: NaiveDate) -> bool {
    dose.lot.as_ref().is_none_or(|lot| !lot.fits(dose.vaccine))
}

/// A lot of an unknown shape, or none, may be right; one of another vaccine is not.
fn lot_is_of_another_vaccine(dose: &DoseStatement, _: NaiveDate) -> bool {
    let of_another = |lot: &Lot| {
        let mut others = Vaccine::all().filter(|other| *other != dose.vaccine);
        !lot.fits(dose.vaccine) && others.any(|other| lot.fits(other))
    };
    dose.lot.as_ref().is_some_and(of_another)
}

/// A third dose before boosters were given may have been somebody's whose immune system is weak.
fn never(_: &DoseStatement, _: NaiveDate) -> bool {
    false
}

fn vaccine_was_not_in_use(dose: &DoseStatement, _: NaiveDate) -> bool {
    is_before(dose.administered_on, dose.vaccine.in_use_since())
}

fn date_is_outside_the_programme(dose: &DoseStatement, today: NaiveDate) -> bool {
    dose.administered_on > today || is_before(dose.administered_on, PROGRAMME_START)
}

fn booster_before_boosters(dose: &DoseStatement, _: NaiveDate) -> bool {
    dose.dose_number.get() >= 3 && is_before(dose.administered_on, BOOSTERS_START)
}

fn is_before(day: NaiveDate, start: Option<NaiveDate>) -> bool {
    start.is_some_and(|start| day < start)
}

/// The rules that a row breaks by itself.
pub fn broken_by(dose: &DoseStatement, today: NaiveDate) -> Vec<QuarantineReason> {
    let broken = RULES.iter().filter(|rule| (rule.broken)(dose, today));
    broken.map(|rule| rule.reason).collect()
}

/// Of the rules that a row breaks by itself, those for which it cannot be true as it stands: it may be corrected, but
/// nobody may release it as it is. Of the others, and of those about the person's other doses, a supervisor may judge.
pub fn impossible(dose: &DoseStatement, today: NaiveDate) -> Vec<QuarantineReason> {
    let impossible = RULES.iter().filter(|rule| (rule.impossible)(dose, today));
    impossible.map(|rule| rule.reason).collect()
}

/// What must be known of a dose to judge another of the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonDose {
    /// Which dose.
    pub number: DoseNumber,
    /// Which vaccine.
    pub vaccine: Vaccine,
    /// When.
    pub on: NaiveDate,
}

impl From<&DoseStatement> for PersonDose {
    fn from(dose: &DoseStatement) -> Self {
        Self {
            number: dose.dose_number,
            vaccine: dose.vaccine,
            on: dose.administered_on,
        }
    }
}

/// Two statements of the same dose by two sources differ by so many days at most: entered the day after, or over a
/// weekend.
pub const SAME_DOSE_DAYS: u64 = 3;

/// What is wrong with a dose beside the valid doses that the registry has of the same person already. Who came first
/// stays: the new one is what a human looks at.
pub fn broken_beside(new: PersonDose, others: &[PersonDose]) -> Vec<QuarantineReason> {
    let mut reasons: Vec<QuarantineReason> =
        others.iter().filter_map(|other| conflict(new, *other)).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

fn conflict(new: PersonDose, other: PersonDose) -> Option<QuarantineReason> {
    let apart = new.on.signed_duration_since(other.on).num_days().unsigned_abs();
    if new.number == other.number {
        return Some(if apart <= SAME_DOSE_DAYS {
            QuarantineReason::Duplicate
        } else {
            QuarantineReason::DoseOrder
        });
    }
    let (lower, higher) = if new.number < other.number {
        (new, other)
    } else {
        (other, new)
    };
    if higher.on < lower.on {
        return Some(QuarantineReason::DoseOrder);
    }
    (apart < least_days_between(lower, higher)).then_some(QuarantineReason::DoseInterval)
}

/// The least days between two doses of a course.
///
/// Between primary doses: the interval of the product by the WHO's interim recommendations (21 days for Comirnaty and
/// Covilo, 14 for `CoronaVac`, 28 for Vaxzevria and Spikevax) less the four days of grace that immunization registries
/// allow. Before a third dose: 28 days less four, since a third primary dose for people with a weak immune system is
/// given then; boosters come later, but not so regularly that an earlier one would be a mistake of the record.
pub fn least_days_between(lower: PersonDose, higher: PersonDose) -> u64 {
    const GRACE: u64 = 4;
    let days = if higher.number.get() >= 3 {
        28
    } else {
        match lower.vaccine {
            Vaccine::CoronaVac => 14,
            Vaccine::Comirnaty | Vaccine::Covilo => 21,
            Vaccine::Vaxzevria | Vaccine::Spikevax | Vaccine::Convidecia => 28,
        }
    };
    days - GRACE
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::facility::{FacilityName, State};
    use crate::domain::person::identity::IdType;
    use crate::domain::person::person_name::PersonName;
    use QuarantineReason::{DoseInterval, DoseOrder, Duplicate};

    fn dose(number: u8, vaccine: Vaccine, day: &str) -> PersonDose {
        PersonDose {
            number: DoseNumber::new(number).unwrap(),
            vaccine,
            on: day.parse().unwrap(),
        }
    }

    fn beside(new: (u8, &str)) -> Vec<QuarantineReason> {
        let others = [
            dose(1, Vaccine::Comirnaty, "2021-06-01"),
            dose(2, Vaccine::Comirnaty, "2021-06-22"),
        ];
        broken_beside(dose(new.0, Vaccine::Comirnaty, new.1), &others)
    }

    /// A sound booster of Comirnaty; `change` changes it.
    fn booster(change: impl FnOnce(&mut DoseStatement)) -> DoseStatement {
        let mut dose = DoseStatement {
            source_system: "myvas".to_owned(),
            source_record_id: "V-1".to_owned(),
            identity: RecordIdentity::Sound(Identity::parse(IdType::Mykad, "900101145567").unwrap()),
            name: PersonName::parse("Ali bin Contoh").unwrap(),
            date_of_birth: NaiveDate::from_ymd_opt(1990, 1, 1),
            phone: None,
            dose_number: DoseNumber::new(3).unwrap(),
            vaccine: Vaccine::Comirnaty,
            lot: Lot::parse("FK8892").ok(),
            administered_on: "2022-01-21".parse().unwrap(),
            facility: None,
            facility_name: FacilityName::parse("Klinik Contoh").unwrap(),
            facility_state: State::parse("10").unwrap(),
            paid: false,
            quarantine: Vec::new(),
        };
        change(&mut dose);
        dose
    }

    #[test]
    fn what_cannot_be_true_is_told_from_what_a_human_may_judge() {
        use QuarantineReason::{BirthDate, DoseDate, Identity as Number, Lot as LotNumber, VaccineDate};
        let today = "2022-02-10".parse().unwrap();
        let both = |dose: &DoseStatement| (broken_by(dose, today), impossible(dose, today));
        let lot = |lot: &'static str| booster(|dose| dose.lot = Lot::parse(lot).ok());
        let on = |day: &str| booster(|dose| dose.administered_on = day.parse().unwrap());
        assert_eq!(both(&booster(|_| ())), (vec![], vec![]));
        let of_another = lot("C202107098");
        assert_eq!(both(&of_another), (vec![LotNumber], vec![LotNumber]));
        for unknown in ["", "FK8892X"] {
            assert_eq!(both(&lot(unknown)), (vec![LotNumber], vec![]), "{unknown:?}");
        }
        let no_number = booster(|dose| {
            dose.identity = RecordIdentity::Unsound {
                kind: IdType::Mykad,
                number: "900231145567".to_owned(),
            };
        });
        assert_eq!(both(&no_number), (vec![Number], vec![Number]));
        let born = booster(|dose| dose.date_of_birth = NaiveDate::from_ymd_opt(1990, 10, 1));
        assert_eq!(both(&born), (vec![BirthDate], vec![BirthDate]));
        assert_eq!(
            both(&on("2022-02-11")),
            (vec![DoseDate], vec![DoseDate]),
            "tomorrow"
        );
        assert_eq!(both(&on("2022-02-10")), (vec![], vec![]), "today");
        let of_old = both(&on("2021-02-23"));
        assert_eq!(
            of_old.1,
            [VaccineDate, DoseDate],
            "the day before the programme and its first vaccine"
        );
        assert_eq!(
            both(&on("2021-03-01")),
            (vec![DoseOrder], vec![]),
            "a third dose before boosters"
        );
    }

    #[test]
    fn a_course_in_order_breaks_nothing() {
        assert_eq!(beside((3, "2021-12-22")), []);
        assert_eq!(
            beside((3, "2021-07-16")),
            [],
            "a third primary dose after 24 days"
        );
    }

    #[test]
    fn the_same_dose_from_another_source_is_a_duplicate() {
        assert_eq!(beside((2, "2021-06-22")), [Duplicate]);
        assert_eq!(beside((2, "2021-06-25")), [Duplicate]);
    }

    #[test]
    fn a_number_that_is_taken_or_out_of_order_is_one_of_order() {
        assert_eq!(
            beside((2, "2022-01-10")),
            [DoseOrder],
            "a booster stored as a second dose"
        );
        assert_eq!(beside((3, "2021-05-01")), [DoseOrder]);
        assert_eq!(
            beside((1, "2021-07-01")),
            [DoseOrder],
            "a first dose after the second"
        );
    }

    #[test]
    fn doses_too_near_are_one_of_interval() {
        assert_eq!(beside((3, "2021-07-15")), [DoseInterval]);
        let first = dose(1, Vaccine::CoronaVac, "2021-06-01");
        let second = |day| broken_beside(dose(2, Vaccine::CoronaVac, day), &[first]);
        assert_eq!(
            (second("2021-06-10"), second("2021-06-11")),
            (vec![DoseInterval], vec![])
        );
    }

    #[test]
    fn conflicts_do_not_depend_on_who_came_first() {
        let a = dose(1, Vaccine::Vaxzevria, "2021-06-01");
        for day in ["2021-05-20", "2021-06-03", "2021-06-20", "2021-08-20"] {
            let b = dose(2, Vaccine::Vaxzevria, day);
            assert_eq!(broken_beside(a, &[b]), broken_beside(b, &[a]), "{day}");
        }
    }
}
