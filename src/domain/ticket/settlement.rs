//! Whether a record that was found settles a complaint, what has to be done for that, and how it ends.

use chrono::{DateTime, Utc};
use strum::{IntoStaticStr, VariantArray};

use crate::domain::certificate::{Certificate, HeldRecord};
use crate::domain::complaint::{Complaint, Problem};
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::{DoseRecord, QuarantineReason, RecordIdentity};
use crate::domain::ticket::outcome::Outcome;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::ids::RecordId;

/// Who settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settler {
    /// The desk by itself: it touches nothing that is doubtful.
    Engine,
    /// A member of staff who looked.
    Human,
}

/// Why a record does not settle a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(prefix = "reason-", serialize_all = "kebab-case")]
pub enum Hindrance {
    /// It is quarantined for more than whose it is.
    Quarantined,
    /// It is linked to another person: the desk by itself leaves it there.
    LinkedToAnother,
    /// The person whose number it states was answered by it: the desk by itself leaves it there.
    AnsweredAnother,
    /// It was linked to this person, and the link was revoked.
    LinkRevoked,
    /// The certificate shows another record as the dose with this number.
    #[strum(serialize = "dose-number-taken")]
    NumberTaken,
    /// It states another dose number than the complaint.
    #[strum(serialize = "dose-number-differs")]
    NumberDiffers,
    /// What is complained about is no missing dose.
    NeedsJudgement,
    /// It would have to be released, and cannot be true as it stands.
    CannotBeTrue,
}

impl Hindrance {
    /// Its message key.
    pub fn key(self) -> &'static str {
        self.into()
    }
}

/// A version of the record, past or present.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else about it")]
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
    /// Whether it says something else than the version before it.
    pub changed: bool,
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
    /// Whom it is linked to, and since when.
    pub linked_to: Option<(&'a Identity, DateTime<Utc>)>,
    /// Whether a link of it to the person was revoked.
    pub revoked: bool,
    /// Whether somebody else, whose number it states, was answered by it.
    pub answered_another: bool,
    /// The records that have to do with the person.
    pub held: &'a [HeldRecord],
    /// The rules that it would break as the person's own.
    pub as_theirs: &'a [QuarantineReason],
    /// Those of them for which it could not be true even so ([`crate::domain::registry::dose_rules::impossible`]).
    pub impossible: &'a [QuarantineReason],
}

/// How a record settles a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The record that shows in the end; another one than was found, where that shows the same dose already.
    pub record: RecordId,
    /// Whether it has to be linked for that; a link to somebody else is revoked before.
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
    let elsewhere = case
        .linked_to
        .is_some_and(|(person, _)| *person != complaint.identity);
    if engine && elsewhere {
        return Err(Hindrance::LinkedToAnother);
    }
    let own = statement.identity.sound() == Some(&complaint.identity);
    let release = !statement.is_valid();
    // A release for a complaint is linked even to its own person, so that it can be taken back with the link. A human
    // may take a record from whom it is linked to: that link is revoked.
    let link = elsewhere || ((!own || release) && case.linked_to.is_none());
    if engine && link && case.revoked {
        return Err(Hindrance::LinkRevoked);
    }
    if engine && link && case.answered_another {
        return Err(Hindrance::AnsweredAnother);
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
    if release && !case.impossible.is_empty() {
        return Err(Hindrance::CannotBeTrue);
    }
    // Of a dose that shows, any detail may be the wrong one.
    let wrong_details = complaint.problem == Problem::WrongDetails;
    if statement.dose_number != complaint.dose_number && !wrong_details {
        return Err(Hindrance::NumberDiffers);
    }
    let certificate = Certificate::what_if(case.held, case.record);
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
    if case.complaint.problem == Problem::WrongDetails {
        return None;
    }
    // The desk does not manage appointments: to whom is called again it says the same, that the dose is recorded.
    Some(if release {
        Outcome::Released
    } else if link {
        Outcome::Linked
    } else if record != case.record.id {
        // Of another record that shows the dose, it does not matter since when.
        Outcome::AlreadyVisible
    } else {
        let standing = Counted {
            record: case.record,
            versions: case.versions,
            linked_at: case.linked_to.map(|(_, at)| at),
            person: &case.complaint.identity,
        };
        ways(&standing, case.received_at).first().copied()?
    })
}

/// A record that counts for a person.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// The record.
    pub record: &'a DoseRecord,
    /// Its versions, the first first.
    pub versions: &'a [Made],
    /// Since when it is linked to the person, if it is.
    pub linked_at: Option<DateTime<Utc>>,
    /// The person.
    pub person: &'a Identity,
}

/// How a record that counts for the person came to do so: the outcomes that may be stated of it, the aptest first.
/// Did it count when they complained, and if not, who changed that?
pub fn ways(counted: &Counted<'_>, received_at: DateTime<Utc>) -> Vec<Outcome> {
    let statement = &counted.record.statement;
    let counts = |made: &Made| {
        made.valid
            && !made.withdrawn
            && made.identity == statement.identity
            && made.dose_number == statement.dose_number
    };
    let since = |made: &Made| made.at > received_at;
    let versions = counted.versions;
    let counted_before = versions.is_empty() || versions.iter().any(|made| !since(made) && counts(made));
    let foreign = statement.identity.sound() != Some(counted.person);
    let attached = foreign && counted.linked_at.is_some_and(|at| at > received_at);
    let released = versions
        .windows(2)
        .any(|pair| since(&pair[1]) && pair[1].put_right && pair[1].valid && !pair[0].valid);
    let supplied = versions
        .iter()
        .any(|made| since(made) && !made.put_right && counts(made));
    let how = [
        (counted_before && !attached, Outcome::AlreadyVisible),
        (released, Outcome::Released),
        (supplied && !counted_before && !attached, Outcome::Uploaded),
        (attached, Outcome::Linked),
        (
            versions.iter().any(|made| since(made) && made.changed),
            Outcome::Corrected,
        ),
    ];
    how.into_iter()
        .filter_map(|(holds, outcome)| holds.then_some(outcome))
        .collect()
}

#[cfg(test)]
mod tests;
