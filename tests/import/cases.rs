//! The files of `tests/cases/`, each with its right value: what clinics' programs, spreadsheets and old machines write.

use std::path::PathBuf;
use std::process::Command;

use crate::clerk::{Clerk, sound_row};
use crate::database::TestDatabase;

fn case(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name)
}

/// Imports a file, and says how many rows are there of it now and how many were rejected.
fn import(clerk: &Clerk, name: &str) -> (usize, usize) {
    let before = clerk.count("dose_records");
    let said = clerk.import(&case(name), &["--max-rejects", "1000000"]);
    assert!(matches!(said.code, 0 | 2), "{name}: {}", said.errors);
    assert_eq!(
        said.code == 0,
        said.out.contains("; 0 rejected"),
        "{name}: {}",
        said.out
    );
    let rejected = clerk.ask(&format!(
        "SELECT CAST(rejected AS TEXT) AS row FROM batches WHERE file_name = '{}'",
        name.rsplit('/').next().unwrap()
    ));
    (clerk.count("dose_records") - before, rejected[0].parse().unwrap())
}

/// What a column of the rows holds, by their numbers at the source.
fn column(clerk: &Clerk, column: &str, like: &str) -> Vec<String> {
    clerk.ask(&format!(
        "SELECT source_record_id || ' ' || COALESCE(CAST({column} AS TEXT), 'none') AS row \
         FROM dose_records WHERE source_record_id LIKE '{like}' AND is_current"
    ))
}

fn every_byte_of_a_file_is_read(database: TestDatabase) {
    let clerk = Clerk::new(database);
    for (name, rows) in [
        ("csv/01-cr-only.csv", 3),
        ("csv/02-mixed-cr-in-crlf.csv", 4),
        ("csv/03-bom-quoted-header.csv", 3),
        ("csv/04-sep-hint.csv", 3),
        ("csv/05-utf16le-bom.csv", 3),
        ("csv/06-blank-rows-of-commas.csv", 3),
        ("csv/07-trailing-comma-every-row.csv", 3),
        ("csv/08-ctrl-z-at-end.csv", 3),
        ("csv/09-two-gzip-members.csv.gz", 4),
        ("csv/10-gzip-zero-padded.csv.gz", 2),
        ("csv/18-search-names.csv", 14),
        ("csv/19-search-controls.csv", 6),
        ("cr/doses-cr.csv", 5),
        ("cr/doses-crcrlf.csv", 5),
        ("cr/doses-nel.csv", 5),
        ("cr/doses-cr-large.csv", 699),
        ("cr/doses-every-third-break-cr.csv", 200),
    ] {
        assert_eq!(import(&clerk, name), (rows, 0), "{name}");
    }
    let said = clerk.import(
        &case("csv/06b-blank-rows-max-rejects.csv"),
        &["--max-rejects", "0"],
    );
    assert!(
        said.code == 0 && said.out.contains("3 new"),
        "{}{}",
        said.out,
        said.errors
    );
}

fn what_stands_behind_a_packed_file_is_an_error_that_says_where(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let mut packed = std::fs::read(case("csv/09-two-gzip-members.csv.gz")).unwrap();
    let whole = packed.len();
    packed.extend_from_slice(b"more rows\n");
    let said = clerk.import(&clerk.file("behind.csv.gz", &packed), &[]);
    assert_eq!((said.code, clerk.count("batches")), (2, 0));
    let place = format!("byte {whole} of {}", packed.len());
    assert!(said.errors.contains(&place), "{}", said.errors);
    let said = clerk.import(&clerk.file("cut.csv.gz", &packed[..whole - 40]), &[]);
    assert!(
        said.code == 2 && said.errors.contains("breaks off"),
        "{}",
        said.errors
    );
}

fn facilities_and_the_engines_files_end_their_lines_in_returns_too(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let list = case("cr/facilities-cr.csv");
    let said = clerk.run(&["import", "facilities", list.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.errors);
    assert_eq!(clerk.count("facilities WHERE code <> 'KK1'"), 64);
    let results = clerk.path("results.csv");
    let (doses, complaints) = (case("cr/doses-cr.csv"), case("cr/complaints-cr.csv"));
    let ran = Command::new(env!("CARGO_BIN_EXE_option-m"))
        .args(["match", "run", "--doses"])
        .arg(doses)
        .arg("--complaints")
        .arg(complaints)
        .arg("--out")
        .arg(&results)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let results = std::fs::read_to_string(results).unwrap();
    for complaint in ["ctl-vn", "vn-dstroke", "vn-dstroke2", "ctl-vn2", "tr-dotless"] {
        let best = format!("\n{complaint},1,myvas,{complaint},");
        let (_, rest) = results
            .split_once(&best)
            .unwrap_or_else(|| panic!("{complaint}: {results}"));
        let line = rest.lines().next().unwrap();
        assert!(line.contains("name:same"), "Đ is D, and ı is I: {line}");
    }
}

fn dates_are_read_however_a_program_writes_them(database: TestDatabase) {
    let clerk = Clerk::new(database);
    assert_eq!(import(&clerk, "csv/11-datetime-cells.csv"), (6, 0));
    let days = clerk.ask("SELECT CAST(administered_on AS TEXT) AS row FROM dose_records");
    assert_eq!(days, vec!["2022-01-21"; 6]);
    assert_eq!(clerk.count("dose_records WHERE quarantine <> ''"), 0);
}

fn what_a_spreadsheet_did_is_mended_or_quarantined_with_a_hint(database: TestDatabase) {
    let clerk = Clerk::new(database);
    assert_eq!(import(&clerk, "csv/12-excel-text-guards.csv"), (14, 0));
    let numbers = column(&clerk, "id_number", "B0003%");
    assert_eq!(numbers, ["B00038 860105015999", "B00039 860106015998"]);
    let number = |row: &str| column(&clerk, "id_number", row).remove(0);
    assert_eq!(number("B00040"), "B00040 8.60107E+11");
    assert_eq!(number("B00041"), "B00041 860108015997");
    assert_eq!(number("B00042"), "B00042 010203101234");
    let quarantine = |row: &str| column(&clerk, "quarantine", row).remove(0);
    assert_eq!(quarantine("B00040"), "B00040 identity-digits");
    assert_eq!(quarantine("B00042"), "B00042 ");
    assert_eq!(column(&clerk, "phone", "B00043"), ["B00043 60123456789"]);
    assert_eq!(column(&clerk, "dose_number", "B00044"), ["B00044 3"]);
    assert_eq!(clerk.count("dose_records WHERE paid"), 0);
    for row in ["B00048", "B00049", "B00050", "B00051"] {
        assert_eq!(quarantine(row), format!("{row} lot"));
        assert_eq!(column(&clerk, "lot_number", row), [format!("{row} none")]);
    }
    let notes =
        clerk.ask("SELECT source_record_id || ' ' || column_name || ' ' || done AS row FROM import_notes");
    let expected = [
        "B00041 id_number mended",
        "B00042 id_number mended",
        "B00043 phone mended",
        "B00044 dose_number mended",
        "B00051 lot_number left-out",
    ];
    assert_eq!(notes, expected);
}

fn no_sign_in_a_name_costs_the_dose(database: TestDatabase) {
    let clerk = Clerk::new(database);
    assert_eq!(import(&clerk, "csv/13-names.csv"), (22, 0));
    let names = column(&clerk, "name", "B000%");
    let expected = [
        "B00052 O'CONNOR CONTOH",
        "B00053 A",
        "B00054 ALI BIN CONTOH",
        "B00055 CONTOH REKAAN",
        "B00056 ALI B. CONTOH",
        "B00057 SITI BINTI CONTOH",
        "B00058 CONTOH A/L REKAAN",
        "B00059 CONTOH S/O REKAAN (ALIAS)",
        "B00060 CONTOH AH KOW REKAAN",
        "B00061 NUR-AISYAH CONTOH",
        "B00062 ALI BIN CONTOH",
        "B00063 ALI CONTOH",
        "B00064 XX\u{58}",
        "B00065 FNU CONTOH",
        "B00066 CONTOH REKAAN",
        "B00067 CONTOH REKAAN",
        "B00068 王",
        "B00069 CONTOH REKAAN",
        "B00070 COL·LEGI CONTOH",
        "B00071 CONTOH REKAAN",
        "B00072 NUR'AIN CONTOH",
        "B00073 -",
    ];
    assert_eq!(names, expected);
    assert_eq!(
        clerk.ask(
            "SELECT source_record_id || ' ' || quarantine AS row FROM dose_records WHERE quarantine <> ''"
        ),
        ["B00073 name"]
    );
}

fn text_that_a_database_refuses_is_taken_out_in_kept_and_rejected_values(database: TestDatabase) {
    let clerk = Clerk::new(database);
    assert_eq!(import(&clerk, "csv/14-nul-and-controls.csv"), (8, 1));
    let names = column(&clerk, "name", "B00074");
    assert_eq!(names, ["B00074 ALI BIN CONTOH"]);
    assert_eq!(column(&clerk, "name", "B00082"), ["B00082 ALI CONTOH"]);
    assert_eq!(clerk.count("dose_records WHERE source_record_id = 'B99'"), 1);
    assert_eq!(clerk.count("sources WHERE code = 'clinic'"), 1);
    assert_eq!(column(&clerk, "quarantine", "B00080"), ["B00080 identity"]);
    let rejected = clerk.ask("SELECT line || ' ' || column_name || ' ' || value AS row FROM rejects");
    assert_eq!(rejected, ["3 vaccine comx"]);
    assert_eq!(import(&clerk, "csv/17-one-nul-in-767-rows.csv"), (767, 0));
    assert_eq!(
        clerk.ask("SELECT column_name || ' ' || value AS row FROM import_notes WHERE source_record_id = 'V4230106812050'"),
        ["lot_number FF7032?"]
    );
}

fn what_nobody_sees_and_what_looks_alike_changes_no_value(database: TestDatabase) {
    let clerk = Clerk::new(database);
    assert_eq!(import(&clerk, "csv/15-invisible-in-values.csv"), (12, 0));
    let days = clerk.ask("SELECT DISTINCT CAST(administered_on AS TEXT) AS row FROM dose_records");
    assert_eq!(days, ["2022-01-21"]);
    assert_eq!(column(&clerk, "id_number", "B00085"), ["B00085 860115015777"]);
    assert_eq!(column(&clerk, "id_number", "B00094"), ["B00094 860116015776"]);
    assert_eq!(column(&clerk, "date_of_birth", "B00084"), ["B00084 1986-01-05"]);
    assert_eq!(
        clerk.count("dose_records WHERE vaccine = 'comirnaty' AND NOT paid AND dose_number = 3"),
        12
    );
}

fn a_birth_that_is_known_in_part_costs_no_dose(database: TestDatabase) {
    let clerk = Clerk::new(database);
    assert_eq!(import(&clerk, "csv/16-partial-births.csv"), (7, 0));
    let births = column(&clerk, "date_of_birth", "B00%");
    let none = (95..=100).map(|row| format!("B{row:05} none"));
    assert_eq!(
        births,
        none.chain(["B00101 1899-05-01".to_owned()]).collect::<Vec<_>>()
    );
    let kept = clerk.ask("SELECT value AS row FROM import_notes WHERE column_name = 'date_of_birth'");
    assert_eq!(
        kept,
        [
            "00/00/1964",
            "1964",
            "1964-00-00",
            "1964-01-00",
            "1964-08",
            "XX/XX/1964"
        ],
        "what stood there is remembered"
    );
}

fn months_first_are_asked_about_and_read_as_told(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let row = |number: usize, date: &str| sound_row(number).replace("2022-01-21", date);
    let rows = [row(1, "1/2/2022"), row(2, "01/25/2022"), row(3, "2022-01-21")];
    let file = clerk.table("us.csv", &rows);
    let said = clerk.import(&file, &[]);
    assert_eq!((said.code, clerk.count("batches")), (2, 0), "nothing is guessed");
    assert!(said.errors.contains("--dates month-first"), "{}", said.errors);
    assert_eq!(clerk.import(&file, &["--dry-run"]).code, 2);
    assert_eq!(clerk.import(&file, &["--dates", "month-first"]).code, 0);
    let days = || column(&clerk, "administered_on", "r%");
    assert_eq!(days(), ["r1 2022-01-02", "r2 2022-01-25", "r3 2022-01-21"]);
    let again = clerk.import(&file, &["--dates", "month-first"]);
    assert!(again.out.contains("imported before"), "{}", again.out);
    // Read otherwise, it says something else.
    let said = clerk.import(&file, &["--dates", "day-first", "--max-rejects", "1"]);
    assert!(
        said.out.contains("0 new, 1 unchanged, 1 superseded"),
        "{}{}",
        said.out,
        said.errors
    );
    assert_eq!(days(), ["r1 2022-02-01", "r2 2022-01-25", "r3 2022-01-21"]);
}

fn a_list_in_another_encoding_is_read_where_that_is_certain(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let rows = [sound_row(1), sound_row(2), sound_row(3)];
    let text = clerk.table("w.csv", &rows);
    let mut bytes = std::fs::read(text).unwrap();
    let put = |bytes: &mut Vec<u8>, number: &str, name: &[u8]| {
        let row = bytes
            .windows(number.len())
            .position(|part| part == number.as_bytes())
            .unwrap();
        let old = b"Siti binti Contoh";
        let at = row
            + bytes[row..]
                .windows(old.len())
                .position(|part| part == old)
                .unwrap();
        bytes.splice(at..at + old.len(), name.iter().copied());
    };
    put(&mut bytes, "A1000001", b"Andr\xE9 M\xFCller");
    put(&mut bytes, "A1000002", b"\xB3\xC2\xA4j\xA4\xE5");
    let said = clerk.import(&clerk.file("w.csv", &bytes), &[]);
    assert!(said.out.contains("3 new"), "{}{}", said.out, said.errors);
    assert_eq!(column(&clerk, "name", "r1"), ["r1 André Müller"]);
    assert_eq!(column(&clerk, "quarantine", "r%"), ["r1 ", "r2 name", "r3 "]);
    let list = b"facility_code,facility_name,facility_state,kind,reports_to_programme\n\
                 KK2,\xB3\xC2\xA4j\xA4\xE5,10,health_clinic,yes\nKK3,Klinik Caf\xE9,10,private,no\n";
    let list = clerk.file("list.csv", list);
    let said = clerk.run(&["import", "facilities", list.to_str().unwrap()]);
    assert_eq!(said.code, 2, "{}", said.out);
    assert!(
        said.errors.contains(":2: facility_name: Not UTF-8"),
        "{}",
        said.errors
    );
    assert_eq!(clerk.count("facilities WHERE name = 'Klinik Café'"), 1);
}

crate::on_both_databases!(
    every_byte_of_a_file_is_read,
    what_stands_behind_a_packed_file_is_an_error_that_says_where,
    facilities_and_the_engines_files_end_their_lines_in_returns_too,
    dates_are_read_however_a_program_writes_them,
    what_a_spreadsheet_did_is_mended_or_quarantined_with_a_hint,
    no_sign_in_a_name_costs_the_dose,
    text_that_a_database_refuses_is_taken_out_in_kept_and_rejected_values,
    what_nobody_sees_and_what_looks_alike_changes_no_value,
    a_birth_that_is_known_in_part_costs_no_dose,
    months_first_are_asked_about_and_read_as_told,
    a_list_in_another_encoding_is_read_where_that_is_certain,
);
