//! Marks the characters in which two texts differ.

/// Characters that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The characters.
    pub text: String,
    /// Whether the other text has something else in their place.
    pub differs: bool,
}

/// Marks what differs between two texts, aligned by the fewest changes, swaps of neighbours among them. Case is none.
pub fn mark(one: &str, other: &str) -> (Vec<Segment>, Vec<Segment>) {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (kept_a, kept_b) = kept(&folded(&a), &folded(&b));
    let agreeing = kept_a.iter().filter(|kept| **kept).count();
    // Letters that two texts have in common by chance say nothing.
    let alike = 2 * agreeing >= a.len().max(b.len());
    (segments(&a, &kept_a, alike), segments(&b, &kept_b, alike))
}

fn folded(text: &[char]) -> Vec<char> {
    text.iter()
        .map(|c| c.to_lowercase().next().unwrap_or(*c))
        .collect()
}

fn segments(text: &[char], kept: &[bool], alike: bool) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for (character, kept) in text.iter().zip(kept) {
        let differs = !alike || !kept;
        match segments.last_mut().filter(|last| last.differs == differs) {
            Some(last) => last.text.push(*character),
            None => segments.push(Segment {
                text: character.to_string(),
                differs,
            }),
        }
    }
    segments
}

/// Which characters of each side an edit script of least length keeps.
fn kept(a: &[char], b: &[char]) -> (Vec<bool>, Vec<bool>) {
    let width = b.len() + 1;
    let mut costs = vec![0_usize; (a.len() + 1) * width];
    let swapped = |i: usize, j: usize| i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let at = |i: usize, j: usize| costs[i * width + j];
            costs[i * width + j] = match (i, j) {
                (0, j) => j,
                (i, 0) => i,
                (i, j) => {
                    let replaced = at(i - 1, j - 1) + usize::from(a[i - 1] != b[j - 1]);
                    let least = replaced.min(at(i - 1, j) + 1).min(at(i, j - 1) + 1);
                    if swapped(i, j) {
                        least.min(at(i - 2, j - 2) + 1)
                    } else {
                        least
                    }
                }
            };
        }
    }
    let at = |i: usize, j: usize| costs[i * width + j];
    let (mut kept_a, mut kept_b) = (vec![false; a.len()], vec![false; b.len()]);
    let (mut i, mut j) = (a.len(), b.len());
    while i > 0 && j > 0 {
        let here = at(i, j);
        if a[i - 1] == b[j - 1] && here == at(i - 1, j - 1) {
            (kept_a[i - 1], kept_b[j - 1]) = (true, true);
            (i, j) = (i - 1, j - 1);
        } else if swapped(i, j) && here == at(i - 2, j - 2) + 1 {
            (i, j) = (i - 2, j - 2);
        } else if here == at(i - 1, j - 1) + 1 {
            (i, j) = (i - 1, j - 1);
        } else if here == at(i - 1, j) + 1 {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    (kept_a, kept_b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(segments: &[Segment]) -> String {
        let show = |segment: &Segment| {
            if segment.differs {
                format!("[{}]", segment.text)
            } else {
                segment.text.clone()
            }
        };
        segments.iter().map(show).collect()
    }

    #[test]
    fn differing_characters_are_marked_where_they_stand() {
        let both = |one: &str, other: &str| {
            let (a, b) = mark(one, other);
            (shown(&a), shown(&b))
        };
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(
            both("900101145567", "900101145657"),
            pair("900101145[56]7", "900101145[65]7")
        );
        assert_eq!(both("FK8892", "K8892"), pair("[F]K8892", "K8892"));
        assert_eq!(
            both("Mohd Ali bin Abu", "MOHAMAD ALI BIN ABU"),
            pair("Mohd Ali bin Abu", "MOH[AMA]D ALI BIN ABU")
        );
        assert_eq!(both("Ali", "Siti Noor"), pair("[Ali]", "[Siti Noor]"));
        assert_eq!(both("same", "same"), pair("same", "same"));
    }

    proptest! {
        #[test]
        fn marking_loses_no_character_and_does_not_depend_on_the_side(one in "[a-d]{0,12}", other in "[a-d]{0,12}") {
            let (a, b) = mark(&one, &other);
            let text = |segments: &[Segment]| segments.iter().map(|s| s.text.as_str()).collect::<String>();
            prop_assert_eq!((text(&a), text(&b)), (one.clone(), other.clone()));
            let same = |segments: &[Segment]| -> usize {
                segments.iter().filter(|s| !s.differs).map(|s| s.text.len()).sum()
            };
            prop_assert_eq!(same(&a), same(&b));
            prop_assert!((one == other) == a.iter().chain(&b).all(|s| !s.differs));
            prop_assert!(mark(&one, &one).0.first().is_none_or(|s| !s.differs));
        }
    }
}
