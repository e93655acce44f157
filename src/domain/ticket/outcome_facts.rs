//! Which outcomes are true of a ticket. An outcome is a statement of fact: it may be chosen only while its fact holds.

use chrono::{DateTime, TimeDelta, Utc};
use strum::{IntoStaticStr, VariantArray};

use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::event::{Event, EventKind};
use crate::domain::ticket::outcome::{Basis, FacilityContact, Outcome, ToldDose};
use crate::domain::values::ids::RecordId;

/// The dose of a complaint as the certificate shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The dose.
    pub dose: ToldDose,
    /// The record that says so.
    pub record: RecordId,
    /// The outcomes that say how it came to show.
    pub ways: Vec<Outcome>,
}

/// What is known that an outcome could state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What is complained about.
    pub problem: Problem,
    /// The dose with the complaint's number, if the certificate shows one.
    pub shown: Option<Shown>,
    /// What came of asking the facility.
    pub facility: FacilityContact,
    /// Whether the dose was paid for, at a place that is not known to report to the programme.
    pub outside: bool,
    /// Other complaints of the same person about the same dose, other than those that were given up.
    pub others: Vec<Reference>,
}

/// Why an outcome is not true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(prefix = "untrue-", serialize_all = "kebab-case")]
pub enum Untrue {
    /// The certificate does not show the dose.
    NotShown,
    /// It shows the dose, but came to do so in another way.
    ShownOtherwise,
    /// The certificate shows the dose.
    Shown,
    /// No appointment was cancelled: the desk does not manage appointments.
    NotCancelled,
    /// Nobody asked the facility.
    FacilityNotAsked,
    /// The facility has some time left to answer.
    FacilityMayAnswer,
    /// The dose was not paid for, or its place reports to the programme.
    NotOutside,
    /// There is no such other complaint of the person about the dose.
    NoOther,
    /// Only the citizen withdraws a complaint.
    NotWithdrawn,
}

impl Untrue {
    /// Its message key.
    pub fn key(self) -> &'static str {
        self.into()
    }
}

impl Facts {
    /// Nothing is known beyond the complaint.
    pub fn none(problem: Problem) -> Self {
        Self {
            problem,
            shown: None,
            facility: FacilityContact::NotAsked,
            outside: false,
            others: Vec::new(),
        }
    }

    /// What an outcome rests on, if it is true. `other` is the complaint of which this one would be a duplicate.
    ///
    /// # Errors
    /// [`Untrue`] says why it is not.
    pub fn basis(&self, outcome: Outcome, other: Option<Reference>) -> Result<Basis, Untrue> {
        if self.shown.is_some() && self.denies_a_dose(outcome) {
            return Err(Untrue::Shown);
        }
        let holds = match outcome {
            Outcome::Linked
            | Outcome::AlreadyVisible
            | Outcome::Released
            | Outcome::Uploaded
            | Outcome::Corrected => match &self.shown {
                None => Err(Untrue::NotShown),
                Some(shown) if shown.ways.contains(&outcome) => Ok(()),
                Some(_) => Err(Untrue::ShownOtherwise),
            },
            Outcome::AppointmentCancelled => Err(Untrue::NotCancelled),
            Outcome::NotFound => match self.facility {
                FacilityContact::NotAsked => Err(Untrue::FacilityNotAsked),
                FacilityContact::Asked => Err(Untrue::FacilityMayAnswer),
                FacilityContact::Silent | FacilityContact::Answered => Ok(()),
            },
            Outcome::Inaccurate => Ok(()),
            Outcome::OutsideProgramme if self.outside => Ok(()),
            Outcome::OutsideProgramme => Err(Untrue::NotOutside),
            Outcome::Duplicate if other.is_some_and(|other| self.others.contains(&other)) => Ok(()),
            Outcome::Duplicate => Err(Untrue::NoOther),
            Outcome::Withdrawn => Err(Untrue::NotWithdrawn),
        };
        holds.map(|()| self.supposing(outcome, other))
    }

    /// What an outcome would rest on: what is true of it, whether it holds or not.
    pub fn supposing(&self, outcome: Outcome, other: Option<Reference>) -> Basis {
        let shown = self.shown.as_ref().map(|shown| shown.dose.clone());
        Basis {
            facility: (outcome == Outcome::NotFound).then_some(self.facility),
            other: other.filter(|_| outcome == Outcome::Duplicate),
            ..Basis::shown(self.problem, shown.filter(|_| outcome.says_that_it_shows()))
        }
    }

    /// Whether an outcome cannot be said of a dose that shows. Of such a dose, details may be faulted where the complaint is
    /// about details.
    fn denies_a_dose(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::NotFound | Outcome::OutsideProgramme => true,
            Outcome::Inaccurate => matches!(self.problem, Problem::Missing | Problem::Vanished),
            Outcome::Linked
            | Outcome::AlreadyVisible
            | Outcome::Released
            | Outcome::Uploaded
            | Outcome::AppointmentCancelled
            | Outcome::Corrected
            | Outcome::Duplicate
            | Outcome::Withdrawn => false,
        }
    }
}

/// What came of asking the facility, by a ticket's events, oldest first: the first question counts.
pub fn facility_contact<'a>(
    events: impl IntoIterator<Item = &'a Event>,
    patience: TimeDelta,
    now: DateTime<Utc>,
) -> FacilityContact {
    let mut asked = None;
    for event in events {
        if let EventKind::FacilityAsked { .. } = event.kind {
            asked.get_or_insert(event.at);
        } else if let EventKind::FacilityAnswered { .. } = event.kind {
            return FacilityContact::Answered;
        }
    }
    match asked {
        None => FacilityContact::NotAsked,
        Some(at) if at + patience <= now => FacilityContact::Silent,
        Some(_) => FacilityContact::Asked,
    }
}

#[cfg(test)]
mod tests;
