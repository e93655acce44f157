//! How many slips lie between two spellings.

use rapidfuzz::distance::osa;

/// The least number of slips (a character wrong, missing or too many, two neighbours that changed places) that make one
/// text of the other, if that is no more than `most`. Optimal string alignment, by bytes.
pub(crate) fn slips(one: &str, other: &str, most: usize) -> Option<usize> {
    if one == other {
        return Some(0);
    }
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let cutoff = osa::Args::default().score_cutoff(most);
    osa::distance_with_args(one.bytes(), other.bytes(), &cutoff)
}

/// Which letters and digits stand in a text, a bit each. A slip changes two bits at the most.
pub(crate) fn mask(text: &str) -> u32 {
    let bit = |c: u8| 1_u32 << (c % 32);
    text.bytes().map(bit).fold(0, |mask, bit| mask | bit)
}

/// Whether two texts with these masks may lie within so many slips.
pub(crate) fn may_be_within(one: u32, other: u32, most: u32) -> bool {
    (one ^ other).count_ones() <= 2 * most
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slips_are_counted() {
        assert_eq!(slips("900101145567", "900101145576", 2), Some(1));
        assert_eq!(slips("aishah", "aisyah", 2), Some(1));
        assert_eq!(slips("wei", "ming", 2), None);
    }

    proptest! {
        #[test]
        fn the_masks_rule_nothing_out_that_is_near(one in "[a-d0-3]{0,8}", other in "[a-d0-3]{0,8}") {
            let count = osa::distance(one.chars(), other.chars());
            prop_assert_eq!(slips(&one, &other, 2), Some(count).filter(|count| *count <= 2));
            if count <= 2 {
                prop_assert!(may_be_within(mask(&one), mask(&other), 2));
            }
        }
    }
}
