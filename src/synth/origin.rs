//! Where people come from: the states with their peoples, and the countries whose passports they carry.

use std::sync::LazyLock;

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::facility::State;
use crate::domain::values::coded::Coded;
use crate::synth::dice::Dice;

/// A people, by whose custom names are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Malay, and other Muslims of the peninsula and of Borneo.
    Malay,
    /// Chinese.
    Chinese,
    /// Indian.
    Indian,
    /// The peoples of Sabah and Sarawak: Iban, Bidayuh, Kadazan-Dusun, …
    Bornean,
    /// From another country.
    Foreign(Country),
}

impl Group {
    /// What it is called in the truth CSV.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malay => "malay",
            Self::Chinese => "chinese",
            Self::Indian => "indian",
            Self::Bornean => "bornean",
            Self::Foreign(country) => country.code(),
        }
    }
}

/// Whose passport a foreigner carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Country {
    /// Indonesia.
    #[strum(serialize = "indonesian")]
    Indonesia,
    /// Bangladesh.
    #[strum(serialize = "bangladeshi")]
    Bangladesh,
    /// Nepal.
    #[strum(serialize = "nepali")]
    Nepal,
    /// Myanmar.
    #[strum(serialize = "burmese")]
    Myanmar,
    /// The Philippines.
    #[strum(serialize = "filipino")]
    Philippines,
    /// India.
    #[strum(serialize = "indian-national")]
    India,
    /// Pakistan.
    #[strum(serialize = "pakistani")]
    Pakistan,
    /// China.
    #[strum(serialize = "chinese-national")]
    China,
    /// Vietnam.
    #[strum(serialize = "vietnamese")]
    Vietnam,
    /// Europe, North America, Australia.
    Western,
}

impl Country {
    /// How foreigners with a vaccination record are made up, in per cent; from the published counts of work permits.
    const SHARES: [u32; 10] = [33, 25, 14, 9, 5, 5, 3, 2, 2, 2];

    /// One of them; in Sabah nearly all are from Indonesia and the Philippines.
    pub fn draw(dice: &mut Dice, sabah: bool) -> Self {
        if sabah && dice.happens(8_500) {
            return dice.weighted(&[(6, Self::Indonesia), (4, Self::Philippines)]);
        }
        Self::VARIANTS[dice.share(&Self::SHARES)]
    }

    /// How its passport numbers look: `A` stands for a letter, `9` for a digit, other characters for themselves.
    pub fn passport_shape(self) -> &'static str {
        match self {
            Self::Bangladesh => "BA9999999",
            Self::Nepal => "99999999",
            Self::Myanmar => "MA999999",
            Self::Philippines => "P9999999A",
            Self::Indonesia | Self::India => "A9999999",
            Self::China => "E99999999",
            Self::Vietnam => "C9999999",
            Self::Pakistan => "AA9999999",
            Self::Western => "999999999",
        }
    }
}

/// A state and who lives there.
#[derive(Debug)]
pub struct Home {
    /// Which state.
    pub state: State,
    /// Thousands of people in 2021 (Department of Statistics Malaysia, rounded).
    pub people: u32,
    /// How many in a thousand are Malay, Chinese, Indian, Bornean, foreign; rounded from the 2020 census.
    groups: [u32; 5],
    /// The codes that a MyKad may name for those born there: the newer one, then the older ones.
    pub birthplaces: Vec<&'static str>,
}

impl Home {
    /// A people of this state.
    pub fn group(&self, dice: &mut Dice) -> Group {
        match dice.share(&self.groups) {
            0 => Group::Malay,
            1 => Group::Chinese,
            2 => Group::Indian,
            3 => Group::Bornean,
            _ => Group::Foreign(Country::draw(dice, self.is_sabah())),
        }
    }

    /// Whether the ways of Sabah hold here, and of Labuan before it.
    pub fn is_sabah(&self) -> bool {
        matches!(self.state.code(), "12" | "15")
    }
}

/// Every state, in the order of its code.
pub static HOMES: LazyLock<Vec<Home>> = LazyLock::new(|| {
    let rows = include_str!("data/states.csv").lines().skip(1);
    rows.filter_map(home).collect()
});

fn home(row: &'static str) -> Option<Home> {
    let fields: Vec<&'static str> = row.split(',').collect();
    let [
        code,
        people,
        malay,
        chinese,
        indian,
        bornean,
        foreign,
        birthplaces,
    ] = fields[..]
    else {
        return None;
    };
    let number = |text: &str| text.parse::<u32>().ok();
    Some(Home {
        state: State::parse(code).ok()?,
        people: number(people)?,
        groups: [
            number(malay)?,
            number(chinese)?,
            number(indian)?,
            number(bornean)?,
            number(foreign)?,
        ],
        birthplaces: birthplaces.split(' ').collect(),
    })
}

/// The place in [`HOMES`] of a state, as often as people live there.
pub fn draw_home(dice: &mut Dice) -> usize {
    static PEOPLE: LazyLock<Vec<u32>> = LazyLock::new(|| HOMES.iter().map(|home| home.people).collect());
    dice.share(&PEOPLE)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::person::mykad::MyKad;

    #[test]
    fn every_state_is_there_and_its_codes_are_issued() {
        assert_eq!(
            HOMES.iter().map(|home| home.state).collect::<Vec<_>>(),
            State::all().collect::<Vec<_>>()
        );
        for home in HOMES.iter() {
            assert_eq!(home.groups.iter().sum::<u32>(), 1_000, "{}", home.state.name());
            for code in &home.birthplaces {
                let number = MyKad::parse(&format!("900101{code}5567")).unwrap();
                assert_eq!(number.birthplace(), home.state.name());
            }
        }
    }

    #[test]
    fn people_live_where_people_live() {
        let mut dice = Dice::new(1, 1);
        let selangor = (0..10_000).filter(|_| HOMES[draw_home(&mut dice)].state.code() == "10");
        let count = selangor.count();
        assert!((1_950..2_350).contains(&count), "{count}");
    }
}
