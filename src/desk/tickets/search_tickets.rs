//! Staff look for tickets.

use crate::desk::context::Context;
use crate::domain::ticket::search::asked::Asked;
use crate::domain::ticket::search::why::Why;
use crate::store::StoreError;
use crate::store::tickets::queue::{self, QueueEntry, Wanted};
use crate::store::tickets::ticket_terms::{self, FOUND_MAX};

/// The most tickets whose terms a search makes itself: as many as come in while nobody looks.
const LISTED_BY_SEARCH: i64 = 100;

/// What a search found.
#[derive(Debug, Default)]
pub struct Found {
    /// A page of tickets, the newest first, and why each was found.
    pub tickets: Vec<(QueueEntry, Vec<Why>)>,
    /// Whether there are more than are looked at: only the newest are.
    pub too_many: bool,
    /// How many tickets wait for the terms under which they are found.
    pub unlisted: i64,
}

/// The newest tickets in which it stands what somebody looks for, as far as the filters leave them.
///
/// # Errors
/// The store's.
pub fn search_tickets(cx: &mut Context<'_>, asked: &Asked, wanted: &Wanted) -> Result<Found, StoreError> {
    let mut ids = ticket_terms::find(cx.conn, asked)?;
    let too_many = ids.len() > FOUND_MAX;
    ids.truncate(FOUND_MAX);
    let entries = queue::among(cx.conn, wanted, &ids)?;
    let shown: Vec<i64> = entries.iter().map(|entry| entry.id.0).collect();
    let said = ticket_terms::passages(cx.conn, &shown)?;
    let why = |entry: QueueEntry| {
        let said = said.iter().find(|(id, _)| *id == entry.id);
        let why = said.map(|(_, said)| asked.why(said)).unwrap_or_default();
        (entry, why)
    };
    Ok(Found {
        tickets: entries.into_iter().map(why).collect(),
        too_many,
        unlisted: ticket_terms::unlisted(cx.conn, LISTED_BY_SEARCH + 1)?,
    })
}

/// Whether so few tickets wait for their terms that a search makes them itself, so that it finds what was said just now.
pub fn few_are_unlisted(found: &Found) -> bool {
    (1..=LISTED_BY_SEARCH).contains(&found.unlisted)
}

/// Makes the terms of those tickets.
///
/// # Errors
/// The store's.
pub fn list_them(cx: &mut Context<'_>) -> Result<usize, StoreError> {
    ticket_terms::refresh(cx.conn, LISTED_BY_SEARCH)
}
