//! What the engine does by itself, right and wrong, with the two kinds of error apart.

use crate::matching::evaluate::truth::{Truth, ratio};

/// What became of one complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The engine would not act: a human decides.
    Left,
    /// It would act, by the right record.
    Right,
    /// It would act, by another dose of the same person.
    WrongDose,
    /// It would act, by another person's dose.
    Stranger,
    /// It would act by a wrong record, and the truth does not tell whose that is.
    Wrong,
}

/// What became of some complaints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Errors {
    /// How many there are.
    pub complaints: usize,
    /// Of these, how many have a record.
    pub present: usize,
    /// How many the engine would settle by itself.
    pub acted: usize,
    /// Of these, by the right record.
    pub right: usize,
    /// By another dose of the same person.
    pub wrong_doses: usize,
    /// By another person's dose.
    pub strangers: usize,
    /// How many have a record and are left to a human.
    pub waiting: usize,
    /// Of how many the truth does not tell the person's other records, so that an error is of no kind.
    pub untold: usize,
}

impl Errors {
    pub(super) fn count(&mut self, truth: &Truth, outcome: Outcome) {
        let present = truth.record.is_some();
        self.complaints += 1;
        self.present += usize::from(present);
        self.untold += usize::from(truth.others.is_none());
        self.acted += usize::from(outcome != Outcome::Left);
        match outcome {
            Outcome::Left => self.waiting += usize::from(present),
            Outcome::Right => self.right += 1,
            Outcome::WrongDose => self.wrong_doses += 1,
            Outcome::Stranger => self.strangers += 1,
            Outcome::Wrong => {}
        }
    }

    /// How many complaints have no record.
    pub fn absent(&self) -> usize {
        self.complaints - self.present
    }

    /// Strangers' doses for 10,000 complaints without a record. All of them count, also those of complaints that have a
    /// record; `None` where every complaint has one.
    pub fn strangers_in_10_000(&self) -> Option<f64> {
        share(self.strangers, self.absent()).map(|share| share * 10_000.0)
    }

    /// Other doses of the right person in 1,000 decisions to act; `None` where there is none.
    pub fn wrong_doses_in_1_000(&self) -> Option<f64> {
        share(self.wrong_doses, self.acted).map(|share| share * 1_000.0)
    }

    /// The share of decisions to act that are right.
    pub fn precision(&self) -> Option<f64> {
        share(self.right, self.acted)
    }

    /// The share of the complaints with a record that are settled rightly.
    pub fn recall(&self) -> Option<f64> {
        share(self.right, self.present)
    }

    /// The share of the complaints with a record that are left to a human. Those without one always need a human, so that
    /// they would only show how many of them a group has.
    pub fn waiting_share(&self) -> Option<f64> {
        share(self.waiting, self.present)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| ratio(part, whole))
}
