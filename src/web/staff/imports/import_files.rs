//! Files about imports, to be downloaded: rejected rows, remarks, quarantined records, and an empty table to fill in.

use actix_web::web;

use crate::desk::imports::rejects_report::{self, clerks_key, correctable, fields, harmless};
use crate::domain::person::identity::mask;
use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::BatchId;
use crate::store::registry::rejects::{self, NotedRow, RejectedRow};
use crate::store::registry::{batches, export, registry_events};
use crate::web::http::csv_file::csv_file;
use crate::web::http::errors::PageResult;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::imports::access::{batch_id, read};
use crate::wording::Wording;

/// Rows that are fetched at once.
const ROWS: i64 = 1000;

/// The rows of a batch that could not be read, to be corrected and sent again: what stands in them, where, and what is
/// wrong. Who may send files sees the numbers of documents, and that is written down.
pub async fn rejected(visit: Visit, signed_in: SignedIn, path: web::Path<String>) -> PageResult {
    let id = batch_id(&path)?;
    let batch = read(&visit, move |conn| batches::load(conn, id)).await?;
    let shows_numbers = signed_in.member.role.may_bring_imports();
    if shows_numbers && batch.tally.rejected > 0 {
        let event = RegistryEvent::batch(Some(signed_in.member.id), id, Happened::IdentityRevealed);
        let now = visit.app().clock.now();
        let written = visit
            .app()
            .store
            .write(move |conn| registry_events::record(conn, &event, now));
        written.await?;
    }
    let (store, t) = (visit.app().store.clone(), visit.t);
    let rows = move |after: i64| {
        let store = store.clone();
        async move {
            let found = store
                .read(move |conn| rejects::rejected(conn, id, after, ROWS))
                .await?;
            let next = found.last().map_or(after, |row| row.line);
            let lines = found.iter().map(|row| rejected_row(t, row, shows_numbers));
            Ok((next, lines.collect()))
        }
    };
    let remarks = [
        "rejects-line",
        "rejects-column",
        "rejects-reason",
        "rejects-surplus",
    ];
    let columns = crate::domain::registry::dose_input::DoseField::COLUMNS
        .iter()
        .copied();
    let columns: Vec<&str> = columns.chain(remarks.map(|key| t.get(key))).collect();
    Ok(csv_file(&format!("rejects-{id}.csv"), &columns, -1, rows))
}

fn rejected_row(t: &Wording, row: &RejectedRow, shows_numbers: bool) -> Vec<String> {
    let args: Vec<(&str, &String)> = row
        .args
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    let reason = t.with(clerks_key(&row.key), &args);
    let remarks = [
        row.line.to_string(),
        column_label(t, &row.column),
        reason,
        row.surplus.join(" | "),
    ];
    correctable(&row.cells, shows_numbers, &remarks)
}

/// What a clerk calls a column.
pub(super) fn column_label(t: &Wording, column: &str) -> String {
    if column.is_empty() {
        t.get("import-whole-row").to_owned()
    } else {
        t.code("column-", column)
    }
}

/// What was done to rows of a batch so that they could be taken.
pub async fn notes(visit: Visit, path: web::Path<String>) -> PageResult {
    let id = batch_id(&path)?;
    read(&visit, move |conn| batches::load(conn, id)).await?;
    let (store, t) = (visit.app().store.clone(), visit.t);
    let rows = move |after: i64| {
        let store = store.clone();
        async move {
            let found = store
                .read(move |conn| rejects::notes(conn, id, after, ROWS))
                .await?;
            let next = found.last().map_or(after, |row| row.line);
            Ok((next, found.iter().map(|row| noted_row(t, row)).collect()))
        }
    };
    let keys = [
        "rejects-line",
        "column-source-record-id",
        "rejects-column",
        "notes-value",
        "notes-done",
    ];
    let columns = keys.map(|key| t.get(key));
    Ok(csv_file(&format!("notes-{id}.csv"), &columns, -1, rows))
}

fn noted_row(t: &Wording, row: &NotedRow) -> Vec<String> {
    let [line, column, value, done] = fields(
        row.line,
        &column_label(t, &row.column),
        &row.value,
        &t.code("note-", row.done.code()),
    );
    vec![line, harmless(&row.source_record_id), column, value, done]
}

/// The records of a batch that are quarantined, as a CSV file; numbers of documents are masked.
pub async fn quarantined(visit: Visit, path: web::Path<String>) -> PageResult {
    let id: BatchId = batch_id(&path)?;
    read(&visit, move |conn| batches::load(conn, id)).await?;
    let (store, t) = (visit.app().store.clone(), visit.t);
    let rows = move |after: i64| {
        let store = store.clone();
        async move {
            let (next, found) = store
                .read(move |conn| export::quarantined_of(conn, id, after, ROWS))
                .await?;
            let lines = found.iter().map(|record| quarantined_row(t, record));
            Ok((next, lines.collect()))
        }
    };
    Ok(csv_file(&format!("quarantined-{id}.csv"), &QUARANTINED, -1, rows))
}

const QUARANTINED: [&str; 9] = [
    "source_system",
    "source_record_id",
    "facility_name",
    "id_number",
    "dose_number",
    "vaccine",
    "lot_number",
    "administered_on",
    "reasons",
];

fn quarantined_row(t: &Wording, record: &DoseRecord) -> Vec<String> {
    let dose = &record.statement;
    let reasons = dose
        .quarantine
        .iter()
        .map(|reason| t.code("quarantine-", reason.code()));
    let all = [
        dose.source_system.clone(),
        dose.source_record_id.clone(),
        dose.facility_name.as_str().to_owned(),
        mask(dose.identity.number()),
        dose.dose_number.get().to_string(),
        dose.vaccine.code().to_owned(),
        dose.lot
            .as_ref()
            .map_or_else(String::new, |lot| lot.as_str().to_owned()),
        dose.administered_on.to_string(),
        reasons.collect::<Vec<_>>().join("; "),
    ];
    all.iter().map(|text| rejects_report::harmless(text)).collect()
}

/// An empty table with the columns of the contract.
pub async fn template() -> PageResult {
    let nothing = |_| std::future::ready(Ok((0, Vec::new())));
    Ok(csv_file(
        "option-m.csv",
        crate::domain::registry::dose_input::DoseField::COLUMNS,
        -1,
        nothing,
    ))
}
