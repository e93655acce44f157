//! Why a link is suspended or the machine paused, in words.

use crate::domain::registry::link::Cause;
use crate::domain::ticket::letter::Letter;
use crate::domain::values::language::Language;
use crate::mail::words::moment;
use crate::wording::{Wording, percent};

/// Why the machine does not act by itself, in words.
pub(super) struct Paused {
    pub(super) wrong: u32,
    pub(super) reviews: u32,
    pub(super) least: String,
    pub(super) since: String,
}

/// Why a link is suspended, which dose it was about, and the day of it.
pub(super) fn suspended(language: Language, letter: &Letter) -> Option<(Cause, String, String)> {
    let Letter::LinkSuspended {
        cause,
        dose_number,
        administered_on,
        ..
    } = letter
    else {
        return None;
    };
    let words = Wording::of(language);
    let dose = words.code("dose-", &dose_number.to_string());
    Some((*cause, dose, words.date(*administered_on)))
}

/// Why the machine does not act by itself.
pub(super) fn paused(language: Language, letter: &Letter) -> Option<Paused> {
    let Letter::MachinePaused {
        right,
        wrong,
        least,
        since,
    } = letter
    else {
        return None;
    };
    Some(Paused {
        wrong: *wrong,
        reviews: right + wrong,
        least: percent(f64::from(*least) / 1e6),
        since: moment(language, *since),
    })
}
