//! What the tracking page says of a complaint that is handled together with another one: how that stands, where the same person
//! reads it; nothing of it, where the other may be a stranger's.

use chrono::{DateTime, Utc};

use crate::desk::tickets::leading::HandledWith;
use crate::domain::ticket::Status;
use crate::domain::ticket::undo::as_told;
use crate::web::citizen::tracking_view::{Said, said};
use crate::wording::Wording;

/// The complaint with which another one is handled, as the citizen of that one knows it.
pub(super) struct Leading {
    /// Whether it is open, as far as its own citizen knows.
    pub(super) open: bool,
    /// How it stands, for whoever reads its letters as well.
    said: Option<Said>,
}

impl Leading {
    /// One of which nothing may be said: the complaint is being separated from it, which is not told yet.
    pub(super) fn untold() -> Self {
        Self {
            open: true,
            said: None,
        }
    }

    pub(super) fn of(t: &Wording, handled: HandledWith, now: DateTime<Utc>) -> Self {
        let HandledWith { details, same_person } = handled;
        let deciding = details.ticket.untold(now).is_some();
        let (mut ticket, entries) = as_told(&details.ticket, details.entries, |entry| &entry.event, now);
        if deciding && ticket.status.is_open() {
            ticket.status = Status::InProgress;
        }
        Self {
            open: ticket.status.is_open(),
            said: same_person.then(|| said(t, &ticket, &details.filed, &entries)),
        }
    }
}

/// What is said of a complaint, with what is said of the one that leads it.
pub(super) fn said_together(own: Said, t: &Wording, leading: Option<&Leading>, may_write: bool) -> Said {
    match leading {
        None => own,
        Some(Leading { said: None, open }) => Said {
            sentence: t
                .get(match (*open, may_write) {
                    (true, _) => "tracking-together",
                    (false, true) => "tracking-together-ended",
                    (false, false) => "tracking-together-over",
                })
                .to_owned(),
            ..Said::default()
        },
        Some(Leading { said: Some(its), .. }) => Said {
            sentence: format!("{} {}", own.sentence, own.other),
            other: its.sentence.clone(),
            dose: its.dose.clone(),
            dose_lead: its.dose_lead,
            quote: its.quote.clone(),
            quote_lead: its.quote_lead,
            ..own
        },
    }
}
