//! The words in which the engine says how a complaint and a record compare: which field, how far, by which table.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// A field that is compared.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Field {
    /// Kind and number of the document.
    Identity,
    /// The person's name.
    Name,
    /// The date of birth.
    BirthDate,
    /// The telephone.
    Phone,
    /// Which dose.
    DoseNumber,
    /// When it was given.
    DoseDate,
    /// Which vaccine.
    Vaccine,
    /// Which lot.
    Lot,
    /// Where.
    Facility,
    /// Whose the record's number is, by the other records that have it.
    Holder,
}

/// How far two values agree. Which levels a field has, and in which order, stands in `data/weights.csv`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Level {
    /// They say the same.
    Same,
    /// Day and month are the other way round.
    Swapped,
    /// One character is wrong, missing, doubled or has changed places with its neighbour.
    OneFault,
    /// Two of these.
    TwoFaults,
    /// The last six digits of a `MyKad` agree, those of the date do not.
    Tail,
    /// A document of another kind: says little.
    OtherKind,
    /// Every word agrees, some in another spelling.
    Spelling,
    /// One is the other, shortened.
    Shorter,
    /// As shorter, but of a word the initial alone is there.
    Initials,
    /// Every word has its like, but one looks only vaguely alike.
    Similar,
    /// The person's own name agrees, the father's does not.
    Given,
    /// The family's part of the name agrees, the person's own does not.
    Family,
    /// A word is shared.
    Some,
    /// The day before or after.
    OneDay,
    /// Up to three days apart.
    ThreeDays,
    /// Up to seven days apart.
    Week,
    /// Up to fourteen days apart.
    Fortnight,
    /// Two of year, month and day agree.
    OnePart,
    /// The year alone differs.
    OtherYear,
    /// Up to 31 days apart.
    Month,
    /// The dose before or after.
    Next,
    /// Another number, but by its place among the person's doses it is the one.
    InOrder,
    /// The names of the places are alike.
    Alike,
    /// Another place of the same state.
    Area,
    /// A later dose alone under a number, of somebody whose own number has the other doses.
    Completes,
    /// A later dose alone under a number.
    Lone,
    /// A first dose alone under a number, or a dose that the person has under their own number as well.
    LoneFirst,
    /// The number has other doses of somebody of that name.
    Held,
    /// As held, and the complaint's own number has other doses too.
    HeldBoth,
    /// They differ.
    Different,
    /// One of the two is missing: says nothing either way.
    Missing,
}

/// Where the probabilities of a field's levels stand: most fields have one table, some another where a second field
/// agrees already, since the two depend on each other.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Table {
    /// The document.
    Identity,
    /// The document, where the record's number is none that a `MyKad` can have: somebody's was mistyped.
    IdentityUnsound,
    /// The name; how probable it is that a stranger's agrees, tell the words.
    Name,
    /// The date of birth.
    BirthDate,
    /// The date of birth, of two `MyKad` numbers that begin with the same one.
    BirthInNumber,
    /// The telephone.
    Phone,
    /// Which dose.
    DoseNumber,
    /// Which dose, if the complaint is about a first or second one of the days in which boosters were given: the
    /// helpdesk is for boosters, so citizens who say so often mean another.
    EarlyNumber,
    /// When.
    DoseDate,
    /// Which vaccine.
    Vaccine,
    /// The vaccine, where the lots agree.
    VaccineOfLot,
    /// The lot.
    Lot,
    /// The lot, of doses at one place within days.
    LotThere,
    /// The place.
    Facility,
    /// The place, of doses on one day.
    FacilityThatDay,
    /// Whose the number is.
    Holder,
}

/// How one field agrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// The field.
    pub field: Field,
    /// How far.
    pub level: Level,
    /// By which table that is weighed.
    pub table: Table,
    /// The chance that a stranger agrees as far, where that is known better than from the table.
    pub chance: Option<f64>,
}

/// What was compared, as data: each field once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison(pub Vec<Agreement>);

impl Comparison {
    /// The level of a field; a field that was not compared is missing.
    pub fn level(&self, field: Field) -> Level {
        let known = self.0.iter().find(|agreement| agreement.field == field);
        known.map_or(Level::Missing, |agreement| agreement.level)
    }

    /// By which table a field is weighed.
    pub fn table(&self, field: Field) -> Option<Table> {
        let known = self.0.iter().find(|agreement| agreement.field == field);
        known.map(|agreement| agreement.table)
    }

    /// Changes the level of a field.
    pub fn set(&mut self, field: Field, level: Level) {
        for agreement in self.0.iter_mut().filter(|agreement| agreement.field == field) {
            agreement.level = level;
        }
    }

    /// Adds a field.
    pub fn add(&mut self, field: Field, level: Level, table: Table) {
        self.0.push(Agreement {
            field,
            level,
            table,
            chance: None,
        });
    }
}

/// The levels of two names of one person.
pub(super) const AGREES: [Level; 5] = [
    Level::Same,
    Level::Spelling,
    Level::Shorter,
    Level::Initials,
    Level::Similar,
];
