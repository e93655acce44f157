//! The way from the empty form to a filed complaint: fill in, check, submit.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError, web};

use crate::desk::citizen::file_complaint::{Filed, FiledKind, Filing, file_complaint};
use crate::domain::complaint::reference::Reference;
use crate::domain::complaint::{Complaint, ComplaintInput};
use crate::domain::facility::{Facility, State};
use crate::domain::ticket::Acting;
use crate::domain::values::coded::Coded;
use crate::store::tickets::complaints;
use crate::store::{StoreError, facilities};
use crate::telemetry;
use crate::web::citizen::check_answers::{self, Asked, lead_to_answers, show_answers};
use crate::web::citizen::complaint_form::{FormState, show_form};
use crate::web::citizen::filled_form::{fresh_key, parse, read};
use crate::web::http::drafts;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::{FormBody, ShowAgain};
use crate::web::http::page::with_retry_after;
use crate::web::http::visit::Visit;

/// Shows the form: empty, or with what is to be changed.
pub async fn show(visit: Visit, asked: web::Query<Asked>) -> PageResult {
    let state = match check_answers::open(&visit, &asked).await? {
        Some(typed) => read(&typed),
        None => FormState {
            idempotency_key: fresh_key(),
            notice: (!asked.gone.is_empty()).then_some("notice-draft-gone"),
            ..FormState::default()
        },
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
        Some(complaint) => lead_to_answers(&visit, &state, &complaint).await,
        None => show_form(&visit, StatusCode::UNPROCESSABLE_ENTITY, &state),
    }
}

/// Files the complaint that was checked.
pub async fn file(visit: Visit, form: FormBody) -> PageResult {
    let (mut state, draft) = (read(&form), form.get("draft"));
    let parsed = parse(&visit, &form, &mut state).await;
    if let Some(again) = form.again() {
        state.notice = again.notice();
        return match &parsed {
            Some(complaint) => show_answers(&visit, again.status(), &state, complaint, draft),
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
                    return again_later(&visit, &mut state, &complaint, (notice, &error), draft);
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
        Ok(filed) => {
            if !draft.is_empty() {
                drafts::forget(visit.app(), draft).await;
            }
            Ok(lead_to(&filed))
        }
        Err(error) if error.is_temporary() => {
            tracing::warn!(%error, "a complaint could not be saved");
            let told = ("notice-not-kept", &PageError::Unavailable);
            again_later(&visit, &mut state, &complaint, told, draft)
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
        let result = app
            .change(Acting::Citizen, move |cx| file_complaint(cx, &filing))
            .await;
        match result {
            Err(StoreError::Duplicate { .. }) if tries > 0 => {}
            Ok(filed) => {
                if filed.kind == FiledKind::New {
                    telemetry::count_filing();
                    app.bell.complaint_filed();
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
    draft: &str,
) -> PageResult {
    state.notice = Some(notice);
    let response = show_answers(visit, error.status_code(), state, complaint, draft)?;
    Ok(with_retry_after(response, error))
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
