//! What time alone will change, and when.

use chrono::{DateTime, Utc};

/// The moments ahead of a ticket, if nobody acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// By when it has to be resolved; it moves while the clock stands.
    pub deadline: DateTime<Utc>,
    /// When staff are warned next.
    pub warning: Option<DateTime<Utc>>,
    /// When the promise is broken.
    pub breach: Option<DateTime<Utc>>,
    /// When the citizen has heard nothing for too long.
    pub sign_of_life: Option<DateTime<Utc>>,
    /// When it closes.
    pub closing: Option<DateTime<Utc>>,
}

impl Due {
    /// The first of them at which the desk has something to do.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        let moments = [self.warning, self.breach, self.sign_of_life, self.closing];
        moments.into_iter().flatten().min()
    }
}
