//! Of all records that keys lead to, those worth reading.
//!
//! A key that leads to few says much about each of them, one that leads to many says little: what it says is the
//! logarithm of how many it leads to, as in the weights of a search engine. What several keys say of a record adds up.
//! The records with the number of the document, or with one a slip away, are always worth it.

use crate::matching::hash::BUCKET;
use crate::matching::keys::Range;

/// The most records that are read for what other keys say of them than the number of the document. In evaluations
/// against ten million records more of them found no more.
pub const READ: usize = 64;
/// What a key says that leads to one record, in bits.
const ALONE: u32 = 20;

/// What keys led to so far.
#[derive(Debug)]
pub struct Gathered<T> {
    by_number: Vec<T>,
    others: Vec<(T, u32)>,
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Self {
            by_number: Vec::new(),
            others: Vec::new(),
        }
    }
}

impl<T: Copy + Ord> Gathered<T> {
    /// What has the number of the document or one near it, unless too many have it.
    pub fn by_number(&mut self, rows: &[T]) {
        if rows.len() <= BUCKET {
            self.by_number.extend_from_slice(rows);
        }
    }

    /// What lies under another key, unless that is too much.
    pub fn under(&mut self, rows: &[T]) {
        if rows.len() <= BUCKET {
            let bits = says(rows.len());
            self.others.extend(rows.iter().map(|row| (*row, bits)));
        }
    }

    /// What lies in a range of keys and shares enough words; where that is too much, what shares the most.
    pub fn within(&mut self, range: &Range, rows: impl IntoIterator<Item = (i64, T)>) {
        let mut sharing: [Vec<T>; Range::WORDS + 1] = Default::default();
        for (key, row) in rows {
            if let Some(shared) = range.shared(key) {
                sharing[shared.min(Range::WORDS)].push(row);
            }
        }
        let mut count = 0;
        for rows in sharing.iter().rev() {
            count += rows.len();
            let bits = says(count);
            let free = (BUCKET + rows.len()).saturating_sub(count);
            self.others.extend(rows.iter().take(free).map(|row| (*row, bits)));
        }
    }

    /// What is worth reading, each once, in order.
    pub fn choose(self) -> Vec<T> {
        let Self {
            by_number: mut chosen,
            mut others,
        } = self;
        chosen.sort_unstable();
        chosen.dedup();
        others.sort_unstable();
        let told = others.chunk_by(|one, other| one.0 == other.0);
        let mut told: Vec<(u32, T)> = told
            .map(|of_one| (of_one.iter().map(|(_, bits)| bits).sum(), of_one[0].0))
            .filter(|(_, row)| chosen.binary_search(row).is_err())
            .collect();
        // Of equals those that came first.
        told.sort_unstable_by_key(|(bits, row)| (std::cmp::Reverse(*bits), *row));
        chosen.extend(told.into_iter().take(READ).map(|(_, row)| row));
        chosen.sort_unstable();
        chosen
    }
}

/// What a key says about each of so many records, in bits.
fn says(records: usize) -> u32 {
    ALONE.saturating_sub(records.max(1).ilog2())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_more_keys_lead_to_is_read_first() {
        let mut gathered = Gathered::default();
        gathered.under(&(0..150).collect::<Vec<i64>>());
        gathered.under(&[140, 500]);
        gathered.by_number(&[149]);
        let chosen = gathered.choose();
        assert_eq!(chosen.len(), READ + 1);
        assert!(chosen.is_sorted());
        for row in [140, 149, 500] {
            assert!(chosen.contains(&row), "{row}");
        }
    }

    #[test]
    fn a_key_that_leads_to_too_many_leads_nowhere() {
        let mut gathered = Gathered::default();
        gathered.under(&(0..=200).collect::<Vec<i64>>());
        gathered.by_number(&(0..=200).collect::<Vec<i64>>());
        assert!(gathered.choose().is_empty());
    }

    #[test]
    fn nothing_is_chosen_twice() {
        let mut gathered = Gathered::default();
        gathered.by_number(&[3, 2]);
        gathered.by_number(&[3]);
        gathered.under(&[3, 4]);
        gathered.under(&[4]);
        assert_eq!(gathered.choose(), [2, 3, 4]);
    }
}
