//! What is told to pages that are open.

use std::sync::Arc;

use tokio::sync::watch;

use crate::store::tickets::presence::Present;
use crate::store::tickets::views::Counts;

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

    /// Whether anybody listens.
    pub(super) fn is_heard(&self) -> bool {
        self.0.receiver_count() > 0
    }

    /// What was seen is old by the time somebody comes.
    pub(super) fn forget(&self) {
        self.0.send_replace(Seen::Nothing);
    }

    /// Whoever listens goes.
    pub(super) fn end(&self) {
        self.0.send_replace(Seen::Over);
    }

    /// Tells what was seen, if it is news.
    pub(super) fn tell(&self, picture: Picture) {
        self.0.send_if_modified(|seen| {
            if matches!(seen, Seen::Picture(known) if **known == picture) {
                return false;
            }
            *seen = Seen::Picture(Arc::new(picture));
            true
        });
    }
}
