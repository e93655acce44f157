//! What the citizen says, as staff read it beside a record.

use crate::domain::person::birth::Birth;
use crate::domain::values::coded::Coded;
use crate::web::staff::tickets::view_context::TicketView;
use crate::wording::Wording;

/// The complaint.
pub(super) struct SaidView {
    pub(super) problem: String,
    /// Which dose, of which day and place.
    pub(super) dose: String,
    pub(super) message: String,
    /// The language in which they read our letters, as an attribute and in words.
    pub(super) lang: &'static str,
    pub(super) language: String,
    pub(super) identity: String,
    /// All particulars.
    pub(super) rows: Vec<(String, String)>,
}

/// What the complaint of a ticket says.
pub(super) fn said_view(view: &TicketView<'_>) -> SaidView {
    let (t, filed) = (view.visit.t, &view.opened.filed);
    let complaint = &filed.complaint;
    let values = [
        ("number", complaint.dose_number.get().to_string()),
        ("date", t.date(complaint.administered_on)),
        ("place", complaint.facility_name.as_str().to_owned()),
    ];
    SaidView {
        problem: t.code("problem-", complaint.problem.code()),
        dose: t.with("dose-told", &values),
        message: complaint.message.clone(),
        lang: filed.language.code(),
        language: t.code("language-", filed.language.code()),
        identity: complaint.identity.formatted(),
        rows: rows(view),
    }
}

/// The date, or as much of it as the document has.
fn birth(t: &Wording, birth: Birth) -> String {
    birth.day().map_or_else(|| birth.written(), |day| t.date(day))
}

fn rows(view: &TicketView<'_>) -> Vec<(String, String)> {
    let (t, filed) = (view.visit.t, &view.opened.filed);
    let c = &filed.complaint;
    let label = |key: &str| t.get(key).to_owned();
    vec![
        (label("field-problem-label"), t.code("problem-", c.problem.code())),
        (label("field-name-label"), c.name.as_str().to_owned()),
        (label("field-date-of-birth-label"), birth(t, c.date_of_birth)),
        (label("field-dose-number-label"), c.dose_number.get().to_string()),
        (label("field-administered-on-label"), t.date(c.administered_on)),
        (
            label("field-vaccine-label"),
            c.vaccine
                .map_or(label("vaccine-unknown"), |v| v.name().to_owned()),
        ),
        (
            label("field-lot-number-label"),
            c.lot
                .as_ref()
                .map_or(label("not-given"), |lot| lot.as_str().to_owned()),
        ),
        (
            label("field-facility-name-label"),
            format!("{}, {}", c.facility_name.as_str(), c.facility_state.name()),
        ),
        (
            label("field-paid-label"),
            label(if c.paid { "yes" } else { "no" }),
        ),
        (label("field-phone-label"), c.phone.as_str().to_owned()),
        (label("field-email-label"), c.email.as_str().to_owned()),
        (
            label("language-label"),
            t.code("language-", filed.language.code()),
        ),
    ]
}
