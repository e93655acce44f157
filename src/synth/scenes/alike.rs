//! Names of brothers and sisters: alike to the letter or two, sharing a part, or not alike at all.

use std::collections::HashMap;
use std::sync::LazyLock;

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::person::mykad::Sex;
use crate::synth::dice::Dice;
use crate::synth::names::Family;
use crate::synth::origin::Group;

type Pairs = Vec<(&'static str, &'static str)>;

static PAIRS: LazyLock<HashMap<&'static str, Pairs>> = LazyLock::new(|| {
    let mut sections: HashMap<&'static str, Pairs> = HashMap::new();
    let mut section = "";
    for line in include_str!("../data/alike.txt").lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if let Some(title) = line.strip_prefix('[') {
            section = title.trim_end_matches(']');
        } else {
            let pairs = line.split(',').filter_map(|pair| pair.trim().split_once('/'));
            sections.entry(section).or_default().extend(pairs);
        }
    }
    sections
});

/// How two names are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Likeness {
    /// They differ by a letter or two.
    #[strum(serialize = "names_near")]
    Near,
    /// A part is the same.
    #[strum(serialize = "names_share_a_part")]
    Part,
    /// Only the father's or the family's name is the same.
    #[strum(serialize = "names_apart")]
    Apart,
}

/// What two children of one father are called, without his name.
pub(super) fn given_names(
    dice: &mut Dice,
    family: &Family,
    group: Group,
    sexes: [Sex; 2],
    years: [i32; 2],
    likeness: Likeness,
) -> [String; 2] {
    if likeness == Likeness::Near
        && let Some(near) = near(dice, group, sexes)
    {
        return near;
    }
    let first = family.given(dice, sexes[0], years[0], None);
    let alike = (likeness != Likeness::Apart).then_some(first.as_str());
    // Parents call no two of their children alike; the most common names come up twice.
    let mut names = std::iter::repeat_with(|| family.given(dice, sexes[1], years[1], alike)).take(50);
    let second = names.find(|name| *name != first).unwrap_or_else(|| first.clone());
    [first, second]
}

fn near(dice: &mut Dice, group: Group, sexes: [Sex; 2]) -> Option<[String; 2]> {
    let which = match sexes {
        [Sex::Male, Sex::Male] => "men",
        [Sex::Female, Sex::Female] => "women",
        [Sex::Male, Sex::Female] | [Sex::Female, Sex::Male] => "both",
    };
    let pairs = PAIRS.get(format!("{} {which}", group.code()).as_str())?;
    let (mut one, mut other) = dice.one_of(pairs);
    // Of a man and a woman, his name comes first.
    if sexes == [Sex::Female, Sex::Male] || (sexes[0] == sexes[1] && dice.happens(5_000)) {
        (one, other) = (other, one);
    }
    // Malay first names often have a word before them, which brothers and sisters share.
    let before = |sex| match (group, sex) {
        (Group::Malay, Sex::Male) => ["", "Muhammad ", "Amir ", "Mohd "],
        (Group::Malay, Sex::Female) => ["", "Nur ", "Nurul ", "Siti "],
        (Group::Chinese | Group::Indian | Group::Bornean | Group::Foreign(_), _) => [""; 4],
    };
    let place = dice.place(4);
    Some([
        format!("{}{one}", before(sexes[0])[place]),
        format!("{}{other}", before(sexes[1])[place]),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::person_name::PersonName;

    #[test]
    fn near_names_differ_and_are_names() {
        for group in ["malay", "chinese", "indian", "bornean"] {
            for which in ["men", "women", "both"] {
                let pairs = &PAIRS[format!("{group} {which}").as_str()];
                assert!(pairs.len() >= 7, "{group} {which}");
                for (one, other) in pairs {
                    assert!(
                        one != other && PersonName::parse(one).is_ok() && PersonName::parse(other).is_ok()
                    );
                }
            }
        }
    }

    #[test]
    fn a_man_has_the_mans_name_of_a_pair() {
        let mut dice = Dice::new(1, 1);
        for sexes in [[Sex::Male, Sex::Female], [Sex::Female, Sex::Male]] {
            let names = near(&mut dice, Group::Indian, sexes).unwrap_or_default();
            let man = usize::from(sexes[0] == Sex::Female);
            assert!(
                PAIRS["indian both"]
                    .iter()
                    .any(|(his, hers)| { names[man] == *his && names[1 - man] == *hers })
            );
        }
    }
}
