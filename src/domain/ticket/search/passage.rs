//! What a ticket says, and under which terms it is found by that.

use std::collections::BTreeSet;

use strum::IntoStaticStr;

use crate::domain::complaint::Complaint;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::search::tokens::{fold, tokens};
use crate::domain::values::ground::Ground;

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Place {
    /// What people quote.
    Reference,
    /// The number of the document.
    Identity,
    /// The citizen's name.
    Name,
    /// Their telephone number.
    Phone,
    /// Their address for letters.
    Email,
    /// The lot of the dose.
    Lot,
    /// What the citizen wrote with the complaint.
    Message,
    /// What the citizen answered.
    Reply,
    /// What the citizen was asked.
    Question,
    /// What the facility was asked, or said.
    Facility,
    /// What staff wrote down for themselves.
    Note,
    /// What staff added to a letter.
    Letter,
    /// Why something was done.
    Reason,
}

impl Place {
    /// The end of its message keys.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The letter before its terms.
    pub(super) fn letter(self) -> char {
        match self {
            Self::Reference => 'r',
            Self::Identity => 'i',
            Self::Name => 'n',
            Self::Phone => 'p',
            Self::Email => 'e',
            Self::Lot => 'l',
            Self::Message
            | Self::Reply
            | Self::Question
            | Self::Facility
            | Self::Note
            | Self::Letter
            | Self::Reason => TEXT,
        }
    }
}

/// The letter before the words of texts.
pub(super) const TEXT: char = 't';

/// The longest word that is told from another one, in characters.
pub(super) const WORD_MAX: usize = 40;
/// The most terms of a ticket: more than any conversation has.
const TERMS_MAX: usize = 5_000;

/// Something that a ticket says, and where.
#[derive(Clone, PartialEq, Eq)]
pub struct Passage {
    /// Where.
    pub place: Place,
    /// What, as it stands there.
    pub text: String,
}

impl std::fmt::Debug for Passage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Passage({:?}, hidden)", self.place)
    }
}

/// What a complaint says under its reference.
pub fn of_complaint(reference: Reference, complaint: &Complaint) -> Vec<Passage> {
    let lot = complaint.lot.as_ref().map(|lot| lot.as_str().to_owned());
    let all = [
        (Place::Reference, reference.to_string()),
        (Place::Identity, complaint.identity.number().to_owned()),
        (Place::Name, complaint.name.as_str().to_owned()),
        (Place::Phone, complaint.phone.as_str().to_owned()),
        (Place::Email, complaint.email.as_str().to_owned()),
        (Place::Lot, lot.unwrap_or_default()),
        (Place::Message, complaint.message.clone()),
    ];
    let said = all.into_iter().filter(|(_, text)| !text.is_empty());
    said.map(|(place, text)| Passage { place, text }).collect()
}

/// What an event says in somebody's words.
pub fn of_event(kind: &EventKind) -> Vec<Passage> {
    let typed = |ground: &Ground| match ground {
        Ground::Typed(text) => text.clone(),
        Ground::Said(_) | Ground::Unknown(_) => String::new(),
    };
    let said = match kind {
        EventKind::Noted { text } => vec![(Place::Note, typed(text))],
        EventKind::CitizenAsked { question } => vec![(Place::Question, question.clone())],
        EventKind::CitizenReplied { text }
        | EventKind::WroteOn { text }
        | EventKind::MergedReply { text, .. } => vec![(Place::Reply, text.clone())],
        EventKind::FacilityAsked { text } | EventKind::FacilityAnswered { text } => {
            vec![(Place::Facility, text.clone())]
        }
        EventKind::Resolved {
            message,
            against_facts,
            ..
        } => vec![
            (Place::Letter, message.clone()),
            (Place::Reason, against_facts.clone().unwrap_or_default()),
        ],
        EventKind::Reopened { reason, .. } | EventKind::RecordRejected { reason, .. } => {
            vec![(Place::Reason, typed(reason))]
        }
        EventKind::LinkRevoked { ground, .. }
        | EventKind::Amended { ground, .. }
        | EventKind::Proposed { ground, .. }
        | EventKind::ProposalDeclined { ground, .. } => vec![(Place::Reason, typed(ground))],
        EventKind::Received
        | EventKind::Looked { .. }
        | EventKind::ProposalTakenBack { .. }
        | EventKind::ProposalApproved { .. }
        | EventKind::RecordAccepted { .. }
        | EventKind::RejectionUndone { .. }
        | EventKind::LinkSuspended(_)
        | EventKind::LinkResumed { .. }
        | EventKind::MergedIn { .. }
        | EventKind::MergedOut { .. }
        | EventKind::Queued
        | EventKind::Taken
        | EventKind::Released
        | EventKind::Assigned { .. }
        | EventKind::Withdrawn
        | EventKind::Undone
        | EventKind::Closed
        | EventKind::SlaWarned { .. }
        | EventKind::SlaBreached
        | EventKind::ProgressTold { .. }
        | EventKind::LinkReplaced => Vec::new(),
    };
    let said = said.into_iter().filter(|(_, text)| !text.is_empty());
    said.map(|(place, text)| Passage { place, text }).collect()
}

/// The kinds of events in which somebody's words may stand.
pub const SPOKEN: [&str; 14] = [
    "noted",
    "citizen_asked",
    "citizen_replied",
    "wrote_on",
    "merged_reply",
    "facility_asked",
    "facility_answered",
    "resolved",
    "reopened",
    "record_rejected",
    "link_revoked",
    "amended",
    "proposed",
    "proposal_declined",
];

/// The terms under which passages are found.
pub fn terms(passages: &[Passage]) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for passage in passages {
        let letter = passage.place.letter();
        for word in words_of(passage) {
            let word: String = word.chars().take(WORD_MAX).collect();
            if terms.len() < TERMS_MAX && !word.is_empty() {
                terms.insert(format!("{letter}{word}"));
            }
        }
    }
    terms
}

/// The words and numbers of a passage, each in the one form in which it is compared.
pub(super) fn words_of(passage: &Passage) -> Vec<String> {
    let whole = || fold(&passage.text);
    match passage.place {
        Place::Reference => {
            let compact = whole().chars().skip(1).collect::<String>();
            let second: String = compact.chars().skip(4).collect();
            vec![compact, second]
        }
        Place::Identity | Place::Phone | Place::Lot => vec![whole()],
        Place::Email => {
            let local = passage.text.split('@').next().unwrap_or_default();
            let mut words = vec![whole()];
            words.extend(tokens(local).into_iter().map(|token| token.folded));
            words
        }
        Place::Name
        | Place::Message
        | Place::Reply
        | Place::Question
        | Place::Facility
        | Place::Note
        | Place::Letter
        | Place::Reason => tokens(&passage.text)
            .into_iter()
            .map(|token| token.folded)
            .collect(),
    }
}
