//! Staff set up a second factor in their own account, have recovery codes made, and take it away.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::desk::DeskError;
use crate::desk::accounts::second_factor::{confirm, propose, proposed, remove, renew_codes};
use crate::desk::accounts::sign_in::{BrowserMark, Try, finish};
use crate::desk::context::Context;
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::Refusal;
use crate::store::StoreError;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::{SummaryLine, TextField};
use crate::web::http::form::FormBody;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::account::{self, PASSWORD, prove};
use crate::web::staff::accounts::qr::Qr;
use crate::web::staff::accounts::session::{ACCOUNT, SECOND_FACTOR, SignedIn};

#[derive(Template)]
#[template(path = "staff/second_factor.html")]
struct EnrolPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    qr: Option<Qr>,
    typed: String,
    code: TextField,
}

#[derive(Template)]
#[template(path = "staff/recovery_codes.html")]
struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
}

/// Shows what a device has to be told, if a factor waits for its first code.
pub async fn show(visit: Visit, signed_in: SignedIn) -> PageResult {
    show_page(&visit, &signed_in, None).await
}

/// Begins to set a factor up.
pub async fn begin(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    match after_password(&visit, &signed_in, &form, propose).await? {
        Ok(()) => redirect(SECOND_FACTOR),
        Err(answer) => Ok(answer),
    }
}

/// Finishes that with a code, and shows the recovery codes once.
pub async fn submit(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    own_password(&signed_in)?;
    let (key, code) = (visit.app().second_factors.clone(), form.get("code").to_owned());
    let session = signed_in.token.clone();
    let done = visit
        .app()
        .change(signed_in.acting(), move |cx| confirm(cx, &key, &code, &session))
        .await;
    match done {
        Ok(Some(codes)) => show_codes(&visit, &signed_in, codes),
        Ok(None) => show_page(&visit, &signed_in, Some("second-factor-code-wrong")).await,
        // Another tab was faster.
        Err(DeskError::Stale) => redirect(ACCOUNT),
        Err(error) => Err(error.into()),
    }
}

/// Makes new recovery codes.
pub async fn renew(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    match after_password(&visit, &signed_in, &form, renew_codes).await? {
        Ok(codes) => show_codes(&visit, &signed_in, codes),
        Err(answer) => Ok(answer),
    }
}

/// Takes the factor away, where no rule demands one.
pub async fn take_away(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    if visit
        .app()
        .settings
        .totp_required
        .contains(&signed_in.member.role)
    {
        return Err(PageError::Forbidden);
    }
    match after_password(&visit, &signed_in, &form, remove).await? {
        Ok(()) => redirect(&format!("{ACCOUNT}?done=second-factor-removed")),
        Err(answer) => Ok(answer),
    }
}

/// Does something for whoever gives their password; the page that says that it is wrong otherwise.
async fn after_password<T: Send + 'static>(
    visit: &Visit,
    signed_in: &SignedIn,
    form: &FormBody,
    use_case: fn(&mut Context<'_>) -> Result<T, DeskError>,
) -> Result<Result<T, HttpResponse>, PageError> {
    own_password(signed_in)?;
    let Some((attempt, _)) = prove(visit, signed_in, form.get(PASSWORD)).await? else {
        let wrong = [Refusal::new("refusal-password-wrong").at(PASSWORD)];
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(Err(
            account::show_page(visit, signed_in, status, None, &wrong).await?
        ));
    };
    let mark = visit.browser_mark().unwrap_or_else(BrowserMark::fresh);
    let done = visit.app().change(signed_in.acting(), move |cx| {
        right(cx, attempt, &mark)?;
        use_case(cx)
    });
    match done.await {
        Ok(done) => Ok(Ok(done)),
        Err(DeskError::Stale) => Ok(Err(redirect(ACCOUNT)?)),
        Err(error) => Err(error.into()),
    }
}

fn right(cx: &mut Context<'_>, attempt: Try, mark: &BrowserMark) -> Result<(), DeskError> {
    Ok(finish(cx.conn, attempt, mark)?)
}

/// Whoever still has a password that somebody else chose chooses their own first.
fn own_password(signed_in: &SignedIn) -> Result<(), PageError> {
    if signed_in.must_change {
        Err(PageError::ChangePassword)
    } else {
        Ok(())
    }
}

fn show_codes(visit: &Visit, signed_in: &SignedIn, codes: Vec<String>) -> PageResult {
    let shell = Shell::new(visit, visit.t.get("recovery-title")).signed_in(&signed_in.member);
    page(visit, StatusCode::OK, &CodesPage { shell, codes })
}

async fn show_page(visit: &Visit, signed_in: &SignedIn, wrong: Option<&'static str>) -> PageResult {
    own_password(signed_in)?;
    let (t, app, id) = (visit.t, visit.app(), signed_in.member.id);
    let key = app.second_factors.clone();
    let found = app
        .store
        .read(move |conn| proposed(conn, &key, id))
        .await
        .map_err(|error: StoreError| PageError::from(error))?;
    let Some((_, factor)) = found else {
        return redirect(ACCOUNT);
    };
    let shell = Shell::new(visit, t.get("second-factor-title")).signed_in(&signed_in.member);
    let words = wrong.map(|key| t.get(key).to_owned());
    let template = EnrolPage {
        shell: if wrong.is_some() {
            shell.with_error()
        } else {
            shell
        },
        errors: words
            .iter()
            .map(|text| SummaryLine {
                field: "code".to_owned(),
                text: text.clone(),
            })
            .collect(),
        qr: Qr::of(&factor.uri(&signed_in.member.login)),
        typed: factor.typed(),
        code: TextField {
            name: "code",
            label: t.get("second-factor-code").to_owned(),
            hint: t.get("second-factor-code-hint").to_owned(),
            kind: "text",
            autocomplete: "one-time-code",
            inputmode: "numeric",
            class: "w-id",
            error: words,
            ..TextField::default()
        },
    };
    let status = if wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(visit, status, &template)
}
