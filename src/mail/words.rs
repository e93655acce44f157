//! The wording of letters, and moments in words.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Timelike, Utc};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::domain::language::Language;
use crate::domain::local_time;

type Bundle = FluentBundle<FluentResource>;
static BUNDLES: LazyLock<HashMap<Language, Bundle>> = LazyLock::new(|| {
    Language::ALL
        .into_iter()
        .map(|language| {
            let source = match language {
                Language::Ms => include_str!("../../templates/locales/ms/mail.ftl"),
                Language::En => include_str!("../../templates/locales/en/mail.ftl"),
            };
            let mut bundle = Bundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
            bundle.set_use_isolating(false);
            let resource =
                FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
            let _ = bundle.add_resource(resource);
            (language, bundle)
        })
        .collect()
});

/// The message with this key in this language; the key itself where it has none, which a test would see.
pub(super) fn say(language: Language, key: &str, args: &[(&'static str, &str)]) -> String {
    try_say(language, key, args).unwrap_or_else(|| key.to_owned())
}

fn try_say(language: Language, key: &str, args: &[(&'static str, &str)]) -> Option<String> {
    let bundle = BUNDLES.get(&language)?;
    let pattern = bundle.get_message(key)?.value()?;
    let mut values = FluentArgs::new();
    for (name, value) in args {
        values.set(*name, (*value).to_owned());
    }
    let mut errors = Vec::new();
    let text = bundle
        .format_pattern(pattern, Some(&values), &mut errors)
        .into_owned();
    errors.is_empty().then_some(text)
}

/// A moment as people in Malaysia say it: `Ahad, 6 Februari 2022, 9.05 pagi (waktu Malaysia)`.
pub(super) fn moment(language: Language, at: DateTime<Utc>) -> String {
    let local = local_time::at(at);
    let named = |what: &str, which: &str| say(language, &format!("mail-{what}-{which}"), &[]);
    let weekday = named("weekday", &local.weekday().number_from_monday().to_string());
    let month = named("month", &local.month().to_string());
    let part = named("part-of-day", part_of_day(local.hour(), local.minute()));
    say(
        language,
        "mail-moment",
        &[
            ("weekday", &weekday),
            ("day", &local.day().to_string()),
            ("month", &month),
            ("year", &local.year().to_string()),
            ("hour", &local.hour12().1.to_string()),
            ("minute", &format!("{:02}", local.minute())),
            ("part", &part),
        ],
    )
}

/// The parts of the day that Malay tells apart; English needs midnight and noon besides.
fn part_of_day(hour: u32, minute: u32) -> &'static str {
    match (hour, minute) {
        (0, 0) => "midnight",
        (0, _) => "night",
        (1..=11, _) => "morning",
        (12, 0) => "noon",
        (12..=13, _) => "midday",
        (14..=18, _) => "afternoon",
        _ => "evening",
    }
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
