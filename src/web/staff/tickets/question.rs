//! What is usually asked: the questions stand in the fields, to be changed before they are sent.

use crate::desk::matching::assess_ticket::Assessed;
use crate::domain::complaint::Complaint;
use crate::domain::values::coded::Coded;
use crate::matching::Field;
use crate::web::staff::tickets::compared_view::class;
use crate::web::staff::tickets::view_context::TicketView;
use crate::wording::Wording;

/// What is asked about where no record comes close: what a vaccination card says.
const ON_THE_CARD: [Field; 3] = [Field::DoseDate, Field::Lot, Field::Facility];

/// The citizen is asked, in the language of their letters, to check the details in which the best record differs. What
/// the record says is not told: it may be somebody else's.
pub(super) fn to_citizen(view: &TicketView<'_>, best: Option<&Assessed>) -> String {
    let filed = &view.opened.filed;
    let t = Wording::of(filed.language);
    let fields = best.map_or_else(Vec::new, |best| doubtful(&filed.complaint, best));
    let fields = if fields.is_empty() {
        ON_THE_CARD.to_vec()
    } else {
        fields
    };
    let values = [
        ("number", filed.complaint.dose_number.get().to_string()),
        ("fields", list(t, &fields)),
    ];
    t.with("ask-citizen-details", &values)
}

/// The facility is asked whether it has the dose.
pub(super) fn to_facility(view: &TicketView<'_>) -> String {
    let (t, complaint) = (view.visit.t, &view.opened.filed.complaint);
    let values = [
        ("place", complaint.facility_name.as_str().to_owned()),
        ("number", complaint.dose_number.get().to_string()),
        ("date", t.date(complaint.administered_on)),
    ];
    t.with("ask-facility-dose", &values)
}

/// The details in which a record differs, and the lot if the citizen did not give it.
fn doubtful(complaint: &Complaint, best: &Assessed) -> Vec<Field> {
    let compared = best.candidate.comparison.0.iter();
    let differs = compared.filter(|one| matches!(class(one.level), "near" | "different"));
    let mut fields: Vec<Field> = differs
        .map(|one| one.field)
        .filter(|field| *field != Field::Holder)
        .collect();
    if complaint.lot.is_none() && !fields.is_empty() && !fields.contains(&Field::Lot) {
        fields.push(Field::Lot);
    }
    fields
}

fn list(t: &Wording, fields: &[Field]) -> String {
    let names: Vec<String> = fields
        .iter()
        .map(|field| t.code("ask-field-", field.code()))
        .collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => t.with(
            "explain-list-and",
            &[("list", before.join(", ")), ("last", last.clone())],
        ),
        Some(_) | None => names.concat(),
    }
}
