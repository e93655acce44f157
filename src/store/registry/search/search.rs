//! Looking for records by what staff know of them.
//!
//! One criterion leads: an index of `dose_records` brings the rows that meet it, in its order, some hundreds at a time,
//! and what else is asked for is compared here. A search examines so many rows and no more, and goes on from there when
//! the next page is asked for; so no search is slow, however little its criteria tell apart.

use std::cmp::Ordering;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::registry::record_search::{Criteria, NumberPrefix};
use crate::domain::values::ids::{FacilityId, RecordId};
use crate::matching::names::name_code::{tells_apart, word_sounds};
use crate::matching::names::name_search::{code_prefixes, may_be, similarity};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::dsl;
use crate::store::engine::schema::facilities;
use crate::store::registry::name_words;
use crate::store::registry::search::found::{Found, PLACE, PlaceRow, SearchCursor};
use crate::store::registry::search::index_scans::{Days, IndexScan};

/// Rows that are examined for one page.
const EXAMINED: usize = 1200;
/// Rows that are fetched at once where not all of them will do.
const CHUNK: i64 = 300;

/// A page of what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// In the order of the criterion that leads; by a name, the most likely first.
    pub found: Vec<Found>,
    /// Where the next page begins: behind this version. It may be one that was examined and did not fit.
    pub next: Option<RecordId>,
    /// Whether more rows meet the criterion that leads than are examined, so that the page may lack some.
    pub cut: bool,
}

/// A page of the versions that meet all criteria, behind `after`. `places` are the numbers of the facilities that are
/// meant.
pub fn page(
    conn: &mut AnyConnection,
    criteria: &Criteria,
    places: &[FacilityId],
    after: Option<RecordId>,
    limit: usize,
) -> Result<Page, StoreError> {
    let prefixes = criteria.name.as_deref().map(code_prefixes).unwrap_or_default();
    let search = Search {
        criteria,
        places,
        prefixes,
    };
    match search.lead() {
        Lead::Legs(legs) => search.walk(conn, &legs, after, limit),
        Lead::Name => search.rank(conn, after, limit),
    }
}

/// The facility with a code of the programme; of a place that turned out to be another, the other.
pub fn facility_of_code(conn: &mut AnyConnection, code: &str) -> Result<Option<FacilityId>, StoreError> {
    let found: Option<(i64, Option<i64>)> = facilities::table
        .filter(facilities::code.eq(code))
        .select((facilities::id, facilities::same_as))
        .get_result(conn)
        .optional()?;
    Ok(found.map(|(id, same_as)| FacilityId(same_as.unwrap_or(id))))
}

/// What leads into the registry.
enum Lead {
    /// One way after the other, each in the order of its index.
    Legs(Vec<IndexScan>),
    /// How the name sounds; the most likely come first.
    Name,
}

fn number_legs(number: &NumberPrefix) -> Lead {
    let mut legs = vec![IndexScan::Number(number.folded.clone())];
    if number.typed != number.folded {
        legs.push(IndexScan::Number(number.typed.clone()));
    }
    Lead::Legs(legs)
}

struct Search<'a> {
    criteria: &'a Criteria,
    places: &'a [FacilityId],
    prefixes: Vec<String>,
}

impl Search<'_> {
    /// The criterion that tells most apart, as far as one can know without asking.
    fn lead(&self) -> Lead {
        let criteria = self.criteria;
        // A name of frequent words alone leads to few of those who bear them, among others.
        let words = match (&criteria.name, self.prefixes.first()) {
            (Some(name), Some(prefix)) if tells_apart(name) => prefix.split(' ').count(),
            (Some(_) | None, Some(_) | None) => 0,
        };
        let number_of = |least: usize| {
            let number = criteria.number.as_ref();
            number
                .filter(|number| number.folded.len() >= least)
                .map(number_legs)
        };
        let lot_of = |least: usize| {
            let lot = criteria.lot.as_ref().filter(|lot| lot.len() >= least);
            lot.map(|lot| Lead::Legs(vec![IndexScan::Lot(lot.clone(), self.days())]))
        };
        let phone = criteria.phone.as_ref();
        let phone = phone.map(|phone| Lead::Legs(vec![IndexScan::Phone(phone.digits())]));
        let name_of = |least: usize| (words >= least).then_some(Lead::Name);
        phone
            .or_else(|| number_of(6))
            .or_else(|| self.place_legs().filter(|_| criteria.days.is_some()))
            .or_else(|| name_of(2))
            .or_else(|| lot_of(5))
            .or_else(|| self.place_legs())
            .or_else(|| name_of(1))
            .or_else(|| number_of(0))
            .or_else(|| lot_of(0))
            .unwrap_or(Lead::Name)
    }

    /// The days that are asked for; all that a calendar has if none are.
    fn days(&self) -> Days {
        let all = (
            NaiveDate::from_yo_opt(1, 1).unwrap_or_default(),
            NaiveDate::from_yo_opt(9999, 365).unwrap_or_default(),
        );
        self.criteria.days.unwrap_or(all)
    }

    fn place_legs(&self) -> Option<Lead> {
        self.criteria.facility.as_ref()?;
        let places = self.places.iter().map(|place| place.0).collect();
        Some(Lead::Legs(vec![IndexScan::Places(places, self.days())]))
    }

    fn walk(
        &self,
        conn: &mut AnyConnection,
        legs: &[IndexScan],
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let mut behind = after.map(|id| place(conn, id)).transpose()?.flatten();
        let first = behind
            .as_ref()
            .and_then(|place| legs.iter().position(|leg| leg.holds(place)));
        let only = self.criteria.names().len() == 1;
        let chunk = if only {
            i64::try_from(limit + 1).unwrap_or(CHUNK)
        } else {
            CHUNK
        };
        let (mut page, mut examined) = (Page::default(), 0);
        for leg in &legs[first.unwrap_or(0)..] {
            loop {
                let rows = leg.fetch(conn, behind.as_ref(), chunk)?;
                let last_chunk = i64::try_from(rows.len()).unwrap_or(chunk) < chunk;
                for (place, found) in rows {
                    if page.found.len() == limit && self.fits(&found) {
                        page.next = page.found.last().map(|found| found.record.id);
                        return Ok(page);
                    }
                    if self.fits(&found) {
                        page.found.push(found);
                    }
                    examined += 1;
                    behind = Some(place);
                }
                if last_chunk {
                    break;
                }
                if examined >= EXAMINED {
                    page.next = behind.map(|place| RecordId(place.id));
                    page.cut = true;
                    return Ok(page);
                }
            }
            behind = None;
        }
        Ok(page)
    }

    /// By the name: the rows whose codes begin with one of the prefixes, and those whose codes have its words elsewhere, the
    /// most likely first.
    fn rank(
        &self,
        conn: &mut AnyConnection,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let name = self.criteria.name.as_deref().unwrap_or_default();
        let each = if self.criteria.names().len() > 1 {
            i64::try_from(EXAMINED / self.prefixes.len().max(1)).unwrap_or(CHUNK)
        } else {
            CHUNK
        };
        let mut ranked: Vec<(f64, Found)> = Vec::new();
        let mut page = Page::default();
        for prefix in &self.prefixes {
            let rows = IndexScan::Name(prefix.clone()).fetch(conn, None, each)?;
            page.cut |= i64::try_from(rows.len()).unwrap_or(each) == each;
            self.add(&mut ranked, name, rows);
        }
        let (codes, more) = name_words::codes(conn, &word_sounds(name))?;
        if !codes.is_empty() {
            let rows = IndexScan::Codes(codes).fetch(conn, None, each)?;
            page.cut |= more || i64::try_from(rows.len()).unwrap_or(each) == each;
            self.add(&mut ranked, name, rows);
        }
        ranked.sort_by(|(one, a), (other, b)| {
            let likelier = other.partial_cmp(one).unwrap_or(Ordering::Equal);
            likelier.then_with(|| a.record.id.cmp(&b.record.id))
        });
        let behind = after.and_then(|id| ranked.iter().position(|(_, found)| found.record.id == id));
        let rest = ranked.into_iter().skip(behind.map_or(0, |place| place + 1));
        page.found = rest.map(|(_, found)| found).take(limit + 1).collect();
        if page.found.len() > limit {
            page.found.truncate(limit);
            page.next = page.found.last().map(|found| found.record.id);
        }
        Ok(page)
    }

    /// Takes what fits and is not known yet, with how alike its name is.
    fn add(&self, ranked: &mut Vec<(f64, Found)>, name: &str, rows: Vec<(SearchCursor, Found)>) {
        for (_, found) in rows {
            let known = ranked.iter().any(|(_, known)| known.record.id == found.record.id);
            if !known && self.fits(&found) {
                ranked.push((similarity(name, found.record.statement.name.as_str()), found));
            }
        }
    }

    fn fits(&self, found: &Found) -> bool {
        let (criteria, statement) = (self.criteria, &found.record.statement);
        let number = |wanted: &NumberPrefix| wanted.begins(statement.identity.number());
        let lot = |wanted: &String| {
            let lot = statement.lot.as_ref();
            lot.is_some_and(|lot| lot.as_str().starts_with(wanted.as_str()))
        };
        let place = || {
            statement
                .facility
                .is_some_and(|place| self.places.contains(&place))
        };
        let name = |wanted: &String| may_be(wanted, &self.prefixes, statement.name.as_str());
        (found.is_current || criteria.old)
            && criteria.number.as_ref().is_none_or(number)
            && criteria
                .phone
                .as_ref()
                .is_none_or(|phone| statement.phone.as_ref() == Some(phone))
            && criteria.lot.as_ref().is_none_or(lot)
            && (criteria.facility.is_none() || place())
            && criteria
                .days
                .is_none_or(|(from, to)| (from..=to).contains(&statement.administered_on))
            && criteria.name.as_ref().is_none_or(name)
    }
}

/// Where a version stands, if there is one with this number.
fn place(conn: &mut AnyConnection, id: RecordId) -> Result<Option<SearchCursor>, StoreError> {
    let row: Option<PlaceRow> = dsl::dose_records
        .find(id.0)
        .select(PLACE)
        .get_result(conn)
        .optional()?;
    Ok(row.map(SearchCursor::from))
}
