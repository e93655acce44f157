//! The view of a record that may be the one: why, side by side with the complaint, and what can be done.

use chrono::NaiveDate;

use crate::desk::matching::assess_ticket::{Assessed, LinkedTo};
use crate::desk::matching::explain_match::sentence;
use crate::domain::complaint::Complaint;
use crate::domain::person::identity::{mask, short_mask};
use crate::domain::registry::dose_record::{DoseRecord, DoseStatement};
use crate::domain::ticket::ActionKind;
use crate::domain::ticket::by_hand::Asked;
use crate::domain::ticket::proposal::Proposed;
use crate::domain::values::coded::Coded;
use crate::domain::values::dates::day_first;
use crate::domain::values::ids::RecordId;
use crate::matching::explain::{Segment, mark};
use crate::matching::{Field, Level};
use crate::web::http::fields::TextArea;
use crate::web::http::refusals::not_by_hand;
use crate::web::staff::registry::statement_view::quarantine;
use crate::web::staff::tickets::compared_view::{FieldView, probability, record_url};
use crate::web::staff::tickets::correct_form::{CorrectForm, correct_form};
use crate::web::staff::tickets::letter_view::{LetterView, letter_view};
use crate::web::staff::tickets::view_context::{Refused, TicketView};
use crate::web::staff::tickets::waterfall::Waterfall;
use crate::wording::Wording;

/// A field of complaint and record, side by side.
pub(super) struct ComparedRow {
    pub(super) field: FieldView,
    pub(super) complaint: Vec<Segment>,
    pub(super) record: Vec<Segment>,
}

impl ComparedRow {
    /// Whether there is nothing to look at: they say the same, not only something that fits.
    pub(super) fn agrees(&self) -> bool {
        let mut segments = self.complaint.iter().chain(&self.record);
        self.field.class == "same" && !segments.any(|segment| segment.differs)
    }
}

/// A candidate.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a part of the page that is open or not"
)]
pub(super) struct CandidateView {
    pub(super) id: String,
    /// Whether it stands beside the complaint.
    pub(super) best: bool,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) source: String,
    pub(super) sentence: String,
    pub(super) probability: String,
    pub(super) quarantine: Vec<String>,
    pub(super) linked: Option<&'static str>,
    /// What speaks against it. Such a record is folded away.
    pub(super) against: Vec<String>,
    /// The same in a word or two, beside the title.
    pub(super) tags: Vec<String>,
    /// Who would lose what, if somebody took it all the same.
    pub(super) loss: Option<String>,
    pub(super) open: bool,
    pub(super) holders: Vec<String>,
    pub(super) lines: Vec<ComparedRow>,
    pub(super) plot: Waterfall,
    /// Whether numbers of documents and telephones are shown.
    pub(super) revealed: bool,
    /// What accepting does, where it can be done.
    pub(super) accept: Option<Accept>,
    pub(super) accept_open: bool,
    /// What the citizen reads then, where the ticket ends by it.
    pub(super) letter: Option<LetterView>,
    /// Why it cannot be accepted.
    pub(super) hindrance: Option<&'static str>,
    /// The form that proposes to accept it, for those who may not alone.
    pub(super) propose: Option<Accept>,
    pub(super) propose_open: bool,
    /// The form that corrects it for the ticket, or proposes to.
    pub(super) correct: Option<CorrectForm>,
    /// Where it stands in the quarantine.
    pub(super) quarantine_url: Option<String>,
    /// Where it can be corrected, for those who may.
    pub(super) correct_url: Option<String>,
    pub(super) reject: Option<TextArea>,
    pub(super) reject_open: bool,
}

impl CandidateView {
    /// Whether what was typed for this can be typed again.
    pub(super) fn has_form(&self, action: &str) -> bool {
        let reason = self.accept.as_ref().and_then(|accept| accept.reason.as_ref());
        match action {
            "accept" => reason.is_some(),
            "reject" => self.reject.is_some(),
            "propose" => self
                .propose
                .as_ref()
                .is_some_and(|propose| propose.reason.is_some()),
            "correct" => self.correct.is_some(),
            _ => false,
        }
    }
}

/// The form that accepts a record.
pub(super) struct Accept {
    /// What the button says.
    pub(super) button: &'static str,
    /// Why it is taken all the same, where something speaks against it.
    pub(super) reason: Option<TextArea>,
    /// What its page says against it.
    pub(super) seen: String,
}

pub(super) fn candidate_view(view: &TicketView<'_>, assessed: &Assessed, best: bool) -> CandidateView {
    let t = view.visit.t;
    let (candidate, ticket) = (&assessed.candidate, &view.opened.ticket);
    let (statement, objections) = (&candidate.record.statement, &assessed.objections);
    let id = candidate.record.id.to_string();
    let (accept, hindrance) = what_if_accepted(view, assessed);
    let may_accept = view.may(ActionKind::AcceptRecord);
    let refused = |action: &str| {
        let of_it = |refused: &&Refused| refused.action == action && refused.target == id;
        view.refused.filter(of_it)
    };
    let revealed = view.opened.revealed == Some(candidate.record.id);
    let supervises = view.signed_in.member.role.may_change_registry();
    let url = record_url(candidate.record.id, ticket.reference);
    CandidateView {
        best,
        title: dose(t, &candidate.record),
        source: statement.row().to_string(),
        sentence: sentence(t, &assessed.explanation),
        probability: probability(t, candidate.probability),
        quarantine: quarantine(t, &statement.quarantine),
        linked: assessed.linked.map(|linked| match linked {
            LinkedTo::ThisPerson => "candidate-linked-here",
            LinkedTo::Another => "candidate-linked-elsewhere",
        }),
        against: objections
            .doubts
            .iter()
            .map(|doubt| t.code("against-", doubt.code()))
            .collect(),
        tags: objections
            .doubts
            .iter()
            .map(|doubt| t.code("against-tag-", doubt.code()))
            .collect(),
        loss: loss(t, assessed),
        open: revealed
            || ["accept", "reject", "propose"]
                .into_iter()
                .any(|verb| refused(verb).is_some()),
        holders: assessed
            .holders
            .iter()
            .map(|holder| format!("{}: {}", holder.statement.name.as_str(), dose(t, holder)))
            .collect(),
        lines: lines(view, assessed, revealed),
        plot: Waterfall::new(t, &candidate.weight),
        revealed,
        letter: assessed
            .letter
            .as_ref()
            .filter(|_| may_accept && accept.is_some())
            .map(|letter| letter_view(view.visit, ticket.reference, &view.opened.filed, letter)),
        accept: accept.filter(|_| may_accept).map(|(button, asked)| Accept {
            button,
            reason: (asked == Asked::Reason).then(|| text_area(t, ACCEPT, &id, refused("accept"))),
            seen: objections.as_seen(),
        }),
        accept_open: refused("accept").is_some(),
        propose: proposes(view, assessed).map(|(button, asked)| Accept {
            button,
            reason: (asked == Asked::Reason).then(|| {
                let mut area = text_area(t, PROPOSE, &id, refused("propose"));
                if area.value.is_empty() {
                    area.value = words_before(view, candidate.record.id, best);
                }
                area
            }),
            seen: objections.as_seen(),
        }),
        propose_open: refused("propose").is_some(),
        correct: best.then(|| correct_form(view, assessed)).flatten(),
        hindrance,
        quarantine_url: statement
            .facility
            .filter(|_| !statement.is_valid())
            .map(|facility| format!("/staff/quarantine?facility={facility}#record-{id}")),
        correct_url: (supervises && !statement.is_valid())
            .then(|| format!("/staff/quarantine/{id}/correct?ticket={}", ticket.reference)),
        reject: view
            .may(ActionKind::RejectRecord)
            .then(|| text_area(t, REJECT, &id, refused("reject"))),
        reject_open: refused("reject").is_some(),
        url,
        id,
    }
}

/// What is done, and the keys of the field's label and hint.
type Words = [&'static str; 3];
const ACCEPT: Words = ["accept", "accept-label", "accept-hint"];
const REJECT: Words = ["reject", "reject-label", "reject-hint"];
const PROPOSE: Words = ["propose", "propose-label", "propose-hint"];

/// What was said for the record when it was proposed before. The best one may be a later version of what that was about.
fn words_before(view: &TicketView<'_>, record: RecordId, best: bool) -> String {
    let before = view.proposed_before();
    let before = before.filter(|proposal| matches!(proposal.what, Proposed::Accept { .. }));
    let before = before.filter(|proposal| best || proposal.what.record() == Some(record));
    before
        .map(|proposal| view.visit.t.ground(&proposal.ground))
        .unwrap_or_default()
}

/// What the button says that proposes to accept a record, and what has to be given for it: where they may not alone.
fn proposes(view: &TicketView<'_>, assessed: &Assessed) -> Option<(&'static str, Asked)> {
    let role = view.signed_in.member.role;
    let done = assessed.if_accepted.ok()?;
    let doubtful = !assessed.objections.doubts.is_empty();
    let alone = assessed.objections.asked_of(role).is_ok() && (!done.release || role.may_change_registry());
    let asked = if doubtful { Asked::Reason } else { Asked::Nothing };
    let button = if done.release {
        "propose-release"
    } else {
        "propose-accept"
    };
    (!alone && view.may_propose()).then_some((button, asked))
}

fn text_area(t: &Wording, [verb, label, hint]: Words, id: &str, refused: Option<&Refused>) -> TextArea {
    TextArea {
        name: "text",
        id: format!("{verb}-{id}"),
        label: t.get(label).to_owned(),
        hint: t.get(hint).to_owned(),
        value: refused.map(|refused| refused.typed.clone()).unwrap_or_default(),
        error: refused.and_then(Refused::error),
        rows: 2,
    }
}

/// Who would lose what; nothing where the record cannot be taken, or takes nothing.
pub(super) fn loss(t: &Wording, assessed: &Assessed) -> Option<String> {
    let takes = assessed.if_accepted.is_ok_and(|done| done.link);
    if !takes || assessed.objections.doubts.is_empty() {
        return None;
    }
    let Some(loss) = &assessed.objections.loss else {
        return Some(t.get("candidate-loses-nothing").to_owned());
    };
    let document = t.code("id-type-", loss.person.kind().code());
    let document = format!("{document} {}", short_mask(loss.person.number()));
    let person = match &loss.name {
        Some(name) => format!("{} ({document})", name.abbreviated()),
        None => document,
    };
    let values = [
        ("person", person),
        ("number", loss.dose_number.get().to_string()),
        ("date", t.date(loss.on)),
    ];
    Some(t.with("candidate-loses", &values))
}

/// Which dose a record is, and of which day.
pub(super) fn dose(t: &Wording, record: &DoseRecord) -> String {
    let statement = &record.statement;
    let values = [
        ("number", statement.dose_number.get().to_string()),
        ("date", t.date(statement.administered_on)),
    ];
    t.with("dose-on", &values)
}

/// What the button says and what has to be given for it, or why there is none.
fn what_if_accepted(
    view: &TicketView<'_>,
    assessed: &Assessed,
) -> (Option<(&'static str, Asked)>, Option<&'static str>) {
    let role = view.signed_in.member.role;
    let done = match assessed.if_accepted {
        Err(hindrance) => return (None, Some(hindrance.key())),
        Ok(done) => done,
    };
    let asked = match assessed.objections.asked_of(role) {
        // Whoever only reads is not told to ask somebody who may.
        Err(refused) => return (None, role.may_act().then(|| not_by_hand(refused))),
        Ok(asked) => asked,
    };
    if done.release && !role.may_change_registry() {
        return (None, role.may_act().then_some("refused-needs-supervisor"));
    }
    let takes = done.link && (assessed.objections.loss.is_some() || assessed.objections.link.is_some());
    let button = match (done.release, done.link) {
        (true, _) => "accept-release",
        (false, true) if takes => "accept-take",
        (false, true) => "accept-link",
        (false, false) => "accept-as-it-is",
    };
    (Some((button, asked)), None)
}

pub(super) fn lines(view: &TicketView<'_>, assessed: &Assessed, revealed: bool) -> Vec<ComparedRow> {
    let t = view.visit.t;
    let (complaint, statement) = (&view.opened.filed.complaint, &assessed.candidate.record.statement);
    let line = |agreement: &crate::matching::vocabulary::Agreement| {
        let (field, level) = (agreement.field, agreement.level);
        let (said, record) = (said(complaint, field), stated(statement, field));
        let hidden = !revealed && matches!(field, Field::Identity | Field::Phone);
        let (complaint, record) = if hidden {
            // What differs would stand beside what it should be.
            (plain(said), plain(mask(&record)))
        } else if matches!(level, Level::Missing | Level::Same) {
            (plain(said), plain(record))
        } else {
            mark(&said, &record)
        };
        let mut weights = assessed.candidate.weight.fields.iter();
        let weight = weights.find(|(known, _)| *known == field);
        let weight = weight.map(|(_, weight)| *weight);
        ComparedRow {
            field: FieldView::new(t, field.code(), level.code(), weight),
            complaint,
            record,
        }
    };
    assessed.candidate.comparison.0.iter().map(line).collect()
}

fn plain(text: String) -> Vec<Segment> {
    vec![Segment { text, differs: false }]
}

fn said(complaint: &Complaint, field: Field) -> String {
    match field {
        Field::Identity => complaint.identity.number().to_owned(),
        Field::Name => complaint.name.as_str().to_owned(),
        Field::BirthDate => complaint.date_of_birth.written(),
        Field::Phone => complaint.phone.as_str().to_owned(),
        Field::DoseNumber => complaint.dose_number.get().to_string(),
        Field::DoseDate => day_first(complaint.administered_on),
        Field::Vaccine => complaint.vaccine.map(|v| v.name().to_owned()).unwrap_or_default(),
        Field::Lot => complaint.lot.as_ref().map_or("", |lot| lot.as_str()).to_owned(),
        Field::Facility => complaint.facility_name.as_str().to_owned(),
        Field::Holder => String::new(),
    }
}

fn stated(statement: &DoseStatement, field: Field) -> String {
    let date = |date: Option<NaiveDate>| date.map(day_first).unwrap_or_default();
    match field {
        Field::Identity => statement.identity.number().to_owned(),
        Field::Name => statement.name.as_str().to_owned(),
        Field::BirthDate => date(statement.date_of_birth),
        Field::Phone => statement
            .phone
            .as_ref()
            .map_or("", |phone| phone.as_str())
            .to_owned(),
        Field::DoseNumber => statement.dose_number.get().to_string(),
        Field::DoseDate => date(Some(statement.administered_on)),
        Field::Vaccine => statement.vaccine.name().to_owned(),
        Field::Lot => statement.lot.as_ref().map_or("", |lot| lot.as_str()).to_owned(),
        Field::Facility => statement.facility_name.as_str().to_owned(),
        Field::Holder => String::new(),
    }
}
