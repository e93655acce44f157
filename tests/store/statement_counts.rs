//! Statements for many rows: as many as for few, but for what SQLite reads and writes one by one through statements that
//! are prepared once.

use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::imports::import_doses::{self, OpenTicketIndex, Slice, judge_and_import_rows};
use option_m::desk::imports::item::Item;
use option_m::domain::registry::batch::{Done, Note, Reject, Tally};
use option_m::domain::staff::Role;
use option_m::domain::values::ids::RecordId;
use option_m::domain::values::refusal::Refusal;
use option_m::store::registry::quarantine::Filter;
use option_m::store::registry::{corrections, rejects};
use option_m::store::{DatabaseUrl, Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, start};
use crate::quarantine::{import, list_clinic, release, staff, waiting, wrong_lot};
use crate::{rows, statements};

/// What SQLite reads and writes for each record that is released: its versions and the person's doses; the version that
/// counts no more, and the new one.
const OF_EACH_RELEASED: usize = 4;

fn listening(db: &TestDatabase) -> (Store, bool) {
    statements::listen(&db.url);
    let store = db.store();
    let is_sqlite = matches!(store.url(), DatabaseUrl::Sqlite(_));
    (store, is_sqlite)
}

/// Asserts that `more` statements went out for `many` rows than for `few`.
fn assert_grows_by(each: usize, (few, sent_for_few): (usize, &[String]), (many, sent): (usize, &[String])) {
    let expected = sent_for_few.len() + each * (many - few);
    assert_eq!(
        sent.len(),
        expected,
        "{few} rows: {}\n{}",
        sent_for_few.len(),
        sent.join("\n")
    );
}

async fn releasing_many_records_sends_few_statements(db: TestDatabase) {
    let url = db.url.clone();
    let (store, is_sqlite) = listening(&db);
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    let mut counts = Vec::new();
    for (file, numbers) in [("few", 1..4), ("many", 11..51)] {
        let quarantined = numbers.map(wrong_lot).collect::<Vec<_>>();
        import(&store, file, quarantined).await;
        let ids = waiting(&store, Filter::default()).await;
        statements::sent_to(&url);
        let released = release(&store, &supervisor, &ids).await.unwrap();
        assert_eq!(released.released, ids.len());
        counts.push((ids.len(), statements::sent_to(&url)));
    }
    let each = if is_sqlite { OF_EACH_RELEASED } else { 0 };
    let [few, many] = &counts[..] else { unreachable!() };
    assert_grows_by(each, (few.0, &few.1), (many.0, &many.1));
    store.close();
}

async fn reasons_of_many_records_change_in_one_statement(db: TestDatabase) {
    let url = db.url.clone();
    let (store, _) = listening(&db);
    list_clinic(&store).await;
    import(&store, "one", (1..21).map(wrong_lot).collect()).await;
    let ids = waiting(&store, Filter::default()).await;
    let two = [ids[3], ids[7]];
    statements::sent_to(&url);
    let changed: Result<_, StoreError> = store
        .write(move |conn| {
            let found = corrections::load(conn, &ids)?;
            let swapped = found.iter().map(|one| {
                let mut reasons = one.record.statement.quarantine.clone();
                if two.contains(&one.record.id) {
                    reasons.clear();
                }
                (one.record.id, reasons)
            });
            corrections::set_reasons(conn, &swapped.collect::<Vec<_>>())?;
            corrections::load(conn, &ids)
        })
        .await;
    let sent = statements::sent_to(&url);
    assert_eq!(sent.len(), 3, "{}", sent.join("\n"));
    let valid: Vec<RecordId> = changed
        .unwrap()
        .iter()
        .filter(|one| one.record.statement.is_valid())
        .map(|one| one.record.id)
        .collect();
    assert_eq!(valid, two);
    store.close();
}

/// A file of so many rows that cannot be read, and as many with a remark.
fn odd_rows(from: u64, many: u64) -> Vec<Item> {
    let unread = (from..from + many).map(|number| {
        Item::Reject(Reject {
            line: number,
            column: "dose_number",
            value: format!("'{number}\""),
            refusal: Refusal::new("refusal-dose-number"),
            cells: vec![format!("row {number}"), "a,\"b\\".to_owned()],
            surplus: Vec::new(),
        })
    });
    let noted = (from..from + many).map(|number| {
        let mut row = dose_row(number, &[]);
        row.line = 10_000 + number;
        row.notes = vec![Note {
            column: "phone",
            done: Done::LeftOut,
            value: format!("tel. {number}"),
        }];
        Item::Row(Box::new(row))
    });
    unread.chain(noted).collect()
}

async fn many_rows_that_cannot_be_read_are_kept_in_one_statement(db: TestDatabase) {
    let url = db.url.clone();
    let (store, is_sqlite) = listening(&db);
    list_clinic(&store).await;
    let mut counts = Vec::new();
    for (name, from, many) in [("few", 100, 2), ("many", 200, 30)] {
        let items = odd_rows(from, many);
        statements::sent_to(&url);
        let kept: Result<_, DeskError> = store
            .write(move |conn| {
                let batch = import_doses::begin(conn, &rows::new_batch(name, items.len()), start())?;
                let slice = Slice {
                    batch: batch.id,
                    from: 0,
                    before: &Tally::default(),
                    items: &items,
                };
                judge_and_import_rows(
                    &mut Context::of_system(conn, &desk(), start()),
                    slice,
                    &mut OpenTicketIndex::default(),
                )?;
                Ok(batch.id)
            })
            .await;
        let sent = statements::sent_to(&url);
        let inserts = sent.iter().filter(|words| {
            words.starts_with("INSERT INTO rejects") || words.starts_with("INSERT INTO import_notes")
        });
        counts.push((many, inserts.count()));
        let batch = kept.unwrap();
        let read: Result<_, StoreError> = store
            .read(move |conn| {
                Ok((
                    rejects::rejected(conn, batch, 0, 100)?,
                    rejects::notes(conn, batch, 0, 100)?,
                ))
            })
            .await;
        let (unread, noted) = read.unwrap();
        assert_eq!((unread.len() as u64, noted.len() as u64), (many, many));
        let last = from + many - 1;
        let unread = unread.last().unwrap();
        assert_eq!(unread.value, format!("'{last}\""));
        assert_eq!(unread.cells, [format!("row {last}"), "a,\"b\\".to_owned()]);
        let noted = noted.last().unwrap();
        assert_eq!(noted.source_record_id, format!("row {last}"));
        assert_eq!(
            (noted.done, noted.value.clone()),
            (Done::LeftOut, format!("tel. {last}"))
        );
    }
    let each = if is_sqlite { [4, 60] } else { [2, 2] };
    assert_eq!([counts[0].1, counts[1].1], each);
    store.close();
}

crate::on_both_databases!(
    releasing_many_records_sends_few_statements,
    reasons_of_many_records_change_in_one_statement,
    many_rows_that_cannot_be_read_are_kept_in_one_statement,
);
