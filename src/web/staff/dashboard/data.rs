//! What the dashboard is made of, in one look.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::desk::context::Context;
use crate::domain::facility::State;
use crate::domain::figures::cell::{Scope, Span};
use crate::domain::figures::counts::Counts;
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::forecast::{Ahead, WEEKS, days_before, forecast};
use crate::domain::figures::measure::Measure;
use crate::domain::figures::month::Month;
use crate::domain::figures::period::Step;
use crate::domain::figures::series::{self, Ages, Point};
use crate::domain::review::precision::Tally;
use crate::domain::ticket::Outcome;
use crate::domain::values::ids::FacilityId;
use crate::store::figures::counting;
use crate::store::figures::places::{self, Named};
use crate::store::figures::reading::{Wanted, first_month, read};
use crate::store::reviews::{pauses, samples};
use crate::store::{AnyConnection, StoreError};
use crate::web::staff::dashboard::query::Asked;

/// Changed tickets beyond which it is not told how many wait to be counted.
pub(super) const MANY: i64 = 1_000;

/// What is read of tickets that are open: on the day of their receipt, however long ago that is.
const OPEN: [Measure; 2] = [Measure::Open, Measure::OpenLate];

/// A facility with what is counted of it.
pub(super) struct OfPlace {
    pub(super) named: Named,
    /// Tickets that ended because its record was wrong or missing.
    pub(super) faults: i64,
    pub(super) ended: i64,
    pub(super) asked: i64,
    pub(super) replied: Distribution,
}

/// Outcomes that say that a record was wrong, or was not there.
const FAULTS: [Outcome; 4] = [
    Outcome::Linked,
    Outcome::Released,
    Outcome::Uploaded,
    Outcome::Corrected,
];

/// All of it.
pub(super) struct Data {
    pub(super) asked: Asked,
    pub(super) facility: Option<Named>,
    pub(super) points: Vec<(NaiveDate, Point)>,
    pub(super) total: Point,
    pub(super) ages: Ages,
    pub(super) states: Vec<(Option<State>, i64, i64)>,
    pub(super) places: Vec<OfPlace>,
    pub(super) forecast: Option<Vec<Ahead>>,
    /// What was open at the end of yesterday.
    pub(super) open_yesterday: i64,
    /// Days from which it could be foretold.
    pub(super) history: usize,
    pub(super) tally: Tally,
    pub(super) as_of: Option<DateTime<Utc>>,
    pub(super) waiting: i64,
}

/// Reads it; nothing if there is no such facility.
pub(super) fn fetch(
    cx: &mut Context<'_>,
    asked: Asked,
    today: NaiveDate,
) -> Result<Option<Data>, StoreError> {
    let window = cx.desk.review.window();
    let conn = &mut *cx.conn;
    let facility = match &asked.facility {
        Some(text) => match places::find(conn, text)? {
            Some(named) => Some(named),
            None => return Ok(None),
        },
        None => None,
    };
    let scope = asked.scope(facility.as_ref().map(|named| named.id));
    let points = points(conn, &asked, scope)?;
    let mut total = Point::default();
    for (_, point) in &points {
        total.add(point);
    }
    let ages = ages(conn, scope, today)?;
    let History { days, net, net_today } = history(conn, scope, today)?;
    let open_yesterday = ages.open_in_all() - net_today;
    let since = pauses::last_resumed(conn)?.map(|resumed| resumed.at);
    let is_whole = facility.is_none();
    Ok(Some(Data {
        forecast: forecast(today, open_yesterday, &net).filter(|_| is_whole),
        open_yesterday,
        history: days,
        states: if is_whole {
            by_state(conn, &asked)?
        } else {
            Vec::new()
        },
        places: if is_whole {
            by_place(conn, &asked)?
        } else {
            Vec::new()
        },
        tally: samples::tally(conn, window, since)?,
        as_of: counting::state(conn)?.complete_at,
        waiting: counting::waiting(conn, MANY)?,
        ages,
        asked,
        facility,
        points,
        total,
    }))
}

fn points(
    conn: &mut AnyConnection,
    asked: &Asked,
    scope: Scope,
) -> Result<Vec<(NaiveDate, Point)>, StoreError> {
    let period = asked.period;
    let wanted = Wanted {
        scopes: vec![scope],
        span: match period.step {
            Step::Month => Span::Month,
            Step::Day | Step::Week => Span::Day,
        },
        measures: series::MEASURES.to_vec(),
        from_to: (period.step.start(period.from), period.to),
    };
    let counts = Counts::of(read(conn, &wanted)?);
    Ok(series::series(&counts, scope, &period))
}

/// Every day there can be.
fn always() -> (NaiveDate, NaiveDate) {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    (day(1970), day(9999))
}

fn ages(conn: &mut AnyConnection, scope: Scope, today: NaiveDate) -> Result<Ages, StoreError> {
    let wanted = Wanted {
        scopes: vec![scope],
        span: Span::Day,
        measures: OPEN.to_vec(),
        from_to: always(),
    };
    Ok(Ages::of(&Counts::of(read(conn, &wanted)?), scope, today))
}

/// By how much the backlog grew.
struct History {
    /// Of how many whole days that is known.
    days: usize,
    /// On each of the last days, of whole weeks.
    net: Vec<i64>,
    /// So far today.
    net_today: i64,
}

fn history(conn: &mut AnyConnection, scope: Scope, today: NaiveDate) -> Result<History, StoreError> {
    let days: Vec<NaiveDate> = days_before(today, WEEKS).collect();
    let first = days.first().copied().unwrap_or(today);
    let mut scopes = vec![Scope::All];
    if scope != Scope::All {
        scopes.push(scope);
    }
    let wanted = Wanted {
        scopes,
        span: Span::Day,
        measures: vec![Measure::Arrived, Measure::Ended, Measure::Reopened],
        from_to: (first, today),
    };
    let counts = Counts::of(read(conn, &wanted)?);
    let began_before = first_month(conn)?.is_some_and(|month| Month::of(month) < Month::of(first));
    // The day on which the first complaint came is not a whole one.
    let arrivals = counts
        .starts(Scope::All, Measure::Arrived)
        .filter(|(_, count)| *count > 0);
    let known_from = match arrivals.map(|(day, _)| day).min() {
        _ if began_before => first,
        Some(day) => day.checked_add_days(Days::new(1)).unwrap_or(day),
        None => today,
    };
    let net = |day: NaiveDate| {
        let count = |measure| counts.count(scope, measure, day);
        count(Measure::Arrived) + count(Measure::Reopened) - count(Measure::Ended)
    };
    let known = days.into_iter().filter(|day| *day >= known_from);
    let known: Vec<i64> = known.map(net).collect();
    let weeks = known.len() / 7 * 7;
    Ok(History {
        days: known.len(),
        net: known[known.len() - weeks..].to_vec(),
        net_today: net(today),
    })
}

fn by_state(conn: &mut AnyConnection, asked: &Asked) -> Result<Vec<(Option<State>, i64, i64)>, StoreError> {
    let scopes: Vec<(Option<State>, Scope)> = Scope::by_state(asked.problem)
        .filter(|(state, _)| asked.state.is_none() || *state == asked.state)
        .collect();
    let wanted = Wanted {
        scopes: scopes.iter().map(|(_, scope)| *scope).collect(),
        span: Span::Month,
        measures: OPEN.to_vec(),
        from_to: always(),
    };
    let counts = Counts::of(read(conn, &wanted)?);
    let sum = |scope, measure| -> i64 { counts.starts(scope, measure).map(|(_, count)| count).sum() };
    let all = scopes
        .iter()
        .map(|(state, scope)| (*state, sum(*scope, Measure::Open), sum(*scope, Measure::OpenLate)));
    let mut open: Vec<_> = all.filter(|(_, open, _)| *open > 0).collect();
    open.sort_by_key(|(state, open, _)| (-open, *state));
    Ok(open)
}

fn by_place(conn: &mut AnyConnection, asked: &Asked) -> Result<Vec<OfPlace>, StoreError> {
    let months = (Month::of(asked.period.from).first_day(), asked.period.to);
    let sums = places::sums(conn, &FAULTS, months)?;
    let replied = places::replied(conn, months)?;
    let ids: BTreeSet<FacilityId> = sums
        .iter()
        .map(|of| of.id)
        .chain(replied.iter().map(|of| of.0))
        .collect();
    let ids: Vec<FacilityId> = ids.into_iter().collect();
    let register: HashMap<FacilityId, Named> = places::named(conn, &ids)?.into_iter().collect();
    let mut of: HashMap<FacilityId, OfPlace> = HashMap::new();
    for place in register.values() {
        if asked.state.is_none() || place.state == asked.state {
            of.entry(place.id).or_insert_with(|| OfPlace {
                named: place.clone(),
                faults: 0,
                ended: 0,
                asked: 0,
                replied: Distribution::default(),
            });
        }
    }
    let meant = |id: &FacilityId| register.get(id).map(|place| place.id);
    for sums in sums {
        if let Some(place) = meant(&sums.id).and_then(|id| of.get_mut(&id)) {
            place.faults += sums.with_outcome;
            place.ended += sums.ended;
            place.asked += sums.asked;
        }
    }
    for (id, bucket, count) in replied {
        if let Some(place) = meant(&id).and_then(|id| of.get_mut(&id)) {
            place.replied.add(bucket, count);
        }
    }
    let mut all: Vec<OfPlace> = of.into_values().collect();
    all.sort_by(|one, other| (&one.named.name, one.named.id).cmp(&(&other.named.name, other.named.id)));
    Ok(all)
}
