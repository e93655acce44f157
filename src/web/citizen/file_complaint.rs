//! The way from the empty form to a filed complaint: fill in, check, submit.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use data_encoding::BASE64URL_NOPAD;

use crate::desk::citizen::file_complaint::{Filed, FiledKind, Filing, file_complaint};
use crate::domain::complaint::plausibility::{Doubt, doubts};
use crate::domain::complaint::reference::Reference;
use crate::domain::complaint::{Complaint, ComplaintInput};
use crate::domain::facility::{Facility, State};
use crate::domain::values::coded::Coded;
use crate::domain::values::dates;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::tickets::complaints;
use crate::store::{StoreError, facilities};
use crate::telemetry;
use crate::web::citizen::complaint_form::{FormState, form_page};
use crate::web::citizen::filed_answers::{Answer, understood};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::{FormBody, ShowAgain};
use crate::web::http::page::{Shell, page, with_retry_after};
use crate::web::http::visit::Visit;

const FORM: &str = "complaint";
/// The fields that hold dates, and how the names of their parts end.
const DATES: [&str; 2] = ["date_of_birth", "administered_on"];
const DATE_PARTS: [&str; 3] = ["_day", "_month", "_year"];

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
    if form.has("edit") || form.again() == Some(ShowAgain::OtherLanguage) {
        return show_form(&visit, StatusCode::OK, &state);
    }
    if let Some(picked) = form.all("pick_facility").next() {
        pick(&mut state.input, picked);
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
        return Ok(with_retry_after(response, &PageError::Unavailable));
    }
    if let Some(again) = form.again() {
        state.notice = again.notice();
        return show_form(&visit, again.status(), &state);
    }
    match parse(&visit, &form, &mut state).await {
        Some(complaint) => show_answers(&visit, StatusCode::OK, &state, &complaint),
        None => show_form(&visit, StatusCode::UNPROCESSABLE_ENTITY, &state),
    }
}

/// Files the complaint that was checked.
pub async fn file(visit: Visit, form: FormBody) -> PageResult {
    let mut state = read(&form);
    let parsed = parse(&visit, &form, &mut state).await;
    if let Some(again) = form.again() {
        state.notice = again.notice();
        return match &parsed {
            Some(complaint) => show_answers(&visit, again.status(), &state, complaint),
            None => show_form(&visit, again.status(), &state),
        };
    }
    let Some(complaint) = parsed else {
        return show_form(&visit, StatusCode::UNPROCESSABLE_ENTITY, &state);
    };
    let kept = match was_filed(&visit, &state.idempotency_key).await {
        // Whoever sends once more what was filed is told where it is, however often.
        Ok(true) => keep(&visit, complaint.clone(), &state.idempotency_key).await,
        Ok(false) => {
            let share = match Share::take(&visit, &complaint) {
                Ok(share) => share,
                Err((notice, error)) => {
                    return again_later(&visit, &mut state, &complaint, (notice, &error));
                }
            };
            let kept = keep(&visit, complaint.clone(), &state.idempotency_key).await;
            if !matches!(&kept, Ok(filed) if filed.kind == FiledKind::New) {
                share.give_back(&visit);
            }
            kept
        }
        Err(error) => Err(error),
    };
    match kept {
        Ok(filed) => Ok(lead_to(&filed)),
        Err(error) if error.is_temporary() => {
            tracing::warn!(%error, "a complaint could not be saved");
            let told = ("notice-not-kept", &PageError::Unavailable);
            again_later(&visit, &mut state, &complaint, told)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether something was filed with a key.
async fn was_filed(visit: &Visit, key: &str) -> Result<bool, StoreError> {
    let key = key.to_owned();
    let store = &visit.app().store;
    store
        .read(move |conn| complaints::is_filed_with(conn, &key))
        .await
}

/// What a filing takes from the share of a person and of an e-mail address, which are tight. That of a network, which
/// thousands may share, is loose.
struct Share {
    identity: String,
    email: String,
}

impl Share {
    fn take(visit: &Visit, complaint: &Complaint) -> Result<Self, (&'static str, PageError)> {
        let throttles = &visit.app().throttles;
        let network = throttles.filings.take_address(visit.address);
        network.map_err(|error| ("notice-too-many", error))?;
        let (kind, number) = (complaint.identity.kind(), complaint.identity.number());
        let share = Self {
            identity: format!("{} {number}", kind.code()),
            email: complaint.email.as_str().to_lowercase(),
        };
        let identity = throttles.filings_identity.take(&share.identity);
        identity.map_err(|error| ("notice-too-many-identity", error))?;
        throttles.filings_email.take(&share.email).map_err(|error| {
            throttles.filings_identity.give_back(&share.identity);
            ("notice-too-many-email", error)
        })?;
        Ok(share)
    }

    /// Nothing new was filed.
    fn give_back(&self, visit: &Visit) {
        let throttles = &visit.app().throttles;
        throttles.filings_identity.give_back(&self.identity);
        throttles.filings_email.give_back(&self.email);
    }
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
fn again_later(
    visit: &Visit,
    state: &mut FormState,
    complaint: &Complaint,
    (notice, error): (&'static str, &PageError),
) -> PageResult {
    state.notice = Some(notice);
    let response = show_answers(visit, error.status_code(), state, complaint)?;
    Ok(with_retry_after(response, error))
}

fn read(form: &FormBody) -> FormState {
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

/// The facility of a button: the code of its state, a space, its name.
fn pick(input: &mut ComplaintInput, picked: &str) {
    let known = picked
        .split_once(' ')
        .filter(|(code, _)| code.len() == 2)
        .and_then(|(code, name)| Some((State::parse(code).ok()?, name)));
    match known {
        Some((state, name)) => {
            state.code().clone_into(&mut input.facility_state);
            name.clone_into(&mut input.facility_name);
        }
        None => picked.clone_into(&mut input.facility_name),
    }
}

/// The complaint, unless something is wrong or doubtful: then the state says what.
async fn parse(visit: &Visit, form: &FormBody, state: &mut FormState) -> Option<Complaint> {
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

fn show_form(visit: &Visit, status: StatusCode, state: &FormState) -> PageResult {
    let shell = Shell::new(visit, visit.t.get("form-title")).with_form(FORM, "/complaints/new");
    let shell = if state.errors.is_empty() && state.doubts.is_empty() && state.notice.is_none() {
        shell
    } else {
        shell.with_error()
    };
    page(visit, status, &form_page(shell, state))
}

fn show_answers(visit: &Visit, status: StatusCode, state: &FormState, complaint: &Complaint) -> PageResult {
    let mut answers = understood(visit.t, complaint);
    if state.input.date_of_birth.trim().is_empty() {
        for answer in answers
            .iter_mut()
            .filter(|answer| answer.field == "date_of_birth")
        {
            answer.value = format!("{} ({})", answer.value, visit.t.get("check-from-mykad"));
        }
    }
    let shell = Shell::new(visit, visit.t.get("check-title")).with_form(FORM, "/complaints");
    let shell = if state.notice.is_some() {
        shell.with_error()
    } else {
        shell
    };
    let template = CheckPage {
        notice: state.notice.map(|key| visit.t.get(key)),
        answers,
        hidden: state.input.pairs(),
        confirmed: &state.confirmed,
        idempotency_key: &state.idempotency_key,
        shell,
    };
    page(visit, status, &template)
}

/// Facilities of the stated state; of all states if it has none of that name, since the state may be the mistake.
async fn find_facilities(visit: &Visit, input: &ComplaintInput) -> Result<Vec<Facility>, PageError> {
    let (text, state) = (
        input.facility_name.clone(),
        State::parse(&input.facility_state).ok(),
    );
    let found = visit
        .app()
        .store
        .read(move |conn| facilities::search_near(conn, &text, state, 20))
        .await;
    found.map_err(|error: StoreError| PageError::from(error))
}

fn fresh_key() -> String {
    BASE64URL_NOPAD.encode(&rand::random::<[u8; 16]>())
}
