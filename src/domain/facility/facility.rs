//! The places where doses are given.

use std::sync::LazyLock;

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::values::coded::Coded;
use crate::domain::values::ids::FacilityId;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;

static STATES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = include_str!("../data/states.csv").lines().skip(1);
    rows.filter_map(|line| line.split_once(','))
        .map(|(code, rest)| (code, rest.split(',').next().unwrap_or(rest)))
        .collect()
});

/// A state or federal territory, by its ISO 3166-2:MY number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State(&'static str);

impl State {
    /// Every state, in the order of its code.
    pub fn all() -> impl Iterator<Item = Self> {
        STATES.iter().map(|(code, _)| Self(code))
    }

    /// Reads a code (`10`, `1`) or a name (`Selangor`, `Kuala Lumpur`, `Penang`).
    ///
    /// # Errors
    /// `refusal-state`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let folded = fold(text);
        let folded = ["wilayahpersekutuan", "wp"]
            .iter()
            .find_map(|prefix| folded.strip_prefix(prefix))
            .unwrap_or(&folded);
        let folded = [
            "darultakzim",
            "darultazim",
            "darulaman",
            "darulnaim",
            "darulkhusus",
            "darulmakmur",
            "darulridzuan",
            "darulehsan",
            "dariman",
        ]
        .iter()
        .find_map(|honorific| folded.strip_suffix(honorific))
        .unwrap_or(folded);
        let folded = match folded {
            "penang" | "ppinang" => "pulaupinang",
            "malacca" => "melaka",
            "johore" => "johor",
            "kl" => "kualalumpur",
            "n9" | "nsembilan" | "negrisembilan" => "negerisembilan",
            other => other,
        };
        STATES
            .iter()
            .find(|(code, name)| {
                let known = fold(name);
                *code == format!("{folded:0>2}") || known.strip_prefix("wp").unwrap_or(&known) == folded
            })
            .map(|(code, _)| Self(code))
            .ok_or_else(|| Refusal::new("refusal-state"))
    }

    /// The two digits.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// The name, which is the same in both languages.
    pub fn name(self) -> &'static str {
        STATES
            .iter()
            .find(|(code, _)| *code == self.0)
            .map_or("", |(_, name)| name)
    }
}

/// The name of a facility as somebody wrote it: one line, 2 to 200 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FacilityName(String);

impl FacilityName {
    /// The longest name, in characters.
    pub const MAX: usize = 200;

    /// Reads a name.
    ///
    /// # Errors
    /// `refusal-facility-required`, `refusal-facility-length`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let name = clean_line(text);
        match name.chars().count() {
            0 => Err(Refusal::new("refusal-facility-required")),
            2..=Self::MAX if name.chars().any(char::is_alphanumeric) => Ok(Self(name)),
            _ => Err(Refusal::new("refusal-facility-length").with("max", Self::MAX)),
        }
    }

    /// The name that stands in the database: what was taken once is not judged again.
    pub fn kept(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of the same name have in common: letters and digits in lower case, single spaces.
    pub fn key(&self) -> String {
        let words = self.0.to_lowercase();
        let words = words
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    }
}

/// What kind of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum FacilityKind {
    /// Government health clinic (klinik kesihatan).
    HealthClinic,
    /// Government hospital.
    Hospital,
    /// Vaccination centre of the programme (PPV).
    Ppv,
    /// Private clinic or hospital.
    Private,
}

impl FacilityKind {
    /// The kind with this code.
    ///
    /// # Errors
    /// `refusal-facility-kind`.
    pub fn parse(code: &str) -> Result<Self, Refusal> {
        let code = code.trim().to_ascii_lowercase();
        <Self as Coded>::parse(&code).ok_or_else(|| Refusal::new("refusal-facility-kind"))
    }
}

/// A line of the programme's list of facilities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFacility {
    /// The programme's code.
    pub code: String,
    /// Its name.
    pub name: FacilityName,
    /// Where it is.
    pub state: State,
    /// What kind of place it is.
    pub kind: FacilityKind,
    /// Whether it reports its doses to the programme.
    pub reports: bool,
    /// Other names under which people know it.
    pub aliases: Vec<FacilityName>,
}

/// A facility of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facility {
    /// Its number in the store.
    pub id: FacilityId,
    /// The programme's code for it; none while it is known from dose records alone.
    pub code: Option<String>,
    /// Its name.
    pub name: FacilityName,
    /// Where it is.
    pub state: State,
    /// What kind of place it is, if that is known.
    pub kind: Option<FacilityKind>,
    /// Whether it reports its doses to the programme (uses MyVAS).
    pub reports: bool,
    /// Whether a human or a facilities list vouched for it; dose records may name places that nobody knows yet.
    pub confirmed: bool,
}

fn fold(text: &str) -> String {
    clean_line(text)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn states_are_known_by_code_and_name() {
        for text in ["14", "W.P. Kuala Lumpur", "kuala lumpur", "WP Kuala Lumpur"] {
            assert_eq!(State::parse(text).unwrap().code(), "14", "{text}");
        }
        assert_eq!(State::parse("1").unwrap().name(), "Johor");
        assert_eq!(State::parse("Penang").unwrap().name(), "Pulau Pinang");
        for (text, name) in [
            ("Johor Darul Ta'zim", "Johor"),
            ("SELANGOR DARUL EHSAN", "Selangor"),
            ("N. Sembilan", "Negeri Sembilan"),
            ("Wilayah Persekutuan Labuan", "W.P. Labuan"),
            ("WPKL", "W.P. Kuala Lumpur"),
            ("01\u{200B}", "Johor"),
            ("１０", "Selangor"),
        ] {
            assert_eq!(State::parse(text).map(State::name), Ok(name), "{text}");
        }
        assert_eq!(State::all().count(), 16);
        for text in ["", "17", "Atlantis", "wp"] {
            assert!(State::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_have_one_key_for_all_spellings() {
        let key = |text| FacilityName::parse(text).unwrap().key();
        assert_eq!(
            key("Klinik Kesihatan  Sungai-Buloh"),
            key("KLINIK KESIHATAN SUNGAI BULOH")
        );
        assert_eq!(
            FacilityName::parse(" ").unwrap_err().key,
            "refusal-facility-required"
        );
        assert_eq!(
            FacilityName::parse("--").unwrap_err().key,
            "refusal-facility-length"
        );
    }
}
