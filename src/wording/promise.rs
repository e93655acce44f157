//! Promises and calendars in words.

use chrono::{NaiveTime, TimeDelta, Weekday};

use crate::domain::sla::calendar_rule::Hours;
use crate::domain::sla::policy::Counting;
use crate::domain::sla::schedule::Budget;
use crate::domain::sla::week::{Period, Weekdays};
use crate::wording::Wording;

impl Wording {
    /// How much time complaints have, and what counts: `5 days, working days only`.
    pub fn budget_in_full(&self, budget: Budget) -> String {
        let (key, minutes) = (budget_key(budget.counting()), budget.minutes());
        let time = match budget.counting() {
            Counting::Calendar | Counting::Days => [
                ("span-days", minutes / (24 * 60)),
                ("span-hours", minutes / 60 % 24),
                ("span-minutes", minutes % 60),
            ]
            .to_vec(),
            // No day has 24 working hours.
            Counting::Hours => vec![("span-hours", minutes / 60), ("span-minutes", minutes % 60)],
        };
        let parts = time.into_iter().filter(|(_, count)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(key, count)| self.with(key, &[("n", count)]))
            .collect();
        self.with(key, &[("time", parts.join(" "))])
    }

    /// Days of the week: `Monday to Thursday and Saturday`.
    pub fn weekdays(&self, days: Weekdays) -> String {
        let mut runs: Vec<Vec<Weekday>> = Vec::new();
        for day in days.days() {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| last.succ() == day) => run.push(day),
                _ => runs.push(vec![day]),
            }
        }
        let words = runs.iter().flat_map(|run| match run[..] {
            [first, _, .., last] => vec![self.with(
                "weekdays-range",
                &[("first", self.weekday(first)), ("last", self.weekday(last))],
            )],
            _ => run.iter().map(|day| self.weekday(*day).to_owned()).collect(),
        });
        self.listed(&words.collect::<Vec<_>>())
    }

    /// The hours of some days of the week, a line each group of days.
    pub fn week(&self, week: &[Hours]) -> Vec<String> {
        let line = |hours: &Hours| {
            let periods: Vec<String> = hours.periods.iter().map(|period| self.period(*period)).collect();
            let hours_of_day = if periods.is_empty() {
                self.get("hours-none").to_owned()
            } else {
                self.listed(&periods)
            };
            self.with(
                "hours-of-days",
                &[("days", self.weekdays(hours.days)), ("hours", hours_of_day)],
            )
        };
        week.iter().map(line).collect()
    }

    fn period(&self, period: Period) -> String {
        let time = |since_midnight: TimeDelta| {
            let (time, _) = NaiveTime::MIN.overflowing_add_signed(since_midnight);
            self.time_of_day(time)
        };
        let values = [("from", time(period.begins())), ("until", time(period.ends()))];
        self.with("hours-period", &values)
    }
}

fn budget_key(counting: Counting) -> &'static str {
    match counting {
        Counting::Calendar => "budget-calendar",
        Counting::Days => "budget-days",
        Counting::Hours => "budget-hours",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::values::language::Language;

    #[test]
    fn days_of_the_week_are_joined() {
        let said = |text: &str| Wording::of(Language::En).weekdays(Weekdays::parse(text).unwrap());
        assert_eq!(said("fri sat"), "Friday and Saturday");
        assert_eq!(
            said("mon tue wed thu sat sun"),
            "Monday to Thursday, Saturday and Sunday"
        );
        assert_eq!(said("sun"), "Sunday");
    }

    #[test]
    fn what_is_kept_in_minutes_is_said_to_the_minute() {
        let said = |counting, minutes| {
            let budget = Budget::new(counting, minutes).unwrap();
            Wording::of(Language::Ms).budget_in_full(budget)
        };
        assert_eq!(said(Counting::Days, 7_200), "5 hari, hari bekerja sahaja");
        assert_eq!(
            said(Counting::Calendar, 7_261),
            "5 hari 1 jam 1 minit, siang dan malam, termasuk hujung minggu dan cuti"
        );
        assert_eq!(
            said(Counting::Hours, 2_430),
            "40 jam 30 minit, waktu bekerja sahaja"
        );
    }

    #[test]
    fn hours_are_said_as_times_of_day() {
        let hours = Hours {
            days: Weekdays::parse("fri").unwrap(),
            periods: Period::parse_all("08:00-12:15 14:45-24:00").unwrap(),
        };
        let said = Wording::of(Language::En).week(&[hours]);
        assert_eq!(
            said,
            ["Friday: 8.00 am to 12.15 pm and 2.45 pm to 12.00 midnight"]
        );
    }
}
