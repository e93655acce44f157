//! What the search for records goes by: weights, frequencies of names, and when the desk may act by itself.

use std::path::Path;
use std::sync::Arc;

use crate::config::MatchingConfig;
use crate::matching::names::frequency::Frequencies;
use crate::matching::weights::{Prior, Weights, WeightsError};
use crate::matching::{Engine, Policy};
use crate::store::facilities::places::PlaceMemory;

/// What the search goes by, the same for every complaint.
#[derive(Clone, Debug)]
pub struct MatchRules {
    weights: Arc<Weights>,
    policy: Policy,
    /// The places that people may mean.
    pub places: PlaceMemory,
}

impl Default for MatchRules {
    /// Those that come with the program.
    fn default() -> Self {
        Self {
            weights: Arc::new(Weights::shipped().clone()),
            policy: Policy::default(),
            places: PlaceMemory::default(),
        }
    }
}

/// Why the rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MatchRulesError {
    /// The file of weights cannot be read.
    #[error("matching.weights: {path} cannot be read: {cause}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
    /// It holds something else.
    #[error("matching.weights: {path}: {cause}")]
    Wrong {
        /// The file.
        path: String,
        /// What is wrong.
        cause: WeightsError,
    },
}

impl MatchRules {
    /// Those of a configuration.
    ///
    /// # Errors
    /// The file of weights cannot be used.
    pub fn of(config: &MatchingConfig) -> Result<Self, MatchRulesError> {
        let usual = Self::default();
        Ok(Self {
            weights: match &config.weights {
                Some(path) => Arc::new(read(path)?),
                None => usual.weights,
            },
            policy: Policy {
                certain: config.certain,
                margin: config.margin,
                probable: config.probable,
                others: usual.policy.others,
            },
            places: usual.places,
        })
    }

    /// The engine beside a registry of so many records.
    pub fn engine(&self, records: u64) -> Engine<'_> {
        Engine {
            weights: &self.weights,
            frequencies: Frequencies::shipped(),
            prior: Prior::of(records),
            policy: self.policy,
        }
    }
}

fn read(path: &Path) -> Result<Weights, MatchRulesError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|cause| MatchRulesError::Unreadable {
        path: name.clone(),
        cause,
    })?;
    Weights::read(&text).map_err(|cause| MatchRulesError::Wrong { path: name, cause })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::config::SETTINGS;

    fn config(weights: Option<&Path>) -> MatchingConfig {
        let default = |key| {
            let setting = SETTINGS.iter().find(|setting| setting.key == key).unwrap();
            setting.default.parse().unwrap()
        };
        MatchingConfig {
            certain: default("matching.certain"),
            margin: default("matching.margin"),
            probable: default("matching.probable"),
            weights: weights.map(Path::to_path_buf),
        }
    }

    #[test]
    fn the_settings_default_to_what_the_evaluation_bears_out() {
        let rules = MatchRules::of(&config(None)).unwrap();
        assert_eq!(rules.policy, Policy::default());
    }

    #[test]
    fn a_file_of_weights_that_cannot_be_used_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights.csv");
        let told = || MatchRules::of(&config(Some(&path))).unwrap_err().to_string();
        assert!(told().contains("cannot be read"));
        std::fs::write(&path, "table,level\nname,same,2,1,1,1\n").unwrap();
        assert!(told().contains("weights.csv: line 2"), "{}", told());
        std::fs::write(&path, include_str!("../matching/data/weights.csv")).unwrap();
        assert!(MatchRules::of(&config(Some(&path))).is_ok());
    }
}
