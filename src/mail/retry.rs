//! When a letter that could not be sent is tried again.

use chrono::{DateTime, TimeDelta, Utc};

/// The pause after the first failure, in seconds; it doubles with each further one.
const FIRST_PAUSE: u32 = 30;

/// The longest pause, in seconds.
const LONGEST_PAUSE: u32 = 4 * 3600;

/// How many times a letter is tried. With the pauses at their middle length that is five days and some hours, the
/// time that RFC 5321 (section 4.5.4.1) gives a letter before it comes back.
const MOST_ATTEMPTS: u32 = 52;

/// When to try again after the `attempts`th failure (counted from 1) at `now`; nothing once it is time to give up
/// and show the letter to staff as failed.
///
/// `jitter`, from 0 to 1, is a random number by which letters that failed together part ways: the pause lies
/// between a half and the whole of its length.
pub fn next_attempt(attempts: u32, now: DateTime<Utc>, jitter: f64) -> Option<DateTime<Utc>> {
    if attempts >= MOST_ATTEMPTS {
        return None;
    }
    let doublings = attempts.saturating_sub(1).min(16);
    let pause = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    let part = 0.5 + jitter.clamp(0.0, 1.0) / 2.0;
    #[expect(clippy::cast_possible_truncation, reason = "at most 14,400,000 milliseconds")]
    let millis = (f64::from(pause) * part * 1000.0) as i64;
    Some(now + TimeDelta::milliseconds(millis))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    fn start() -> DateTime<Utc> {
        "2022-02-01T01:00:00Z".parse().unwrap()
    }

    fn pause(attempts: u32, jitter: f64) -> TimeDelta {
        next_attempt(attempts, start(), jitter).unwrap() - start()
    }

    #[test]
    fn pauses_double_up_to_four_hours() {
        assert_eq!(pause(1, 1.0), TimeDelta::seconds(30));
        assert_eq!(pause(2, 1.0), TimeDelta::seconds(60));
        assert_eq!(pause(5, 1.0), TimeDelta::seconds(480));
        assert_eq!(pause(11, 1.0), TimeDelta::hours(4));
        assert_eq!(pause(51, 1.0), TimeDelta::hours(4));
        assert_eq!(pause(1, 0.0), TimeDelta::seconds(15));
    }

    #[test]
    fn it_gives_up_after_about_five_days() {
        let mut now = start();
        let mut attempts = 1;
        while let Some(next) = next_attempt(attempts, now, 0.5) {
            now = next;
            attempts += 1;
        }
        let tried_for = now - start();
        assert!(
            (TimeDelta::hours(120)..TimeDelta::hours(144)).contains(&tried_for),
            "{tried_for}"
        );
    }

    proptest! {
        #[test]
        fn every_pause_is_bounded(attempts in any::<u32>(), jitter in any::<f64>()) {
            if let Some(next) = next_attempt(attempts, start(), jitter) {
                let pause = next - start();
                prop_assert!(pause >= TimeDelta::seconds(15) && pause <= TimeDelta::hours(4));
            }
        }
    }
}
