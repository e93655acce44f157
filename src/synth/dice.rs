//! Chance that falls the same on every machine: one stream of `ChaCha` for each block of people.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of random numbers. Whole numbers alone are drawn from it: floating point may round differently elsewhere.
#[derive(Clone, Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream with this number of a seed; streams do not depend on one another.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        Self(random)
    }

    /// A number from 0 up to, but without, `end`; 0 if that is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        let scaled = (u64::from(self.0.next_u32()) * u64::from(end)) >> 32;
        u32::try_from(scaled).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// A place in a list of this length.
    pub fn place(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }

    /// Whether something happens that happens so many times in ten thousand.
    pub fn happens(&mut self, in_ten_thousand: u32) -> bool {
        self.below(10_000) < in_ten_thousand
    }

    /// One of a list that is not empty.
    pub fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.place(list.len())]
    }

    /// The place of a share in a list of shares, each as often as it is large.
    pub fn share(&mut self, shares: &[u32]) -> usize {
        let mut left = self.below(shares.iter().sum());
        for (place, share) in shares.iter().enumerate() {
            if left < *share {
                return place;
            }
            left -= share;
        }
        0
    }

    /// One of a list of (how often, what).
    pub fn weighted<T: Copy>(&mut self, list: &[(u32, T)]) -> T {
        let mut left = self.below(list.iter().map(|(often, _)| often).sum());
        for (often, what) in list {
            if left < *often {
                return *what;
            }
            left -= often;
        }
        list[0].1
    }
}

/// A number that looks like chance and belongs to another one: for what has to be found again without being kept.
pub fn scrambled(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_repeats_itself_and_differs_from_the_others() {
        let draw = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            [
                dice.below(1_000_000),
                dice.below(1_000_000),
                dice.below(1_000_000),
            ]
        };
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }

    #[test]
    fn the_numbers_are_those_of_every_machine() {
        let mut dice = Dice::new(2022, 7);
        let drawn: Vec<u32> = (0..4).map(|_| dice.below(1_000)).collect();
        assert_eq!(drawn, PINNED, "another library or machine draws other numbers");
        assert_eq!(scrambled(2022), scrambled(2022));
    }

    const PINNED: [u32; 4] = [499, 688, 455, 335];

    #[test]
    fn draws_keep_their_bounds_and_shares() {
        let mut dice = Dice::new(1, 1);
        assert!((0..1_000).all(|_| (3..=5).contains(&dice.between(3, 5))));
        let twos = (0..10_000).filter(|_| dice.share(&[3, 0, 1]) == 2).count();
        assert!((2_300..2_700).contains(&twos), "{twos}");
        let often = (0..10_000).filter(|_| dice.happens(500)).count();
        assert!((400..600).contains(&often), "{often}");
        assert_eq!(dice.weighted(&[(0, 'a'), (5, 'b')]), 'b');
    }
}
