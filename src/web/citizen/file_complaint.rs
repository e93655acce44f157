//! The way from the empty form to a filed complaint: fill in, check, submit.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use chrono::NaiveDate;
use data_encoding::BASE64URL_NOPAD;

use super::complaint_form::{FormState, dose_numbers, form_page};
use crate::desk::file_complaint::{Filed, FiledKind, Filing, file_complaint};
use crate::domain::complaint::{Complaint, ComplaintInput};
use crate::domain::dates;
use crate::domain::facility::State;
use crate::domain::language::Language;
use crate::domain::mykad::MyKad;
use crate::domain::plausibility::{Doubt, doubts};
use crate::domain::reference::Reference;
use crate::domain::refusal::{FieldError, Refusal};
use crate::store::{StoreError, facilities};
use crate::telemetry;
use crate::web::errors::{PageError, PageResult};
use crate::web::form::FormBody;
use crate::web::page::{Shell, come_back, page};
use crate::web::visit::{Visit, language_cookie};
use crate::wording::Wording;

const FORM: &str = "complaint";

/// A line of the answers to check.
struct Answer {
    field: &'static str,
    label: String,
    value: String,
}

#[derive(Template)]
#[template(path = "citizen/check_answers.html")]
struct CheckPage<'a> {
    shell: Shell,
    notice: Option<&'a str>,
    answers: Vec<Answer>,
    hidden: Vec<(&'static str, &'a str)>,
    confirmed: &'a [String],
    idempotency_key: &'a str,
}

/// Shows the empty form.
pub async fn show(visit: Visit) -> PageResult {
    let state = FormState {
        idempotency_key: fresh_key(),
        ..FormState::default()
    };
    show_form(&visit, StatusCode::OK, &state)
}

/// Takes the form: shows it again where something is to do, else the answers to check.
pub async fn submit(visit: Visit, form: FormBody) -> PageResult {
    let mut state = read(&form);
    if let Some(language) = Language::parse(form.get("switch_lang")) {
        return switch_language(visit, &state, language);
    }
    if form.has("edit") {
        return show_form(&visit, StatusCode::OK, &state);
    }
    if let Some(name) = form.all("pick_facility").next() {
        name.clone_into(&mut state.input.facility_name);
        return show_form(&visit, StatusCode::OK, &state);
    }
    if form.has("find_facility") {
        match find_facilities(&visit, &state.input).await {
            Ok(found) => state.found = Some(found),
            Err(PageError::Unavailable) => state.notice = Some("notice-no-search"),
            Err(error) => return Err(error),
        }
        if state.found.is_some() {
            return show_form(&visit, StatusCode::OK, &state);
        }
        let response = show_form(&visit, StatusCode::SERVICE_UNAVAILABLE, &state)?;
        return Ok(come_back(response, &PageError::Unavailable));
    }
    if visit.check_csrf(form.get("csrf_token")).is_err() {
        state.notice = Some("notice-form-expired");
        return show_form(&visit, StatusCode::FORBIDDEN, &state);
    }
    match parse(&visit, &form, &mut state) {
        Some(_) => show_answers(&visit, StatusCode::OK, &state),
        None => show_form(&visit, StatusCode::UNPROCESSABLE_ENTITY, &state),
    }
}

/// Files the complaint that was checked.
pub async fn file(visit: Visit, form: FormBody) -> PageResult {
    let mut state = read(&form);
    if let Some(language) = Language::parse(form.get("switch_lang")) {
        let visit = visit.speaking(language);
        let mut response = show_answers(&visit, StatusCode::OK, &state)?;
        set_language(&mut response, &visit, language);
        return Ok(response);
    }
    if visit.check_csrf(form.get("csrf_token")).is_err() {
        state.notice = Some("notice-form-expired");
        return show_answers(&visit, StatusCode::FORBIDDEN, &state);
    }
    let Some(complaint) = parse(&visit, &form, &mut state) else {
        return show_form(&visit, StatusCode::UNPROCESSABLE_ENTITY, &state);
    };
    if let Err((notice, error)) = take_turn(&visit, &complaint) {
        return again_later(&visit, &mut state, notice, &error);
    }
    match keep(&visit, complaint, &state.idempotency_key).await {
        Ok(filed) => Ok(lead_to(&filed)),
        Err(error) if error.is_temporary() => {
            tracing::warn!(%error, "a complaint could not be kept");
            again_later(&visit, &mut state, "notice-not-kept", &PageError::Unavailable)
        }
        Err(error) => Err(error.into()),
    }
}

/// Counts a filing: tightly for a person and for an e-mail address, loosely for a network, which thousands may share.
fn take_turn(visit: &Visit, complaint: &Complaint) -> Result<(), (&'static str, PageError)> {
    let throttles = &visit.app().throttles;
    let network = throttles.filings.take_address(visit.address);
    network.map_err(|error| ("notice-too-many", error))?;
    let (kind, number) = (complaint.identity.kind(), complaint.identity.number());
    let key = format!("{} {number}", kind.code());
    let identity = throttles.filings_identity.take(&key);
    identity.map_err(|error| ("notice-too-many-identity", error))?;
    let email = throttles
        .filings_email
        .take(&complaint.email.as_str().to_lowercase());
    email.map_err(|error| ("notice-too-many-email", error))
}

/// Keeps the complaint. A reference that is taken, or the same filing at the same moment, calls for one more try.
async fn keep(visit: &Visit, complaint: Complaint, key: &str) -> Result<Filed, StoreError> {
    let app = visit.app();
    let mut tries = 3;
    loop {
        tries -= 1;
        let filing = Filing {
            complaint: complaint.clone(),
            idempotency_key: key.to_owned(),
            language: visit.t.language(),
            reference: Reference::from_bits(rand::random()),
        };
        let (desk, now) = (app.desk.clone(), app.clock.now());
        let result = app
            .store
            .write(move |conn| file_complaint(conn, &desk, &filing, now))
            .await;
        match result {
            Err(StoreError::Duplicate { .. }) if tries > 0 => {}
            Ok(filed) => {
                if filed.kind == FiledKind::New {
                    telemetry::count_filing();
                    app.bell.complaint_filed();
                    app.bell.letter_written();
                }
                return Ok(filed);
            }
            Err(error) => return Err(error),
        }
    }
}

fn lead_to(filed: &Filed) -> HttpResponse {
    let query = match filed.kind {
        FiledKind::New => "",
        FiledKind::Repeated => "?again=same",
        FiledKind::Changed => "?again=changed",
    };
    let location = format!("/t/{}/filed{query}", filed.secret.encoded());
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .finish()
}

/// The answers once more, since they could not be taken now: nothing that was typed is lost.
fn again_later(visit: &Visit, state: &mut FormState, notice: &'static str, error: &PageError) -> PageResult {
    state.notice = Some(notice);
    let response = show_answers(visit, error.status_code(), state)?;
    Ok(come_back(response, error))
}

fn read(form: &FormBody) -> FormState {
    let key = form.get("idempotency_key");
    let sound = key.len() == 22
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    FormState {
        input: ComplaintInput::collect(|name| form.get(name).to_owned()),
        idempotency_key: if sound { key.to_owned() } else { fresh_key() },
        confirmed: form.all("confirmed").map(str::to_owned).collect(),
        ..FormState::default()
    }
}

/// The complaint, unless something is wrong or doubtful: then the state says what.
fn parse(visit: &Visit, form: &FormBody, state: &mut FormState) -> Option<Complaint> {
    let doubled = ComplaintInput::FIELDS
        .iter()
        .filter(|field| form.is_doubled(field));
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
    state.doubts = doubts(&complaint).into_iter().filter(open).collect();
    (state.errors.is_empty() && state.doubts.is_empty()).then_some(complaint)
}

fn show_form(visit: &Visit, status: StatusCode, state: &FormState) -> PageResult {
    let shell = Shell::new(visit, visit.t.get("form-title")).with_form(FORM, "/complaints/new");
    let shell = if state.errors.is_empty() && state.notice.is_none() {
        shell
    } else {
        shell.with_error()
    };
    page(visit, status, &form_page(shell, state))
}

fn show_answers(visit: &Visit, status: StatusCode, state: &FormState) -> PageResult {
    let shell = Shell::new(visit, visit.t.get("check-title")).with_form(FORM, "/complaints");
    let shell = if state.notice.is_some() {
        shell.with_error()
    } else {
        shell
    };
    let template = CheckPage {
        notice: state.notice.map(|key| visit.t.get(key)),
        answers: answers(visit.t, &state.input, visit.app().clock.today()),
        hidden: state.input.pairs(),
        confirmed: &state.confirmed,
        idempotency_key: &state.idempotency_key,
        shell,
    };
    page(visit, status, &template)
}

fn switch_language(visit: Visit, state: &FormState, language: Language) -> PageResult {
    let visit = visit.speaking(language);
    let mut response = show_form(&visit, StatusCode::OK, state)?;
    set_language(&mut response, &visit, language);
    Ok(response)
}

fn set_language(response: &mut HttpResponse, visit: &Visit, language: Language) {
    // A cookie that cannot be written only loses the choice.
    let _ = response.add_cookie(&language_cookie(language, &visit.app().settings));
}

async fn find_facilities(visit: &Visit, input: &ComplaintInput) -> Result<Vec<String>, PageError> {
    let (text, state) = (
        input.facility_name.clone(),
        State::parse(&input.facility_state).ok(),
    );
    let found = visit
        .app()
        .store
        .read(move |conn| facilities::search(conn, &text, state, 20))
        .await;
    Ok(found
        .map_err(|error: StoreError| PageError::from(error))?
        .into_iter()
        .map(|f| f.name.as_str().to_owned())
        .collect())
}

/// What was typed, as it will be understood.
fn answers(t: &'static Wording, input: &ComplaintInput, today: NaiveDate) -> Vec<Answer> {
    let dose = dose_numbers(t)
        .into_iter()
        .find(|(code, _)| *code == input.dose_number);
    input
        .pairs()
        .into_iter()
        .filter(|(field, _)| *field != "consent")
        .map(|(field, typed)| {
            let value = match field {
                "id_type" => t.code("id-type-", typed),
                "problem" => t.code("problem-", typed),
                "dose_number" => dose.as_ref().map_or_else(String::new, |(_, label)| label.clone()),
                "vaccine" => crate::domain::vaccine::Vaccine::parse(typed).map_or_else(
                    |_| t.get("vaccine-unknown").to_owned(),
                    |vaccine| vaccine.name().to_owned(),
                ),
                "date_of_birth" if typed.trim().is_empty() => birth_in_mykad(&input.id_number, today)
                    .map(|date| format!("{} ({})", t.date(date), t.get("check-from-mykad")))
                    .unwrap_or_default(),
                "date_of_birth" | "administered_on" => {
                    dates::parse(typed).map_or_else(|_| String::new(), |date| t.date(date))
                }
                "facility_state" => {
                    State::parse(typed).map_or_else(|_| String::new(), |state| state.name().to_owned())
                }
                "paid" => t
                    .get(if typed == "yes" { "paid-yes" } else { "paid-no" })
                    .to_owned(),
                _ => typed.trim().to_owned(),
            };
            let value = if value.is_empty() {
                t.get("not-given").to_owned()
            } else {
                value
            };
            let key = format!("field-{}-label", field.replace('_', "-"));
            Answer {
                field,
                label: t.get(&key).to_owned(),
                value,
            }
        })
        .collect()
}

fn birth_in_mykad(number: &str, today: NaiveDate) -> Option<NaiveDate> {
    MyKad::parse(number).ok()?.birth_date(today)
}

fn fresh_key() -> String {
    BASE64URL_NOPAD.encode(&rand::random::<[u8; 16]>())
}
