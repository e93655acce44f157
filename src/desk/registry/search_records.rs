//! Staff look for records in the registry.

use crate::desk::context::Context;
use crate::domain::registry::record_search::Criteria;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ids::{FacilityId, RecordId};
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::matching::names::name_code::tells_apart;
use crate::matching::names::name_search::code_prefixes;
use crate::store::registry::registry_events;
use crate::store::registry::search::{self, Page};
use crate::store::{AnyConnection, StoreError, facilities};

/// The most facilities that words of a name may stand for.
const FACILITIES_MAX: usize = 20;

/// A page of the versions that meet all criteria, or what is wrong with them: a facility that nobody knows, or words
/// that stand for too many (`refusal-search-facility-…`), or a name that cannot lead (`refusal-search-name-letters`,
/// `refusal-search-name-frequent`).
pub fn search_records(
    conn: &mut AnyConnection,
    criteria: &Criteria,
    after: Option<RecordId>,
    limit: usize,
) -> Result<Result<Page, FieldError>, StoreError> {
    if let Some(name) = criteria.name.as_deref().filter(|_| name_leads(criteria)) {
        let sounds = code_prefixes(name);
        if sounds.is_empty() {
            return Ok(Err(Refusal::new("refusal-search-name-letters").at("name")));
        }
        if !tells_apart(name) && sounds.iter().all(|code| !code.contains(' ')) {
            return Ok(Err(Refusal::new("refusal-search-name-frequent").at("name")));
        }
    }
    let places = match criteria.facility.as_deref().map(|text| places(conn, text)) {
        None => Vec::new(),
        Some(found) => match found? {
            Ok(places) => places,
            Err(refusal) => return Ok(Err(refusal.at("facility"))),
        },
    };
    search::page(conn, criteria, &places, after, limit).map(Ok)
}

/// Whether a search finds only those whose whole name is of words that half the country shares: other names stand in
/// the registry under their other words.
pub fn finds_frequent_names_alone(criteria: &Criteria) -> bool {
    let name = criteria.name.as_deref();
    name_leads(criteria) && name.is_some_and(|name| !tells_apart(name))
}

fn name_leads(criteria: &Criteria) -> bool {
    let names = criteria.names();
    names.iter().all(|name| name == "name" || name == "date")
}

/// Writes down that somebody searched, and by what; not for what.
pub fn log_search(cx: &mut Context<'_>, criteria: &Criteria) -> Result<(), StoreError> {
    let event = RegistryEvent {
        staff: cx.by.staff(),
        batch: None,
        record: None,
        ticket: None,
        what: Happened::RecordsSearched { by: criteria.names() },
    };
    registry_events::record(cx.conn, &event, cx.now)
}

/// The numbers under which the records of the facilities that somebody means stand.
fn places(conn: &mut AnyConnection, text: &str) -> Result<Result<Vec<FacilityId>, Refusal>, StoreError> {
    let code = text.trim().to_uppercase();
    let meant = if let Some(facility) = search::facility_of_code(conn, &code)? {
        vec![facility]
    } else {
        let limit = i64::try_from(FACILITIES_MAX + 1).unwrap_or(i64::MAX);
        let found = facilities::search(conn, text, None, limit)?;
        found.into_iter().map(|facility| facility.id).collect()
    };
    if meant.is_empty() {
        return Ok(Err(Refusal::new("refusal-search-facility-none")));
    }
    if meant.len() > FACILITIES_MAX {
        return Ok(Err(
            Refusal::new("refusal-search-facility-many").with("max", FACILITIES_MAX)
        ));
    }
    let mut places = Vec::new();
    for facility in meant {
        places.extend(facilities::family(conn, facility)?);
    }
    Ok(Ok(places))
}
