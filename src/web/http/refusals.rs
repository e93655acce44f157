//! How people are told what the desk refused: the one place where its errors become a status and words.

use actix_web::http::StatusCode;

use crate::desk::DeskError;
use crate::domain::ticket::Refused;
use crate::domain::ticket::by_hand::NotByHand;
use crate::domain::ticket::settlement::Hindrance;
use crate::web::http::errors::PageError;
use crate::wording::Wording;

/// What somebody wanted to change: the words speak of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changing {
    /// A ticket.
    Ticket,
    /// The registry.
    Registry,
    /// Somebody's account.
    Account,
}

/// What the page says on which somebody was refused, and its status.
///
/// # Errors
/// What has a page of its own.
pub fn refusal(t: &Wording, error: DeskError, changing: Changing) -> Result<(StatusCode, String), PageError> {
    let (status, key) = match error {
        DeskError::Field(error) => {
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, t.refusal(&error.refusal)));
        }
        DeskError::Refused(rule) => status_and_key(rule),
        DeskError::NotAllowed(_) if changing == Changing::Ticket => {
            (StatusCode::FORBIDDEN, "refused-needs-supervisor")
        }
        DeskError::Stale | DeskError::Overtaken => (
            StatusCode::CONFLICT,
            match changing {
                Changing::Ticket => "refused-stale",
                Changing::Registry => "registry-stale",
                Changing::Account => "people-stale",
            },
        ),
        DeskError::NotOffered => (StatusCode::CONFLICT, "refused-not-offered"),
        DeskError::NotRejected => (StatusCode::CONFLICT, "refused-not-rejected"),
        DeskError::NotByHand(refused) => {
            let status = match refused {
                NotByHand::NeedsSupervisor => StatusCode::FORBIDDEN,
                NotByHand::NeedsReason => StatusCode::UNPROCESSABLE_ENTITY,
                NotByHand::Unseen => StatusCode::CONFLICT,
            };
            (status, not_by_hand(refused))
        }
        DeskError::Hindered(hindrance) => (StatusCode::CONFLICT, hindrance.key()),
        DeskError::CannotBeTrue(_) => (StatusCode::UNPROCESSABLE_ENTITY, Hindrance::CannotBeTrue.key()),
        DeskError::Account(refused) => (StatusCode::CONFLICT, refused.key()),
        DeskError::Absent(until) => {
            let words = t.with("refused-absent", &[("date", t.date(until))]);
            return Ok((StatusCode::CONFLICT, words));
        }
        DeskError::NotReleased => (StatusCode::CONFLICT, "refused-not-released"),
        DeskError::BreaksNothing => (StatusCode::CONFLICT, "refused-breaks-nothing"),
        DeskError::Outdated(outdated) => (StatusCode::CONFLICT, outdated.key()),
        DeskError::Store(error) if error.is_temporary() => {
            tracing::warn!(%error, "a change could not be kept");
            let key = match changing {
                Changing::Ticket => "refused-unavailable",
                Changing::Registry | Changing::Account => "registry-unavailable",
            };
            (StatusCode::SERVICE_UNAVAILABLE, key)
        }
        error @ (DeskError::NotAllowed(_) | DeskError::Store(_)) => return Err(error.into()),
    };
    Ok((status, t.get(key).to_owned()))
}

/// How a rule of a ticket's life that forbids something is answered.
fn status_and_key(rule: Refused) -> (StatusCode, &'static str) {
    match rule {
        Refused::NotAllowed => (StatusCode::FORBIDDEN, "refused-not-allowed"),
        Refused::NotToldYet => (StatusCode::CONFLICT, "notice-deciding"),
        Refused::NotNow(_) => (StatusCode::CONFLICT, "refused-not-now"),
        Refused::NotYours(_) => (StatusCode::CONFLICT, "refused-not-yours"),
        Refused::TooLate => (StatusCode::CONFLICT, "refused-too-late"),
        Refused::NeedsMessage => (StatusCode::UNPROCESSABLE_ENTITY, "refused-needs-message"),
        Refused::NeedsText => (StatusCode::UNPROCESSABLE_ENTITY, "refusal-text-required"),
        Refused::NotTrue(untrue) => (StatusCode::UNPROCESSABLE_ENTITY, untrue.key()),
        Refused::LetterDiffers => (StatusCode::CONFLICT, "refused-letter-differs"),
        Refused::NothingToUndo => (StatusCode::CONFLICT, "refused-nothing-to-undo"),
        Refused::LetterLeft => (StatusCode::CONFLICT, "refused-letter-left"),
        Refused::NoProposal => (StatusCode::CONFLICT, "refused-no-proposal"),
        Refused::OwnProposal => (StatusCode::FORBIDDEN, "refused-own-proposal"),
        Refused::NotCompared => (StatusCode::UNPROCESSABLE_ENTITY, "refused-not-compared"),
        Refused::CannotLead => (StatusCode::CONFLICT, "refused-cannot-lead"),
    }
}

/// The words for why a record may not be taken by hand.
pub fn not_by_hand(refused: NotByHand) -> &'static str {
    match refused {
        NotByHand::NeedsSupervisor => "refused-doubtful-needs-supervisor",
        NotByHand::NeedsReason => "refused-doubtful-needs-reason",
        NotByHand::Unseen => "refused-doubtful-unseen",
    }
}

impl From<DeskError> for PageError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Store(error) => error.into(),
            DeskError::NotAllowed(role) => Self::NeedsRole(role),
            DeskError::Refused(_)
            | DeskError::Stale
            | DeskError::Overtaken
            | DeskError::NotOffered
            | DeskError::NotRejected
            | DeskError::NotByHand(_)
            | DeskError::Hindered(_)
            | DeskError::Field(_)
            | DeskError::CannotBeTrue(_)
            | DeskError::Account(_)
            | DeskError::NotReleased
            | DeskError::Absent(_)
            | DeskError::BreaksNothing
            | DeskError::Outdated(_) => Self::Conflict,
        }
    }
}
