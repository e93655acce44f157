//! Whether a record that was found settles a complaint, what has to be done for that, and how it ends.

use chrono::{DateTime, Utc};

use super::certificate::{Certificate, HeldRecord};
use super::complaint::{Complaint, Problem};
use super::dose::DoseNumber;
use super::dose_record::{DoseRecord, QuarantineReason, RecordIdentity};
use super::identity::Identity;
use super::ids::RecordId;
use super::ticket::Outcome;

/// Who settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settler {
    /// The desk by itself: it touches nothing that is doubtful.
    Engine,
    /// A member of staff who looked.
    Human,
}

/// Why a record does not settle a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hindrance {
    /// It is quarantined for more than whose it is.
    Quarantined,
    /// It is linked to another person.
    LinkedToAnother,
    /// It was linked to this person, and the link was revoked.
    LinkRevoked,
    /// The certificate shows another record as the dose with this number.
    NumberTaken,
    /// It states another dose number than the complaint.
    NumberDiffers,
    /// What is complained about is no missing dose.
    NeedsJudgement,
}

impl Hindrance {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Quarantined,
        Self::LinkedToAnother,
        Self::LinkRevoked,
        Self::NumberTaken,
        Self::NumberDiffers,
        Self::NeedsJudgement,
    ];

    /// Its message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Quarantined => "reason-quarantined",
            Self::LinkedToAnother => "reason-linked-to-another",
            Self::LinkRevoked => "reason-link-revoked",
            Self::NumberTaken => "reason-dose-number-taken",
            Self::NumberDiffers => "reason-dose-number-differs",
            Self::NeedsJudgement => "reason-needs-judgement",
        }
    }
}

/// A version of the record, past or present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Whose dose it states.
    pub identity: RecordIdentity,
    /// Which dose.
    pub dose_number: DoseNumber,
    /// Whether it breaks no rule.
    pub valid: bool,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Whether a human, or the engine in their place, made it out of an earlier one.
    pub put_right: bool,
    /// Whether its batch was withdrawn.
    pub withdrawn: bool,
}

/// What there is to know about a complaint and a record.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The complaint.
    pub complaint: &'a Complaint,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The record.
    pub record: &'a DoseRecord,
    /// Its versions, the first first.
    pub versions: &'a [Made],
    /// Whom it is linked to.
    pub linked_to: Option<&'a Identity>,
    /// Whether a link of it to the person was revoked.
    pub revoked: bool,
    /// The records that have to do with the person.
    pub held: &'a [HeldRecord],
    /// The rules that it would break as the person's own.
    pub as_theirs: &'a [QuarantineReason],
}

/// How a record settles a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The record that shows in the end; another one than was found, where that shows the same dose already.
    pub record: RecordId,
    /// Whether it has to be linked for that.
    pub link: bool,
    /// Whether it has to be released.
    pub release: bool,
    /// How the ticket ends; nothing where the settler still has to say more.
    pub outcome: Option<Outcome>,
}

/// What the match itself puts right: whose the dose is.
const ABOUT_PERSON: [QuarantineReason; 3] = [
    QuarantineReason::Identity,
    QuarantineReason::IdentityDigits,
    QuarantineReason::BirthDate,
];

/// Settles, if nothing hinders.
///
/// # Errors
/// [`Hindrance`].
pub fn settle(case: &Case<'_>, by: Settler) -> Result<Settlement, Hindrance> {
    let (complaint, statement) = (case.complaint, &case.record.statement);
    let engine = by == Settler::Engine;
    if engine && complaint.problem == Problem::WrongDetails {
        return Err(Hindrance::NeedsJudgement);
    }
    if let Some(shown) = shown_already(case) {
        return Ok(Settlement {
            record: shown,
            link: false,
            release: false,
            outcome: outcome(case, shown, false, false),
        });
    }
    if case.linked_to.is_some_and(|person| *person != complaint.identity) {
        return Err(Hindrance::LinkedToAnother);
    }
    let own = statement.identity.sound() == Some(&complaint.identity);
    let release = !statement.is_valid();
    // A release for a complaint is linked even to its own person, so that it can be taken back with the link.
    let link = (!own || release) && case.linked_to.is_none();
    if engine && link && case.revoked {
        return Err(Hindrance::LinkRevoked);
    }
    // Whose dose it is, is what the match found out; whether it fits the person's other doses is judged anew.
    let about_person = statement
        .quarantine
        .iter()
        .all(|reason| ABOUT_PERSON.contains(reason));
    let sound = (about_person && case.as_theirs.is_empty()) || (!link && !release);
    if engine && !sound {
        return Err(Hindrance::Quarantined);
    }
    // Of a dose that shows, any detail may be the wrong one.
    let wrong_details = complaint.problem == Problem::WrongDetails;
    if statement.dose_number != complaint.dose_number && !wrong_details {
        return Err(Hindrance::NumberDiffers);
    }
    let certificate = Certificate::what_if(case.held, case.record).certificate;
    if !certificate.shows(case.record.id) && (!wrong_details || link || release) {
        return Err(Hindrance::NumberTaken);
    }
    Ok(Settlement {
        record: case.record.id,
        link,
        release,
        outcome: outcome(case, case.record.id, link, release),
    })
}

/// The record by which the certificate shows this very dose.
fn shown_already(case: &Case<'_>) -> Option<RecordId> {
    let dose = case.record.statement.administered_on;
    let certificate = Certificate::of(case.held);
    let same = certificate
        .shown
        .iter()
        .find(|shown| shown.number == case.complaint.dose_number && shown.on == dose);
    same.map(|shown| shown.record)
}

fn outcome(case: &Case<'_>, record: RecordId, link: bool, release: bool) -> Option<Outcome> {
    match case.complaint.problem {
        Problem::WrongDetails => None,
        Problem::SecondAppointment => Some(Outcome::AppointmentCancelled),
        Problem::Missing | Problem::Vanished if release => Some(Outcome::Released),
        Problem::Missing | Problem::Vanished if link => Some(Outcome::Linked),
        // Of another record that shows the dose, it does not matter since when.
        Problem::Missing | Problem::Vanished if record != case.record.id => Some(Outcome::AlreadyVisible),
        Problem::Missing | Problem::Vanished => Some(since_when(case)),
    }
}

/// A record that counts for the person: was that so when they complained, and if not, who changed it?
fn since_when(case: &Case<'_>) -> Outcome {
    let statement = &case.record.statement;
    let counted = |made: &Made| {
        made.valid
            && !made.withdrawn
            && made.identity == statement.identity
            && made.dose_number == statement.dose_number
    };
    let before = |made: &&Made| made.at <= case.received_at;
    if case.versions.is_empty() || case.versions.iter().filter(before).any(counted) {
        Outcome::AlreadyVisible
    } else if case.versions.last().is_some_and(|made| made.put_right) {
        Outcome::Released
    } else {
        Outcome::Uploaded
    }
}

#[cfg(test)]
mod tests;
