//! What complaints are examples of: the ordinary ones, and those of people who are easily taken for somebody else.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::values::coded::Coded;
use crate::synth::people::Resident;

/// What a complaint is an example of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Scenario {
    /// What comes in every day: one of the causes hides somebody's booster.
    #[default]
    Ordinary,
    /// A twin with a similar name and a number next to one's own; any of their doses may be recorded.
    Twins,
    /// A brother or sister with a similar name, the same telephone and the same appointments.
    Siblings,
    /// Father and son, or grandfather and grandson, of the same name and telephone.
    FatherAndSon,
    /// People of few names, vaccinated at one centre, with their employer's telephone and default dates of birth.
    Namesakes,
    /// Neighbours who are all said to be born on the first of January of one year.
    DefaultBirths,
    /// A telephone that many people use.
    SharedPhones,
    /// Records under no number at all, or one that stands for nobody.
    Placeholders,
    /// A dose that nobody recorded.
    Nobody,
    /// No date, the date of another dose of one's own, or its number.
    OtherDose,
    /// A stranger with a complete course under a number close to one's own and a name that one's own may be short for.
    #[strum(serialize = "look-alike-full-course")]
    LookAlike,
}

impl Scenario {
    /// The group of somebody who complains: how they are named, and their kind of document.
    pub fn group(self, resident: &Resident) -> String {
        let names = match self {
            Self::Namesakes => "name-poor",
            Self::Ordinary
            | Self::Twins
            | Self::Siblings
            | Self::FatherAndSon
            | Self::DefaultBirths
            | Self::SharedPhones
            | Self::Placeholders
            | Self::Nobody
            | Self::OtherDose
            | Self::LookAlike => resident.group.code(),
        };
        format!("{names}/{}", resident.id_type.code())
    }
}

/// Which scenarios the complaints of a country are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenarios {
    /// All of one.
    One(Scenario),
    /// Of each scenario in turn.
    All,
}

impl Default for Scenarios {
    fn default() -> Self {
        Self::One(Scenario::Ordinary)
    }
}

impl Scenarios {
    /// Every choice.
    pub fn choices() -> impl Iterator<Item = Self> {
        let each = Scenario::all().map(Self::One);
        each.chain([Self::All])
    }

    /// What it is called on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::One(scenario) => scenario.code(),
            Self::All => "all",
        }
    }

    fn each(self) -> u64 {
        match self {
            Self::One(_) => 1,
            Self::All => Scenario::all().len() as u64,
        }
    }

    /// The scenario of the complaint with this number.
    pub fn of_complaint(self, number: u64) -> Scenario {
        match self {
            Self::One(scenario) => scenario,
            Self::All => {
                let place = usize::try_from(number % self.each()).unwrap_or(0);
                Scenario::VARIANTS[place]
            }
        }
    }

    /// Which complaint of its scenario the one with this number is, from 0.
    pub fn turn(self, number: u64) -> u64 {
        number / self.each()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_merged_country_takes_each_scenario_in_turn() {
        let count = Scenario::all().len() as u64;
        for scenario in Scenario::all() {
            let numbers: Vec<u64> = (0..count * 3)
                .filter(|number| Scenarios::All.of_complaint(*number) == scenario)
                .collect();
            let turns: Vec<u64> = numbers
                .iter()
                .map(|number| Scenarios::All.turn(*number))
                .collect();
            assert_eq!(turns, [0, 1, 2], "{scenario:?}");
        }
        assert_eq!(Scenarios::default().turn(7), 7);
        assert_eq!(Scenarios::default().of_complaint(7), Scenario::Ordinary);
    }

    #[test]
    fn codes_are_different() {
        let codes: HashSet<&str> = Scenarios::choices().map(Scenarios::code).collect();
        assert_eq!(codes.len(), Scenario::all().len() + 1);
    }
}
