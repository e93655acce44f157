//! Where a count stands: of what, in which span of time.

use chrono::{Datelike, NaiveDate};

use crate::domain::complaint::Problem;
use crate::domain::facility::State;
use crate::domain::figures::measure::{Measure, Part};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::FacilityId;

/// The code of a state that is not known.
const NO_STATE: &str = "00";

/// Of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everything.
    All,
    /// Complaints about a dose that was given in this state; nothing for a state that is not known.
    State(Option<State>),
    /// Complaints about this problem, by its place in the list.
    Problem(u8),
    /// Both.
    Both(Option<State>, u8),
    /// Complaints about a dose that was given at this facility.
    Facility(FacilityId),
}

impl Scope {
    /// Complaints of a state, of a problem, of both, or all of them.
    pub fn of(state: Option<State>, problem: Option<Problem>) -> Self {
        match (state, problem.map(place)) {
            (None, None) => Self::All,
            (Some(state), None) => Self::State(Some(state)),
            (None, Some(problem)) => Self::Problem(problem),
            (Some(state), Some(problem)) => Self::Both(Some(state), problem),
        }
    }

    /// Every state, and what is of none, of complaints about this problem, or about any.
    pub fn by_state(problem: Option<Problem>) -> impl Iterator<Item = (Option<State>, Self)> {
        let problem = problem.map(place);
        let states = State::all().map(Some).chain([None]);
        states.map(move |state| {
            let scope = problem.map_or(Self::State(state), |problem| Self::Both(state, problem));
            (state, scope)
        })
    }

    /// Every state, and what is of none.
    pub fn states() -> impl Iterator<Item = Self> {
        State::all().map(Some).chain([None]).map(Self::State)
    }

    /// How it is kept.
    pub fn code(self) -> String {
        let state = |state: Option<State>| state.map_or(NO_STATE, State::code);
        match self {
            Self::All => String::new(),
            Self::State(of) => format!("s:{}", state(of)),
            Self::Problem(of) => format!("p:{}", problem_code(of)),
            Self::Both(of, problem) => format!("sp:{}:{}", state(of), problem_code(problem)),
            Self::Facility(id) => format!("f:{id}"),
        }
    }

    /// Reads what [`Scope::code`] writes.
    pub fn parse(code: &str) -> Option<Self> {
        let state = |code: &str| match code {
            NO_STATE => Some(None),
            code => State::parse(code).ok().map(Some),
        };
        let problem = |code: &str| Problem::parse(code).ok().map(place);
        match code.split_once(':') {
            None => code.is_empty().then_some(Self::All),
            Some(("s", of)) => state(of).map(Self::State),
            Some(("p", of)) => problem(of).map(Self::Problem),
            Some(("sp", of)) => {
                let (of, about) = of.split_once(':')?;
                Some(Self::Both(state(of)?, problem(about)?))
            }
            Some(("f", id)) => Some(Self::Facility(FacilityId(id.parse().ok()?))),
            Some(_) => None,
        }
    }
}

fn place(problem: Problem) -> u8 {
    let place = Problem::all().position(|one| one == problem);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(0)
}

fn problem_code(place: u8) -> &'static str {
    Problem::all().nth(usize::from(place)).map_or("", Coded::code)
}

/// How long a count's time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Span {
    /// A day.
    Day,
    /// A month.
    Month,
}

impl Span {
    /// How it is kept, with what it counts: months of facilities stand by themselves.
    pub fn code(self, scope: Scope) -> &'static str {
        match (self, scope) {
            (_, Scope::Facility(_)) => "place",
            (Self::Day, _) => "day",
            (Self::Month, _) => "month",
        }
    }

    /// The first day of the one in which a day lies.
    pub fn start(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => day,
            Self::Month => day.with_day(1).unwrap_or(day),
        }
    }
}

/// A count's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// How long its time is.
    pub span: Span,
    /// Of what.
    pub scope: Scope,
    /// What is counted.
    pub measure: Measure,
    /// The first day.
    pub start: NaiveDate,
    /// Which part.
    pub part: Part,
}

/// In which places everything about a complaint is counted.
pub fn scopes(
    state: Option<State>,
    problem: Problem,
    facility: Option<FacilityId>,
) -> impl Iterator<Item = (Scope, &'static [Span])> {
    const BOTH: &[Span] = &[Span::Day, Span::Month];
    const MONTHS: &[Span] = &[Span::Month];
    let problem = place(problem);
    let usual = [
        Scope::All,
        Scope::State(state),
        Scope::Problem(problem),
        Scope::Both(state, problem),
    ];
    let usual = usual.into_iter().map(|scope| (scope, BOTH));
    usual.chain(facility.map(|id| (Scope::Facility(id), MONTHS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_back() {
        let states = State::all().map(Some).chain([None]);
        for state in states {
            for problem in Problem::all() {
                for (scope, _) in scopes(state, problem, Some(FacilityId(7))) {
                    assert_eq!(Scope::parse(&scope.code()), Some(scope));
                }
            }
        }
        for code in ["x", "s:99", "p:nothing", "sp:10", "f:a", "s:"] {
            assert_eq!(Scope::parse(code), None, "{code}");
        }
    }
}
