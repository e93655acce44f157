//! The view of the list of imports, with the files that wait, and with what the worker set aside.

use askama::Template;

use crate::domain::registry::batch::{Batch, BatchState};
use crate::domain::values::coded::Coded;
use crate::store::engine::set_aside::{Aside, Work};
use crate::web::http::numbers::number;
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::wording::Wording;
use crate::worker::upload_folder::Upload;

struct ImportRow {
    url: String,
    file: String,
    state: &'static str,
    state_text: String,
    moment: String,
    rows: String,
    accepted: String,
    unchanged: String,
    superseded: String,
    quarantined: String,
    rejected: String,
}

/// A file that waits for somebody.
struct WaitingUpload {
    url: String,
    words: String,
}

/// Something that the worker set aside.
struct AsideView {
    work: &'static str,
    item: i64,
    url: String,
    words: String,
    moment: String,
}

#[derive(Template)]
#[template(path = "staff/imports.html")]
pub(super) struct ImportsPage {
    shell: Shell,
    lines: Vec<ImportRow>,
    next_url: Option<String>,
    /// Whether a file has just begun to be imported.
    uploaded: bool,
    /// Files that nobody has looked at yet, or that ask something.
    asking: Vec<WaitingUpload>,
    /// Files whose import was begun.
    waiting: Vec<String>,
    failed: Vec<WaitingUpload>,
    aside: Vec<AsideView>,
    may_upload: bool,
}

/// What the page shows beside the batches.
pub(super) struct Beside<'a> {
    pub(super) uploads: &'a [Upload],
    pub(super) aside: &'a [Aside],
    pub(super) uploaded: bool,
}

impl ImportsPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        found: &[Batch],
        size: i64,
        beside: &Beside<'_>,
    ) -> Self {
        let t = visit.t;
        let sound = || {
            beside
                .uploads
                .iter()
                .filter(|upload| upload.note.failure.is_none())
        };
        let asks = |upload: &Upload| WaitingUpload {
            url: upload_url(upload),
            words: if upload.note.asks_dates {
                t.with("upload-asks-dates", &[("name", &upload.note.name)])
            } else {
                upload.note.name.clone()
            },
        };
        let full = i64::try_from(found.len()).unwrap_or(0) == size;
        let last = found.last().filter(|_| full);
        Self {
            shell: Shell::new(visit, t.get("imports-title")).signed_in(&signed_in.member),
            lines: found.iter().map(|batch| line(t, batch)).collect(),
            next_url: last.map(|batch| format!("/staff/imports?before={}", batch.id)),
            uploaded: beside.uploaded,
            asking: sound().filter(|upload| !upload.note.begun).map(asks).collect(),
            waiting: sound()
                .filter(|upload| upload.note.begun)
                .map(|upload| upload.note.name.clone())
                .collect(),
            failed: beside
                .uploads
                .iter()
                .filter_map(|upload| failure(t, upload))
                .collect(),
            aside: beside.aside.iter().map(|aside| aside_view(t, aside)).collect(),
            may_upload: signed_in.member.role.may_bring_imports(),
        }
    }
}

fn upload_url(upload: &Upload) -> String {
    format!("/staff/imports/uploads/{}", upload.id.as_str())
}

/// Why a file could not be imported; with a way to try again, if it is still there.
fn failure(t: &Wording, upload: &Upload) -> Option<WaitingUpload> {
    let (key, args) = upload.note.failure.as_ref()?;
    let args: Vec<(&str, &String)> = args.iter().map(|(name, value)| (name.as_str(), value)).collect();
    Some(WaitingUpload {
        url: if upload.has_file() {
            upload_url(upload)
        } else {
            String::new()
        },
        words: format!("{}: {}", upload.note.name, t.with(key, &args)),
    })
}

fn aside_view(t: &Wording, aside: &Aside) -> AsideView {
    let url = match aside.work {
        Work::Withdrawal => format!("/staff/imports/{}", aside.item),
        Work::Matching | Work::Promise => String::new(),
    };
    let key = match aside.work {
        Work::Matching => "aside-matching",
        Work::Promise => "aside-promise",
        Work::Withdrawal => "aside-withdrawal",
    };
    let values = [("item", aside.item.to_string()), ("reason", aside.reason.clone())];
    AsideView {
        work: aside.work.code(),
        item: aside.item,
        url,
        words: t.with(key, &values),
        moment: t.moment(aside.at),
    }
}

fn line(t: &Wording, batch: &Batch) -> ImportRow {
    let tally = &batch.tally;
    let rows = if batch.rows_done == batch.rows_total {
        number(batch.rows_total)
    } else {
        format!("{} / {}", number(batch.rows_done), number(batch.rows_total))
    };
    let (state, state_text) = state(t, batch);
    ImportRow {
        url: format!("/staff/imports/{}", batch.id),
        file: file_name(t, batch),
        state,
        state_text,
        moment: t.moment(batch.started_at),
        rows,
        accepted: number(tally.accepted),
        unchanged: number(tally.unchanged),
        superseded: number(tally.superseded),
        quarantined: number(tally.quarantined),
        rejected: number(tally.rejected),
    }
}

/// How a batch stands: its look and its words. Of one that is finished, what it came to.
pub(super) fn state(t: &Wording, batch: &Batch) -> (&'static str, String) {
    if batch.state == BatchState::Finished {
        let code = batch.tally.came_to().code();
        (code, t.code("batch-came-to-", code))
    } else {
        let code = batch.state.code();
        (code, t.code("batch-state-", code))
    }
}

pub(super) fn file_name(t: &Wording, batch: &Batch) -> String {
    if batch.file_name == "-" {
        t.get("imports-standard-input").to_owned()
    } else {
        batch.file_name.clone()
    }
}
