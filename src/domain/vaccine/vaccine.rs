//! The vaccines of the national programme.

use chrono::NaiveDate;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;

/// A vaccine, by the brand under which the programme used it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Vaccine {
    /// Pfizer-BioNTech.
    Comirnaty,
    /// Sinovac.
    #[strum(serialize = "coronavac")]
    CoronaVac,
    /// Oxford-AstraZeneca.
    Vaxzevria,
    /// `CanSino`; one primary dose.
    Convidecia,
    /// Moderna.
    Spikevax,
    /// Sinopharm (Beijing).
    Covilo,
}

impl Vaccine {
    /// The name that people know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comirnaty => "Pfizer-BioNTech (Comirnaty)",
            Self::CoronaVac => "Sinovac (CoronaVac)",
            Self::Vaxzevria => "AstraZeneca (Vaxzevria)",
            Self::Convidecia => "CanSino (Convidecia)",
            Self::Spikevax => "Moderna (Spikevax)",
            Self::Covilo => "Sinopharm (Covilo)",
        }
    }

    /// Reads a code or a common name ("Pfizer", "AZ").
    ///
    /// # Errors
    /// `refusal-vaccine`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let clean = clean_line(text).to_lowercase();
        let folded: String = clean.chars().filter(char::is_ascii_alphanumeric).collect();
        if let Some(vaccine) = Self::named(&folded) {
            return Ok(vaccine);
        }
        // "Pfizer (Comirnaty)", "vaksin Sinovac": every name in it means the same one.
        let words = clean.split(|c: char| !c.is_ascii_alphanumeric());
        let mut named = words.filter_map(Self::named);
        match named.next() {
            Some(first) if named.all(|other| other == first) => Ok(first),
            Some(_) | None => Err(Refusal::new("refusal-vaccine")),
        }
    }

    fn named(folded: &str) -> Option<Self> {
        match folded {
            "comirnaty" | "pfizer" | "pfizerbiontech" | "biontech" | "bnt162b2" => Some(Self::Comirnaty),
            "coronavac" | "sinovac" => Some(Self::CoronaVac),
            "vaxzevria" | "astrazeneca" | "oxfordastrazeneca" | "astra" | "az" => Some(Self::Vaxzevria),
            "convidecia" | "cansino" | "ad5ncov" => Some(Self::Convidecia),
            "spikevax" | "moderna" | "mrna1273" => Some(Self::Spikevax),
            "covilo" | "sinopharm" | "sinopharmbeijing" | "bbibpcorv" => Some(Self::Covilo),
            _ => None,
        }
    }

    /// The first day on which the programme gave more than a hundred doses of it; `None` where it gave none of its
    /// own (doses abroad). Source: national open data, `vax_malaysia.csv` of CITF-Malaysia; Comirnaty's is the
    /// programme's first day.
    pub fn in_use_since(self) -> Option<NaiveDate> {
        match self {
            Self::Comirnaty => NaiveDate::from_ymd_opt(2021, 2, 24),
            Self::CoronaVac => NaiveDate::from_ymd_opt(2021, 3, 6),
            Self::Vaxzevria => NaiveDate::from_ymd_opt(2021, 5, 3),
            Self::Convidecia => NaiveDate::from_ymd_opt(2021, 8, 26),
            Self::Covilo => NaiveDate::from_ymd_opt(2021, 9, 20),
            Self::Spikevax => None,
        }
    }

    /// How many doses make a primary course (`data/vaccines.csv`).
    pub fn primary_doses(self) -> u8 {
        match self {
            Self::Convidecia => 1,
            Self::Comirnaty | Self::CoronaVac | Self::Vaxzevria | Self::Covilo | Self::Spikevax => 2,
        }
    }

    /// A lot number of it, to show what one looks like.
    pub fn lot_example(self) -> &'static str {
        match self {
            Self::Comirnaty => "FK8892",
            Self::CoronaVac => "C202107098",
            Self::Vaxzevria => "A1019",
            Self::Convidecia => "NCOV202106017V",
            Self::Spikevax => "3005239",
            Self::Covilo => "202108B2715",
        }
    }

    /// The shapes that its lots have: `A` stands for a letter, `9` for a digit, other characters for themselves in
    /// lower case. From the examples of `data/vaccines.csv` and their known variants.
    pub(super) fn lot_shapes(self) -> &'static [&'static str] {
        match self {
            Self::Comirnaty => &["AA9999", "AAA9999", "9A999A", "9A999AA"],
            Self::CoronaVac => &[
                "A999999999",
                "A9999999999",
                "999999999",
                "9999999999",
                "A99999999",
            ],
            Self::Vaxzevria => &["A9999", "AA99999", "AAA9999", "AAAAA99", "9999A999", "999999"],
            Self::Convidecia => &["ncov999999999A", "ncov999999999"],
            Self::Spikevax => &["9999999", "999A99A", "999999A", "999999"],
            Self::Covilo => &["999999A9999", "9999999999"],
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::vaccine::lot::Lot;
    use crate::domain::values::coded::Coded;

    #[test]
    fn codes_agree_with_the_data_file() {
        let rows: Vec<Vec<&str>> = include_str!("../data/vaccines.csv")
            .lines()
            .skip(1)
            .map(|line| line.split(',').collect())
            .collect();
        assert_eq!(rows.len(), Vaccine::all().len());
        for row in rows {
            let vaccine = Vaccine::parse(row[0]).unwrap();
            assert_eq!(vaccine.code(), row[0]);
            assert_eq!(vaccine.primary_doses().to_string(), row[8]);
            assert_eq!(Some(vaccine.lot_example()), row.last().copied());
            assert!(
                Lot::parse(vaccine.lot_example()).unwrap().fits(vaccine),
                "{}",
                row[0]
            );
            assert_eq!(Vaccine::parse(row[1]), Ok(vaccine));
        }
    }

    #[test]
    fn common_names_are_known() {
        assert_eq!(Vaccine::parse(" PFIZER "), Ok(Vaccine::Comirnaty));
        assert_eq!(Vaccine::parse("AZ"), Ok(Vaccine::Vaxzevria));
        assert_eq!(Vaccine::parse("Pfizer\u{200B}"), Ok(Vaccine::Comirnaty));
        assert_eq!(
            Vaccine::parse("Vaksin PFIZER-BioNTech (Comirnaty)"),
            Ok(Vaccine::Comirnaty)
        );
        assert_eq!(
            Vaccine::parse("Pfizer / Sinovac").unwrap_err().key,
            "refusal-vaccine"
        );
        assert_eq!(Vaccine::parse("Sputnik").unwrap_err().key, "refusal-vaccine");
    }
}
