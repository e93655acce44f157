//! What the match found, in words and as data.

use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::ticket::matched::{Compared, Matched, SearchReport};
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::domain::values::reason::Reason as WrittenReason;
use crate::matching::explain::{Explanation, explain};
use crate::matching::particulars::Particulars;
use crate::matching::{Candidate, Field, Finding, Reason};
use crate::wording::Wording;

/// The sentence that says why a record was taken for the one, or was not.
pub fn sentence(t: &Wording, explanation: &Explanation) -> String {
    let mut parts = Vec::new();
    if !explanation.agree.is_empty() {
        parts.push(about(t, "explain-agree", &explanation.agree));
    }
    let differ = explanation.differ.iter();
    parts.extend(differ.map(|phrase| t.with(phrase.key, &phrase.args)));
    if !explanation.missing.is_empty() {
        parts.push(about(t, "explain-missing", &explanation.missing));
    }
    t.with(
        "explain-sentence",
        &[
            ("verdict", t.get(explanation.verdict.key()).to_owned()),
            ("parts", parts.join(", ")),
        ],
    )
}

fn about(t: &Wording, key: &str, fields: &[Field]) -> String {
    let names: Vec<String> = fields
        .iter()
        .map(|field| t.code("explain-field-", field.code()))
        .collect();
    let list = match names.split_last() {
        Some((last, before)) if !before.is_empty() => t.with(
            "explain-list-and",
            &[("list", before.join(", ")), ("last", last.clone())],
        ),
        Some(_) | None => names.concat(),
    };
    t.with(key, &[("fields", list), ("count", fields.len().to_string())])
}

/// The reason for which a record is linked and released: the sentence, in the desk's language.
pub(super) fn ground(said: &Particulars, candidate: &Candidate<DoseRecord>) -> Option<WrittenReason> {
    let text = sentence(Wording::of(Language::Ms), &explain(said, candidate));
    let short: String = text.chars().take(WrittenReason::MAX).collect();
    WrittenReason::parse(&short).ok()
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
