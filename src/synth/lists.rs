//! The lists that names and towns are drawn from, the frequent ones more often.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::synth::dice::Dice;
use crate::synth::wheel::Wheel;

/// Names in the order of their frequency.
#[derive(Debug)]
pub struct Ranked {
    names: Vec<&'static str>,
    wheel: Wheel,
}

/// How flat the list begins: the first is drawn twice as often as the one at this place; further down, the frequency
/// falls as 1 / rank.
const HEAD: u32 = 8;

impl Ranked {
    fn new(names: Vec<&'static str>) -> Self {
        let wheel = Wheel::new((HEAD..).take(names.len()).map(|rank| 1_000_000 / rank));
        Self { names, wheel }
    }

    /// One of the names.
    pub fn draw(&self, dice: &mut Dice) -> &'static str {
        let drawn = self.wheel.spin(dice);
        drawn.map_or("", |place| self.names[place])
    }

    /// One of the names, the frequent ones much more often: the more frequent of two that are drawn.
    pub fn draw_often(&self, dice: &mut Dice) -> &'static str {
        let drawn = [self.wheel.spin(dice), self.wheel.spin(dice)];
        let first = drawn.into_iter().flatten().min();
        first.map_or("", |place| self.names[place])
    }

    /// All names, the most frequent first.
    pub fn all(&self) -> &[&'static str] {
        &self.names
    }
}

static NAMES: LazyLock<HashMap<&'static str, Ranked>> = LazyLock::new(|| {
    let mut sections: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
    let mut section = "";
    for line in include_str!("data/names.txt").lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if let Some(title) = line.strip_prefix('[') {
            section = title.trim_end_matches(']');
        } else {
            let names = line.split(',').map(str::trim).filter(|name| !name.is_empty());
            sections.entry(section).or_default().extend(names);
        }
    }
    sections
        .into_iter()
        .map(|(section, names)| (section, Ranked::new(names)))
        .collect()
});

static NOTHING: LazyLock<Ranked> = LazyLock::new(|| Ranked::new(Vec::new()));

/// The names of a section of `data/names.txt`.
pub fn section(title: &str) -> &'static Ranked {
    NAMES.get(title).unwrap_or(&NOTHING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_long_and_their_names_are_names() {
        use crate::domain::person::person_name::PersonName;
        for title in ["malay_men", "malay_women"] {
            assert!(section(title).all().len() > 200, "{title}");
        }
        for title in [
            "chinese_surnames",
            "chinese_men",
            "chinese_women",
            "indian_men",
            "indian_women",
        ] {
            assert!(section(title).all().len() > 90, "{title}");
        }
        for (title, names) in NAMES.iter() {
            assert!(names.all().len() >= 13, "{title}");
            for name in names.all() {
                assert!(PersonName::parse(name).is_ok(), "{title}: {name}");
            }
        }
    }

    #[test]
    fn frequent_names_come_often_and_rare_ones_come() {
        let (mut dice, names) = (Dice::new(1, 1), section("malay_men"));
        let drawn: Vec<&str> = (0..20_000).map(|_| names.draw(&mut dice)).collect();
        let count = |name| drawn.iter().filter(|known| **known == name).count();
        assert!(count(names.all()[0]) > 4 * count(names.all()[100]));
        let rare = names.all().iter().filter(|name| count(**name) == 0).count();
        assert!(rare < names.all().len() / 20, "{rare} never came");
    }
}
