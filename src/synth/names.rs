//! Names in the manner of Malaysia's peoples and of those who came to work there.

use crate::domain::person::mykad::Sex;
use crate::synth::dice::Dice;
use crate::synth::lists::section;
use crate::synth::origin::{Country, Group};

/// What the members of a family share in their names.
#[derive(Clone, Debug)]
pub struct Family {
    group: Group,
    /// The surname where there is one, or the family's inherited title (`Wan`, `Nik`), or nothing.
    shared: &'static str,
    /// Whether the names are Christian ones, or Sikh ones.
    custom: Custom,
    sabah: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Custom {
    Usual,
    Christian,
    Sikh,
}

/// Titles that are inherited: of men, of women.
const INHERITED: &[(u32, (&str, &str))] = &[
    (940, ("", "")),
    (18, ("Wan", "Wan")),
    (14, ("Nik", "Nik")),
    (6, ("Che", "Che")),
    (6, ("Syed", "Sharifah")),
    (5, ("Raja", "Raja")),
    (5, ("Tengku", "Tengku")),
    (3, ("Megat", "Puteri")),
    (3, ("Awang", "Dayang")),
];

/// What stands before the names of Malay men: how often with those born before 1985, how often later.
const MEN_BEFORE: &[(u32, u32, &str)] = &[
    (430, 330, ""),
    (90, 330, "Muhammad"),
    (220, 120, "Mohd"),
    (80, 50, "Mohamad"),
    (40, 40, "Muhamad"),
    (40, 20, "Mohamed"),
    (10, 20, "Mohammad"),
    (60, 60, "Ahmad"),
    (20, 20, "Nor"),
    (10, 10, "Nik Mohd"),
];

/// The same for women.
const WOMEN_BEFORE: &[(u32, u32, &str)] = &[
    (450, 250, ""),
    (200, 120, "Siti"),
    (50, 290, "Nur"),
    (50, 140, "Nurul"),
    (140, 90, "Nor"),
    (70, 40, "Noor"),
    (10, 30, "Puteri"),
    (20, 20, "Siti Nor"),
    (10, 20, "Nur Siti"),
];

/// A year from which names follow the later fashion.
const LATER: i32 = 1985;

impl Family {
    /// A family of this group; `sabah` tells the ways of Sabah from those of Sarawak.
    pub fn new(dice: &mut Dice, group: Group, sabah: bool) -> Self {
        let custom = match group {
            Group::Indian => dice.weighted(&[(87, Custom::Usual), (7, Custom::Christian), (6, Custom::Sikh)]),
            Group::Bornean => dice.weighted(&[(55, Custom::Christian), (45, Custom::Usual)]),
            Group::Malay | Group::Chinese | Group::Foreign(_) => Custom::Usual,
        };
        let shared = match group {
            Group::Chinese => section("chinese_surnames").draw(dice),
            Group::Malay => dice.weighted(INHERITED).0,
            Group::Indian | Group::Bornean | Group::Foreign(_) => "",
        };
        Self {
            group,
            shared,
            custom,
            sabah,
        }
    }

    /// What somebody is called, without the father's name; a sibling's name is taken up where that is the custom.
    pub fn given(&self, dice: &mut Dice, sex: Sex, born: i32, sibling: Option<&str>) -> String {
        match self.group {
            Group::Malay => self.malay(dice, sex, born, sibling),
            Group::Chinese => chinese(dice, sex, sibling),
            Group::Indian => self.indian(dice, sex),
            Group::Bornean => self.bornean(dice, sex),
            Group::Foreign(country) => foreign(dice, country, sex),
        }
    }

    /// The whole name, with the father's or the family's.
    pub fn full(&self, dice: &mut Dice, given: &str, sex: Sex, father: &str, born: i32) -> String {
        let male = sex == Sex::Male;
        match self.group {
            Group::Malay => {
                let title = match (born < 1965 && dice.happens(900), male) {
                    (true, true) => "Haji ",
                    (true, false) => "Hajah ",
                    (false, _) => "",
                };
                let word = if male { "bin" } else { "binti" };
                format!("{title}{given} {word} {father}")
            }
            Group::Chinese => {
                let surname = self.shared;
                if born > 1960 && dice.happens(1_300) {
                    let names = section(if male { "christian_men" } else { "christian_women" });
                    format!("{} {surname} {given}", names.draw(dice))
                } else if born < 1965 && dice.happens(350) {
                    let other = chinese(dice, sex, None);
                    format!("{surname} {given} @ {surname} {other}")
                } else {
                    format!("{surname} {given}")
                }
            }
            Group::Indian => {
                let word = if male { "a/l" } else { "a/p" };
                if self.custom == Custom::Usual && dice.happens(700) {
                    format!("{}. {given} {word} {father}", &father[..1])
                } else {
                    format!("{given} {word} {father}")
                }
            }
            Group::Bornean if !self.sabah => format!("{given} anak {father}"),
            Group::Bornean if self.custom == Custom::Christian && dice.happens(4_500) => {
                format!("{given} {father}")
            }
            Group::Bornean => format!("{given} {} {father}", if male { "bin" } else { "binti" }),
            Group::Foreign(_) => given.to_owned(),
        }
    }

    fn malay(&self, dice: &mut Dice, sex: Sex, born: i32, sibling: Option<&str>) -> String {
        let (before, list) = match sex {
            Sex::Male => (MEN_BEFORE, "malay_men"),
            Sex::Female => (WOMEN_BEFORE, "malay_women"),
        };
        let shares = before.iter().map(|(early, late, word)| {
            let often = if born < LATER { *early } else { *late };
            (often, *word)
        });
        let mut first = dice.weighted(&shares.collect::<Vec<_>>());
        let title = INHERITED.iter().find(|(_, (man, _))| *man == self.shared);
        let inherited = match (title, sex) {
            (Some((_, (man, _))), Sex::Male) => man,
            (Some((_, (_, woman))), Sex::Female) => woman,
            (None, _) => "",
        };
        // Siblings are often called alike: Nur Alya and Nur Balqis.
        if let Some(word) = sibling.and_then(|name| name.split(' ').find(|part| is_fashion(part, before))) {
            first = before
                .iter()
                .find(|(_, _, known)| *known == word)
                .map_or(first, |known| known.2);
        }
        let mut parts = vec![inherited, first];
        if sex == Sex::Male && first.is_empty() && dice.happens(1_800) {
            parts.extend(["Abdul", section("malay_attributes").draw(dice)]);
        } else {
            parts.push(section(list).draw(dice));
            if born >= LATER && dice.happens(2_800) {
                parts.push(section(list).draw(dice));
            }
        }
        joined(&parts)
    }

    fn indian(&self, dice: &mut Dice, sex: Sex) -> String {
        match (self.custom, sex) {
            (Custom::Sikh, Sex::Male) => format!("{} Singh", section("sikh_given").draw(dice)),
            (Custom::Sikh, Sex::Female) => format!("{} Kaur", section("sikh_given").draw(dice)),
            (Custom::Christian, Sex::Male) => section("christian_men").draw(dice).to_owned(),
            (Custom::Christian, Sex::Female) => section("christian_women").draw(dice).to_owned(),
            (Custom::Usual, Sex::Male) => section("indian_men").draw(dice).to_owned(),
            (Custom::Usual, Sex::Female) => {
                let name = section("indian_women").draw(dice);
                if dice.happens(1_200) {
                    joined(&[name, section("indian_women").draw(dice)])
                } else {
                    name.to_owned()
                }
            }
        }
    }

    fn bornean(&self, dice: &mut Dice, sex: Sex) -> String {
        let (own, christian) = match (sex, self.sabah) {
            (Sex::Male, true) => ("sabah_men", "christian_men"),
            (Sex::Male, false) => ("iban_men", "christian_men"),
            (Sex::Female, true) => ("sabah_women", "christian_women"),
            (Sex::Female, false) => ("iban_women", "christian_women"),
        };
        match self.custom {
            Custom::Christian if dice.happens(3_500) => {
                joined(&[section(christian).draw(dice), section(own).draw(dice)])
            }
            Custom::Christian => section(christian).draw(dice).to_owned(),
            Custom::Usual | Custom::Sikh => section(own).draw(dice).to_owned(),
        }
    }
}

fn is_fashion(part: &str, before: &[(u32, u32, &str)]) -> bool {
    before.iter().any(|(_, _, word)| *word == part)
}

/// Two syllables, seldom one; siblings may share the first of them.
fn chinese(dice: &mut Dice, sex: Sex, sibling: Option<&str>) -> String {
    let list = section(match sex {
        Sex::Male => "chinese_men",
        Sex::Female => "chinese_women",
    });
    let generation = sibling.and_then(|name| name.split(' ').next());
    let first = generation.unwrap_or_else(|| list.draw(dice));
    if dice.happens(400) {
        return first.to_owned();
    }
    let mut second = list.draw(dice);
    if second == first || second == "Ah" {
        second = list.draw(dice);
    }
    joined(&[first, second])
}

fn foreign(dice: &mut Dice, country: Country, sex: Sex) -> String {
    let mut draw = |title: &str| section(title).draw(dice);
    let western = |male| if male { "christian_men" } else { "christian_women" };
    let male = sex == Sex::Male;
    match country {
        Country::Bangladesh => joined(&["Md", draw("bangladeshi_given"), draw("bangladeshi_last")]),
        Country::Indonesia => joined(&[draw("indonesian_given"), draw("indonesian_last")]),
        Country::Nepal => joined(&[
            draw("nepali_given"),
            if male { "Bahadur" } else { "Kumari" },
            draw("nepali_last"),
        ]),
        Country::Myanmar => joined(&[draw("burmese"), draw("burmese"), draw("burmese")]),
        Country::Philippines => joined(&[
            draw(western(male)),
            draw(western(male)),
            draw("filipino_last"),
            draw("filipino_last"),
        ]),
        Country::India => joined(&[
            draw(if male { "indian_men" } else { "indian_women" }),
            draw("indian_national_last"),
        ]),
        Country::China => joined(&[draw("chinese_national_last"), draw("chinese_national_given")]),
        Country::Vietnam => joined(&[
            draw("vietnamese_last"),
            if male { "Van" } else { "Thi" },
            draw("vietnamese_given"),
        ]),
        Country::Pakistan => joined(&[draw("pakistani_given"), draw("pakistani_last")]),
        Country::Western => joined(&[draw(western(male)), draw(western(male)), draw("western_last")]),
    }
}

fn joined(parts: &[&str]) -> String {
    let mut name = String::with_capacity(40);
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(part);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::values::coded::Coded;
    use std::collections::HashSet;

    fn drawn(group: Group, sabah: bool, sex: Sex) -> Vec<String> {
        let mut dice = Dice::new(1, 1);
        let one = |dice: &mut Dice| {
            let family = Family::new(dice, group, sabah);
            let father = family.given(dice, Sex::Male, 1955, None);
            let given = family.given(dice, sex, 1990, None);
            family.full(dice, &given, sex, &father, 1990)
        };
        (0..2_000).map(|_| one(&mut dice)).collect()
    }

    #[test]
    fn each_people_has_its_own_manner() {
        let all = |names: &[String], word: &str| names.iter().all(|name| name.contains(word));
        assert!(all(&drawn(Group::Malay, false, Sex::Female), " binti "));
        assert!(all(&drawn(Group::Malay, false, Sex::Male), " bin "));
        assert!(all(&drawn(Group::Indian, false, Sex::Male), " a/l "));
        assert!(all(&drawn(Group::Bornean, false, Sex::Female), " anak "));
        let chinese = drawn(Group::Chinese, false, Sex::Male);
        assert!(chinese.iter().any(|name| name.starts_with("Tan ")));
    }

    #[test]
    fn names_are_varied_and_the_common_ones_come_twice() {
        for (group, least) in [
            (Group::Malay, 1_900),
            (Group::Chinese, 1_700),
            (Group::Indian, 1_500),
        ] {
            let names = drawn(group, false, Sex::Male);
            let different: HashSet<&String> = names.iter().collect();
            assert!(different.len() >= least, "{group:?}: {}", different.len());
        }
        let chinese = drawn(Group::Chinese, false, Sex::Male);
        let different: HashSet<&String> = chinese.iter().collect();
        assert!(different.len() < chinese.len());
    }

    #[test]
    fn foreigners_have_names_of_two_parts_or_more() {
        for country in Country::all() {
            for name in drawn(Group::Foreign(country), false, Sex::Female) {
                assert!(name.split(' ').count() >= 2, "{country:?}: {name}");
            }
        }
    }
}
