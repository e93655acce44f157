//! Lot numbers: each lot goes to some states and is used up within weeks.

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::PROGRAMME_START;
use crate::synth::dice::{Dice, scrambled};

/// How many days a delivery lasts, at most: a lot is in use for that long and the fortnight of its arrival.
const SHELF: u32 = 21;
/// How many lots of a vaccine arrive at a region in a fortnight.
const LOTS: u32 = 3;
/// Into how many regions deliveries go; the states are divided among them.
const REGIONS: u64 = 4;

/// The lot of a dose that was given in this state on that day.
pub fn lot(dice: &mut Dice, vaccine: Vaccine, on: NaiveDate, state: usize) -> String {
    let arrived = on - Days::new(u64::from(dice.below(SHELF)));
    let days = PROGRAMME_START.map_or(0, |start| (arrived - start).num_days());
    let fortnight = u64::try_from(days / 14).unwrap_or(0);
    let region = state as u64 % REGIONS;
    let delivery = (fortnight * REGIONS + region) * u64::from(LOTS) + u64::from(dice.below(LOTS));
    let draw = scrambled(delivery * 8 + vaccine as u64);
    written(vaccine, arrived, draw)
}

/// A lot number in the manner of its maker.
fn written(vaccine: Vaccine, arrived: NaiveDate, draw: u64) -> String {
    let (part, rest) = (draw >> 32, draw & 0xFFFF_FFFF);
    let letter = |letters: &str, draw: u64| {
        let place = usize::try_from(draw).unwrap_or(0) % letters.len();
        letters
            .as_bytes()
            .get(place)
            .map_or('F', |letter| char::from(*letter))
    };
    // Doses were made some weeks before they arrived.
    let made = arrived - Days::new(30 + part % 60);
    match vaccine {
        Vaccine::Comirnaty if arrived.year() > 2021 && part.is_multiple_of(4) => {
            format!(
                "1{}{:03}{}",
                letter("FL", part >> 4),
                rest % 1_000,
                letter("AB", part >> 8)
            )
        }
        Vaccine::Comirnaty => {
            let series = if arrived.month() < 6 && arrived.year() == 2021 {
                'E'
            } else {
                'F'
            };
            format!(
                "{series}{}{:04}",
                letter("ACDEFGHJKLMNPTWX", part >> 4),
                rest % 10_000
            )
        }
        Vaccine::CoronaVac => format!("C{}{:02}{:03}", made.year(), made.month(), 1 + rest % 180),
        Vaccine::Vaxzevria if part.is_multiple_of(3) => format!("NP{:05}", rest % 100_000),
        Vaccine::Vaxzevria => format!("A{:04}", 1_000 + rest % 900),
        Vaccine::Convidecia => format!("NCOV{}{:02}{:03}V", made.year(), made.month(), 1 + rest % 60),
        Vaccine::Covilo => format!("{}{:02}B{:04}", made.year(), made.month(), rest % 10_000),
        Vaccine::Spikevax => format!("{:07}", 3_000_000 + rest % 90_000),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::vaccine::lot::Lot;
    use crate::domain::values::coded::Coded;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn lots_fit_their_vaccine_and_no_other_of_the_programme() {
        let mut dice = Dice::new(1, 1);
        for day in 0..370 {
            let on = PROGRAMME_START.unwrap() + Days::new(day);
            for vaccine in Vaccine::all() {
                let text = lot(&mut dice, vaccine, on, 9);
                let parsed = Lot::parse(&text).unwrap();
                assert_eq!(parsed.as_str(), text);
                let fits: Vec<Vaccine> = Vaccine::all().filter(|one| parsed.fits(*one)).collect();
                assert_eq!(fits, [vaccine], "{text}");
            }
        }
    }

    #[test]
    fn a_lot_is_used_for_weeks_in_some_states() {
        let mut dice = Dice::new(1, 1);
        let mut used: HashMap<String, (HashSet<usize>, HashSet<NaiveDate>)> = HashMap::new();
        for day in 0..90 {
            let on = NaiveDate::from_ymd_opt(2021, 11, 1).unwrap() + Days::new(day);
            for turn in 0..160 {
                let (states, days) = used
                    .entry(lot(&mut dice, Vaccine::Comirnaty, on, turn % 16))
                    .or_default();
                states.insert(turn % 16);
                days.insert(on);
            }
        }
        assert!((60..140).contains(&used.len()), "{}", used.len());
        for (text, (states, days)) in used {
            assert!(states.len() <= 8, "{text}: {} states", states.len());
            let span = *days.iter().max().unwrap() - *days.iter().min().unwrap();
            assert!(span.num_days() <= 75, "{text}: {span}");
        }
    }
}
