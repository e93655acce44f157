//! Between the address of the queue's page and what it shows. What an address cannot mean is left out.

use chrono::{DateTime, Datelike};
use serde::Deserialize;

use crate::domain::complaint::Problem;
use crate::domain::facility::State;
use crate::domain::ticket::priority::{Priority, Urgent};
use crate::domain::ticket::view::{Filters, MinAge, OwnerFilter, Sort, View};
use crate::domain::ticket::{Outcome, Status};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::domain::values::language::Language;
use crate::domain::values::text::clean_line;
use crate::matching::Decision;
use crate::store::tickets::places::Place;

/// The path of the page.
pub(super) const QUEUE: &str = "/staff/queue";

/// The longest part of a facility's name that is looked for, in characters.
const FACILITY_MAX: usize = 100;

/// What is to be shown, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    pub(super) view: String,
    pub(super) status: String,
    pub(super) owner: String,
    pub(super) problem: String,
    pub(super) state: String,
    pub(super) facility: String,
    pub(super) outcome: String,
    pub(super) language: String,
    pub(super) age: String,
    pub(super) priority: String,
    pub(super) decision: String,
    pub(super) sort: String,
    after: String,
    /// What has just been done, or could not be.
    pub(super) done: String,
    /// Whether all tickets of the page are ticked: `page`.
    pub(super) tick: String,
}

impl Query {
    /// The page of a view.
    pub(super) fn of_view(view: View) -> Self {
        Self {
            view: view.code().to_owned(),
            ..Self::default()
        }
    }

    /// What stands behind the question mark of an address.
    pub(super) fn of_address(text: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let field = match name.as_ref() {
                "view" => &mut query.view,
                "status" => &mut query.status,
                "owner" => &mut query.owner,
                "problem" => &mut query.problem,
                "state" => &mut query.state,
                "facility" => &mut query.facility,
                "outcome" => &mut query.outcome,
                "language" => &mut query.language,
                "age" => &mut query.age,
                "priority" => &mut query.priority,
                "decision" => &mut query.decision,
                "sort" => &mut query.sort,
                _ => continue,
            };
            value.as_ref().clone_into(field);
        }
        query
    }

    /// The view.
    pub(super) fn view(&self) -> View {
        View::parse(&self.view).unwrap_or_default()
    }

    /// The view of which a part is shown; none where a status or an outcome says what is shown.
    pub(super) fn shows_view(&self) -> Option<View> {
        let named = self.view() == View::All && self.filters().names_what_is_shown();
        (!named).then(|| self.view())
    }

    /// The order.
    pub(super) fn sort(&self) -> Sort {
        let asked = Sort::parse(&self.sort).unwrap_or_default();
        self.filters().order(asked)
    }

    /// The filters.
    pub(super) fn filters(&self) -> Filters {
        let state = Some(&self.state).filter(|state| !state.is_empty());
        let problem = Some(&self.problem).filter(|problem| !problem.is_empty());
        Filters {
            status: Status::parse(&self.status),
            owner: OwnerFilter::parse(&self.owner).unwrap_or_default(),
            owned_by: self.owner.parse().ok().filter(|id| *id > 0).map(StaffId),
            problem: problem.and_then(|code| Problem::parse(code).ok()),
            state: state.and_then(|code| State::parse(code).ok()),
            facility: clean_line(&self.facility).chars().take(FACILITY_MAX).collect(),
            outcome: Outcome::parse(&self.outcome),
            language: Language::parse(&self.language),
            age: MinAge::parse(&self.age),
            urgent: Urgent::parse(&self.priority),
            decision: Decision::parse(&self.decision).map(Decision::code),
        }
    }

    /// Where the page begins.
    pub(super) fn after(&self) -> Option<Place> {
        let mut parts = self.after.split('.');
        let (micros, id, priority) = (parts.next()?, parts.next()?, parts.next());
        // Not every database knows the years beyond.
        let at = DateTime::from_timestamp_micros(micros.parse().ok()?)
            .filter(|at| (1970..=9999).contains(&at.year()))?;
        Some(Place {
            at,
            id: TicketId(id.parse().ok()?),
            priority: priority
                .and_then(|number| Priority::of_number(number.parse().ok()?))
                .unwrap_or_default(),
        })
    }

    /// View, filters and order, as they stand in an address: nothing that means nothing.
    pub(super) fn address(&self) -> String {
        self.pairs(None)
    }

    /// The page, from its first line or from behind a place.
    pub(super) fn url(&self, after: Option<Place>) -> String {
        let pairs = self.pairs(after);
        if pairs.is_empty() {
            QUEUE.to_owned()
        } else {
            format!("{QUEUE}?{pairs}")
        }
    }

    /// The page, with all of its tickets ticked.
    pub(super) fn ticked(&self) -> String {
        let url = self.url(self.after());
        let more = if url.contains('?') { '&' } else { '?' };
        format!("{url}{more}tick=page#bulk")
    }

    /// The page, with word of what was done.
    pub(super) fn done(&self, done: &str) -> String {
        let url = self.url(None);
        let more = if url.contains('?') { '&' } else { '?' };
        format!("{url}{more}done={done}")
    }

    /// How many filters narrow the view.
    pub(super) fn narrowed_by(&self) -> usize {
        let filters = self.narrowing();
        filters.iter().filter(|(_, value)| !value.is_empty()).count()
    }

    fn narrowing(&self) -> [(&'static str, String); 10] {
        let filters = self.filters();
        let code = |code: Option<&'static str>| code.unwrap_or_default().to_owned();
        let owner = Some(filters.owner).filter(|owner| *owner != OwnerFilter::Anyone);
        [
            ("status", code(filters.status.map(Status::code))),
            (
                "owner",
                match filters.owned_by {
                    Some(id) => id.to_string(),
                    None => code(owner.map(OwnerFilter::code)),
                },
            ),
            ("problem", code(filters.problem.map(Problem::code))),
            ("state", code(filters.state.map(State::code))),
            ("facility", filters.facility),
            ("outcome", code(filters.outcome.map(Outcome::code))),
            ("language", code(filters.language.map(Language::code))),
            ("age", code(filters.age.map(MinAge::code))),
            ("priority", code(filters.urgent.map(Urgent::code))),
            ("decision", code(filters.decision)),
        ]
    }

    fn pairs(&self, after: Option<Place>) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        if self.view() != View::default() {
            pairs.append_pair("view", self.view().code());
        }
        for (name, value) in self.narrowing() {
            if !value.is_empty() {
                pairs.append_pair(name, &value);
            }
        }
        if self.sort() != Sort::default() {
            pairs.append_pair("sort", self.sort().code());
        }
        if let Some(Place { at, id, priority }) = after {
            let at = at.timestamp_micros();
            let place = match self.sort() {
                Sort::Priority => format!("{at}.{id}.{}", priority.number()),
                Sort::Deadline | Sort::Age | Sort::Reply => format!("{at}.{id}"),
            };
            pairs.append_pair("after", &place);
        }
        pairs.finish()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn an_address_says_what_it_means_and_nothing_else() {
        let said = "view=late&status=queued&owner=nobody&problem=vanished&state=10&facility=Klinik+%26+PPV\
                    &language=en&age=3&priority=age&decision=probable&sort=priority";
        assert_eq!(Query::of_address(said).address(), said);
        let nonsense = "view=x&status=y&owner=z&problem=&state=99&facility=+&outcome=-&language=fr&age=4&priority=0\
                        &decision=maybe&sort=up&after=1.2&lang=ms";
        assert_eq!(Query::of_address(nonsense).address(), "");
        assert_eq!(Query::of_address(nonsense).narrowed_by(), 0);
        assert_eq!(Query::of_address(said).narrowed_by(), 9);
        assert_eq!(Query::of_view(View::All).url(None), "/staff/queue");
        assert_eq!(
            Query::of_address("owner=17&sort=age").address(),
            "owner=17&sort=age"
        );
        assert_eq!(Query::of_address("owner=-1").address(), "");
    }

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let priority = Priority::default().with(Urgent::Age, true);
        let place = Place {
            at: "2022-02-10T01:00:00.123456Z".parse().unwrap(),
            id: TicketId(7),
            priority,
        };
        for (sort, expected) in [("priority", priority), ("age", Priority::default())] {
            let query = Query {
                sort: sort.to_owned(),
                ..Query::default()
            };
            let url = query.url(Some(place));
            let after = url.split("after=").nth(1).unwrap().to_owned();
            let read = Query { after, ..query }.after().unwrap();
            let expected = Place {
                priority: expected,
                ..place
            };
            assert_eq!(read, expected, "{sort}");
        }
        for text in ["", "x", "1", "9223372036854775807.1", "-8000000000000000000.-1"] {
            let after = text.to_owned();
            assert_eq!(
                Query {
                    after,
                    ..Query::default()
                }
                .after(),
                None,
                "{text}"
            );
        }
    }
}
