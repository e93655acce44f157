//! What callers hand to the threads of the store.

use tokio::sync::oneshot;

use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;

/// What waits at a door.
pub(crate) enum Message {
    /// Somebody's closure.
    Job(Box<dyn Job>),
    /// The thread that takes this ends.
    Stop,
}

/// Who waits for a closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody waits for the answer.
    Now,
    /// Nobody does: those that are wanted now come first.
    Later,
}

/// A closure with the way back to its caller.
pub(crate) trait Job: Send {
    /// Runs the closure and keeps its result. Returns whether it succeeded; a panic is a failure.
    fn run(&mut self, conn: &mut AnyConnection) -> bool;
    /// Answers the caller: with `failure` if there is one, else with the closure's result.
    fn answer(self: Box<Self>, failure: Option<StoreError>);
    /// Whether anybody still waits for the answer.
    fn is_wanted(&self) -> bool;
    /// Whether it is committed by itself, not with others.
    fn is_alone(&self) -> bool;
    /// Whether somebody waits for it.
    fn is_urgent(&self) -> bool;
}

impl<T, E, F> Job for TypedJob<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnOnce(&mut AnyConnection) -> Result<T, E> + Send,
{
    fn run(&mut self, conn: &mut AnyConnection) -> bool {
        let Some(closure) = self.closure.take() else {
            return false;
        };
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| closure(conn)));
        let result = outcome.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        let succeeded = result.is_ok();
        self.result = Some(result);
        succeeded
    }

    fn answer(self: Box<Self>, failure: Option<StoreError>) {
        let result = match failure {
            Some(error) => Err(error.into()),
            None => self.result.unwrap_or_else(|| Err(StoreError::Closed.into())),
        };
        // A caller that went away needs no answer.
        let _ = self.reply.send(result);
    }

    fn is_wanted(&self) -> bool {
        !self.reply.is_closed()
    }

    fn is_alone(&self) -> bool {
        self.alone
    }

    fn is_urgent(&self) -> bool {
        self.urgency == Urgency::Now
    }
}

pub(crate) struct TypedJob<T, E, F> {
    pub(crate) alone: bool,
    pub(super) urgency: Urgency,
    pub(crate) closure: Option<F>,
    pub(crate) result: Option<Result<T, E>>,
    pub(crate) reply: oneshot::Sender<Result<T, E>>,
}
