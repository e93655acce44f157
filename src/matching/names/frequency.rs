//! How frequent the words of names are: two people of a rare name are the same more probably than two of a common one.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What share of all people bears each word in their name.
#[derive(Clone, Debug)]
pub struct Frequencies {
    shares: HashMap<String, f64>,
    /// The share of a word that is not known.
    floor: f64,
}

/// `data/name-frequencies.csv`: words that more than a few in ten thousand bear, by share. Estimated by
/// `option-m match train` from a synthetic population whose names follow those of the real one.
static SHIPPED: LazyLock<Frequencies> = LazyLock::new(|| {
    let rows = include_str!("../data/name-frequencies.csv").lines().skip(1);
    let shares = rows.filter_map(|row| {
        let (word, share) = row.split_once(',')?;
        Some((word.to_owned(), share.parse().ok()?))
    });
    Frequencies {
        shares: shares.collect(),
        floor: Frequencies::RARE,
    }
});

impl Frequencies {
    /// The share of a word that nobody has counted.
    const RARE: f64 = 2e-4;
    /// How many names that is worth, beside those that are counted.
    const FAITH: f64 = 1_000.0;

    /// Those that come with the program.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Counts the words of names ([`Name::texts`](crate::matching::names::name::Name::texts)), each once a name.
    pub fn count<'a, Words: Iterator<Item = &'a str>>(names: impl Iterator<Item = Words>) -> Self {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut total = 0_u32;
        for name in names {
            total = total.saturating_add(1);
            for word in name {
                match counts.get_mut(word) {
                    Some(count) => *count += 1,
                    None => {
                        counts.insert(word.to_owned(), 1);
                    }
                }
            }
        }
        // A word of a small registry is not as frequent there as among all people, nor one that is not in it as rare.
        let total = f64::from(total) + Self::FAITH;
        let floor = (2.0 / total).max(1e-6);
        let shares = counts.into_iter().map(|(word, count)| {
            let share = (f64::from(count) + Self::FAITH * Self::RARE) / total;
            (word, share.max(floor))
        });
        Self {
            shares: shares.collect(),
            floor,
        }
    }

    /// The share of people who bear a word, above 0 and up to 1.
    pub fn word(&self, word: &str) -> f64 {
        self.shares.get(word).copied().unwrap_or(self.floor)
    }

    /// The words and their shares, the most frequent first.
    pub fn most_frequent(&self) -> Vec<(&str, f64)> {
        let mut words: Vec<(&str, f64)> = self
            .shares
            .iter()
            .map(|(word, share)| (word.as_str(), *share))
            .collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        words
    }
}
