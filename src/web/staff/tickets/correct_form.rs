//! The form that corrects a record for a ticket, or proposes to: the fields that differ, ours beside theirs.

use crate::desk::matching::assess_ticket::Assessed;
use crate::desk::registry::correction_input::{FIELDS, filled_in, of_impossible, offered};
use crate::domain::complaint::Problem;
use crate::domain::person::identity::mask;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::registry::dose_rules::impossible;
use crate::domain::ticket::ActionKind;
use crate::domain::ticket::proposal::{CorrectedField, Proposed};
use crate::domain::ticket::settlement::Hindrance;
use crate::domain::values::coded::Coded;
use crate::domain::values::local_time;
use crate::web::http::fields::{Choice, TextArea};
use crate::web::staff::registry::statement_view::answers;
use crate::web::staff::tickets::view_context::{Refused, TicketView};
use crate::wording::Wording;

/// The form.
pub(super) struct CorrectForm {
    pub(super) rows: Vec<CorrectRow>,
    /// What the citizen is told, where the complaint is about details.
    pub(super) message: Option<TextArea>,
    pub(super) ground: TextArea,
    /// What the page says against the record.
    pub(super) seen: String,
    /// Whether whoever looks may correct it at once.
    pub(super) at_once: bool,
    /// Whether they may propose to.
    pub(super) proposes: bool,
    pub(super) open: bool,
}

/// A field.
pub(super) struct CorrectRow {
    pub(super) field: &'static str,
    pub(super) label: String,
    /// What the record says.
    pub(super) record: String,
    /// What it is to say.
    pub(super) value: String,
    /// What can be chosen; nothing where it is typed.
    pub(super) choices: Vec<Choice>,
    pub(super) taken: bool,
    pub(super) error: Option<String>,
}

/// The form for a record that was found, where there is something to correct and whoever looks may correct or propose it.
pub(super) fn correct_form(view: &TicketView<'_>, assessed: &Assessed) -> Option<CorrectForm> {
    let t = view.visit.t;
    let record = &assessed.candidate.record;
    let id = record.id.to_string();
    let role = view.signed_in.member.role;
    let at_once = view.may(ActionKind::AcceptRecord) && role.may_change_registry();
    let proposes = view.may_propose();
    let refused = view.refused;
    let refused = refused.filter(|refused| refused.action == "correct" && refused.target == id);
    let before = view.proposed_before();
    let before = before.filter(|one| matches!(one.what, Proposed::Correct { .. }));
    let fields = before.map(|one| fields_of(&one.what)).unwrap_or_default();
    let rows = rows(view, assessed, (refused, fields));
    if rows.is_empty() || !(at_once || proposes) {
        return None;
    }
    let usual = || {
        let reference = &view.opened.ticket.reference;
        let usual = t.with("correct-ground-usual", &[("reference", reference)]);
        before.map_or(usual, |one| t.ground(&one.ground))
    };
    let details = view.opened.filed.complaint.problem == Problem::WrongDetails;
    let told = |refused: &Refused| refused.value("message").map(str::to_owned);
    Some(CorrectForm {
        rows,
        message: details.then(|| TextArea {
            name: "message",
            id: format!("message-{id}"),
            label: t.get("correct-message").to_owned(),
            hint: t.get("correct-message-hint").to_owned(),
            value: refused.and_then(told).unwrap_or_default(),
            rows: 2,
            ..TextArea::default()
        }),
        ground: TextArea {
            name: "text",
            id: format!("correct-{id}"),
            label: t.get("registry-ground").to_owned(),
            hint: t.get("correct-ground-hint").to_owned(),
            value: refused.map_or_else(usual, |refused| refused.typed.clone()),
            error: refused
                .filter(|refused| refused.field == format!("correct-{id}"))
                .and_then(Refused::error),
            rows: 2,
        },
        seen: assessed.objections.as_seen(),
        at_once,
        proposes,
        open: refused.is_some(),
    })
}

fn fields_of(what: &Proposed) -> &[CorrectedField] {
    if let Proposed::Correct { fields, .. } = what {
        fields
    } else {
        &[]
    }
}

fn rows(
    view: &TicketView<'_>,
    assessed: &Assessed,
    (refused, before): (Option<&Refused>, &[CorrectedField]),
) -> Vec<CorrectRow> {
    let (t, complaint) = (view.visit.t, &view.opened.filed.complaint);
    let says = &assessed.candidate.record.statement;
    let details = complaint.problem == Problem::WrongDetails;
    let (said, filled) = (offered(complaint), filled_in(says));
    let value = |of: &[(&'static str, String)], field: DoseField| {
        let found = of.iter().find(|(known, _)| *known == field.code());
        found.map(|(_, value)| value.clone())
    };
    let hindering = hindering(view, assessed);
    let shown = FIELDS
        .into_iter()
        .filter(|field| *field != DoseField::FacilityCode);
    let mut rows: Vec<(CorrectRow, bool)> = Vec::new();
    for field in shown {
        let name = field.code();
        let record = value(&filled, field).unwrap_or_default();
        let said = value(&said, field);
        let differs = said
            .as_ref()
            .is_some_and(|said| said.to_lowercase() != record.to_lowercase());
        let proposed = before.iter().find(|known| known.field == name);
        if !(differs || details || proposed.is_some()) {
            continue;
        }
        let usual = || said.clone().filter(|_| differs).unwrap_or_else(|| record.clone());
        let typed = refused.and_then(|refused| refused.value(name)).map(str::to_owned);
        let kept = || proposed.map(|known| known.value.clone());
        let value = typed.or_else(kept).unwrap_or_else(usual);
        let ticked = |refused: &Refused| refused.fields.iter().any(|(key, of)| key == "take" && of == name);
        let taken = match refused {
            Some(refused) => ticked(refused),
            None if before.is_empty() => hindering.contains(&field),
            None => proposed.is_some(),
        };
        let wrong = refused.filter(|refused| refused.field == format!("value-{name}"));
        let choice = |(code, label): (String, String)| Choice {
            chosen: code == value,
            value: code,
            label,
        };
        let row = CorrectRow {
            field: name,
            label: t.code("correct-field-", name),
            record: words(t, field, &record),
            choices: answers(t, field).into_iter().map(choice).collect(),
            taken,
            error: wrong.and_then(Refused::error),
            value,
        };
        rows.push((row, differs));
    }
    // Where one thing alone differs, it is that.
    let only = rows.iter().filter(|(_, differs)| *differs).count() == 1;
    let usual = refused.is_none() && before.is_empty();
    let with_only = |(row, differs): (CorrectRow, bool)| CorrectRow {
        taken: row.taken || (usual && only && differs),
        ..row
    };
    rows.into_iter().map(with_only).collect()
}

/// The fields for which the record cannot be accepted as it is.
fn hindering(view: &TicketView<'_>, assessed: &Assessed) -> Vec<DoseField> {
    let statement: &DoseStatement = &assessed.candidate.record.statement;
    let mut fields = Vec::new();
    if assessed.if_accepted == Err(Hindrance::NumberDiffers) {
        fields.push(DoseField::DoseNumber);
    }
    if assessed.if_accepted == Err(Hindrance::CannotBeTrue) {
        let today = local_time::date(view.visit.app().clock.now());
        let wrong = of_impossible(&impossible(statement, today));
        fields.extend(wrong.iter().filter_map(|error| DoseField::parse(error.field)));
    }
    fields
}

/// What stands in a field, in words; numbers that name somebody are hidden.
pub(super) fn words(t: &Wording, field: DoseField, value: &str) -> String {
    let known = answers(t, field).into_iter().find(|(code, _)| code == value);
    if value.is_empty() {
        t.get("not-given").to_owned()
    } else if matches!(field, DoseField::IdNumber | DoseField::Phone) {
        mask(value)
    } else {
        known.map_or_else(|| value.to_owned(), |(_, words)| words)
    }
}
