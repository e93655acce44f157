//! What one ticket contributes to the counts, from its events alone.
//!
//! A decision that was undone, or taken back before its citizen was told, counts as if it had never been. A breach stands
//! whatever comes later. Moments are in UTC, days in Kuala Lumpur.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::complaint::Problem;
use crate::domain::facility::State;
use crate::domain::figures::cell::{Cell, scopes};
use crate::domain::figures::distribution::Bucket;
use crate::domain::figures::measure::{Measure, Part};
use crate::domain::ticket::Outcome;
use crate::domain::ticket::event::{Actor, Event, EventKind};
use crate::domain::values::ids::FacilityId;
use crate::domain::values::local_time;

/// The codes of the events that count; the others change no figure.
pub const COUNTED: [&str; 7] = [
    "resolved",
    "withdrawn",
    "reopened",
    "undone",
    "sla_breached",
    "facility_asked",
    "facility_answered",
];

/// What is known of a ticket beside its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// In which state the dose was given, as it was filed.
    pub state: Option<State>,
    /// What the complaint is about.
    pub problem: Problem,
    /// Where the dose was given, if that is a place of the register.
    pub facility: Option<FacilityId>,
    /// When the complaint arrived.
    pub received_at: DateTime<Utc>,
    /// When the first of those arrived that are handled together.
    pub first_received_at: DateTime<Utc>,
}

/// What a ticket contributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The state.
    pub state: Option<State>,
    /// The problem.
    pub problem: Problem,
    /// The facility.
    pub facility: Option<FacilityId>,
    /// How often what is counted on which day.
    pub counts: BTreeMap<(NaiveDate, Measure, Part), i64>,
}

impl Contribution {
    /// What a ticket contributes, from its events, the oldest first.
    pub fn of(ticket: &Counted, events: &[Event]) -> Self {
        let course = Course::follow(events);
        let mut all = Self {
            state: ticket.state,
            problem: ticket.problem,
            facility: ticket.facility,
            counts: BTreeMap::new(),
        };
        all.count(ticket.received_at, Measure::Arrived, Part::Whole);
        for ending in &course.endings {
            all.count(ending.at, Measure::Ended, Part::outcome(ending.outcome));
            if ending.is_answer() {
                let took = Bucket::of(ending.at - ticket.first_received_at);
                all.count(ending.at, Measure::Took, Part::Bucket(took));
                if ending.automatic {
                    all.count(ending.at, Measure::EndedAutomatically, Part::Whole);
                }
            }
        }
        for at in &course.reopenings {
            all.count(*at, Measure::Reopened, Part::Whole);
        }
        for inquiry in &course.inquiries {
            all.count(inquiry.asked, Measure::Asked, Part::Whole);
            if let Some(answered) = inquiry.answered {
                let after = Bucket::of(answered - inquiry.asked);
                all.count(inquiry.asked, Measure::Replied, Part::Bucket(after));
            }
        }
        all.count_standing(ticket.first_received_at, &course);
        all
    }

    /// How the ticket stands, on the day of its receipt.
    fn count_standing(&mut self, received: DateTime<Utc>, course: &Course) {
        let answer = course.endings.last().filter(|_| !course.open);
        if answer.is_some_and(|answer| answer.outcome == Outcome::Duplicate) {
            self.count(received, Measure::Merged, Part::Whole);
            return;
        }
        self.count(received, Measure::Received, Part::Whole);
        let answered = answer.filter(|answer| answer.is_answer());
        let stands = match (course.breached, course.open, answered) {
            (true, _, _) => Measure::Late,
            (false, true, _) => Measure::Pending,
            (false, false, Some(_)) => Measure::Kept,
            (false, false, None) => Measure::Withdrawn,
        };
        self.count(received, stands, Part::Whole);
        if course.open {
            self.count(received, Measure::Open, Part::Whole);
            if course.breached {
                self.count(received, Measure::OpenLate, Part::Whole);
            }
        }
        if let Some(answer) = answered {
            let after = Bucket::of(answer.at - received);
            self.count(received, Measure::Answered, Part::Bucket(after));
            if answer.automatic {
                self.count(received, Measure::Automatic, Part::Whole);
            }
        }
    }

    fn count(&mut self, at: DateTime<Utc>, measure: Measure, part: Part) {
        let place = (local_time::date(at), measure, part);
        *self.counts.entry(place).or_default() += 1;
    }

    /// Where it is counted, and how often in each place.
    pub fn cells(&self) -> impl Iterator<Item = (Cell, i64)> + '_ {
        scopes(self.state, self.problem, self.facility).flat_map(move |(scope, spans)| {
            spans.iter().flat_map(move |span| {
                self.counts.iter().map(move |((day, measure, part), count)| {
                    let cell = Cell {
                        span: *span,
                        scope,
                        measure: *measure,
                        start: span.start(*day),
                        part: *part,
                    };
                    (cell, *count)
                })
            })
        })
    }
}

/// How a ticket ended, once.
#[derive(Clone, Copy)]
struct Ending {
    at: DateTime<Utc>,
    outcome: Outcome,
    automatic: bool,
}

impl Ending {
    /// Whether the desk answered: what was taken back, or is answered with another ticket, was not.
    fn is_answer(&self) -> bool {
        !matches!(self.outcome, Outcome::Withdrawn | Outcome::Duplicate)
    }
}

/// A question to a facility. Asking again before it answers is no further one.
#[derive(Clone, Copy)]
struct Inquiry {
    asked: DateTime<Utc>,
    answered: Option<DateTime<Utc>>,
}

/// What happened to a ticket and stands.
#[derive(Clone)]
struct Course {
    open: bool,
    breached: bool,
    endings: Vec<Ending>,
    reopenings: Vec<DateTime<Utc>>,
    inquiries: Vec<Inquiry>,
}

impl Course {
    fn follow(events: &[Event]) -> Self {
        let mut course = Self {
            open: true,
            breached: false,
            endings: Vec::new(),
            reopenings: Vec::new(),
            inquiries: Vec::new(),
        };
        // As it was before the last decision.
        let mut before: Option<Self> = None;
        for event in events {
            let is_untold = matches!(event.kind, EventKind::Reopened { untold: true, .. });
            let decides = matches!(
                event.kind,
                EventKind::Resolved { .. } | EventKind::Reopened { .. }
            );
            if event.kind == EventKind::Undone {
                course = before.take().unwrap_or(course);
            } else if is_untold {
                let breached = course.breached;
                course = before.take().unwrap_or(course);
                course.open = true;
                course.breached = breached;
            } else {
                if decides {
                    before = Some(course.clone());
                }
                course.go_on(event);
            }
        }
        course
    }

    fn go_on(&mut self, event: &Event) {
        let at = event.at;
        if let Some((outcome, _)) = event.kind.answer() {
            let automatic = event.actor == Actor::System;
            self.end(Ending {
                at,
                outcome,
                automatic,
            });
        } else if event.kind == EventKind::Withdrawn {
            let (outcome, automatic) = (Outcome::Withdrawn, false);
            self.end(Ending {
                at,
                outcome,
                automatic,
            });
        } else if matches!(event.kind, EventKind::Reopened { .. }) {
            self.open = true;
            self.reopenings.push(at);
        } else if event.kind == EventKind::SlaBreached {
            self.breached = true;
        } else if matches!(event.kind, EventKind::FacilityAsked { .. }) {
            if self.inquiries.last().is_none_or(|last| last.answered.is_some()) {
                let answered = None;
                self.inquiries.push(Inquiry { asked: at, answered });
            }
        } else if matches!(event.kind, EventKind::FacilityAnswered { .. })
            && let Some(last) = self.inquiries.last_mut()
        {
            last.answered.get_or_insert(at);
        }
    }

    fn end(&mut self, ending: Ending) {
        self.open = false;
        self.endings.push(ending);
    }
}

#[cfg(test)]
mod tests;
