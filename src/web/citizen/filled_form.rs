//! The option-M form as it was sent: what was typed, and the complaint that it makes.

use data_encoding::BASE64URL_NOPAD;

use crate::domain::complaint::plausibility::{Doubt, doubts};
use crate::domain::complaint::{Complaint, ComplaintInput};
use crate::domain::facility::State;
use crate::domain::values::dates;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::{StoreError, facilities};
use crate::web::citizen::complaint_form::FormState;
use crate::web::citizen::filed_answers::understood;
use crate::web::http::form::FormBody;
use crate::web::http::visit::Visit;

/// The fields that hold dates, and how the names of their parts end.
const DATES: [&str; 3] = ["date_of_birth", "administered_on", "needed_by"];
const DATE_PARTS: [&str; 3] = ["_day", "_month", "_year"];

/// What was typed.
pub(super) fn read(form: &FormBody) -> FormState {
    let key = form.get("idempotency_key");
    let sound = key.len() == 22
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    FormState {
        input: ComplaintInput::collect(|name| typed(form, name)),
        idempotency_key: if sound { key.to_owned() } else { fresh_key() },
        confirmed: form.all("confirmed").map(str::to_owned).collect(),
        ..FormState::default()
    }
}

/// What was typed into a field. A date comes in three fields from our form, in one from our page of answers and from
/// other programs.
fn typed(form: &FormBody, name: &str) -> String {
    let whole = form.get(name);
    if !whole.trim().is_empty() || !DATES.contains(&name) {
        return whole.to_owned();
    }
    let [day, month, year] = DATE_PARTS.map(|part| form.get(&format!("{name}{part}")));
    dates::from_parts(day, month, year)
}

fn is_doubled(form: &FormBody, name: &str) -> bool {
    let part_doubled = |part: &&str| form.is_doubled(&format!("{name}{part}"));
    form.is_doubled(name) || (DATES.contains(&name) && DATE_PARTS.iter().any(part_doubled))
}

/// The complaint, unless something is wrong or doubtful: then the state says what.
pub(super) async fn parse(visit: &Visit, form: &FormBody, state: &mut FormState) -> Option<Complaint> {
    let doubled = ComplaintInput::FIELDS
        .iter()
        .filter(|field| is_doubled(form, field));
    state.errors = doubled
        .map(|field| Refusal::new("refusal-doubled-field").at(field))
        .collect();
    let complaint = match Complaint::parse(&state.input, visit.app().clock.today()) {
        Ok(complaint) => complaint,
        Err(errors) => {
            let fresh = |error: &FieldError| state.errors.iter().all(|known| known.field != error.field);
            let errors: Vec<FieldError> = errors.into_iter().filter(fresh).collect();
            state.errors.extend(errors);
            return None;
        }
    };
    let open = |doubt: &Doubt| state.confirmed.iter().all(|code| code != doubt.code);
    let places = states_of_place(visit, &complaint).await;
    state.doubts = doubts(&complaint, &places).into_iter().filter(open).collect();
    state.understood = understood(visit.t, &complaint);
    (state.errors.is_empty() && state.doubts.is_empty()).then_some(complaint)
}

/// The states in which the register knows the stated place; none while it cannot be asked, since a doubt less is
/// better than a complaint less.
async fn states_of_place(visit: &Visit, complaint: &Complaint) -> Vec<State> {
    let name = complaint.facility_name.clone();
    let found: Result<Vec<State>, StoreError> = visit
        .app()
        .store
        .read(move |conn| facilities::states_named(conn, &name))
        .await;
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "the list of facilities could not be read");
        Vec::new()
    })
}

/// A name for a filing.
pub(super) fn fresh_key() -> String {
    BASE64URL_NOPAD.encode(&rand::random::<[u8; 16]>())
}
