//! The clock of the five-day promise.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::sla::calendar::Calendar;
use crate::domain::sla::policy::SlaPolicy;

/// How long the letter of a decision waits: long enough to see that it was the wrong one.
pub const UNDO_WINDOW: TimeDelta = TimeDelta::seconds(60);

/// What the desk owes beside the deadline; from the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePromise {
    /// The policy for complaints that are received while none was decided.
    pub policy: SlaPolicy,
    /// Per cent of the budget at which staff are warned, ascending, each below 100.
    pub warn_percent: Vec<u8>,
    /// The longest time that an open ticket's citizen hears nothing.
    pub silence: TimeDelta,
    /// How long a resolved ticket can be reopened.
    pub reopen_window: TimeDelta,
    /// How long a facility that was asked has for its answer.
    pub facility_silence: TimeDelta,
    /// How long the letter of a decision waits, so that staff can undo it.
    pub undo_window: TimeDelta,
}

impl ServicePromise {
    /// The clock of a complaint that is received under the configuration's policy.
    pub fn clock(&self, at: DateTime<Utc>) -> SlaClock {
        SlaClock::start(self.policy, Calendar::NeverCloses, at)
    }
}

impl Default for ServicePromise {
    fn default() -> Self {
        Self {
            policy: SlaPolicy::FIVE_DAYS,
            warn_percent: vec![50, 80],
            silence: TimeDelta::hours(48),
            reopen_window: TimeDelta::days(14),
            facility_silence: TimeDelta::hours(72),
            undo_window: UNDO_WINDOW,
        }
    }
}

/// Why the clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// The citizen owes an answer.
    Asked,
    /// The ticket was resolved.
    Ended,
}

/// A span in which the clock stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// When it stopped.
    pub from: DateTime<Utc>,
    /// When it went on; nothing while it stands.
    pub until: Option<DateTime<Utc>>,
    /// Why; of several reasons, the first.
    pub why: Pause,
}

/// What an event does to the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockEffect {
    /// Time no longer counts.
    Stop(Pause),
    /// Time counts again.
    Resume,
    /// The last effect is taken back, as if it had never been.
    TakeBack,
}

/// The SLA clock of one ticket: started at receipt, stopped and restarted by events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlaClock {
    /// The policy that the ticket was received under.
    pub policy: SlaPolicy,
    /// When time counts.
    calendar: Calendar,
    /// Receipt of the complaint.
    pub started_at: DateTime<Utc>,
    /// The stops so far, in order; only the last may be open.
    pub stops: Vec<Stop>,
    /// The stops before the last effect.
    before: Vec<Stop>,
}

impl SlaClock {
    /// A clock that starts to run.
    pub fn start(policy: SlaPolicy, calendar: Calendar, at: DateTime<Utc>) -> Self {
        Self {
            policy,
            calendar,
            started_at: at,
            stops: Vec::new(),
            before: Vec::new(),
        }
    }

    /// The clock that a ticket's events make: its pauses are never stored beside them.
    pub fn replay(
        policy: SlaPolicy,
        calendar: Calendar,
        started_at: DateTime<Utc>,
        effects: impl IntoIterator<Item = (DateTime<Utc>, ClockEffect)>,
    ) -> Self {
        let mut clock = Self::start(policy, calendar, started_at);
        for (at, effect) in effects {
            match effect {
                ClockEffect::Stop(why) => clock.stop(at, why),
                ClockEffect::Resume => clock.resume(at),
                ClockEffect::TakeBack => clock.take_back(),
            }
        }
        clock
    }

    /// The clock that other effects would have made.
    #[must_use]
    pub fn replayed(&self, effects: impl IntoIterator<Item = (DateTime<Utc>, ClockEffect)>) -> Self {
        Self::replay(self.policy, self.calendar.clone(), self.started_at, effects)
    }

    /// When time counts.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The same stops on a clock of another policy that started when this one did.
    #[must_use]
    pub fn with_stops_of(mut self, other: &Self) -> Self {
        self.stops.clone_from(&other.stops);
        self
    }

    /// Whether all of the budget is used at `now`.
    pub fn is_used_up(&self, now: DateTime<Utc>) -> bool {
        self.counted(now) >= self.policy.budget()
    }

    /// Whether the clock runs.
    pub fn is_running(&self) -> bool {
        self.stops.last().is_none_or(|stop| stop.until.is_some())
    }

    /// Stops the clock; a clock that stands stays as it is.
    pub fn stop(&mut self, at: DateTime<Utc>, why: Pause) {
        self.before.clone_from(&self.stops);
        if self.is_running() {
            self.stops.push(Stop {
                from: at,
                until: None,
                why,
            });
        }
    }

    /// Lets the clock go on; a running clock stays as it is.
    pub fn resume(&mut self, at: DateTime<Utc>) {
        self.before.clone_from(&self.stops);
        if let Some(stop) = self.stops.last_mut() {
            stop.until.get_or_insert(at.max(stop.from));
        }
    }

    /// Takes the last stop or resumption back: time counts, or does not, as if it had never been.
    pub fn take_back(&mut self) {
        self.stops.clone_from(&self.before);
    }

    /// The time used at `now`.
    pub fn used(&self, now: DateTime<Utc>) -> TimeDelta {
        self.counted(now).max(TimeDelta::zero())
    }

    /// When the budget is used up, if the clock runs on from `now` without a stop.
    pub fn deadline(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.at_percent(100, now)
    }

    /// When `percent` of the budget is used up, if the clock runs on from `now` without a stop.
    pub fn at_percent(&self, percent: u8, now: DateTime<Utc>) -> DateTime<Utc> {
        let share = self.policy.budget() * i32::from(percent) / 100;
        self.calendar.after(now, share - self.counted(now))
    }

    /// The time that counted until `now`; negative before the receipt.
    fn counted(&self, now: DateTime<Utc>) -> TimeDelta {
        let stood = |stop: &Stop| {
            let stood = self.calendar.between(stop.from, stop.until.unwrap_or(now));
            stood.max(TimeDelta::zero())
        };
        self.calendar.between(self.started_at, now) - self.stops.iter().map(stood).sum::<TimeDelta>()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    fn start() -> DateTime<Utc> {
        "2022-02-01T01:00:00Z".parse().unwrap()
    }

    fn started() -> SlaClock {
        SlaClock::start(SlaPolicy::FIVE_DAYS, Calendar::NeverCloses, start())
    }

    fn hours(n: i64) -> TimeDelta {
        TimeDelta::hours(n)
    }

    #[test]
    fn the_deadline_is_five_times_24_hours_after_receipt() {
        let clock = started();
        assert_eq!(clock.deadline(start()), start() + hours(120));
        assert_eq!(clock.at_percent(80, start()), start() + hours(96));
    }

    #[test]
    fn a_paused_clock_moves_the_deadline_by_the_pause() {
        let mut clock = started();
        clock.stop(start() + hours(10), Pause::Asked);
        assert_eq!(
            clock.deadline(start() + hours(15)),
            start() + hours(125),
            "it moves while the clock stands"
        );
        clock.resume(start() + hours(30));
        assert_eq!(clock.used(start() + hours(40)), hours(20));
        assert_eq!(clock.deadline(start() + hours(90)), start() + hours(140));
    }

    #[test]
    fn stopping_twice_and_resuming_twice_change_nothing() {
        let mut clock = started();
        clock.resume(start() + hours(1));
        clock.stop(start() + hours(2), Pause::Asked);
        clock.stop(start() + hours(3), Pause::Asked);
        clock.resume(start() + hours(4));
        clock.resume(start() + hours(9));
        assert_eq!(clock.used(start() + hours(10)), hours(8));
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace() {
        let mut running = started();
        running.stop(start() + hours(2), Pause::Asked);
        running.resume(start() + hours(4));
        let mut stopped = running.clone();
        stopped.stop(start() + hours(6), Pause::Asked);
        for mut clock in [running, stopped] {
            let stops = clock.stops.clone();
            clock.stop(start() + hours(8), Pause::Asked);
            clock.take_back();
            assert_eq!(clock.stops, stops, "a stop");
            clock.resume(start() + hours(8));
            clock.take_back();
            assert_eq!(clock.stops, stops, "a resumption");
            clock.take_back();
            assert_eq!(clock.stops, stops, "there is nothing more to take back");
        }
    }

    proptest! {
        #[test]
        fn used_time_and_time_left_make_the_budget(moves in proptest::collection::vec(0..500i64, 0..12), at in 0..9000i64) {
            let mut clock = started();
            let mut moment = start();
            for (turn, minutes) in moves.iter().enumerate() {
                moment += TimeDelta::minutes(*minutes);
                if turn % 2 == 0 { clock.stop(moment, Pause::Asked) } else { clock.resume(moment) }
            }
            let now = moment + TimeDelta::minutes(at);
            let left = clock.deadline(now) - now;
            prop_assert_eq!(clock.used(now) + left, clock.policy.budget());
            prop_assert!(clock.used(now) >= TimeDelta::zero());
            prop_assert!(clock.deadline(now) >= start() + clock.policy.budget());
        }
    }
}
