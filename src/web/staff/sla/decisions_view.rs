//! Decisions as lists of them are shown.

use chrono::{DateTime, Utc};

use crate::domain::sla::schedule::{Turn, turns};
use crate::domain::values::local_time;
use crate::wording::Wording;

/// A decision.
pub(super) struct DecisionLine {
    /// What was decided.
    pub(super) what: String,
    /// Where more of it is shown; nowhere if empty.
    pub(super) url: String,
    pub(super) begins: String,
    pub(super) by: String,
    pub(super) at: String,
    pub(super) reason: String,
    /// Whether it comes, holds, held, or was replaced.
    pub(super) turn: String,
    pub(super) is_now: bool,
}

/// Who decided something, when, and from when on it holds.
pub(super) struct Decided<'a> {
    pub(super) what: String,
    pub(super) url: String,
    pub(super) begins_at: DateTime<Utc>,
    pub(super) at: DateTime<Utc>,
    pub(super) by: Option<&'a str>,
    pub(super) reason: &'a str,
}

/// Decisions in the order in which they are shown: of those that begin together the last one first.
pub(super) fn decisions<'a>(
    t: &Wording,
    decided: impl Iterator<Item = Decided<'a>>,
    now: DateTime<Utc>,
) -> Vec<DecisionLine> {
    let decided: Vec<Decided> = decided.collect();
    let begins: Vec<DateTime<Utc>> = decided.iter().map(|one| one.begins_at).collect();
    let line = |(one, turn): (Decided<'a>, Turn)| DecisionLine {
        what: one.what,
        url: one.url,
        begins: t.date(local_time::date(one.begins_at)),
        by: by(t, one.by),
        at: t.moment(one.at),
        reason: one.reason.to_owned(),
        turn: turn_words(t, turn).to_owned(),
        is_now: turn == Turn::Now,
    };
    decided.into_iter().zip(turns(&begins, now)).map(line).collect()
}

/// Who did something; the command line where nobody is named.
pub(super) fn by(t: &Wording, name: Option<&str>) -> String {
    name.unwrap_or_else(|| t.get("audit-command-line")).to_owned()
}

fn turn_words(t: &Wording, turn: Turn) -> &str {
    t.get(match turn {
        Turn::Coming => "decision-coming",
        Turn::Now => "decision-now",
        Turn::Over => "decision-over",
        Turn::Replaced => "decision-replaced",
    })
}
