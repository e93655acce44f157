//! One look for all pages that are open, every few moments, and none while none is open.

use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::store::StoreError;
use crate::store::tickets::presence::present;
use crate::store::tickets::timeline;
use crate::web::http::live::Picture;
use crate::web::http::state::AppState;

/// How long what changed may stay untold.
const EVERY: Duration = Duration::from_secs(2);

/// Looks while somebody listens, until `stop`.
pub async fn run(state: &AppState, stop: &CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = ticks.tick() => {}
        }
        if !state.live.is_heard() {
            state.live.forget();
            continue;
        }
        match look(state).await {
            Ok(picture) => state.live.tell(picture),
            // The pages themselves say that the database cannot be reached.
            Err(error) => tracing::debug!(%error, "could not look what is new"),
        }
    }
    state.live.end();
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
