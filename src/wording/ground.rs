//! Grounds in words.

use crate::domain::values::ground::{Comparison, Difference, Ground, Said, Sentence};
use crate::wording::Wording;

impl Wording {
    /// A ground: what a person typed as it is, what the program says in this language.
    pub fn ground(&self, ground: &Ground) -> String {
        match ground {
            Ground::Typed(text) => text.clone(),
            Ground::Said(said) => self.said(said),
            Ground::Unknown(_) => self.get("said-unknown").to_owned(),
        }
    }

    fn said(&self, said: &Said) -> String {
        let sentence: &'static str = Sentence::from(said).into();
        match said {
            Said::Compared(comparison) => self.comparison(comparison),
            Said::LinkEndedByAnswer | Said::CheckedAgain | Said::DecisionUndone => {
                self.get(sentence).to_owned()
            }
            Said::NotTheirs { because } => self.code(&format!("{sentence}-"), because.into()),
            Said::RecordGone { because } => self.code(&format!("{sentence}-"), because.into()),
            Said::BroughtBack {
                because,
                record,
                ground,
            } => {
                let because: &'static str = because.into();
                let values = [("record", record.clone()), ("ground", self.ground(ground))];
                self.with(&format!("{sentence}-{because}"), &values)
            }
        }
    }

    /// How a record compared with a complaint, in a sentence.
    pub fn comparison(&self, comparison: &Comparison) -> String {
        if !self.has(&comparison.verdict) {
            return self.get("said-unknown").to_owned();
        }
        let mut parts = Vec::new();
        if !comparison.agree.is_empty() {
            parts.push(self.about("explain-agree", &comparison.agree));
        }
        parts.extend(comparison.differ.iter().map(|one| self.difference(one)));
        if !comparison.missing.is_empty() {
            parts.push(self.about("explain-missing", &comparison.missing));
        }
        let verdict = self.get(&comparison.verdict).to_owned();
        self.with(
            "said-compared",
            &[("verdict", verdict), ("parts", parts.join(", "))],
        )
    }

    fn difference(&self, difference: &Difference) -> String {
        if !self.has(&difference.key) {
            return self.get("said-unknown-difference").to_owned();
        }
        let args = difference.args.iter();
        let args: Vec<(&str, &String)> = args.map(|(name, value)| (name.as_str(), value)).collect();
        self.with(&difference.key, &args)
    }

    fn about(&self, key: &str, fields: &[String]) -> String {
        let name = |code: &String| {
            let key = format!("explain-field-{}", code.replace('_', "-"));
            let key = if self.has(&key) {
                &key
            } else {
                "said-unknown-field"
            };
            self.get(key).to_owned()
        };
        let names: Vec<String> = fields.iter().map(name).collect();
        let list = match names.split_last() {
            Some((last, before)) if !before.is_empty() => self.with(
                "explain-list-and",
                &[("list", before.join(", ")), ("last", last.clone())],
            ),
            Some(_) | None => names.concat(),
        };
        self.with(key, &[("fields", list), ("count", fields.len().to_string())])
    }

    fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }
}
