//! Which errors are made on each side, and how often: the error model as one table.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// A way in which what is written differs from what was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A character of the identity number is another one.
    IdDigitWrong,
    /// Two neighbouring characters of it changed places.
    IdDigitsSwapped,
    /// A character of it was left out.
    IdDigitMissing,
    /// Another document was shown: a passport for the MyKad, an older passport.
    OtherDocument,
    /// The name has a typing error: a neighbouring key, a dropped, doubled or transposed letter.
    NameTypo,
    /// A part of the name is shortened: `Md`, an initial.
    NameAbbreviated,
    /// Its parts stand in another order.
    NameReordered,
    /// The father's name is left out, or the Christian name.
    NamePartDropped,
    /// A part is spelled in another usual way: `Mohamad`, `Noor`, `Abd`.
    NameVariant,
    /// `bin`, `binti`, `a/l`, `a/p`, `anak` are written otherwise or left out.
    NameConnector,
    /// Two parts are written as one.
    NameRunTogether,
    /// A part is written as two.
    NameSplit,
    /// All in capital letters, as many systems write names.
    NameCapitals,
    /// Day and month of birth changed places.
    BirthSwapped,
    /// Day or year of birth is off by a little.
    BirthNear,
    /// The day of birth is left out.
    BirthMissing,
    /// Another telephone, of the person or of a relative.
    PhoneOther,
    /// The telephone is left out.
    PhoneMissing,
    /// Another dose number, mostly that of the dose before.
    DoseNumberWrong,
    /// Another vaccine, the lot unchanged.
    VaccineWrong,
    /// The vaccine is left out.
    VaccineMissing,
    /// The lot has a typing error.
    LotTypo,
    /// A letter O for a zero in the lot, or the reverse.
    LotLetterO,
    /// Another lot of the same vaccine.
    LotOther,
    /// A lot of another vaccine.
    LotOfOtherVaccine,
    /// The lot is left out.
    LotMissing,
    /// Day and month of the dose changed places, where that gives a possible day.
    DateSwapped,
    /// The day of the dose is off by up to a fortnight.
    DateNear,
    /// Its year is wrong by so much that it lies before the programme.
    DateYearWrong,
    /// Another name of the facility: `KK`, without `PPV`.
    FacilityAlias,
    /// The facility's name has a typing error.
    FacilityTypo,
    /// Another facility of the state.
    FacilityOther,
    /// Paid for, or not, is told the wrong way round.
    PaidWrong,
}

/// How much goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum ErrorLevel {
    /// Nothing, but what hides the doses that are complained about.
    None,
    /// Careful clerks and citizens who hold their vaccination card in their hands.
    Light,
    /// What one has to expect.
    #[default]
    Medium,
    /// Outreach in a hurry, complaints from memory.
    Heavy,
}

impl ErrorLevel {
    fn of(self, rates: [u32; 3]) -> u32 {
        match self {
            Self::None => 0,
            Self::Light => rates[0],
            Self::Medium => rates[1],
            Self::Heavy => rates[2],
        }
    }
}

/// How often a kind of error is made.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Which.
    pub kind: ErrorKind,
    /// What it is called in the notes of the truth CSV.
    pub code: &'static str,
    /// By clinics, how many in ten thousand records have it: light, medium, heavy.
    clinic: [u32; 3],
    /// By citizens, how many in ten thousand complaints have it.
    citizen: [u32; 3],
}

impl Rates {
    /// In how many of ten thousand records a clinic makes it.
    pub fn of_clinics(&self, level: ErrorLevel) -> u32 {
        level.of(self.clinic)
    }

    /// In how many of ten thousand complaints a citizen makes it.
    pub fn of_citizens(&self, level: ErrorLevel) -> u32 {
        level.of(self.citizen)
    }
}

const fn rates(kind: ErrorKind, code: &'static str, clinic: [u32; 3], citizen: [u32; 3]) -> Rates {
    Rates {
        kind,
        code,
        clinic,
        citizen,
    }
}

/// The error model. Each kind falls independently of the others, in this order, so that a text may have several.
///
/// The shares are assumptions: what is published is that about one record in a thousand is quarantined at any time, which
/// the clinics' rates of a lot or a birth that breaks a rule add up to at the middle level.
pub const RATES: &[Rates] = &[
    rates(
        ErrorKind::IdDigitWrong,
        "id_digit_wrong",
        [4, 10, 30],
        [60, 150, 350],
    ),
    rates(
        ErrorKind::IdDigitsSwapped,
        "id_digits_swapped",
        [4, 10, 30],
        [60, 150, 350],
    ),
    rates(
        ErrorKind::IdDigitMissing,
        "id_digit_missing",
        [1, 2, 6],
        [20, 50, 120],
    ),
    rates(
        ErrorKind::OtherDocument,
        "other_document",
        [3, 8, 20],
        [30, 80, 200],
    ),
    rates(
        ErrorKind::NameAbbreviated,
        "name_abbreviated",
        [150, 400, 1_000],
        [100, 300, 700],
    ),
    rates(
        ErrorKind::NameVariant,
        "name_variant",
        [80, 250, 700],
        [80, 250, 600],
    ),
    rates(
        ErrorKind::NameConnector,
        "name_connector",
        [200, 600, 1_500],
        [400, 1_000, 2_000],
    ),
    rates(
        ErrorKind::NamePartDropped,
        "name_part_dropped",
        [50, 150, 500],
        [150, 500, 1_200],
    ),
    rates(
        ErrorKind::NameReordered,
        "name_reordered",
        [30, 100, 300],
        [60, 200, 500],
    ),
    rates(
        ErrorKind::NameRunTogether,
        "name_run_together",
        [40, 120, 300],
        [60, 150, 350],
    ),
    rates(ErrorKind::NameSplit, "name_split", [20, 60, 150], [40, 100, 250]),
    rates(ErrorKind::NameTypo, "name_typo", [80, 250, 700], [100, 300, 800]),
    rates(
        ErrorKind::NameCapitals,
        "name_capitals",
        [5_000, 5_000, 5_000],
        [1_500, 1_500, 1_500],
    ),
    rates(ErrorKind::BirthSwapped, "birth_swapped", [1, 2, 5], [20, 60, 150]),
    rates(ErrorKind::BirthNear, "birth_near", [1, 2, 5], [20, 60, 150]),
    rates(
        ErrorKind::BirthMissing,
        "birth_missing",
        [200, 600, 1_500],
        [0, 0, 0],
    ),
    rates(
        ErrorKind::PhoneOther,
        "phone_other",
        [400, 1_000, 2_000],
        [600, 1_200, 2_500],
    ),
    rates(
        ErrorKind::PhoneMissing,
        "phone_missing",
        [300, 800, 2_000],
        [0, 0, 0],
    ),
    rates(
        ErrorKind::DoseNumberWrong,
        "dose_number_wrong",
        [2, 5, 15],
        [100, 250, 600],
    ),
    rates(
        ErrorKind::VaccineWrong,
        "vaccine_wrong",
        [1, 1, 3],
        [100, 250, 600],
    ),
    rates(
        ErrorKind::VaccineMissing,
        "vaccine_missing",
        [0, 0, 0],
        [300, 800, 1_500],
    ),
    rates(ErrorKind::LotOther, "lot_other", [20, 60, 200], [50, 150, 400]),
    rates(
        ErrorKind::LotOfOtherVaccine,
        "lot_of_other_vaccine",
        [1, 2, 4],
        [20, 50, 120],
    ),
    rates(ErrorKind::LotTypo, "lot_typo", [1, 3, 10], [150, 400, 900]),
    rates(ErrorKind::LotLetterO, "lot_letter_o", [1, 2, 6], [150, 400, 900]),
    rates(
        ErrorKind::LotMissing,
        "lot_missing",
        [1, 2, 6],
        [4_000, 5_500, 7_000],
    ),
    rates(
        ErrorKind::DateSwapped,
        "date_swapped",
        [5, 15, 50],
        [50, 150, 400],
    ),
    rates(
        ErrorKind::DateNear,
        "date_near",
        [50, 150, 500],
        [600, 1_500, 3_000],
    ),
    rates(
        ErrorKind::DateYearWrong,
        "date_year_wrong",
        [0, 1, 3],
        [10, 30, 80],
    ),
    rates(
        ErrorKind::FacilityAlias,
        "facility_alias",
        [200, 600, 1_500],
        [2_500, 3_500, 4_500],
    ),
    rates(
        ErrorKind::FacilityTypo,
        "facility_typo",
        [30, 100, 300],
        [200, 500, 1_200],
    ),
    rates(
        ErrorKind::FacilityOther,
        "facility_other",
        [0, 0, 0],
        [100, 300, 700],
    ),
    rates(ErrorKind::PaidWrong, "paid_wrong", [5, 15, 50], [50, 150, 400]),
];

impl ErrorKind {
    /// What it is called in the notes of the truth CSV.
    pub fn code(self) -> &'static str {
        RATES
            .iter()
            .find(|rates| rates.kind == self)
            .map_or("", |rates| rates.code)
    }

    /// Whether a record with it may not show on the person's certificate: it belongs to somebody else, breaks a rule, or
    /// counts as another dose. The record of a complaint has one of these where its cause asks for it, and else none.
    pub fn may_hide_a_dose(self) -> bool {
        match self {
            Self::IdDigitWrong
            | Self::IdDigitsSwapped
            | Self::IdDigitMissing
            | Self::OtherDocument
            | Self::BirthSwapped
            | Self::BirthNear
            | Self::DoseNumberWrong
            | Self::VaccineWrong
            | Self::VaccineMissing
            | Self::LotTypo
            | Self::LotLetterO
            | Self::LotOfOtherVaccine
            | Self::LotMissing
            | Self::DateYearWrong => true,
            Self::NameTypo
            | Self::NameAbbreviated
            | Self::NameReordered
            | Self::NamePartDropped
            | Self::NameVariant
            | Self::NameConnector
            | Self::NameRunTogether
            | Self::NameSplit
            | Self::NameCapitals
            | Self::BirthMissing
            | Self::PhoneOther
            | Self::PhoneMissing
            | Self::LotOther
            | Self::DateSwapped
            | Self::DateNear
            | Self::FacilityAlias
            | Self::FacilityTypo
            | Self::FacilityOther
            | Self::PaidWrong => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_kind_stands_in_the_table_once_and_grows_with_the_level() {
        let kinds: HashSet<ErrorKind> = RATES.iter().map(|rates| rates.kind).collect();
        let codes: HashSet<&str> = RATES.iter().map(|rates| rates.code).collect();
        assert_eq!((kinds.len(), codes.len()), (33, 33));
        assert_eq!(RATES.len(), 33);
        for rates in RATES {
            for side in [Rates::of_clinics, Rates::of_citizens] {
                let [none, light, medium, heavy] = [
                    ErrorLevel::None,
                    ErrorLevel::Light,
                    ErrorLevel::Medium,
                    ErrorLevel::Heavy,
                ]
                .map(|level| side(rates, level));
                assert_eq!(none, 0);
                assert!(
                    light <= medium && medium <= heavy && heavy < 10_000,
                    "{}",
                    rates.code
                );
            }
        }
    }

    #[test]
    fn about_one_record_in_a_thousand_is_quarantined() {
        let hiding = RATES.iter().filter(|rates| {
            rates.kind.may_hide_a_dose()
                && !matches!(rates.code.split('_').next(), Some("id" | "other" | "dose"))
        });
        let sum: u32 = hiding.map(|rates| rates.of_clinics(ErrorLevel::Medium)).sum();
        assert!((7..=20).contains(&sum), "{sum} in ten thousand");
    }
}
