//! An administrator sends a file of dose records. It is written down as it arrives; its import is begun on the page that
//! shows its first rows.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use actix_multipart::{Field, Multipart};
use actix_web::http::StatusCode;
use askama::Template;
use futures_util::StreamExt;

use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;
use crate::tabular::csv_table::{Table, TableError};
use crate::tabular::decompress;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::fields::SummaryLine;
use crate::web::http::page::{Shell, page, redirect};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::imports::import_files::column_label;
use crate::web::staff::imports::pace::Pace;
use crate::worker::upload_folder::{Note, Uploads};

/// The longest name of a file that is kept, and the longest token, in characters.
const MOST_NAME: usize = 200;
const MOST_TOKEN: usize = 200;

#[derive(Template)]
#[template(path = "staff/upload.html")]
struct UploadPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    columns: Vec<Column>,
}

/// A column of the table, as the page explains it.
struct Column {
    label: String,
    name: &'static str,
    example: &'static str,
}

/// An example of each column of the contract, in its order.
const EXAMPLES: [&str; 15] = [
    "V0012345",
    "klinik-contoh",
    "KK0001",
    "Klinik Kesihatan Kluang",
    "01",
    "mykad, passport, other",
    "860105-01-5777",
    "Siti binti Contoh",
    "1986-01-05",
    "012-345 6789",
    "3",
    "Pfizer",
    "FK8892",
    "2022-01-21",
    "yes, no",
];

/// Shows the form.
pub async fn show(visit: Visit, signed_in: SignedIn) -> PageResult {
    form(&visit, &signed_in, StatusCode::OK, None)
}

fn form(visit: &Visit, signed_in: &SignedIn, status: StatusCode, refused: Option<&Refusal>) -> PageResult {
    let mut shell = Shell::new(visit, visit.t.get("upload-title")).signed_in(&signed_in.member);
    if refused.is_some() {
        shell = shell.with_error();
    }
    let error = |refusal: &Refusal| SummaryLine {
        field: "file".to_owned(),
        text: visit.t.refusal(refusal),
    };
    let errors = refused.into_iter().map(error).collect();
    let column = |(name, example): (&&'static str, &'static str)| Column {
        label: column_label(visit.t, name),
        name,
        example,
    };
    let columns = crate::domain::registry::dose_input::DoseField::COLUMNS
        .iter()
        .zip(EXAMPLES)
        .map(column)
        .collect();
    page(
        visit,
        status,
        &UploadPage {
            shell,
            errors,
            columns,
        },
    )
}

/// Takes a file.
pub async fn submit(visit: Visit, signed_in: SignedIn, mut body: Multipart) -> PageResult {
    match receive(&visit, &mut body).await? {
        Ok((part, name)) => {
            let note = Note::new(name, signed_in.member.id, visit.app().clock.now());
            let kept = tokio::task::spawn_blocking(move || Uploads::accept(&part, &note)).await;
            let id = kept
                .map_err(|error| PageError::Internal(error.to_string()))?
                .map_err(|error| PageError::Internal(format!("an upload could not be kept: {error}")))?;
            redirect(&format!("/staff/imports/uploads/{}", id.as_str()))
        }
        Err(refusal) => form(
            &visit,
            &signed_in,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(&refusal),
        ),
    }
}

/// Forgets the files that could not be imported.
pub async fn forget(visit: Visit) -> PageResult {
    let uploads = visit.app().settings.uploads.clone();
    uploads
        .forget_failed()
        .map_err(|error| PageError::Internal(format!("the folder of uploads: {error}")))?;
    redirect("/staff/imports")
}

/// A file that was written down, and its name; or what is wrong with it. What is not taken leaves nothing behind.
async fn receive(
    visit: &Visit,
    body: &mut Multipart,
) -> Result<Result<(PathBuf, String), Refusal>, PageError> {
    let broken = |_| PageError::BadRequest("bad-request");
    let mut pace = Pace::new(visit.app().settings.request_timeout);
    let mut trusted = false;
    while let Some(field) = pace.wait(body.next()).await? {
        let mut field = field.map_err(broken)?;
        match field.name() {
            Some("csrf_token") => {
                let token = short_text(&mut field, &mut pace).await?;
                visit.check_csrf(&token).map_err(|_| PageError::Forbidden)?;
                trusted = true;
            }
            // Nothing is written down for a form that may be somebody else's.
            Some("file") if !trusted => return Err(PageError::Forbidden),
            Some("file") => {
                let name = field.content_disposition().and_then(|head| head.get_filename());
                // Some browsers send the whole path.
                let name = name.unwrap_or_default();
                let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
                let name: String = clean_line(name).chars().take(MOST_NAME).collect();
                if name.is_empty() {
                    return Ok(Err(Refusal::new("refusal-file-required")));
                }
                return Ok(write_down(visit, &mut field, &mut pace)
                    .await?
                    .map(|part| (part, name)));
            }
            // What nobody asked for is not read to its end, however long it is.
            Some(_) | None => {
                short_text(&mut field, &mut pace).await?;
            }
        }
    }
    if trusted {
        Ok(Err(Refusal::new("refusal-file-required")))
    } else {
        Err(PageError::Forbidden)
    }
}

async fn short_text(field: &mut Field, pace: &mut Pace) -> Result<String, PageError> {
    let mut text = Vec::new();
    while let Some(chunk) = pace.wait(field.next()).await? {
        text.extend_from_slice(&chunk.map_err(|_| PageError::BadRequest("bad-request"))?);
        if text.len() > MOST_TOKEN {
            return Err(PageError::Forbidden);
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

async fn write_down(
    visit: &Visit,
    field: &mut Field,
    pace: &mut Pace,
) -> Result<Result<PathBuf, Refusal>, PageError> {
    let full = |error: std::io::Error| Refusal::new("refusal-file-not-kept").with("reason", error);
    let (part, file) = match visit.app().settings.uploads.begin() {
        Ok(begun) => begun,
        Err(error) => return Ok(Err(full(error))),
    };
    let most = visit.app().settings.upload_limit;
    let written = fill(field, file, most, pace).await;
    let checked = match written {
        Ok(Ok(())) => check(&part, visit.app().settings.request_timeout).await?,
        Ok(Err(refusal)) => Err(refusal),
        Err(error) => {
            discard(&part);
            return Err(error);
        }
    };
    if checked.is_err() {
        discard(&part);
    }
    Ok(checked.map(|()| part))
}

async fn fill(
    field: &mut Field,
    file: File,
    most: u64,
    pace: &mut Pace,
) -> Result<Result<(), Refusal>, PageError> {
    let mut file = Some(file);
    let mut size = 0;
    while let Some(chunk) = pace.wait(field.next()).await? {
        let chunk = chunk.map_err(|_| PageError::BadRequest("bad-request"))?;
        pace.count(chunk.len());
        size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if size > most {
            return Ok(Err(Refusal::new("refusal-file-size").with("most", most >> 20)));
        }
        let Some(mut open) = file.take() else { break };
        // Disks may be slow: other requests go on meanwhile.
        let wrote = tokio::task::spawn_blocking(move || open.write_all(&chunk).map(|()| open)).await;
        match wrote.map_err(|error| PageError::Internal(error.to_string()))? {
            Ok(open) => file = Some(open),
            Err(error) => return Ok(Err(Refusal::new("refusal-file-not-kept").with("reason", error))),
        }
    }
    Ok(Ok(()))
}

/// Reads the header, so that whoever sends a wrong file learns so at once.
async fn check(part: &Path, patience: Duration) -> Result<Result<(), Refusal>, PageError> {
    let part = part.to_owned();
    let until = Instant::now() + patience;
    let opened = tokio::task::spawn_blocking(move || {
        let unpacked = decompress::open_while(&part, move || Instant::now() < until)?;
        let mut table = Table::open(unpacked, crate::domain::registry::dose_input::DoseField::COLUMNS)?;
        match table.next_row()? {
            Some(_) => Ok(()),
            None => Err(TableError::Empty),
        }
    });
    let opened = opened
        .await
        .map_err(|error| PageError::Internal(error.to_string()))?;
    Ok(opened.map_err(|error| error.refusal()))
}

fn discard(part: &Path) {
    if let Err(error) = std::fs::remove_file(part) {
        tracing::warn!(%error, "could not delete a refused upload");
    }
}
