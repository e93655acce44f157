//! Moments in words.

use chrono::{DateTime, Datelike, Utc};

use crate::domain::values::language::Language;
use crate::domain::values::local_time;
use crate::wording::Wording;

/// A moment as a letter says it: `Ahad, 6 Februari 2022, 9.05 pagi (waktu Malaysia)`.
pub(super) fn moment(language: Language, at: DateTime<Utc>) -> String {
    let words = Wording::of(language);
    let local = local_time::at(at);
    words.with(
        "mail-moment",
        &[
            ("weekday", words.weekday(local.weekday())),
            ("date", &words.date(local.date_naive())),
            ("time", &words.time_of_day(local.time())),
        ],
    )
}

/// One empty line at most between two paragraphs, and one line break at the end.
pub(super) fn tidy_text(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    let mut tidy = lines.join("\n");
    tidy.truncate(tidy.trim_end().len());
    tidy.push('\n');
    tidy
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn moments_are_said_as_people_say_them() {
        for (at, ms, en) in [
            (
                "2022-02-06T01:05:00Z",
                "Ahad, 6 Februari 2022, 9.05 pagi",
                "Sunday, 6 February 2022, 9.05 am",
            ),
            (
                "2022-02-06T04:00:00Z",
                "Ahad, 6 Februari 2022, 12.00 tengah hari",
                "Sunday, 6 February 2022, 12.00 noon",
            ),
            (
                "2022-02-06T05:30:00Z",
                "Ahad, 6 Februari 2022, 1.30 tengah hari",
                "Sunday, 6 February 2022, 1.30 pm",
            ),
            (
                "2022-02-06T09:00:00Z",
                "Ahad, 6 Februari 2022, 5.00 petang",
                "Sunday, 6 February 2022, 5.00 pm",
            ),
            (
                "2022-02-06T15:59:00Z",
                "Ahad, 6 Februari 2022, 11.59 malam",
                "Sunday, 6 February 2022, 11.59 pm",
            ),
            (
                "2022-02-06T16:00:00Z",
                "Isnin, 7 Februari 2022, 12.00 tengah malam",
                "Monday, 7 February 2022, 12.00 midnight",
            ),
        ] {
            let at = at.parse().unwrap();
            assert_eq!(moment(Language::Ms, at), format!("{ms} (waktu Malaysia)"));
            assert_eq!(moment(Language::En, at), format!("{en} (Malaysian time)"));
        }
    }
}
