//! Which part of what happened an address asks for.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;
use strum::VariantNames;

use crate::domain::complaint::reference::Reference;
use crate::domain::registry::registry_event::Happened;
use crate::domain::staff::account_event::AccountHappened;
use crate::domain::ticket::event::EventKind;
use crate::domain::values::ids::StaffId;
use crate::domain::values::local_time;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::audit::{Area, Filter, Place, Who};

/// Where it is shown.
pub(super) const AUDIT: &str = "/staff/audit";

/// The areas, by their codes, with the codes of what happens there.
pub(super) const AREAS: [(&str, Area, &[&str]); 3] = [
    ("ticket", Area::Ticket, EventKind::VARIANTS),
    ("registry", Area::Registry, Happened::VARIANTS),
    ("account", Area::Account, AccountHappened::VARIANTS),
];

/// What is to be shown.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Query {
    /// `citizens`, `system`, or the number of a member of staff.
    #[serde(default)]
    pub(super) who: String,
    /// An area, or one kind in it: `ticket:resolved`.
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) ticket: String,
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) to: String,
    #[serde(default)]
    pub(super) after: String,
}

impl Query {
    /// The filter.
    ///
    /// # Errors
    /// What in it cannot be.
    pub(super) fn filter(&self) -> Result<Filter, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let (area, kind) = self.area_and_kind();
        let ticket = match self.ticket.trim() {
            "" => None,
            text => Reference::parse(text)
                .map_err(|refusal| wrong.push(refusal.at("ticket")))
                .ok(),
        };
        let mut day = |field: &'static str, text: &str| match text.trim() {
            "" => None,
            text => {
                let day = text.parse::<NaiveDate>().ok().and_then(begins);
                if day.is_none() {
                    wrong.push(Refusal::new("refusal-audit-day").at(field));
                }
                day
            }
        };
        let (from, to) = (day("from", &self.from), day("to", &self.to));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            wrong.push(Refusal::new("refusal-audit-days").at("to"));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Filter {
            who: self.who(),
            area,
            kind,
            ticket,
            from,
            until: to.and_then(|to| to.checked_add_days(Days::new(1))),
        })
    }

    fn who(&self) -> Option<Who> {
        match self.who.as_str() {
            "citizens" => Some(Who::Citizens),
            "system" => Some(Who::System),
            number => number.parse().ok().map(|id| Who::Staff(StaffId(id))),
        }
    }

    fn area_and_kind(&self) -> (Option<Area>, Option<String>) {
        let (area, kind) = match self.kind.split_once(':') {
            Some((area, kind)) => (area, Some(kind)),
            None => (self.kind.as_str(), None),
        };
        match AREAS.iter().find(|(code, ..)| *code == area) {
            Some((_, area, kinds)) => {
                let kind = kind.filter(|kind| kinds.contains(kind));
                (Some(*area), kind.map(str::to_owned))
            }
            None => (None, None),
        }
    }

    /// The place behind which the page begins; what cannot be one is the beginning.
    pub(super) fn place(&self) -> Option<Place> {
        let mut parts = self.after.split('.');
        let at = DateTime::from_timestamp_nanos(parts.next()?.parse().ok()?);
        let (_, area, _) = AREAS.get(parts.next()?.parse::<usize>().ok()?)?;
        let id = parts.next()?.parse().ok()?;
        let area = *area;
        Some(Place { at, area, id })
    }

    /// What of it is in addresses, without the place.
    pub(super) fn address(&self) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("who", &self.who),
            ("kind", &self.kind),
            ("ticket", &self.ticket),
            ("from", &self.from),
            ("to", &self.to),
        ] {
            if !value.is_empty() {
                pairs.append_pair(name, value);
            }
        }
        pairs.finish()
    }

    /// The page that begins behind a place; the first one without.
    pub(super) fn url(&self, after: Option<Place>) -> String {
        let mut address = self.address();
        if let Some(place) = after {
            let rank = AREAS.iter().position(|(_, area, _)| *area == place.area);
            let at = place.at.timestamp_nanos_opt().unwrap_or_default();
            let more = if address.is_empty() { "" } else { "&" };
            let rank = rank.unwrap_or_default();
            address = format!("{address}{more}after={at}.{rank}.{}", place.id);
        }
        if address.is_empty() {
            AUDIT.to_owned()
        } else {
            format!("{AUDIT}?{address}")
        }
    }
}

/// The moment at which a day begins in Malaysia.
fn begins(day: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = day.and_hms_opt(0, 0, 0)?.and_utc();
    let offset = local_time::at(midnight).offset().local_minus_utc();
    midnight.checked_sub_signed(chrono::TimeDelta::seconds(offset.into()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn query(kind: &str, from: &str, to: &str) -> Query {
        Query {
            kind: kind.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            ..Query::default()
        }
    }

    #[test]
    fn days_are_those_of_malaysia_and_the_last_one_counts() {
        let filter = query("", "2022-02-10", "2022-02-10").filter().unwrap();
        let moment = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(filter.from, moment("2022-02-09T16:00:00Z"));
        assert_eq!(filter.until, moment("2022-02-10T16:00:00Z"));
        for (from, to, field) in [
            ("yesterday", "", "from"),
            ("", "2022-02-30", "to"),
            ("2022-02-11", "2022-02-10", "to"),
        ] {
            let wrong = query("", from, to).filter().unwrap_err();
            assert_eq!(wrong[0].field, field);
        }
    }

    #[test]
    fn a_kind_stands_in_its_area() {
        let of = |kind: &str| {
            let filter = query(kind, "", "").filter().unwrap();
            (filter.area, filter.kind)
        };
        assert_eq!(of(""), (None, None));
        assert_eq!(of("registry"), (Some(Area::Registry), None));
        assert_eq!(
            of("ticket:resolved"),
            (Some(Area::Ticket), Some("resolved".to_owned()))
        );
        assert_eq!(of("account:resolved"), (Some(Area::Account), None));
        assert_eq!(of("x:resolved"), (None, None));
    }

    #[test]
    fn a_place_comes_back_from_its_address() {
        let place = Place {
            at: "2022-02-10T01:00:00.123456Z".parse().unwrap(),
            area: Area::Registry,
            id: 7,
        };
        let url = Query::default().url(Some(place));
        let after = url.split_once("after=").unwrap().1.to_owned();
        let query = Query {
            after,
            ..Query::default()
        };
        assert_eq!(query.place(), Some(place));
        for after in ["", "1", "1.9.1", "x.0.1", "1.0.x"] {
            let query = Query {
                after: after.to_owned(),
                ..Query::default()
            };
            assert_eq!(query.place(), None, "{after}");
        }
    }
}
