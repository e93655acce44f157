//! CSV files to be downloaded, sent while their rows are fetched.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;

use crate::store::StoreError;

/// A CSV file whose rows are fetched as they are sent: those behind a place, and the place of the last.
pub fn csv_file<P, F, R>(name: &str, columns: &[&str], first: P, rows: F) -> HttpResponse
where
    P: 'static,
    F: Fn(P) -> R + 'static,
    R: Future<Output = Result<(P, Vec<Vec<String>>), StoreError>> + 'static,
{
    // The mark tells spreadsheets that it is UTF-8.
    let head = Bytes::from(format!("\u{FEFF}{}", line(columns)));
    let body = stream::try_unfold((rows, Some((first, head))), |(rows, state)| async move {
        let Some((after, ready)) = state else {
            return Ok(None);
        };
        let (next, found) = rows(after).await?;
        let state = (!found.is_empty()).then(|| {
            let text: String = found.iter().map(|fields| line(fields)).collect();
            (next, Bytes::from(text))
        });
        Ok::<_, StoreError>(Some((ready, (rows, state))))
    });
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(body)
}

/// A whole CSV file, as text.
pub fn csv_text(columns: &[&str], rows: &[Vec<String>]) -> String {
    let rows: String = rows.iter().map(|fields| line(fields)).collect();
    format!("\u{FEFF}{}{rows}", line(columns))
}

fn line<T: AsRef<[u8]>>(fields: &[T]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(fields);
    writer
        .into_inner()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}
