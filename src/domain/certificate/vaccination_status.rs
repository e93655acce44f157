//! From the doses on a certificate to the status that they give.
//!
//! The rules are those of February 2022 and lie as data in `data/status-rules.csv` (source: announcements of the
//! Ministry of Health Malaysia, January and February 2022): fully vaccinated 14 days after the second dose, or 28 days
//! after a single-dose CanSino; everyone of 60 and over, and adults whose course was Sinovac, keep that status after
//! 28 February 2022 only with a booster.

use std::sync::LazyLock;

use chrono::{Days, NaiveDate};

use crate::domain::certificate::certificate::ShownDose;
use crate::domain::vaccine::Vaccine;

/// What a person's certificate says of them on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaccinationStatus {
    /// No dose shows.
    NotVaccinated,
    /// A dose of the primary course is missing, or too young to count.
    Partially {
        /// The day from which the person will be fully vaccinated, if all doses of the course show.
        fully_from: Option<NaiveDate>,
    },
    /// The primary course counts.
    Fully {
        /// The first day.
        since: NaiveDate,
        /// The day on which the status will lapse unless a booster is given before.
        lapses_on: Option<NaiveDate>,
    },
    /// The primary course counts, and so does a booster.
    Boosted {
        /// The day of the booster, or the first day on which the course counts if that is later.
        since: NaiveDate,
    },
    /// The primary course counted, but no booster was given in time.
    Lapsed {
        /// The first day without the status.
        since: NaiveDate,
    },
}

impl VaccinationStatus {
    /// The code of the status; its message key is `vaccination-` and this code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotVaccinated => "none",
            Self::Partially { .. } => "partial",
            Self::Fully { .. } => "full",
            Self::Boosted { .. } => "boosted",
            Self::Lapsed { .. } => "lapsed",
        }
    }
}

/// A line of `data/status-rules.csv`.
#[derive(Clone, Copy, Debug)]
struct Rule {
    /// The vaccine with which the primary course was completed; any where there is none.
    course: Option<Vaccine>,
    asks: Asks,
}

#[derive(Clone, Copy, Debug)]
enum Asks {
    /// The course counts that many days after its last dose.
    FullAfter(Days),
    /// Whoever is that old on the date, in years, needs a booster before it.
    BoosterBefore(NaiveDate, u32),
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| lines().filter_map(Rule::parse).collect());

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("../data/status-rules.csv").lines().skip(1)
}

impl Rule {
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.splitn(6, ',');
        let mut field = || fields.next();
        let (rule, course, age, days, date) = (field()?, field()?, field()?, field()?, field()?);
        let course = match course {
            "any" => None,
            code => Some(Vaccine::parse(code).ok()?),
        };
        let asks = match rule {
            "full-after" => Asks::FullAfter(Days::new(days.parse().ok()?)),
            "booster-before" => Asks::BoosterBefore(date.parse().ok()?, age.parse().ok()?),
            _ => return None,
        };
        Some(Self { course, asks })
    }

    fn concerns(&self, course: Vaccine) -> bool {
        self.course.is_none_or(|vaccine| vaccine == course)
    }
}

/// The status that the doses of a certificate give on a day, in Malaysia. Doses of later days do not count yet.
///
/// Where the date of birth is not known, rules that ask for an age are left out. Whoever is fully vaccinated only from
/// the date of such a rule on is not concerned by it: nobody can owe a booster before the course counts.
pub fn status(shown: &[ShownDose], born: Option<NaiveDate>, day: NaiveDate) -> VaccinationStatus {
    let given: Vec<&ShownDose> = shown.iter().filter(|dose| dose.on <= day).collect();
    if given.is_empty() {
        return VaccinationStatus::NotVaccinated;
    }
    let Some((course, completed, size)) = primary_course(&given) else {
        return VaccinationStatus::Partially { fully_from: None };
    };
    let since = full_from(course, completed);
    if day < since {
        return VaccinationStatus::Partially {
            fully_from: Some(since),
        };
    }
    let boosters = given.iter().filter(|dose| dose.number.get() > size);
    if let Some(booster) = boosters.map(|dose| dose.on).min() {
        return VaccinationStatus::Boosted {
            since: booster.max(since),
        };
    }
    match booster_due(Some(course), born).filter(|date| *date > since) {
        Some(date) if date <= day => VaccinationStatus::Lapsed { since: date },
        lapses_on => VaccinationStatus::Fully { since, lapses_on },
    }
}

/// The vaccine of a primary course of which some doses are known: that of its last dose, or else of its first.
pub fn course(vaccine_of: impl Fn(u8) -> Option<Vaccine>) -> Option<Vaccine> {
    let first = vaccine_of(1);
    vaccine_of(first.map_or(2, Vaccine::primary_doses)).or(first)
}

/// The vaccine that completed the primary course, the day of its last dose and the number of its doses; nothing as
/// long as one of them does not show.
fn primary_course(given: &[&ShownDose]) -> Option<(Vaccine, NaiveDate, u8)> {
    let dose = |number: u8| given.iter().find(|dose| dose.number.get() == number);
    let size = dose(1)?.vaccine.primary_doses();
    let doses: Vec<_> = (1..=size).map(dose).collect::<Option<_>>()?;
    let completed = doses.iter().map(|dose| dose.on).max()?;
    Some((doses.last()?.vaccine, completed, size))
}

fn full_from(course: Vaccine, completed: NaiveDate) -> NaiveDate {
    let waits = RULES.iter().filter(|rule| rule.concerns(course));
    let mut waits = waits.filter_map(|rule| match rule.asks {
        Asks::FullAfter(days) => Some(days),
        Asks::BoosterBefore(..) => None,
    });
    // The first line that fits holds.
    let days = waits.next().unwrap_or(Days::new(0));
    completed.checked_add_days(days).unwrap_or(completed)
}

/// The first day on which somebody needs a booster; while the vaccine of their course is not known, by the rules that hold
/// for every one.
pub fn booster_due(course: Option<Vaccine>, born: Option<NaiveDate>) -> Option<NaiveDate> {
    let concerns = |rule: &&Rule| rule.course.is_none_or(|vaccine| Some(vaccine) == course);
    let rules = RULES.iter().filter(concerns);
    let dates = rules.filter_map(|rule| match rule.asks {
        Asks::FullAfter(_) => None,
        Asks::BoosterBefore(date, age) => {
            let years = born.and_then(|born| date.years_since(born));
            years.filter(|years| *years >= age).map(|_| date)
        }
    });
    dates.min()
}

#[cfg(test)]
mod tests;
