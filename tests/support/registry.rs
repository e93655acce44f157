//! What tests bring into the registry.

use chrono::{DateTime, Utc};
use option_m::desk::context::Context;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::desk::imports::import_doses::{self, OpenTicketIndex, Slice, judge_and_import_rows};
use option_m::desk::imports::item::Item;
use option_m::desk::imports::{dose_rows, import_facilities};
use option_m::desk::{Desk, DeskError};
use option_m::domain::registry::batch::{Origin, Tally};
use option_m::store::registry::batches::NewBatch;
use option_m::store::{AnyConnection, StoreError};

/// What a facility's row in the registry says; `with` changes columns. Read on 10 February 2022.
pub(crate) fn dose_row(with: &[(&str, &str)]) -> DoseRow {
    let sound = [
        "r1",
        "myvas",
        "KK0001",
        "Klinik Kesihatan Contoh",
        "10",
        "mykad",
        "900101145567",
        "Ali bin Contoh",
        "1990-01-01",
        "0123456789",
        "3",
        "Pfizer",
        "FK8892",
        "2022-01-21",
        "no",
    ];
    let value = |(place, text): (usize, &&str)| {
        let changed = with
            .iter()
            .find(|(column, _)| *column == option_m::domain::registry::dose_input::DoseField::COLUMNS[place]);
        changed.map_or(*text, |(_, value)| value).to_owned()
    };
    let fields: Vec<String> = sound.iter().enumerate().map(value).collect();
    dose_rows::parse(&fields, "2022-02-10".parse().unwrap()).unwrap()
}

/// The facility of those rows.
pub(crate) fn list_facility(conn: &mut AnyConnection) -> Result<usize, StoreError> {
    let facility = [
        "KK0001",
        "Klinik Kesihatan Contoh",
        "10",
        "health_clinic",
        "yes",
        "",
    ]
    .map(str::to_owned);
    import_facilities::import(conn, &[import_facilities::parse(&facility).unwrap()])
}

/// A file of this name and these rows.
pub(crate) fn new_batch(name: &str, rows: usize) -> NewBatch {
    NewBatch {
        content_hash: name.as_bytes().to_vec(),
        file_name: name.to_owned(),
        origin: Origin::CommandLine,
        staff: None,
        sender: "clerk@desk".to_owned(),
        size_bytes: 1000,
        rows_total: i64::try_from(rows).unwrap(),
    }
}

/// Imports rows as a file of their own.
pub(crate) fn import(
    conn: &mut AnyConnection,
    desk: &Desk,
    name: &str,
    rows: Vec<DoseRow>,
    now: DateTime<Utc>,
) -> Result<Tally, DeskError> {
    let items: Vec<Item> = rows.into_iter().map(|row| Item::Row(Box::new(row))).collect();
    let batch = import_doses::begin(conn, &new_batch(name, items.len()), now)?;
    let slice = Slice {
        batch: batch.id,
        from: 0,
        before: &Tally::default(),
        items: &items,
    };
    let imported = judge_and_import_rows(
        &mut Context::of_system(conn, desk, now),
        slice,
        &mut OpenTicketIndex::default(),
    );
    imported.and_then(|taken| {
        import_doses::finish(conn, batch.id, now)?;
        Ok(taken.tally)
    })
}
