//! The policies that were decided, at hand without asking the store.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};

use crate::domain::facility::State;
use crate::domain::sla::clock::{ServicePromise, SlaClock};
use crate::domain::sla::schedule::{Budget, Schedule};
use crate::store::sla::{calendars, policies};
use crate::store::{AnyConnection, StoreError};

/// What was decided by the last time that somebody looked. A policy begins long enough after it is decided
/// ([`crate::domain::sla::schedule::NOTICE`]) that every node has looked by then.
#[derive(Clone, Debug, Default)]
pub struct Policies(Arc<RwLock<Arc<Schedule>>>);

impl Policies {
    /// Those known at present.
    pub fn known(&self) -> Arc<Schedule> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks again.
    ///
    /// # Errors
    /// The store's; what was known stays known then.
    pub fn refresh(&self, conn: &mut AnyConnection) -> Result<(), StoreError> {
        let decided = policies::all(conn)?.into_iter().map(|decision| decision.policy);
        let calendars = calendars::uses(conn)?.into_iter().map(|used| used.calendar);
        let schedule = Arc::new(Schedule::new(decided.rev().collect(), calendars.rev().collect()));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = schedule;
        Ok(())
    }

    /// How much time a complaint has that is received at a moment.
    pub fn budget(&self, promise: &ServicePromise, at: DateTime<Utc>) -> Budget {
        let known = self.known();
        let decided = known.policy(at).map(|policy| policy.budget);
        decided.unwrap_or_else(|| Budget::from(promise.policy))
    }

    /// The clock of a complaint that is received at a moment about a place in a state.
    pub fn clock(&self, promise: &ServicePromise, state: State, at: DateTime<Utc>) -> SlaClock {
        self.known().clock(state, at).unwrap_or_else(|| promise.clock(at))
    }
}
