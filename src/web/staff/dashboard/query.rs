//! Which figures an address asks for.

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

use crate::domain::complaint::Problem;
use crate::domain::facility::State;
use crate::domain::figures::cell::Scope;
use crate::domain::figures::period::{Period, Step};
use crate::domain::values::coded::Coded;
use crate::domain::values::dates;
use crate::domain::values::ids::FacilityId;
use crate::domain::values::refusal::{FieldError, Refusal};

/// Where they are shown.
pub(super) const DASHBOARD: &str = "/staff/dashboard";

/// Days that are shown where nothing else is asked for.
const USUAL: u64 = 30;
/// Months of a facility that are shown where nothing else is asked for.
const USUAL_MONTHS: u64 = 365;

/// What is to be shown, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    pub(super) state: String,
    pub(super) problem: String,
    /// The code of a facility, or its number.
    pub(super) facility: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) step: String,
}

/// What is to be shown, as it was understood. The facility is looked up by whoever reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) state: Option<State>,
    pub(super) problem: Option<Problem>,
    pub(super) facility: Option<String>,
    pub(super) period: Period,
}

impl Asked {
    /// Of what the figures are, once the facility is known.
    pub(super) fn scope(&self, facility: Option<FacilityId>) -> Scope {
        facility.map_or_else(|| Scope::of(self.state, self.problem), Scope::Facility)
    }
}

impl Query {
    /// What it says, on a day.
    ///
    /// # Errors
    /// What in it cannot be.
    pub(super) fn read(&self, today: NaiveDate) -> Result<Asked, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let state = one_of(
            "state",
            &self.state,
            "refusal-figures-state",
            &mut wrong,
            |text| State::all().find(|state| state.code() == text),
        );
        let problem = one_of(
            "problem",
            &self.problem,
            "refusal-figures-problem",
            &mut wrong,
            |text| Problem::parse(text).ok(),
        );
        let step = one_of(
            "step",
            &self.step,
            "refusal-figures-step",
            &mut wrong,
            Step::parse,
        );
        let facility = Some(self.facility.trim())
            .filter(|text| !text.is_empty())
            .map(str::to_owned);
        if facility.is_some() && (state.is_some() || problem.is_some()) {
            wrong.push(Refusal::new("refusal-figures-facility-alone").at("facility"));
        }
        // A facility is counted by month.
        let step = if facility.is_some() {
            Step::Month
        } else {
            step.unwrap_or_default()
        };
        let to = day("to", &self.to, &mut wrong).unwrap_or(today);
        let usual = match step {
            Step::Day => USUAL,
            Step::Week => USUAL * 6,
            Step::Month => USUAL_MONTHS,
        };
        let begins = to.checked_sub_days(Days::new(usual - 1)).unwrap_or(to);
        let from = day("from", &self.from, &mut wrong).unwrap_or(begins);
        if from > to {
            wrong.push(Refusal::new("refusal-audit-days").at("to"));
        } else if (to - from).num_days() >= step.longest() {
            let refusal = Refusal::new("refusal-figures-long").with("days", step.longest());
            wrong.push(refusal.at("from"));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Asked {
            state,
            problem,
            facility,
            period: Period { from, to, step },
        })
    }

    /// As it stands in an address.
    pub(super) fn address(&self) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("state", &self.state),
            ("problem", &self.problem),
            ("facility", &self.facility),
            ("from", &self.from),
            ("to", &self.to),
            ("step", &self.step),
        ] {
            if !value.is_empty() {
                pairs.append_pair(name, value);
            }
        }
        pairs.finish()
    }
}

/// One of a list; nothing where nothing was chosen.
fn one_of<T>(
    field: &'static str,
    text: &str,
    refusal: &'static str,
    wrong: &mut Vec<FieldError>,
    find: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let found = find(text);
    if found.is_none() {
        wrong.push(Refusal::new(refusal).at(field));
    }
    found
}

/// A day of this century; nothing where none was given.
fn day(field: &'static str, text: &str, wrong: &mut Vec<FieldError>) -> Option<NaiveDate> {
    if text.trim().is_empty() {
        return None;
    }
    let day = dates::parse(text)
        .ok()
        .filter(|day| (2000..2100).contains(&day.year()));
    if day.is_none() {
        wrong.push(Refusal::new("refusal-audit-day").at(field));
    }
    day
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn today() -> NaiveDate {
        "2022-03-10".parse().unwrap()
    }

    #[test]
    fn without_anything_it_is_the_last_month_of_everything() {
        let asked = Query::default().read(today()).unwrap();
        assert_eq!(asked.scope(None), Scope::All);
        assert_eq!((asked.period.starts().len(), asked.period.to), (30, today()));
    }

    #[test]
    fn what_cannot_be_is_said_at_its_field() {
        let with = |field: &str, value: &str| {
            let mut query = Query::default();
            let at = match field {
                "state" => &mut query.state,
                "problem" => &mut query.problem,
                "from" => &mut query.from,
                "to" => &mut query.to,
                _ => &mut query.step,
            };
            value.clone_into(at);
            query.read(today()).unwrap_err()
        };
        for (field, value, at) in [
            ("state", "99", "state"),
            ("state", "Atlantis", "state"),
            ("problem", "nothing", "problem"),
            ("step", "hour", "step"),
            ("from", "2022-02-30", "from"),
            ("from", "0001-01-01", "from"),
            ("from", "2022-03-11", "to"),
            ("from", "2021-01-01", "from"),
            ("to", "9999-12-31", "to"),
        ] {
            let wrong = with(field, value);
            assert_eq!((wrong.len(), wrong[0].field), (1, at), "{field} {value}");
        }
    }

    #[test]
    fn a_facility_stands_alone_and_by_month() {
        let mut query = Query {
            facility: " KK0001 ".to_owned(),
            step: "day".to_owned(),
            ..Query::default()
        };
        let asked = query.read(today()).unwrap();
        assert_eq!(
            (asked.facility.as_deref(), asked.period.step),
            (Some("KK0001"), Step::Month)
        );
        assert_eq!(asked.scope(Some(FacilityId(3))), Scope::Facility(FacilityId(3)));
        query.state = "10".to_owned();
        assert_eq!(query.read(today()).unwrap_err()[0].field, "facility");
    }
}
