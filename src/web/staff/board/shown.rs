//! What the board is made of, and what its forms bring.

use actix_web::http::StatusCode;
use chrono::TimeDelta;
use serde::Deserialize;

use crate::domain::review::flaw::Flaw;
use crate::domain::review::precision::Tally;
use crate::domain::review::sample::Pause;
use crate::domain::ticket::view::View;
use crate::store::reviews::pauses::Resumed;
use crate::store::tickets::board::Teammate;

/// The path of the page.
pub(super) const BOARD: &str = "/staff/board";

/// For how long flaws are counted.
pub(super) const FLAWS_FOR: TimeDelta = TimeDelta::days(30);

/// What was done before the page is shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    /// What, as a code.
    #[serde(rename = "done")]
    pub(super) what: String,
    /// Of a handing over: how many tickets were handed over, were not, and are left.
    pub(super) moved: u32,
    pub(super) missed: u32,
    pub(super) left: u32,
}

/// What the page is made of.
pub(super) struct Shown {
    pub(super) team: Vec<Teammate>,
    pub(super) counts: Vec<(View, i64)>,
    pub(super) flaws: Vec<(Flaw, i64)>,
    pub(super) tally: Tally,
    pub(super) waiting: i64,
    pub(super) pause: Option<Pause>,
    pub(super) resumed: Option<Resumed>,
}

/// A form of the page that was refused or is only shown again, with what was typed.
#[derive(Default)]
pub(super) struct Again {
    /// Its status.
    pub(super) status: StatusCode,
    /// Which form: its action, and whom it is about.
    pub(super) form: &'static str,
    pub(super) about: String,
    /// What was chosen or typed.
    pub(super) typed: String,
    /// Why it was refused; empty if it was not.
    pub(super) message: String,
}

impl Again {
    /// One that is shown again, with what was typed, and what is to be said of it.
    pub(super) fn of(
        form: &'static str,
        (about, typed): (&str, &str),
        (status, message): (StatusCode, String),
    ) -> Self {
        Self {
            status,
            form,
            about: about.to_owned(),
            typed: typed.to_owned(),
            message,
        }
    }
}
