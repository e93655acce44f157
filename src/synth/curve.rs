//! When which vaccine was given: the national curve, day by day.
//!
//! `data/daily-doses.csv` is condensed from `vax_malaysia.csv` of CITF-Malaysia/citf-public (Malaysian open-data terms),
//! 24 February 2021 to 28 February 2022. First doses of Pfizer are divided into those of adolescents (12 to 17, the
//! file's own count) and of adults (what remains when children of 5 to 11 are left out as well).

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};

use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::{BOOSTERS_START, PROGRAMME_START};
use crate::synth::dice::Dice;
use crate::synth::wheel::Wheel;

/// The vaccines that the programme gave.
pub const GIVEN: [Vaccine; 5] = [
    Vaccine::Comirnaty,
    Vaccine::CoronaVac,
    Vaccine::Vaxzevria,
    Vaccine::Convidecia,
    Vaccine::Covilo,
];

/// First doses and boosters per day.
#[derive(Debug)]
pub struct Curve {
    start: NaiveDate,
    /// First doses of adults, in the order of [`GIVEN`].
    first: Vec<Wheel>,
    /// All of them, to draw the vaccine.
    first_vaccine: Wheel,
    adolescents: Wheel,
    boosters: Vec<Wheel>,
}

/// The columns of first doses and of boosters, in the order of [`GIVEN`].
const FIRST: [&str; 5] = ["pfizer1_adults", "sinovac1", "astra1", "cansino1", "sinopharm1"];
const BOOSTERS: [&str; 5] = ["pfizer3", "sinovac3", "astra3", "cansino3", "sinopharm3"];

/// The nation's.
pub static CURVE: LazyLock<Curve> = LazyLock::new(|| {
    let mut lines = include_str!("data/daily-doses.csv").lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let start = PROGRAMME_START.unwrap_or_default();
    // The few doses that the file has before a vaccine came into use are mistakes, or trials.
    let column = |name: &str, since: Option<NaiveDate>| {
        let place = header.iter().position(|known| *known == name);
        Wheel::new(rows.iter().zip(0_u64..).map(|(row, day)| {
            let count = place.and_then(|place| row.get(place));
            let used = since.is_none_or(|since| start + Days::new(day) >= since);
            count
                .and_then(|count| count.parse().ok())
                .filter(|_| used)
                .unwrap_or(0)
        }))
    };
    let columns = |names: [&str; 5], booster: bool| -> Vec<Wheel> {
        let since = |vaccine: Vaccine| {
            if booster {
                BOOSTERS_START.max(vaccine.in_use_since())
            } else {
                vaccine.in_use_since()
            }
        };
        names
            .iter()
            .zip(GIVEN)
            .map(|(name, vaccine)| column(name, since(vaccine)))
            .collect()
    };
    let first = columns(FIRST, false);
    Curve {
        start,
        first_vaccine: Wheel::new(first.iter().map(|wheel| wheel.weight(0..wheel.fields()))),
        first,
        adolescents: column("pfizer1_adolescents", NaiveDate::from_ymd_opt(2021, 6, 15)),
        boosters: columns(BOOSTERS, true),
    }
});

impl Curve {
    /// Vaccine and day of a first dose.
    pub fn first(&self, dice: &mut Dice, adolescent: bool) -> (Vaccine, NaiveDate) {
        if adolescent {
            let day = self.adolescents.spin(dice);
            return (Vaccine::Comirnaty, self.day(day));
        }
        let vaccine = self.first_vaccine.spin(dice).unwrap_or(0);
        (GIVEN[vaccine], self.day(self.first[vaccine].spin(dice)))
    }

    /// The day of a booster of this vaccine, not before `from`; `None` if none was given after that.
    pub fn booster(&self, dice: &mut Dice, vaccine: Vaccine, from: NaiveDate) -> Option<NaiveDate> {
        let wheel = GIVEN
            .iter()
            .position(|known| *known == vaccine)
            .map(|place| &self.boosters[place])?;
        let first = usize::try_from((from - self.start).num_days().max(0)).ok()?;
        let days: Range<usize> = first.min(wheel.fields())..wheel.fields();
        wheel.spin_within(dice, days).map(|day| self.day(Some(day)))
    }

    fn day(&self, day: Option<usize>) -> NaiveDate {
        self.start + Days::new(day.unwrap_or(0) as u64)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::synth::people::LAST_DAY;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn the_file_has_every_day() {
        let lines: Vec<&str> = include_str!("data/daily-doses.csv").lines().skip(1).collect();
        for (line, number) in lines.iter().zip(0_u64..) {
            let date = (CURVE.start + Days::new(number)).to_string();
            assert_eq!(line.split(',').next(), Some(date.as_str()));
        }
        assert_eq!(Some(CURVE.start + Days::new(lines.len() as u64 - 1)), LAST_DAY);
    }

    #[test]
    fn days_are_those_on_which_the_vaccine_was_given() {
        let mut dice = Dice::new(1, 1);
        let mut sinovac = 0;
        for _ in 0..10_000 {
            let (vaccine, on) = CURVE.first(&mut dice, false);
            assert!(vaccine.in_use_since().unwrap() <= on && Some(on) <= LAST_DAY);
            sinovac += usize::from(vaccine == Vaccine::CoronaVac);
        }
        // 10.1 of 23.4 million adults.
        assert!((4_000..4_700).contains(&sinovac), "{sinovac}");
        assert!((0..100).all(|_| CURVE.first(&mut dice, true).1 >= day(2021, 6, 15)));
    }

    #[test]
    fn boosters_keep_their_distance() {
        let mut dice = Dice::new(1, 1);
        for vaccine in GIVEN {
            let from = day(2022, 1, 20);
            assert!((0..100).all(|_| {
                CURVE
                    .booster(&mut dice, vaccine, from)
                    .is_none_or(|on| on >= from)
            }));
        }
        assert_eq!(
            CURVE.booster(&mut dice, Vaccine::Comirnaty, day(2022, 3, 1)),
            None
        );
        let early = (0..1_000).filter_map(|_| CURVE.booster(&mut dice, Vaccine::Comirnaty, day(2021, 9, 1)));
        let january = early.filter(|on| *on >= day(2022, 1, 1)).count();
        assert!((450..650).contains(&january), "{january}");
    }
}
