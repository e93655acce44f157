//! A scene: people, what the registry has of them, and what one of them says.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::domain::person::identity::IdType;
use crate::synth::cause::Cause;
use crate::synth::course::Dose;
use crate::synth::people::Resident;
use crate::synth::statement::{DoseRow, Statement};

/// A kind of document and its number.
pub(crate) type Document = (IdType, String);

/// How the registry has a dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// Not at all.
    No,
    /// Under the person's document.
    Yes,
    /// Under another one.
    Under(Document),
}

/// Somebody in a scene.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) resident: Resident,
    pub(crate) doses: Vec<Dose>,
    /// How each of the doses is recorded.
    pub(crate) recorded: Vec<Recorded>,
    /// Whether the records say nothing of the date of birth.
    pub(crate) without_birth: bool,
}

impl Role {
    /// Somebody whose doses with these numbers are recorded.
    pub(crate) fn new(resident: Resident, doses: Vec<Dose>, recorded: &[u8]) -> Self {
        let is_recorded = |dose: &Dose| {
            if recorded.contains(&dose.number) {
                Recorded::Yes
            } else {
                Recorded::No
            }
        };
        Self {
            recorded: doses.iter().map(is_recorded).collect(),
            resident,
            doses,
            without_birth: false,
        }
    }
}

/// What a complaint says otherwise than it was, beyond the errors of citizens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Says {
    pub(crate) name: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) dose_number: Option<u8>,
    pub(crate) on: Option<NaiveDate>,
    pub(crate) undated: bool,
    pub(crate) no_lot: bool,
}

/// People, what the registry has of them, and what the first of them complains about.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    /// Who complains.
    pub(crate) complainant: Role,
    /// The others.
    pub(crate) others: Vec<Role>,
    /// Which of the complainant's doses they miss: its place among them.
    pub(crate) missed: usize,
    /// Why it does not show. Its record is made by that, and not by what the role says, but for another document.
    pub(crate) cause: Cause,
    /// Whether its record stands in the registry a second time.
    pub(crate) twice: bool,
    pub(crate) says: Says,
    /// What the scene is like, in codes.
    pub(crate) notes: Vec<&'static str>,
}

impl Scene {
    /// Gives a record the document that it is kept under, and nobody else's of the scene.
    pub(crate) fn finish<'a>(&'a self, role: &'a Role, recorded: &'a Recorded, row: &mut DoseRow<'a>) {
        let (resident, says) = (&role.resident, &mut row.says);
        if let Recorded::Under((id_type, number)) = recorded {
            says.id_type = *id_type;
            says.id_number = Cow::Borrowed(number);
        } else if self.is_anothers(resident, &says.id_number) {
            says.id_type = resident.id_type;
            says.id_number = Cow::Borrowed(&resident.id_number);
        }
        if role.without_birth {
            says.born = None;
        }
    }

    /// What the complaint says otherwise.
    pub(crate) fn state<'a>(&'a self, says: &mut Statement<'a>) {
        let resident = &self.complainant.resident;
        if self.is_anothers(resident, &says.id_number) {
            says.id_type = resident.id_type;
            says.id_number = Cow::Borrowed(&resident.id_number);
        }
        if let Some(name) = &self.says.name {
            says.name = Cow::Borrowed(name);
        }
        if let Some(phone) = &self.says.phone {
            says.phone = Cow::Borrowed(phone);
        }
        says.dose_number = self.says.dose_number.unwrap_or(says.dose_number);
        says.on = self.says.on.unwrap_or(says.on);
        says.undated = self.says.undated;
        if self.says.no_lot {
            says.lot = Cow::Borrowed("");
        }
    }

    fn is_anothers(&self, resident: &Resident, number: &str) -> bool {
        let mut all = self.others.iter().chain([&self.complainant]);
        all.any(|role| role.resident.number != resident.number && role.resident.id_number == number)
    }
}
