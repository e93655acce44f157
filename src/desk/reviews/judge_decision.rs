//! Somebody says of an automatic decision whether it was right; where too many are wrong, the machine stops.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::review::precision::Supervisor;
use crate::domain::review::sample::{Pause, Verdict};
use crate::domain::ticket::letter::{Audience, Letter, Recipient};
use crate::domain::values::ids::EventId;
use crate::domain::values::reason::Reason;
use crate::domain::values::refusal::FieldError;
use crate::store::registry::{self, registry_events};
use crate::store::reviews::{pauses, samples};
use crate::store::tickets::outbox;

/// The field of the reason.
const FIELD: &str = "reason";

/// What became of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It counts.
    Kept,
    /// It counts, and the machine does not act by itself any more.
    Paused,
    /// Somebody had said something before: that counts.
    Already,
}

/// Keeps what somebody says of a decision.
///
/// # Errors
/// [`DeskError::Field`] if a decision is said to be wrong without a reason, or the reason is too long.
pub fn judge_decision(
    cx: &mut Context<'_>,
    decision: EventId,
    verdict: Verdict,
    reason: &str,
) -> Result<Judged, DeskError> {
    // Two reviewers at once do not both begin a pause, and no search acts beside it.
    registry::hold(cx.conn)?;
    let reason = match (verdict, Reason::parse(reason)) {
        (_, Ok(reason)) => reason.as_str().to_owned(),
        (Verdict::Right | Verdict::Unsure, Err(_)) if reason.trim().is_empty() => String::new(),
        (_, Err(refusal)) => {
            return Err(DeskError::Field(FieldError {
                field: FIELD,
                refusal,
            }));
        }
    };
    let by = cx.member()?;
    if !samples::judge(cx.conn, decision, (verdict, &reason), by, cx.now)? {
        return Ok(Judged::Already);
    }
    if pause_if_needed(cx)? {
        Ok(Judged::Paused)
    } else {
        Ok(Judged::Kept)
    }
}

/// Stops the machine if the reviews since it was let act by itself call for it. Returns whether it was stopped by this.
fn pause_if_needed(cx: &mut Context<'_>) -> Result<bool, DeskError> {
    if pauses::lasting(cx.conn)?.is_some() {
        return Ok(false);
    }
    let desk = cx.desk;
    let policy = &desk.review;
    let since = pauses::last_resumed(cx.conn)?.map(|resumed| resumed.at);
    let tally = samples::tally(cx.conn, policy.window(), since)?;
    if !policy.must_pause(tally) {
        return Ok(false);
    }
    let pause = Pause {
        since: cx.now,
        tally,
        least_precision: policy.least_precision,
    };
    pauses::begin(cx.conn, &pause).map_err(DeskError::if_doubled)?;
    let what = Happened::MachinePaused {
        right: tally.right,
        wrong: tally.wrong,
    };
    registry_events::record(cx.conn, &RegistryEvent::machine(cx.member()?, what), cx.now)?;
    let letter = Letter::MachinePaused {
        right: tally.right,
        wrong: tally.wrong,
        least: pause.least_in_millionths(),
        since: cx.now,
    };
    for supervisor in &policy.supervisors {
        outbox::owe(cx.conn, &letter, &recipient(supervisor), cx.now)?;
    }
    Ok(true)
}

fn recipient(supervisor: &Supervisor) -> Recipient {
    Recipient {
        audience: Audience::Staff,
        address: supervisor.address.clone(),
        name: supervisor.name.clone(),
        language: supervisor.language,
    }
}
