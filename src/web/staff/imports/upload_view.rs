//! The view of one file before its import begins.

use askama::Template;

use crate::desk::imports::dose_rows::row::DoseRow;
use crate::desk::imports::preview::{Preview, PreviewRow};
use crate::desk::imports::rejects_report::clerks_key;
use crate::domain::person::identity::mask;
use crate::domain::registry::batch::{Note, Reject};
use crate::domain::registry::dose_input::DoseField;
use crate::domain::values::coded::Coded;
use crate::domain::values::date_cells::{self, DateOrder, ShortYear};
use crate::domain::values::refusal::Refusal;
use crate::web::http::fields::{Choice, Choices, SummaryLine};
use crate::web::http::numbers::number;
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::imports::import_files::column_label;
use crate::wording::Wording;
use crate::worker::upload_folder::Upload;

/// A column of the contract and what the file calls it.
struct Title {
    column: String,
    title: String,
}

/// A row as it is understood.
struct RowView {
    line: u64,
    number: String,
    name: String,
    identity: String,
    birth: String,
    dose: String,
    vaccine: String,
    lot: String,
    date: String,
    place: String,
    /// Look of what becomes of it.
    state: &'static str,
    state_text: String,
    remarks: Vec<String>,
}

#[derive(Template)]
#[template(path = "staff/upload_preview.html")]
pub(super) struct UploadPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    action: String,
    name: String,
    sent: String,
    /// Its import was begun: there is nothing to decide.
    begun: bool,
    failed: Option<String>,
    /// Why its rows cannot be shown.
    unreadable: Option<String>,
    summary: Vec<String>,
    dates: Option<Choices>,
    titles: Vec<Title>,
    rows: Vec<RowView>,
}

impl UploadPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        upload: &Upload,
        looked: Result<Preview, Refusal>,
        chosen: Option<DateOrder>,
        error: Option<&'static str>,
    ) -> Self {
        let t = visit.t;
        let note = &upload.note;
        let mut shell = Shell::new(visit, &note.name).signed_in(&signed_in.member);
        if error.is_some() {
            shell = shell.with_error();
        }
        let failed = note.failure.as_ref().map(|(key, args)| {
            let args: Vec<(&str, &String)> =
                args.iter().map(|(name, value)| (name.as_str(), value)).collect();
            t.with(key, &args)
        });
        let error = error.map(|key| t.get(key).to_owned());
        let (preview, unreadable) = match looked {
            Ok(preview) => (Some(preview), None),
            Err(refusal) => (None, Some(t.refusal(&refusal))),
        };
        let asks = |preview: &Preview| match (&preview.unclear, note.asks_dates) {
            (Some(example), _) => Some(dates(t, example.as_deref(), chosen, error.clone())),
            (None, true) => Some(dates(t, None, chosen, error.clone())),
            (None, false) => None,
        };
        Self {
            action: format!("/staff/imports/uploads/{}", upload.id.as_str()),
            errors: error
                .iter()
                .map(|text| SummaryLine {
                    field: "dates".to_owned(),
                    text: text.clone(),
                })
                .collect(),
            name: note.name.clone(),
            sent: t.moment(note.sent_at),
            begun: note.begun && note.failure.is_none(),
            failed,
            summary: preview
                .as_ref()
                .map(|preview| summary(t, preview))
                .unwrap_or_default(),
            dates: preview.as_ref().and_then(asks),
            titles: preview
                .as_ref()
                .map(|preview| titles(t, preview))
                .unwrap_or_default(),
            rows: preview
                .map(|preview| preview.rows.iter().map(|row| row_view(t, row)).collect())
                .unwrap_or_default(),
            unreadable,
            shell,
        }
    }
}

fn summary(t: &Wording, preview: &Preview) -> Vec<String> {
    let count = |count: u64| number(i64::try_from(count).unwrap_or(i64::MAX));
    let key = if preview.all {
        "upload-looked-all"
    } else {
        "upload-looked-some"
    };
    let mut sentences = vec![t.with(key, &[("count", count(preview.looked_at))])];
    for (key, rows) in [
        ("upload-sound", preview.sound),
        ("upload-quarantined", preview.quarantined),
        ("upload-rejected", preview.rejected),
        ("upload-noted", preview.noted),
    ] {
        if rows > 0 {
            sentences.push(t.with(key, &[("count", count(rows))]));
        }
    }
    sentences
}

fn titles(t: &Wording, preview: &Preview) -> Vec<Title> {
    let title = |(column, title): (&&str, &String)| Title {
        column: column_label(t, column),
        title: title.clone(),
    };
    DoseField::COLUMNS
        .iter()
        .zip(&preview.titles)
        .map(title)
        .collect()
}

/// Asks whether days or months come first, with what an example of the file would be.
fn dates(t: &Wording, example: Option<&str>, chosen: Option<DateOrder>, error: Option<String>) -> Choices {
    let choice = |order: DateOrder| {
        let words = t.code("upload-dates-", order.code());
        let read =
            example.and_then(|cell| Some((cell, date_cells::read(cell, order, ShortYear::Dose).ok()?)));
        Choice {
            value: order.code().to_owned(),
            label: match read {
                Some((cell, date)) => format!("{words}: {cell} = {}", t.date(date)),
                None => words,
            },
            chosen: chosen == Some(order),
        }
    };
    Choices {
        name: "dates",
        label: t.get("upload-dates-question").to_owned(),
        hint: t.get("upload-dates-hint").to_owned(),
        error,
        choices: DateOrder::all().map(choice).collect(),
        kind: "radio",
        inline: false,
    }
}

fn row_view(t: &Wording, row: &PreviewRow) -> RowView {
    match row {
        PreviewRow::Read(row) => read_view(t, row),
        PreviewRow::Rejected(reject) => rejected_view(t, reject),
    }
}

fn read_view(t: &Wording, row: &DoseRow) -> RowView {
    let dose = &row.statement;
    let (state, key) = if dose.is_valid() {
        ("valid", "upload-row-sound")
    } else {
        ("quarantined", "upload-row-quarantined")
    };
    let reasons = dose.quarantine.iter();
    let reasons = reasons.map(|reason| t.code("quarantine-", reason.code()));
    RowView {
        line: row.line,
        number: dose.source_record_id.clone(),
        name: dose.name.as_str().to_owned(),
        identity: mask(dose.identity.number()),
        birth: dose.date_of_birth.map(|date| t.date(date)).unwrap_or_default(),
        dose: dose.dose_number.get().to_string(),
        vaccine: dose.vaccine.name().to_owned(),
        lot: dose
            .lot
            .as_ref()
            .map_or_else(String::new, |lot| lot.as_str().to_owned()),
        date: t.date(dose.administered_on),
        place: format!("{}, {}", dose.facility_name.as_str(), dose.facility_state.name()),
        state,
        state_text: t.get(key).to_owned(),
        remarks: reasons
            .chain(row.notes.iter().map(|note| remark(t, note)))
            .collect(),
    }
}

fn remark(t: &Wording, note: &Note) -> String {
    let values = [
        ("column", column_label(t, note.column)),
        ("value", note.value.clone()),
    ];
    t.with(&format!("note-row-{}", note.done.code()), &values)
}

fn rejected_view(t: &Wording, reject: &Reject) -> RowView {
    let cell = |field: DoseField| field.cell(&reject.cells).to_owned();
    let reason = t.with(clerks_key(reject.refusal.key), &reject.refusal.args);
    RowView {
        line: reject.line,
        number: cell(DoseField::SourceRecordId),
        name: cell(DoseField::Name),
        identity: mask(&cell(DoseField::IdNumber)),
        birth: cell(DoseField::DateOfBirth),
        dose: cell(DoseField::DoseNumber),
        vaccine: cell(DoseField::Vaccine),
        lot: cell(DoseField::LotNumber),
        date: cell(DoseField::AdministeredOn),
        place: cell(DoseField::FacilityName),
        state: "lapsed",
        state_text: t.get("upload-row-rejected").to_owned(),
        remarks: vec![format!("{}: {reason}", column_label(t, reject.column))],
    }
}
