//! Files as they come: packed, cut off, with columns in another order, doubled rows, made to do harm.

use std::io::Write;
use std::process::Stdio;

use crate::clerk::{Clerk, HEADER, sound_row};
use crate::database::TestDatabase;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packing.write_all(bytes).unwrap();
    packing.finish().unwrap()
}

fn every_rejected_row_is_reported_by_line_and_column(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let mut rows: Vec<String> = (1..=6).map(sound_row).collect();
    rows[0] = rows[0].replace("comirnaty", "=cmd|' /C calc'!A1");
    rows[1] = rows[1].replace(",3,comirnaty", ",three,comirnaty");
    rows[2] = rows[2].replace("passport,A1000003", "passport,\"\"");
    "only,three,fields".clone_into(&mut rows[3]);
    rows[4] = rows[4].replace("2022-01-21", "\"2022-13-41");
    let file = clerk.table("faulty.csv", &rows);
    let report = clerk.path("report.csv");
    let said = clerk.import(&file, &["--report", report.to_str().unwrap()]);
    assert_eq!(said.code, 2, "{}", said.errors);
    assert!(
        said.out
            .contains("1 new, 0 unchanged, 0 superseded; 0 of them quarantined; 5 rejected"),
        "{}",
        said.out
    );
    let report = std::fs::read_to_string(report).unwrap();
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines[0], "file,line,column,value,reason");
    let places: Vec<String> = lines[1..]
        .iter()
        .map(|line| line.split(',').skip(1).take(2).collect::<Vec<_>>().join(","))
        .collect();
    assert_eq!(places, ["2,vaccine", "3,dose_number", "4,id_number", "5,", "6,"]);
    assert!(lines[1].contains("'=cmd|"), "no formula: {}", lines[1]);
    assert_eq!(clerk.count("rejects"), 5, "the page of the batch has them too");
    for number in ["A1000002", "A1000005"] {
        assert!(
            !report.contains(number) && !said.errors.contains(number),
            "a number of a document is told"
        );
    }
}

fn with_max_rejects_nothing_of_a_faulty_file_is_taken(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let rows = [sound_row(1), sound_row(2).replace("comirnaty", "Sputnik")];
    let file = clerk.table("faulty.csv", &rows);
    let said = clerk.import(&file, &["--max-rejects", "0"]);
    assert_eq!(
        (said.code, clerk.count("dose_records"), clerk.count("batches")),
        (2, 0, 0)
    );
    assert!(said.errors.contains("nothing was taken"), "{}", said.errors);
    let said = clerk.import(&file, &["--max-rejects", "1"]);
    assert_eq!(
        (said.code, clerk.count("dose_records")),
        (2, 1),
        "{}",
        said.errors
    );
}

fn a_dry_run_changes_nothing_and_tells_the_same(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let rows = [
        sound_row(1),
        sound_row(2).replace("FK8892", "C202107098"),
        sound_row(3).replace("comirnaty", "Sputnik"),
        sound_row(4).replace("KK1,Klinik Kesihatan Contoh", ",Klinik Entah"),
    ];
    let file = clerk.table("a.csv", &rows);
    let before = clerk.registry();
    let tried = clerk.import(&file, &["--dry-run"]);
    assert_eq!(tried.code, 2);
    assert_eq!(clerk.registry(), before);
    assert_eq!(clerk.count("facilities"), 2, "not even a place");
    let taken = clerk.import(&file, &[]);
    assert_eq!(tried.out.replace("would be new", "new"), taken.out);
}

fn packed_files_and_standard_input_are_read_as_they_are(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let text = |number| format!("{HEADER}\n{}\n", sound_row(number));
    let gz = clerk.file("one", &gzip(text(1).as_bytes()));
    assert_eq!(clerk.import(&gz, &[]).code, 0);
    // Two frames one after the other, as `cat a.zst b.zst` makes them, each without compression.
    let zst = [
        zstandard(HEADER.as_bytes()),
        zstandard(format!("\n{}\n", sound_row(2)).as_bytes()),
    ]
    .concat();
    let zst = clerk.file("two", &zst);
    let said = clerk.import(&zst, &[]);
    assert_eq!(said.code, 0, "{}", said.errors);
    let mut command = clerk.command(&["import", "doses", "-"]);
    let mut import = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    import
        .stdin
        .take()
        .unwrap()
        .write_all(text(3).as_bytes())
        .unwrap();
    assert!(import.wait().unwrap().success());
    assert_eq!(clerk.count("dose_records"), 3);
}

/// A frame of Zstandard with one raw block (RFC 8878).
fn zstandard(bytes: &[u8]) -> Vec<u8> {
    let size = u32::try_from(bytes.len()).unwrap();
    let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0b1010_0000];
    frame.extend(size.to_le_bytes());
    frame.extend(&(1 | size << 3).to_le_bytes()[..3]);
    frame.extend(bytes);
    frame
}

fn a_file_that_unpacks_without_end_is_refused(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let mut bomb = format!("{HEADER}\n").into_bytes();
    bomb.resize(100 << 20, b'0');
    let file = clerk.file("bomb.csv.gz", &gzip(&bomb));
    let said = clerk.import(&file, &[]);
    assert_eq!(said.code, 2);
    assert!(said.errors.contains("200 times"), "{}", said.errors);
    let zip = clerk.file("sheet.xlsx", b"PK\x03\x04 whatever");
    let said = clerk.import(&zip, &[]);
    assert!(
        said.code == 2 && said.errors.contains("as CSV (UTF-8)"),
        "{}",
        said.errors
    );
    assert_eq!(clerk.count("batches"), 0);
}

fn columns_come_in_any_order_with_strangers_and_none_missing(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let columns: Vec<&str> = HEADER.split(',').rev().collect();
    let row = sound_row(1);
    let fields: Vec<&str> = row.split(',').rev().collect();
    let text = format!(
        "\u{FEFF}{};remarks\r\n{};none\r\n",
        columns.join(";"),
        fields.join(";")
    );
    let file = clerk.file("turned.csv", text.as_bytes());
    assert_eq!(clerk.import(&file, &[]).code, 0);
    let lacking = HEADER.replace("lot_number,", "");
    let file = clerk.file("lacking.csv", format!("{lacking}\n").as_bytes());
    let said = clerk.import(&file, &[]);
    assert_eq!(said.code, 2);
    assert!(
        said.errors.contains("does not have lot_number"),
        "{}",
        said.errors
    );
}

fn a_file_cut_off_in_a_row_loses_that_row_alone(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let whole = format!("{HEADER}\n{}\n{}\n", sound_row(1), sound_row(2));
    let file = clerk.file("cut.csv", &whole.as_bytes()[..whole.len() - 30]);
    let said = clerk.import(&file, &[]);
    assert_eq!(said.code, 2);
    assert!(said.errors.contains(":3:"), "the line is told: {}", said.errors);
    assert_eq!(clerk.count("dose_records"), 1);
    // The whole file is another one; the row that was there stays as it is.
    let file = clerk.file("whole.csv", whole.as_bytes());
    let said = clerk.import(&file, &[]);
    assert!(
        said.code == 0 && said.out.contains("1 new, 1 unchanged"),
        "{}",
        said.out
    );
}

fn rows_of_one_key_and_persons_of_three_identities(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let rows = [
        sound_row(1),
        sound_row(1),
        sound_row(1).replace("FK8892", "FK0002"),
        // The same person under two more documents: nobody can tell from the row, and each is its own.
        sound_row(2).replace("passport,A1000002", "mykad,900101145567"),
        sound_row(3).replace("passport,A1000003", "other,K-77"),
    ];
    let file = clerk.table("doubled.csv", &rows);
    let said = clerk.import(&file, &[]);
    assert!(
        said.out.contains("3 new, 1 unchanged, 1 superseded"),
        "{}",
        said.out
    );
    assert_eq!(clerk.count("dose_records WHERE is_current"), 3);
}

crate::on_both_databases!(
    every_rejected_row_is_reported_by_line_and_column,
    with_max_rejects_nothing_of_a_faulty_file_is_taken,
    a_dry_run_changes_nothing_and_tells_the_same,
    packed_files_and_standard_input_are_read_as_they_are,
    a_file_that_unpacks_without_end_is_refused,
    columns_come_in_any_order_with_strangers_and_none_missing,
    a_file_cut_off_in_a_row_loses_that_row_alone,
    rows_of_one_key_and_persons_of_three_identities,
);
