//! Whose turn it is to write, among the processes that have one SQLite file open.
//!
//! SQLite lets a process that finds the file locked look again after ever longer pauses. Beside an import in another
//! process, which takes the lock again as soon as it has let it go, a filing could starve for seconds. Here
//! whoever wants to write first stands in line, in the place of the next one, and whoever has just written cannot go
//! before them.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::store::engine::sqlite::lock_file::{Held, open};

/// How often one who stands in line looks.
const LOOK: Duration = Duration::from_micros(300);
/// How long one stands in line; behind a process that was stopped in the middle of a write, SQLite says what to do.
const PATIENCE: Duration = Duration::from_secs(1);

/// The line of one database file. Where the locks cannot be had, nobody stands in line.
pub(crate) struct WriteLock {
    next: Option<File>,
    now: Option<File>,
}

impl WriteLock {
    pub(crate) fn of(database: &Path) -> Self {
        Self {
            next: open(database, ".next").ok(),
            now: open(database, ".turn").ok(),
        }
    }

    /// Waits for its turn, which ends when what is returned is dropped.
    pub(crate) fn take(&self) -> Held<'_> {
        let (Some(next), Some(now)) = (&self.next, &self.now) else {
            return Held(None);
        };
        let until = Instant::now() + PATIENCE;
        if !lock(next, until) {
            return Held(None);
        }
        let mine = lock(now, until);
        // What cannot be unlocked is unlocked with the process.
        let _ = next.unlock();
        Held(mine.then_some(now))
    }
}

fn lock(file: &File, until: Instant) -> bool {
    loop {
        match file.try_lock() {
            Ok(()) => return true,
            Err(TryLockError::Error(_)) => return false,
            Err(TryLockError::WouldBlock) if Instant::now() >= until => return false,
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn who_has_just_written_goes_behind_who_waits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.sqlite3");
        let (first, second) = (WriteLock::of(&path), WriteLock::of(&path));
        let turn = first.take();
        let (tell, told) = mpsc::channel();
        std::thread::scope(|scope| {
            let (waits, waiting) = mpsc::channel();
            let tell_first = tell.clone();
            scope.spawn(move || {
                waits.send(()).unwrap();
                let _turn = second.take();
                tell.send("who waited").unwrap();
            });
            waiting.recv().unwrap();
            // In line once the place of the next one is taken.
            let place = WriteLock::of(&path).next.unwrap();
            while place.try_lock().is_ok() {
                place.unlock().unwrap();
                std::thread::yield_now();
            }
            drop(turn);
            let _turn = first.take();
            tell_first.send("who had written").unwrap();
        });
        assert_eq!(told.iter().collect::<Vec<_>>(), ["who waited", "who had written"]);
    }

    #[test]
    fn where_there_is_no_folder_nobody_waits() {
        let write_lock = WriteLock::of(Path::new("/there/is/no/such/folder/desk.sqlite3"));
        drop(write_lock.take());
    }
}
