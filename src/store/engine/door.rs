//! Where closures wait for the threads of the store. Those for which somebody waits come before those that can wait: the
//! worker's, which would hold up whoever files a complaint.

use crossbeam_channel::{Receiver, Select, Sender, TrySendError, bounded};

use crate::store::engine::error::StoreError;
use crate::store::engine::message::{Job, Message, Urgency};

/// How many closures in a row for which somebody waits a thread takes while others wait that can: those go on, too.
const PATIENCE: usize = 16;

/// What callers hand closures to.
pub(super) struct Door {
    now: Sender<Message>,
    later: Sender<Message>,
}

/// What a thread takes closures from.
#[derive(Clone)]
pub(super) struct Queue {
    now: Receiver<Message>,
    later: Receiver<Message>,
    /// How many were taken in a row for which somebody waits.
    in_a_row: usize,
    /// The thread was told to end; what waits is finished.
    stopping: bool,
}

/// A door at which so many closures may wait of each kind.
pub(super) fn open(most: usize) -> (Door, Queue) {
    let (now, waiting_now) = bounded(most);
    let (later, waiting_later) = bounded(most);
    let queue = Queue {
        now: waiting_now,
        later: waiting_later,
        in_a_row: 0,
        stopping: false,
    };
    (Door { now, later }, queue)
}

impl Door {
    /// Hands a closure over.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if too many wait, [`StoreError::Closed`] if the threads have ended.
    pub(super) fn hand_over(&self, job: Box<dyn Job>, urgency: Urgency) -> Result<(), StoreError> {
        let waiting = match urgency {
            Urgency::Now => &self.now,
            Urgency::Later => &self.later,
        };
        waiting.try_send(Message::Job(job)).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Closed,
        })
    }

    /// One of the threads ends when it has finished what waits.
    pub(super) fn stop_one(&self) {
        let _ = self.later.send(Message::Stop);
    }
}

impl Queue {
    /// The next closure, as soon as there is one; nothing when the thread is to end.
    pub(super) fn next(&mut self) -> Option<Box<dyn Job>> {
        loop {
            if let Some(job) = self.waiting(Urgency::Later) {
                return Some(job);
            }
            if self.stopping {
                return None;
            }
            let mut either = Select::new();
            either.recv(&self.now);
            either.recv(&self.later);
            either.ready();
        }
    }

    /// The next closure that waits already, if one does: down to those that are wanted now, or later. Of the latter there is
    /// one all the same where they have waited for too long.
    pub(super) fn waiting(&mut self, down_to: Urgency) -> Option<Box<dyn Job>> {
        let overdue = self.in_a_row >= PATIENCE;
        if overdue && let Some(job) = self.take_later() {
            return Some(job);
        }
        match self.now.try_recv() {
            Ok(Message::Job(job)) => {
                self.in_a_row = self.in_a_row.saturating_add(1);
                return Some(job);
            }
            Ok(Message::Stop) => self.stopping = true,
            // Of no door is only one half there.
            Err(error) => self.stopping |= error.is_disconnected(),
        }
        match down_to {
            Urgency::Now => None,
            Urgency::Later => self.take_later(),
        }
    }

    fn take_later(&mut self) -> Option<Box<dyn Job>> {
        if self.stopping {
            // Behind the word to end are only those for the other threads.
            return None;
        }
        self.in_a_row = 0;
        match self.later.try_recv() {
            Ok(Message::Job(job)) => return Some(job),
            Ok(Message::Stop) => self.stopping = true,
            Err(error) => self.stopping |= error.is_disconnected(),
        }
        None
    }

    /// All that wait now.
    pub(super) fn all_waiting(&mut self) -> Vec<Box<dyn Job>> {
        // Who comes once the first was answered may find the database well again.
        let most = self.now.len() + self.later.len();
        std::iter::from_fn(|| self.waiting(Urgency::Later))
            .take(most)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::engine::connection::AnyConnection;

    /// A closure that is told apart by whether it is to be committed alone.
    struct Told(bool);

    impl Job for Told {
        fn run(&mut self, _: &mut AnyConnection) -> bool {
            true
        }
        fn answer(self: Box<Self>, _: Option<StoreError>) {}
        fn is_wanted(&self) -> bool {
            true
        }
        fn is_alone(&self) -> bool {
            self.0
        }
        fn is_urgent(&self) -> bool {
            self.0
        }
    }

    fn hand_over(door: &Door, urgency: Urgency, count: usize) {
        for _ in 0..count {
            let job = Box::new(Told(urgency == Urgency::Now));
            assert_eq!(door.hand_over(job, urgency), Ok(()));
        }
    }

    #[test]
    fn who_waits_comes_first_but_for_one_in_a_while() {
        let (door, mut queue) = open(100);
        hand_over(&door, Urgency::Later, 3);
        hand_over(&door, Urgency::Now, 2 * PATIENCE);
        let taken: Vec<bool> = std::iter::from_fn(|| queue.waiting(Urgency::Later))
            .map(|job| job.is_urgent())
            .collect();
        let urgent = [true; PATIENCE];
        let expected = [&urgent[..], &[false], &urgent[..], &[false, false]].concat();
        assert_eq!(taken, expected);
    }

    #[test]
    fn what_can_wait_is_left_where_only_what_cannot_is_taken() {
        let (door, mut queue) = open(100);
        hand_over(&door, Urgency::Later, 1);
        assert!(queue.waiting(Urgency::Now).is_none());
        assert!(queue.waiting(Urgency::Later).is_some());
    }

    #[test]
    fn each_thread_ends_once_and_what_waits_is_taken_before() {
        let (door, mut one) = open(100);
        let mut other = one.clone();
        hand_over(&door, Urgency::Later, 1);
        hand_over(&door, Urgency::Now, PATIENCE + 5);
        door.stop_one();
        door.stop_one();
        let taken = std::iter::from_fn(|| one.next()).count();
        assert_eq!(taken, PATIENCE + 6);
        assert!(other.next().is_none(), "its own word to end was left to it");
    }
}
