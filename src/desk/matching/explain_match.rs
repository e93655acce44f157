//! What the match found, as data that is worded where it is read.

use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::ticket::matched::{Compared, Matched, SearchReport};
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::{Comparison, Difference, Ground, Said};
use crate::matching::explain::{Explanation, Phrase, explain};
use crate::matching::particulars::Particulars;
use crate::matching::{Candidate, Field, Finding, Reason};
use crate::wording::Wording;

/// The sentence that says why a record was taken for the one, or was not.
pub fn sentence(t: &Wording, explanation: &Explanation) -> String {
    t.comparison(&comparison(explanation))
}

/// The reason for which a record is linked and released.
pub(super) fn ground(said: &Particulars, candidate: &Candidate<DoseRecord>) -> Ground {
    Ground::Said(Said::Compared(comparison(&explain(said, candidate))))
}

fn comparison(explanation: &Explanation) -> Comparison {
    let codes = |fields: &[Field]| fields.iter().map(|field| field.code().to_owned()).collect();
    let args = |phrase: &Phrase| {
        let args = phrase.args.iter();
        args.map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    };
    let differ = explanation.differ.iter().map(|phrase| Difference {
        key: phrase.key.to_owned(),
        args: args(phrase),
    });
    Comparison {
        verdict: explanation.verdict.key().to_owned(),
        agree: codes(&explanation.agree),
        differ: differ.collect(),
        missing: codes(&explanation.missing),
    }
}

/// How a record compared, as events keep it.
pub(super) fn matched(candidate: &Candidate<DoseRecord>) -> Matched {
    let weight = |field: Field| {
        let known = candidate.weight.fields.iter().find(|(known, _)| *known == field);
        known.map(|(_, bits)| hundredths(*bits))
    };
    let compared = candidate.comparison.0.iter().map(|agreement| {
        Compared(
            agreement.field.code().to_owned(),
            agreement.level.code().to_owned(),
            weight(agreement.field),
        )
    });
    Matched {
        record: candidate.record.id,
        probability: millionths(candidate.probability),
        compared: compared.collect(),
    }
}

/// What a search came to, as events keep it.
pub(super) fn report(finding: &Finding<DoseRecord>) -> SearchReport {
    SearchReport {
        decision: finding.decision.code().to_owned(),
        reasons: finding
            .reasons
            .iter()
            .copied()
            .map(Reason::key)
            .map(str::to_owned)
            .collect(),
        best: finding.candidates.first().map(matched),
        urgent: Vec::new(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a weight has a few hundred bits at most"
)]
fn hundredths(bits: f64) -> i32 {
    (bits * 100.0).round() as i32
}

/// A probability in millionths, as events keep it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a probability lies between 0 and 1"
)]
pub(crate) fn millionths(probability: f64) -> u32 {
    (probability.clamp(0.0, 1.0) * 1e6).round() as u32
}
