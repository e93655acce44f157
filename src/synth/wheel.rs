//! A wheel with fields of different width, spun to draw one of many.

use std::ops::Range;

use crate::synth::dice::Dice;

/// Weights, added up.
#[derive(Clone, Debug, Default)]
pub struct Wheel {
    /// How much lies before each field, and in all.
    before: Vec<u32>,
}

impl Wheel {
    /// A wheel with a field for each weight.
    pub fn new(weights: impl IntoIterator<Item = u32>) -> Self {
        let mut before = vec![0];
        let mut total = 0_u32;
        for weight in weights {
            total = total.saturating_add(weight);
            before.push(total);
        }
        Self { before }
    }

    /// How many fields there are.
    pub fn fields(&self) -> usize {
        self.before.len().saturating_sub(1)
    }

    /// What these fields weigh together.
    pub fn weight(&self, fields: Range<usize>) -> u32 {
        let at = |place: usize| self.before.get(place.min(self.fields())).copied().unwrap_or(0);
        at(fields.end).saturating_sub(at(fields.start))
    }

    /// A field, as often as it is wide; `None` if nothing has any width.
    pub fn spin(&self, dice: &mut Dice) -> Option<usize> {
        self.spin_within(dice, 0..self.fields())
    }

    /// A field among these.
    pub fn spin_within(&self, dice: &mut Dice, fields: Range<usize>) -> Option<usize> {
        let weight = self.weight(fields.clone());
        if weight == 0 {
            return None;
        }
        let stop = self.before[fields.start] + dice.below(weight);
        Some(self.before.partition_point(|before| *before <= stop) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_drawn_as_often_as_they_are_wide() {
        let (wheel, mut dice) = (Wheel::new([1, 0, 3, 6]), Dice::new(1, 1));
        let mut drawn = [0; 4];
        for _ in 0..10_000 {
            if let Some(field) = wheel.spin(&mut dice) {
                drawn[field] += 1;
            }
        }
        assert_eq!(drawn[1], 0);
        assert!(
            (850..1_150).contains(&drawn[0]) && (5_800..6_200).contains(&drawn[3]),
            "{drawn:?}"
        );
        assert!((0..100).all(|_| matches!(wheel.spin_within(&mut dice, 1..3), Some(2))));
        assert_eq!(wheel.spin_within(&mut dice, 1..2), None);
        assert_eq!(Wheel::new([]).spin(&mut dice), None);
    }
}
