//! All words that people read, by key and language: Fluent files below `templates/locales/`.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

use crate::domain::ticket::outcome::ToldDose;
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::domain::values::local_time;
use crate::domain::values::refusal::Refusal;

mod calendar_changes;
mod ground;
mod promise;
mod time;

#[derive(RustEmbed)]
#[folder = "templates/locales/"]
struct Files;

static WORDINGS: LazyLock<HashMap<Language, Wording>> = LazyLock::new(|| {
    Language::all()
        .map(|language| (language, Wording::load(language)))
        .collect()
});

/// The words of one language.
///
/// Messages without placeholders are resolved once: a page looks up dozens of them.
pub struct Wording {
    language: Language,
    plain: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

impl Wording {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Self {
        static EMPTY: LazyLock<Wording> = LazyLock::new(|| Wording::load(Language::Ms));
        WORDINGS.get(&language).unwrap_or(&EMPTY)
    }

    /// Which language it is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The words of all other languages, to switch to.
    pub fn others(&self) -> impl Iterator<Item = &'static Self> {
        let ours = self.language;
        Language::all()
            .filter(move |language| *language != ours)
            .map(Self::of)
    }

    /// A message without placeholders. A key that is missing stands for itself; a test sees to it that none is.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.plain.get(key).map_or(key, String::as_str)
    }

    /// The message whose key is a prefix and a code: `status-` and `in_progress`.
    pub fn code(&self, prefix: &str, code: &str) -> String {
        let key = format!("{prefix}{}", code.replace('_', "-"));
        self.get(&key).to_owned()
    }

    /// A message with placeholders. Whole numbers choose plural forms.
    pub fn with<V: fmt::Display>(&self, key: &str, values: &[(&str, V)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            let text = value.to_string();
            match text.parse::<i32>() {
                Ok(number) if number.to_string() == text => args.set(*name, FluentValue::from(number)),
                Ok(_) | Err(_) => args.set(*name, FluentValue::from(text)),
            }
        }
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return self.get(key).to_owned();
        };
        self.bundle
            .format_pattern(pattern, Some(&args), &mut Vec::new())
            .into_owned()
    }

    /// What is wrong with a value.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        self.with(refusal.key, &refusal.args)
    }

    /// `21 Januari 2022` / `21 January 2022`.
    pub fn date(&self, date: NaiveDate) -> String {
        format!(
            "{} {} {}",
            date.day(),
            self.get(&format!("month-{}", date.month())),
            date.year()
        )
    }

    /// `Dos 3, 21 Januari 2022, Klinik Kesihatan Contoh`.
    pub fn dose(&self, dose: &ToldDose) -> String {
        let (number, date) = (dose.number.to_string(), self.date(dose.on));
        self.with(
            "dose-told",
            &[("number", &number), ("date", &date), ("place", &dose.place)],
        )
    }

    /// `21 Januari 2022, 3.05 petang` / `21 January 2022, 3.05 pm`, on a clock in Kuala Lumpur.
    pub fn moment(&self, moment: DateTime<Utc>) -> String {
        let local = local_time::at(moment);
        format!(
            "{}, {}",
            self.date(local.date_naive()),
            self.time_of_day(local.time())
        )
    }

    /// `12.43 tengah malam` / `12.43 am`: the one rule for times of day, on pages and in letters.
    pub fn time_of_day(&self, time: NaiveTime) -> String {
        let (_, hour) = time.hour12();
        let part = self.get(part_of_day(time));
        format!("{hour}.{:02} {part}", time.minute())
    }

    /// `4 hari 23 jam` / `4 days 23 hours`, `5 jam` / `5 hours`, `1 minit` / `1 minute`: rounded down.
    pub fn span(&self, span: TimeDelta) -> String {
        let minutes = span.num_minutes().abs();
        let part = |key: &str, n: i64| self.with(key, &[("n", n)]);
        match (minutes / (24 * 60), minutes / 60 % 24, minutes) {
            (2.., 0, _) => part("span-days", minutes / (24 * 60)),
            (days @ 2.., hours, _) => format!("{} {}", part("span-days", days), part("span-hours", hours)),
            (_, _, 60..) => part("span-hours", minutes / 60),
            (_, _, minutes) => part("span-minutes", minutes),
        }
    }

    fn load(language: Language) -> Self {
        let tag = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks of direction would stand in mails and attributes for nothing: both languages run left to right.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        let folder = format!("{language}/");
        for name in Files::iter().filter(|name| name.starts_with(&folder)) {
            let Some(file) = Files::get(&name) else { continue };
            let text = String::from_utf8_lossy(&file.data).into_owned();
            keys.extend(text.lines().filter_map(key_of).map(str::to_owned));
            // What a faulty file still has is better than nothing; a test refuses faulty files.
            let resource = FluentResource::try_new(text).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        let plain = keys
            .into_iter()
            .filter_map(|key| Some((key.clone(), plain(&bundle, &key)?)))
            .collect();
        Self {
            language,
            plain,
            bundle,
        }
    }
}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wording({})", self.language)
    }
}

/// A share in per cent, with as many decimals as it has, four at most: `99.5`.
pub fn percent(share: f64) -> String {
    let text = format!("{:.4}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The parts of the day that Malay names; English has words of its own for midnight and noon besides.
fn part_of_day(time: NaiveTime) -> &'static str {
    match (time.hour(), time.minute()) {
        (0, 0) => "time-midnight",
        (0, _) => "time-small-hours",
        (1..=11, _) => "time-morning",
        (12, 0) => "time-noon",
        (12..=13, _) => "time-midday",
        (14..=18, _) => "time-afternoon",
        _ => "time-night",
    }
}

fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let sound = key.starts_with(|c: char| c.is_ascii_lowercase())
        && key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    sound.then_some(key)
}

/// The text of a message, if it can be said without placeholders.
fn plain(bundle: &FluentBundle<FluentResource>, key: &str) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

#[cfg(test)]
mod tests;
