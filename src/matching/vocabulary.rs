//! The words in which the engine says how a complaint and a record compare: which field, how far, by which table.

macro_rules! codes {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])+ $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])+ $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its code in data, results and message keys.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The one with this code.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}

codes! {
    /// A field that is compared.
    Field {
        /// Kind and number of the document.
        Identity = "identity",
        /// The person's name.
        Name = "name",
        /// The date of birth.
        BirthDate = "birth-date",
        /// The telephone.
        Phone = "phone",
        /// Which dose.
        DoseNumber = "dose-number",
        /// When it was given.
        DoseDate = "dose-date",
        /// Which vaccine.
        Vaccine = "vaccine",
        /// Which lot.
        Lot = "lot",
        /// Where.
        Facility = "facility",
        /// Whose the record's number is, by the other records that have it.
        Holder = "holder",
    }
}

codes! {
    /// How far two values agree. Which levels a field has, and in which order, stands in `data/weights.csv`.
    Level {
        /// They say the same.
        Same = "same",
        /// Day and month are the other way round.
        Swapped = "swapped",
        /// One character is wrong, missing, doubled or has changed places with its neighbour.
        OneFault = "one-fault",
        /// Two of these.
        TwoFaults = "two-faults",
        /// The last six digits of a `MyKad` agree, those of the date do not.
        Tail = "tail",
        /// A document of another kind: says little.
        OtherKind = "other-kind",
        /// Every word agrees, some in another spelling.
        Spelling = "spelling",
        /// One is the other, shortened.
        Shorter = "shorter",
        /// As shorter, but of a word the initial alone is there.
        Initials = "initials",
        /// Every word has its like, but one looks only vaguely alike.
        Similar = "similar",
        /// The person's own name agrees, the father's does not.
        Given = "given",
        /// The family's part of the name agrees, the person's own does not.
        Family = "family",
        /// A word is shared.
        Some = "some",
        /// The day before or after.
        OneDay = "one-day",
        /// Up to three days apart.
        ThreeDays = "three-days",
        /// Up to seven days apart.
        Week = "week",
        /// Up to fourteen days apart.
        Fortnight = "fortnight",
        /// Two of year, month and day agree.
        OnePart = "one-part",
        /// The year alone differs.
        OtherYear = "other-year",
        /// Up to 31 days apart.
        Month = "month",
        /// The dose before or after.
        Next = "next",
        /// Another number, but by its place among the person's doses it is the one.
        InOrder = "in-order",
        /// The names of the places are alike.
        Alike = "alike",
        /// Another place of the same state.
        Area = "area",
        /// A later dose alone under a number, of somebody whose own number has the other doses.
        Completes = "completes",
        /// A later dose alone under a number.
        Lone = "lone",
        /// A first dose alone under a number, or a dose that the person has under their own number as well.
        LoneFirst = "lone-first",
        /// The number has other doses of somebody of that name.
        Held = "held",
        /// As held, and the complaint's own number has other doses too.
        HeldBoth = "held-both",
        /// They differ.
        Different = "different",
        /// One of the two is missing: says nothing either way.
        Missing = "missing",
    }
}

codes! {
    /// Where the probabilities of a field's levels stand: most fields have one table, some another where a second field
    /// agrees already, since the two depend on each other.
    Table {
        /// The document.
        Identity = "identity",
        /// The document, where the record's number is none that a `MyKad` can have: somebody's was mistyped.
        IdentityUnsound = "identity-unsound",
        /// The name; how probable it is that a stranger's agrees, tell the words.
        Name = "name",
        /// The date of birth.
        BirthDate = "birth-date",
        /// The date of birth, of two `MyKad` numbers that begin with the same one.
        BirthInNumber = "birth-in-number",
        /// The telephone.
        Phone = "phone",
        /// Which dose.
        DoseNumber = "dose-number",
        /// Which dose, if the complaint is about a first or second one of the days in which boosters were given: the
        /// helpdesk is for boosters, so citizens who say so often mean another.
        EarlyNumber = "early-number",
        /// When.
        DoseDate = "dose-date",
        /// Which vaccine.
        Vaccine = "vaccine",
        /// The vaccine, where the lots agree.
        VaccineOfLot = "vaccine-of-lot",
        /// The lot.
        Lot = "lot",
        /// The lot, of doses at one place within days.
        LotThere = "lot-there",
        /// The place.
        Facility = "facility",
        /// The place, of doses on one day.
        FacilityThatDay = "facility-that-day",
        /// Whose the number is.
        Holder = "holder",
    }
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
