//! One look for all who ask at the same time.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

/// A look that many ask for and that costs. Whoever asks gets the last answer where it still holds, or else that of a look that
/// began after they asked; those who ask while one runs share the next. So many answers are as dear as two.
pub struct SingleFlight<T> {
    /// How many looks have begun.
    begun: AtomicU64,
    /// Which look answered last, and what; held by whoever looks.
    last: Mutex<Option<(u64, T)>>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self {
            begun: AtomicU64::new(0),
            last: Mutex::new(None),
        }
    }
}

impl<T: Clone> SingleFlight<T> {
    /// The last answer if it still holds; else that of a look that begins now, or of one that somebody else begins later.
    ///
    /// # Errors
    /// The look's own. Then the next who waits looks.
    pub async fn get<E>(
        &self,
        holds: impl Fn(&T) -> bool,
        look: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let before = self.begun.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        if let Some((of, answer)) = &*last
            && (*of > before || holds(answer))
        {
            return Ok(answer.clone());
        }
        let this = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let answer = look().await?;
        *last = Some((this, answer.clone()));
        Ok(answer)
    }

    /// The last answer, however old it is.
    pub async fn last(&self) -> Option<T> {
        self.last.lock().await.as_ref().map(|(_, answer)| answer.clone())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::AtomicI64;

    use super::*;

    /// A figure that changes while it is looked at: 64 ask, each after another change, and nobody reads an older one.
    #[tokio::test]
    async fn nobody_gets_what_is_older_than_the_question() {
        let flight = Arc::new(SingleFlight::default());
        let (truth, looks) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
        let askers = (0..64).map(|asker| {
            let (flight, truth, looks) = (flight.clone(), truth.clone(), looks.clone());
            tokio::spawn(async move {
                for _ in 0..asker % 7 {
                    tokio::task::yield_now().await;
                }
                let asked = truth.fetch_add(1, Ordering::SeqCst) + 1;
                let look = async || {
                    looks.fetch_add(1, Ordering::SeqCst);
                    let seen = truth.load(Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    Ok::<i64, Infallible>(seen)
                };
                let got = flight.get(|_| false, look).await.unwrap();
                assert!(got >= asked, "{got} is older than {asked}");
            })
        });
        for asker in askers.collect::<Vec<_>>() {
            asker.await.unwrap();
        }
        assert!(looks.load(Ordering::SeqCst) < 64, "each looked alone");
    }

    #[tokio::test]
    async fn a_look_that_fails_or_is_given_up_keeps_nobody_waiting() {
        let flight = SingleFlight::<i64>::default();
        assert!(flight.get(|_| true, async || Err::<i64, ()>(())).await.is_err());
        let endless = flight.get(
            |_| true,
            async || {
                std::future::pending::<()>().await;
                Ok::<i64, ()>(1)
            },
        );
        let given_up = tokio::time::timeout(std::time::Duration::from_millis(1), endless).await;
        assert!(given_up.is_err());
        let two = async || Ok::<i64, ()>(2);
        assert_eq!(flight.get(|_| true, two).await, Ok(2));
        // What holds is not looked for again; what does not is.
        let three = async || Ok::<i64, ()>(3);
        assert_eq!(flight.get(|kept| *kept == 2, three).await, Ok(2));
        assert_eq!(flight.get(|kept| *kept > 2, three).await, Ok(3));
    }
}
