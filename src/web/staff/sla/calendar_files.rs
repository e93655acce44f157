//! The tables of a calendar, to be downloaded: in the form in which they are taken.

use actix_web::web;

use crate::desk::imports::rejects_report::harmless;
use crate::domain::sla::calendar_tables::{HOLIDAYS, HOURS, Tables, WEEKENDS};
use crate::store::sla::calendars;
use crate::web::http::csv_file::csv_file;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::visit::Visit;

/// Sends a table of a calendar.
pub async fn table(visit: Visit, path: web::Path<(String, String)>) -> PageResult {
    let (fingerprint, name) = path.into_inner();
    let wanted = fingerprint.parse().map_err(|()| PageError::NotFound)?;
    let book = visit
        .app()
        .store
        .read(move |conn| calendars::kept(conn, wanted))
        .await?;
    let Tables {
        holidays,
        weekends,
        hours,
    } = book.tables();
    let (columns, rows): (&[&str], Vec<Vec<String>>) = match name.as_str() {
        "holidays" => (&HOLIDAYS, sendable(holidays)),
        "weekends" => (&WEEKENDS, sendable(weekends)),
        "hours" => (&HOURS, sendable(hours)),
        _ => return Err(PageError::NotFound),
    };
    let once = move |sent: bool| {
        let rows = if sent { Vec::new() } else { rows.clone() };
        async move { Ok((true, rows)) }
    };
    Ok(csv_file(
        &format!("{name}-{fingerprint}.csv"),
        columns,
        false,
        once,
    ))
}

fn sendable<const N: usize>(rows: Vec<[String; N]>) -> Vec<Vec<String>> {
    let row = |cells: [String; N]| cells.iter().map(|cell| harmless(cell)).collect();
    rows.into_iter().map(row).collect()
}
