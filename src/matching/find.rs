//! From the records that may be the one to a decision.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::matching::candidate::Candidate;
use crate::matching::compare::compare;
use crate::matching::decide::{Decision, Policy, Reason, decide};
use crate::matching::holders::{Holders, belongs_to_another};
use crate::matching::names::frequency::Frequencies;
use crate::matching::others::{self, Crowd};
use crate::matching::particulars::{IdNumber, Particulars};
use crate::matching::vocabulary::{Comparison, Field, Level};
use crate::matching::weights::{Prior, Weight, Weights, weigh};

/// How many candidates are kept.
pub const KEPT: usize = 5;
/// Of how many candidates it is asked whose their numbers are.
const ASKED: usize = 12;
/// The levels of names by which somebody is known under a number next to the complaint's.
const OWN_NAME: [Level; 4] = [Level::Same, Level::Spelling, Level::Shorter, Level::Initials];
/// The most that is said of a candidate that weighs enough but has something against it that weights do not express: in
/// evaluations about three in four of those were right.
const DOUBTED: f64 = 0.75;
/// Of candidates that weigh less than this many bits it does not matter whose their numbers are.
const HOPELESS: f64 = -12.0;

/// What the search came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<T> {
    /// The records that may be the one, the most likely first; at most [`KEPT`].
    pub candidates: Vec<Candidate<T>>,
    /// What to do.
    pub decision: Decision,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What the engine goes by.
#[derive(Clone, Copy, Debug)]
pub struct Engine<'a> {
    /// How agreements weigh.
    pub weights: &'a Weights,
    /// How frequent words of names are.
    pub frequencies: &'a Frequencies,
    /// What is known before.
    pub prior: Prior,
    /// When to act.
    pub policy: Policy,
}

/// What records say, by the numbers of documents that they have.
pub type WithNumbers = HashMap<String, Vec<Arc<Particulars>>>;

/// What the engine asks the registry beside the records that it is handed.
pub trait Registry {
    /// Why the registry cannot be asked.
    type Error;

    /// What the current records with these numbers of documents say, by the number; each number is given once.
    fn with_numbers(&mut self, numbers: &[&str]) -> Result<WithNumbers, Self::Error>;

    /// Who may be taken for the person of a record that a complaint is taken for. `phone` is the telephone on which both
    /// agree.
    fn crowd(
        &mut self,
        complaint: &Particulars,
        record: &Particulars,
        phone: Option<i64>,
    ) -> Result<Crowd, Self::Error>;
}

impl Engine<'_> {
    /// Compares a complaint with the records that its keys led to, and decides. The registry is asked about the numbers
    /// of the most likely candidates, and who else may be meant only if the desk would act.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn find<T, R: Registry>(
        &self,
        complaint: &Particulars,
        records: Vec<(T, Arc<Particulars>)>,
        registry: &mut R,
    ) -> Result<Finding<T>, R::Error> {
        self.find_beside(complaint, records, registry, |_| false)
    }

    /// The same; of the records, one that somebody asks for is among the candidates however little speaks for it.
    ///
    /// # Errors
    /// Those of the registry.
    pub fn find_beside<T, R: Registry>(
        &self,
        complaint: &Particulars,
        records: Vec<(T, Arc<Particulars>)>,
        registry: &mut R,
        asked_for: impl Fn(&T) -> bool,
    ) -> Result<Finding<T>, R::Error> {
        let mut candidates = self.compared(complaint, records);
        self.ask_who_holds(complaint, (&mut candidates, &asked_for), registry)?;
        let (mut decision, mut reasons) = decide(&candidates, &self.policy);
        if decision == Decision::Certain
            && let Some(best) = candidates.first_mut()
        {
            let against = self.against(complaint, best, registry)?;
            if !against.is_empty() {
                (decision, reasons) = (Decision::Conflict, against);
            }
        }
        if decision == Decision::Conflict
            && let Some(best) = candidates.first_mut()
        {
            best.probability = best.probability.min(DOUBTED);
        }
        keep(&mut candidates, KEPT, &asked_for);
        Ok(Finding {
            candidates,
            decision,
            reasons,
        })
    }

    /// What speaks against the most likely record among all people of the registry: it belongs to somebody else, or too
    /// many others agree with it as well.
    fn against<T, R: Registry>(
        &self,
        complaint: &Particulars,
        best: &Candidate<T>,
        registry: &mut R,
    ) -> Result<Vec<Reason>, R::Error> {
        let agreed = best.comparison.level(Field::Phone) == Level::Same;
        let phone = complaint.phone.filter(|_| agreed);
        let crowd = registry.crowd(complaint, &best.particulars, phone)?;
        let told = phone.is_some() && others::tells(crowd.phone_users);
        let others = others::others(
            complaint,
            &best.particulars,
            &best.comparison,
            &crowd,
            self.frequencies,
        );
        let against = [
            (
                belongs_to_another(complaint, &best.particulars, &best.comparison, told),
                Reason::SomebodyElses,
            ),
            (others > self.policy.others, Reason::OthersAgree),
        ];
        let applies = against.into_iter().filter(|(applies, _)| *applies);
        Ok(applies.map(|(_, reason)| reason).collect())
    }

    /// The records beside the complaint, the most likely first.
    fn compared<T>(&self, complaint: &Particulars, records: Vec<(T, Arc<Particulars>)>) -> Vec<Candidate<T>> {
        let compared = records.into_iter().map(|(record, particulars)| Candidate {
            record,
            comparison: compare(complaint, &particulars, self.frequencies),
            particulars,
            weight: Weight::default(),
            probability: 0.0,
        });
        let mut candidates = compared.collect::<Vec<_>>();
        self.weigh_all(&mut candidates);
        candidates
    }

    /// Keeps the most likely candidates, and weighs them anew with what the other records under their numbers say.
    fn ask_who_holds<T, R: Registry>(
        &self,
        complaint: &Particulars,
        (candidates, asked_for): (&mut Vec<Candidate<T>>, &impl Fn(&T) -> bool),
        registry: &mut R,
    ) -> Result<(), R::Error> {
        let next = self.likely_own(candidates);
        keep(candidates, ASKED, asked_for);
        let theirs = candidates
            .iter()
            .filter_map(|candidate| candidate.particulars.id.as_ref());
        let numbers: BTreeSet<&str> = [&complaint.id, &next]
            .into_iter()
            .flatten()
            .chain(theirs)
            .map(|id| id.text.as_str())
            .collect();
        let numbers: Vec<&str> = numbers.into_iter().collect();
        let known = registry.with_numbers(&numbers)?;
        let of = |id: Option<&IdNumber>| {
            id.and_then(|id| known.get(&id.text))
                .map_or(&[][..], Vec::as_slice)
        };
        let mut family = Holders::new(self.frequencies, complaint, of(complaint.id.as_ref()));
        if family.is_empty() && next.is_some() {
            family = Holders::new(self.frequencies, complaint, of(next.as_ref()));
        }
        for candidate in candidates.iter_mut() {
            if candidate.weight.bits >= HOPELESS {
                let with_number = of(candidate.particulars.id.as_ref());
                family.look(&mut candidate.comparison, &candidate.particulars, with_number);
            }
        }
        self.weigh_all(candidates);
        Ok(())
    }

    /// The number next to the complaint's under which the person who complains is most likely known: name and date of
    /// birth agree.
    fn likely_own<T>(&self, candidates: &[Candidate<T>]) -> Option<IdNumber> {
        let near = candidates.iter().filter(|candidate| {
            let level = |field| candidate.comparison.level(field);
            matches!(level(Field::Identity), Level::OneFault | Level::TwoFaults)
                && level(Field::BirthDate) == Level::Same
                && OWN_NAME.contains(&level(Field::Name))
        });
        let most_likely = near.max_by(|a, b| {
            self.person_bits(&a.comparison)
                .total_cmp(&self.person_bits(&b.comparison))
        });
        most_likely.and_then(|candidate| candidate.particulars.id.clone())
    }

    /// Weighs candidates, sorts them, and shares the probability among them: at most one is the record.
    fn weigh_all<T>(&self, candidates: &mut [Candidate<T>]) {
        for candidate in candidates.iter_mut() {
            candidate.weight = weigh(&candidate.comparison, self.weights, self.prior);
        }
        // Stable: of equals the one that was handed in first.
        candidates.sort_by(|a, b| b.weight.bits.total_cmp(&a.weight.bits));
        let odds: Vec<f64> = candidates
            .iter()
            .map(|candidate| candidate.weight.bits.min(500.0).exp2())
            .collect();
        let all = 1.0 + odds.iter().sum::<f64>();
        for (candidate, odds) in candidates.iter_mut().zip(odds) {
            candidate.probability = odds / all;
        }
    }

    /// How much the person's fields weigh for two statements about one person, in bits.
    fn person_bits(&self, comparison: &Comparison) -> f64 {
        const PERSON: [Field; 4] = [Field::Identity, Field::Name, Field::BirthDate, Field::Phone];
        let of_person = comparison
            .0
            .iter()
            .filter(|agreement| PERSON.contains(&agreement.field));
        let bits = of_person.filter_map(|agreement| self.weights.of_agreement(agreement));
        bits.map(|row| (row[0] / row[3]).log2()).sum()
    }
}

/// Keeps so many of the candidates, and the one that is asked for.
fn keep<T>(candidates: &mut Vec<Candidate<T>>, most: usize, asked_for: &impl Fn(&T) -> bool) {
    let mut place = 0;
    candidates.retain(|candidate| {
        place += 1;
        place <= most || asked_for(&candidate.record)
    });
}

impl<T> Finding<T> {
    /// The record that settles the complaint, if the engine may act by itself.
    pub fn certain(&self) -> Option<&T> {
        let sure = self.decision == Decision::Certain;
        self.candidates
            .first()
            .filter(|_| sure)
            .map(|candidate| &candidate.record)
    }
}
