//! Which part of the quarantine an address asks for.

use serde::Deserialize;

use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::FacilityId;
use crate::store::registry::quarantine::Filter;
use crate::web::http::form::FormBody;

/// What is to be shown, and what has just been done.
#[derive(Clone, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    pub(super) reason: String,
    #[serde(default)]
    pub(super) facility: String,
    /// The draft of the name that is looked for: names have no place in addresses.
    #[serde(default)]
    pub(super) search: String,
    #[serde(default)]
    pub(super) after: String,
    #[serde(default)]
    pub(super) done: String,
    #[serde(default)]
    pub(super) released: usize,
    #[serde(default)]
    pub(super) changed: usize,
    /// The records that could not be released, with full stops between them.
    #[serde(default)]
    pub(super) refused: String,
    #[serde(default)]
    pub(super) still: usize,
    #[serde(default)]
    pub(super) tickets: usize,
    #[serde(default)]
    pub(super) next: String,
}

impl Query {
    /// What a form brings; a filter that cannot be one does not travel on into an address.
    pub(crate) fn of_form(form: &FormBody) -> Self {
        let kept = |name: &str, sound: &dyn Fn(&str) -> bool| {
            Some(form.get(name))
                .filter(|text| sound(text))
                .unwrap_or_default()
                .to_owned()
        };
        Self {
            reason: kept("reason", &|text| QuarantineReason::parse(text).is_some()),
            facility: kept("facility", &|text| text.parse::<i64>().is_ok()),
            search: form.get("search").to_owned(),
            after: form.get("after").to_owned(),
            ..Self::default()
        }
    }

    /// The filter; what cannot be one is left out.
    pub(super) fn filter(&self) -> Filter {
        Filter {
            reason: QuarantineReason::parse(&self.reason),
            facility: self.facility.parse().ok().map(FacilityId),
        }
    }

    /// The page with this filter, and what else it is told.
    pub(super) fn url(&self, more: &[(&str, String)]) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        let kept = [
            ("reason", self.reason.clone()),
            ("facility", self.facility.clone()),
            ("search", self.search.clone()),
        ];
        for (name, value) in kept.iter().chain(more) {
            if !value.is_empty() {
                pairs.append_pair(name, value);
            }
        }
        match pairs.finish() {
            pairs if pairs.is_empty() => "/staff/quarantine".to_owned(),
            pairs => format!("/staff/quarantine?{pairs}"),
        }
    }
}
