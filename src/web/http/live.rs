//! What is told to pages that are open: one look for all of them, every few moments, and none while none is open.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::store::StoreError;
use crate::store::tickets::presence::{Present, present};
use crate::store::tickets::timeline;
use crate::store::tickets::views::Counts;
use crate::web::http::state::AppState;

/// How long what changed may stay untold.
const EVERY: Duration = Duration::from_secs(2);

/// What was seen at one look.
#[derive(Debug, PartialEq, Eq)]
pub struct Picture {
    /// How many tickets stand in each view.
    pub counts: Counts,
    /// Who has which ticket open.
    pub present: Vec<Present>,
    /// Grows with everything that happens to any ticket.
    pub stamp: i64,
}

/// What is known at a moment.
#[derive(Clone, Debug, Default)]
pub enum Seen {
    /// Nobody has asked yet.
    #[default]
    Nothing,
    /// The last look.
    Picture(Arc<Picture>),
    /// The server stops: whoever listens goes.
    Over,
}

/// Tells pages that are open.
pub struct Live(watch::Sender<Seen>);

impl Default for Live {
    fn default() -> Self {
        Self(watch::Sender::new(Seen::Nothing))
    }
}

impl Live {
    /// Listens from now on.
    pub fn listen(&self) -> watch::Receiver<Seen> {
        let mut listener = self.0.subscribe();
        // What is known already is news to whoever comes.
        listener.mark_changed();
        listener
    }

    fn tell(&self, picture: Picture) {
        self.0.send_if_modified(|seen| {
            if matches!(seen, Seen::Picture(known) if **known == picture) {
                return false;
            }
            *seen = Seen::Picture(Arc::new(picture));
            true
        });
    }
}

/// Looks while somebody listens, until `stop`.
pub async fn run(state: &AppState, stop: &CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = ticks.tick() => {}
        }
        if state.live.0.receiver_count() == 0 {
            // What was seen is old by the time somebody comes.
            state.live.0.send_replace(Seen::Nothing);
            continue;
        }
        match look(state).await {
            Ok(picture) => state.live.tell(picture),
            // The pages themselves say that the database cannot be reached.
            Err(error) => tracing::debug!(%error, "could not look what is new"),
        }
    }
    state.live.0.send_replace(Seen::Over);
}

async fn look(state: &AppState) -> Result<Picture, StoreError> {
    let counts = state.view_counts().await?;
    let now = state.clock.now();
    let rest = state
        .store
        .read(move |conn| Ok::<_, StoreError>((present(conn, now)?, timeline::stamp(conn)?)));
    let (present, stamp) = rest.await?;
    Ok(Picture {
        counts,
        present,
        stamp,
    })
}
