//! "I lost my link": a new one goes to the address that the complaint was filed with.

use std::time::Duration;

use actix_web::http::StatusCode;
use askama::Template;
use tokio::time::Instant;

use crate::desk::DeskError;
use crate::desk::citizen::replace_link::replace_link;
use crate::domain::complaint::reference::Reference;
use crate::domain::person::contact::EmailAddress;
use crate::domain::ticket::Acting;
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{SummaryLine, TextField};
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, with_retry_after};
use crate::web::http::throttle::network;
use crate::web::http::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/lost_link.html")]
struct LostLinkPage {
    shell: Shell,
    notice: Option<&'static str>,
    errors: Vec<SummaryLine>,
    reference: TextField,
    email: TextField,
}

#[derive(Template)]
#[template(path = "citizen/link_sent.html")]
struct LinkSentPage {
    shell: Shell,
}

/// Shows the form.
pub async fn show(visit: Visit) -> PageResult {
    show_form(&visit, StatusCode::OK, &FormBody::default(), &[], None)
}

/// Sends a new link if reference and address belong together. Answers alike whether or not they do.
pub async fn submit(visit: Visit, form: FormBody) -> PageResult {
    if let Some(again) = form.again() {
        let notice = again.notice().map(|key| visit.t.get(key));
        return show_form(&visit, again.status(), &form, &[], notice);
    }
    let reference = match form.get("reference").trim() {
        "" => Err(Refusal::new("refusal-reference-required")),
        text => Reference::parse(text),
    };
    let email = EmailAddress::parse(form.get("email"));
    let (reference, email) = match (reference, email) {
        (Ok(reference), Ok(email)) => (reference, email),
        (reference, email) => {
            let wrong = [
                reference.err().map(|r| r.at("reference")),
                email.err().map(|r| r.at("email")),
            ];
            let wrong: Vec<FieldError> = wrong.into_iter().flatten().collect();
            return show_form(&visit, StatusCode::UNPROCESSABLE_ENTITY, &form, &wrong, None);
        }
    };
    let app = visit.app();
    let (throttles, from) = (&app.throttles, network(visit.address));
    throttles.lost_link_address.take(&from)?;
    throttles
        .lost_link_reference
        .take(&format!("{from} {}", reference.compact()))?;
    throttles
        .lost_link_email
        .take(&format!("{from} {}", email.as_str().to_lowercase()))?;
    let work = app.change(Acting::Citizen, move |cx| replace_link(cx, reference, &email));
    let sent = at_the_beat(BEAT, work).await;
    match sent {
        Err(DeskError::Store(error)) if error.is_temporary() => {
            tracing::warn!(%error, "a new link could not be sent");
            let notice = Some(visit.t.get("notice-link-not-sent"));
            let response = show_form(&visit, StatusCode::SERVICE_UNAVAILABLE, &form, &[], notice)?;
            return Ok(with_retry_after(response, &PageError::Unavailable));
        }
        Err(DeskError::Store(error)) => return Err(PageError::from(error)),
        // Somebody works on the ticket at this very moment: the visitor may ask again.
        Ok(_) | Err(_) => {}
    }
    let shell = Shell::new(&visit, visit.t.get("link-sent-title"));
    page(&visit, StatusCode::OK, &LinkSentPage { shell })
}

/// Answers leave at whole multiples of this time after the question: whether a link was replaced, which takes some
/// milliseconds more, does not show in how long it took.
const BEAT: Duration = Duration::from_millis(400);

/// Does some work and then waits for the next beat.
async fn at_the_beat<T>(beat: Duration, work: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let done = work.await;
    tokio::time::sleep_until(began + next_beat(beat, began.elapsed())).await;
    done
}

/// When the first beat comes behind work that took so long, counted from its beginning.
fn next_beat(beat: Duration, took: Duration) -> Duration {
    let beats = took.as_nanos() / beat.as_nanos().max(1) + 1;
    beat.saturating_mul(u32::try_from(beats).unwrap_or(u32::MAX))
}

fn show_form(
    visit: &Visit,
    status: StatusCode,
    form: &FormBody,
    wrong: &[FieldError],
    notice: Option<&'static str>,
) -> PageResult {
    let t = visit.t;
    let error = |name| {
        wrong
            .iter()
            .find(|error| error.field == name)
            .map(|error| t.refusal(&error.refusal))
    };
    let shell = Shell::new(visit, t.get("lost-title")).with_form("lost", "/lost-link");
    let template = LostLinkPage {
        shell: if wrong.is_empty() && notice.is_none() {
            shell
        } else {
            shell.with_error()
        },
        notice,
        errors: wrong.iter().map(|error| SummaryLine::of(t, error)).collect(),
        reference: TextField {
            name: "reference",
            label: t.get("lost-reference-label").to_owned(),
            hint: t.get("lost-reference-hint").to_owned(),
            value: form.get("reference").to_owned(),
            error: error("reference"),
            kind: "text",
            autocomplete: "off",
            class: "w-id",
            ..TextField::default()
        },
        email: TextField {
            name: "email",
            label: t.get("field-email-label").to_owned(),
            hint: t.get("lost-email-hint").to_owned(),
            value: form.get("email").to_owned(),
            error: error("email"),
            kind: "email",
            autocomplete: "email",
            ..TextField::default()
        },
    };
    page(visit, status, &template)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What takes the time of a new link and what takes none end at the same moment, also where work is longer than a
    /// beat.
    #[test]
    fn work_ends_at_the_beat_however_long_it_took() {
        let millis = Duration::from_millis;
        for (took, ends) in [(0, 400), (1, 400), (40, 400), (399, 400), (401, 800), (441, 800)] {
            assert_eq!(next_beat(BEAT, millis(took)), millis(ends), "{took}");
        }
    }

    /// None of the beat is left out: the end is not before it, and not a beat later.
    #[tokio::test]
    async fn quick_and_slow_work_wait_for_the_same_beat() {
        for took in [0, 40] {
            let began = Instant::now();
            let work = tokio::time::sleep(Duration::from_millis(took));
            at_the_beat(BEAT, work).await;
            let elapsed = began.elapsed();
            assert!(elapsed >= BEAT && elapsed < 2 * BEAT, "{took}: {elapsed:?}");
        }
    }
}
