//! How many tickets will be open in the next days, if things go on as in the last weeks.
//!
//! Of each day of the week, the mean of how much the backlog grew or shrank on it in the weeks that are looked at; the
//! days ahead add up. What the days of those weeks differ from these means by gives the interval: 80 % of what chance
//! brings lies inside it, if days do not depend on one another. It widens with the square root of the days ahead, and by
//! as much as the means themselves are uncertain.

use chrono::{Datelike, Days, NaiveDate};

/// Whole weeks that are looked at, at most.
pub const WEEKS: usize = 8;
/// Whole weeks without which nothing is foretold.
pub const LEAST_WEEKS: usize = 4;
/// Days that are foretold.
pub const AHEAD: usize = 7;

/// Of Student's distribution, what 90 % lies below, by degrees of freedom: 21 for four weeks, 49 for eight.
const STUDENT: [(usize, f64); 5] = [(21, 1.323), (28, 1.313), (35, 1.306), (42, 1.302), (49, 1.299)];

/// How many will be open at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ahead {
    /// The day.
    pub day: NaiveDate,
    /// About so many.
    pub expected: f64,
    /// At least, in four of five cases together with `high`.
    pub low: f64,
    /// At most.
    pub high: f64,
}

/// The days from which a forecast on `today` is made: whole weeks up to yesterday.
pub fn days_before(today: NaiveDate, weeks: usize) -> impl Iterator<Item = NaiveDate> {
    (1..=weeks * 7)
        .rev()
        .filter_map(move |back| today.checked_sub_days(Days::new(u64::try_from(back).ok()?)))
}

/// What is to be expected: `open` were open at the end of yesterday, since today is not over, and `net` says by how much the
/// backlog grew on each of the days before today, the last of them yesterday. Nothing where there are less than
/// [`LEAST_WEEKS`] whole weeks.
pub fn forecast(today: NaiveDate, open: i64, net: &[i64]) -> Option<Vec<Ahead>> {
    let weeks = (net.len() / 7).min(WEEKS);
    if weeks < LEAST_WEEKS {
        return None;
    }
    let looked_at = net.get(net.len() - weeks * 7..)?;
    let days: Vec<(usize, f64)> = days_before(today, weeks)
        .map(weekday)
        .zip(looked_at.iter().map(|net| real(*net)))
        .collect();
    let of_weeks = real(i64::try_from(weeks).ok()?);
    let mut means = [0.0; 7];
    for (weekday, net) in &days {
        means[*weekday] += net / of_weeks;
    }
    let squares: f64 = days
        .iter()
        .map(|(weekday, net)| (net - means[*weekday]).powi(2))
        .sum();
    let freedom = days.len() - 7;
    let variance = squares / real(i64::try_from(freedom).ok()?);
    let student = STUDENT
        .iter()
        .rev()
        .find(|(least, _)| *least <= freedom)
        .map_or(1.323, |(_, value)| *value);
    let mut expected = real(open);
    let mut all = Vec::with_capacity(AHEAD);
    for ahead in 1..=AHEAD {
        let days_ahead = u64::try_from(ahead).ok()?;
        let day = today.checked_add_days(Days::new(days_ahead - 1))?;
        expected += means[weekday(day)];
        let spread = variance * real(i64::try_from(ahead).ok()?) * (1.0 + 1.0 / of_weeks);
        let half = student * spread.sqrt();
        all.push(Ahead {
            day,
            expected: expected.max(0.0),
            low: (expected - half).max(0.0),
            high: (expected + half).max(0.0),
        });
    }
    Some(all)
}

fn weekday(day: NaiveDate) -> usize {
    usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
fn real(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn today() -> NaiveDate {
        // A Thursday.
        "2022-03-10".parse().unwrap()
    }

    #[test]
    fn too_little_history_foretells_nothing() {
        assert_eq!(forecast(today(), 10, &[0; 27]), None);
        assert!(forecast(today(), 10, &[0; 28]).is_some());
    }

    #[test]
    fn weeks_that_are_alike_go_on_without_doubt() {
        // Thursdays first, since yesterday was a Wednesday: 10 more each working day, 20 fewer on Saturday and Sunday.
        let net: Vec<i64> = [10, 10, -20, -20, 10, 10, 10].repeat(8);
        let ahead = forecast(today(), 100, &net).unwrap();
        let told: Vec<f64> = ahead.iter().map(|one| one.expected).collect();
        assert_eq!(told, [110.0, 120.0, 100.0, 80.0, 90.0, 100.0, 110.0]);
        assert!(ahead.iter().all(|one| (one.high - one.low).abs() < 1e-6));
        assert_eq!((ahead[0].day, ahead.len()), (today(), AHEAD));
    }

    #[test]
    fn the_interval_holds_four_of_five_and_widens() {
        // Days that differ by chance: 11,9 in turn around a mean that is the same each day.
        let mut state = 7_u64;
        let mut chance = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 33).unwrap() % 41 - 20
        };
        let (mut inside, mut all) = (0, 0);
        for _ in 0..2_000 {
            let net: Vec<i64> = (0..56).map(|_| chance()).collect();
            let ahead = forecast(today(), 100_000, &net).unwrap();
            let mut open = 100_000;
            for one in &ahead {
                open += chance();
                all += 1;
                inside += i32::from((one.low..=one.high).contains(&real(open)));
            }
            assert!(ahead[6].high - ahead[6].low > ahead[0].high - ahead[0].low);
        }
        let share = f64::from(inside) / f64::from(all);
        assert!((0.76..=0.86).contains(&share), "{share}");
    }

    #[test]
    fn no_fewer_than_none_will_be_open() {
        let ahead = forecast(today(), 3, &[-5; 56]).unwrap();
        assert!(ahead.iter().all(|one| one.low >= 0.0 && one.expected >= 0.0));
    }
}
