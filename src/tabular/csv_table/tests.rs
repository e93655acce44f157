//! Tables of all kinds.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use proptest::prelude::*;

use super::*;

fn rows(text: &[u8]) -> Vec<Row> {
    let mut table = Table::open(text, &["a", "b"]).unwrap();
    std::iter::from_fn(|| table.next_row().unwrap()).collect()
}

fn fields(text: &[u8]) -> Vec<(u64, Vec<String>)> {
    let rows = rows(text).into_iter();
    rows.map(|row| (row.line, row.fields.unwrap())).collect()
}

fn two(line: u64, a: &str, b: &str) -> (u64, Vec<String>) {
    (line, vec![a.to_owned(), b.to_owned()])
}

#[test]
fn marks_delimiters_order_and_unknown_columns_do_not_matter() {
    let expected = [two(2, "1", "2"), two(3, "3", "4;4")];
    assert_eq!(
        fields(b"\xEF\xBB\xBFB;extra;A\r\n2;x;1\r\n\"4;4\";y;3\r\n"),
        expected
    );
    assert_eq!(fields(b"\xEF\xBB\xBF\"b\"\t\"a\"\n2\t1\n4;4\t3\n"), expected);
    assert_eq!(fields(b"a|b\n1|2\n3|4;4\n"), expected);
    let hinted = fields(b"sep=;\r\nA;B\r\n1;2\r\n");
    assert_eq!(hinted, [two(3, "1", "2")]);
    assert_eq!(fields(b"\"sep=;\"\nA;B\n1;2\n"), [two(3, "1", "2")]);
    let utf16: Vec<u8> = "\u{FEFF}a\tb\r\n陳\té\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(fields(&utf16), [two(2, "陳", "é")]);
}

#[test]
fn a_comma_behind_every_row_is_no_field() {
    assert_eq!(
        fields(b"a,b,\n1,2,\n3,4\n5,6,,,\n"),
        [two(2, "1", "2"), two(3, "3", "4"), two(4, "5", "6")]
    );
    assert_eq!(fields(b"a,b\n1,2,\n"), [two(2, "1", "2")]);
}

#[test]
fn every_text_is_cleaned() {
    let text = "a,b\n\u{200E}21/01/2022, \u{202A}x\0 \u{A0} y\u{2011}z\u{202C} \n".as_bytes();
    assert_eq!(fields(text), [two(2, "21/01/2022", "x y-z")]);
}

#[test]
fn western_letters_are_read_and_other_bytes_marked() {
    let text = b"a,b\nAndr\xE9 M\xFCller,O\x92Connor\x96x\n\xB3\xC2\xA4j\xA4\xE5,2\n";
    assert_eq!(fields(text)[..1], [two(2, "André Müller", "O'Connor-x")]);
    assert!(fields(text)[1].1[0].contains('\u{FFFD}'), "Big5");
}

#[test]
fn rows_that_cannot_be_read_say_why_and_the_next_one_is_read() {
    let found = rows(b"a,b\n1\n1,2,3\n3,\"4\n5,6\n");
    let errors: Vec<_> = found
        .iter()
        .map(|row| {
            row.fields
                .clone()
                .err()
                .map(|row| (row.error, row.cells.join("|"), row.surplus))
        })
        .collect();
    let count = |found| RowError::FieldCount { found, expected: 2 };
    assert_eq!(
        errors,
        [
            Some((count(1), "1|".to_owned(), vec![])),
            Some((count(3), "1|2".to_owned(), vec!["3".to_owned()])),
            Some((RowError::OpenQuote, "3|\"4".to_owned(), vec![])),
            None
        ]
    );
}

#[test]
fn a_header_that_comes_again_is_nothing() {
    let text = "a,b\n1,2\na,b\n\u{FEFF}A,B\n3,4\n";
    assert_eq!(fields(text.as_bytes()), [two(2, "1", "2"), two(5, "3", "4")]);
}

#[test]
fn a_column_that_need_not_be_there_is_empty() {
    let mut table = Table::open_with(&b"a\n1\n"[..], &["a"], &["b"]).unwrap();
    assert_eq!(table.next_row().unwrap().unwrap().fields.unwrap(), ["1", ""]);
}

#[test]
fn rows_can_be_passed_over_and_looked_at() {
    let mut table = Table::open(&b"a\n1\n\"2\n2\"\n3\n"[..], &["a"]).unwrap();
    assert_eq!(table.skip_rows(2).unwrap(), 2);
    assert_eq!(table.next_row().unwrap().unwrap().fields.unwrap(), ["3"]);
    assert_eq!(table.skip_rows(2).unwrap(), 0);
    let mut table = Table::open(&b"b,a\n1,2\nx\n3,4\n"[..], &["a", "b"]).unwrap();
    let mut seen = Vec::new();
    let count = table.each_of([1], u64::MAX, |[b]| seen.push(b.to_vec())).unwrap();
    assert_eq!((count, seen), (3, vec![b"1".to_vec(), b"3".to_vec()]));
}

#[test]
fn titles_of_columns_are_told() {
    let table = Table::open(&b"x;No. KP;Nama \n"[..], &["name", "id_number"]).unwrap();
    assert_eq!(table.delimiter(), b';');
    assert_eq!(
        [table.title(0), table.title(1), table.title(2)],
        [Some("Nama".to_owned()), Some("No. KP".to_owned()), None]
    );
}

#[test]
fn files_that_are_no_table_say_why() {
    let open = |text: &'static [u8]| Table::open(text, &["a", "b", "c"]).map(|_| ()).unwrap_err();
    assert!(matches!(open(b""), TableError::Empty));
    assert!(matches!(open(b" \r\n,,\n\x1A"), TableError::Empty));
    assert!(matches!(open(b"x,y\n1,2\n"), TableError::NoHeader { .. }));
    assert!(matches!(open(b"a,x,b\n1,2,3\n"), TableError::MissingColumns { missing } if missing == ["c"]));
    assert!(matches!(open(b"a,a,b,c\n"), TableError::DoubledColumn("a")));
    assert!(matches!(open(b"\"a,b\n"), TableError::Header));
    assert!(matches!(open(b"%PDF-1.4\n"), TableError::Kind(FileKind::Pdf)));
    let titled = open(b"Senarai vaksinasi,,\n\nJanuari 2022\na,b,c\n1,2,3\n");
    assert!(
        matches!(titled, TableError::HeaderBelow { line: 4 }),
        "{titled:?}"
    );
    let titled = open(b"Senarai,,\na,b\n1,2\n");
    assert!(matches!(titled, TableError::MissingColumns { .. }), "{titled:?}");
}

proptest! {
    #[test]
    fn no_bytes_panic_and_every_field_is_clean(bytes in prop::collection::vec(any::<u8>(), 0..200), tail in ".{0,60}") {
        let text = [b"a,b\n", &bytes[..], tail.as_bytes()].concat();
        let Ok(mut table) = Table::open(&text[..], &["a", "b"]) else {
            return Ok(());
        };
        while let Some(row) = table.next_row().unwrap() {
            let cells = row.fields.unwrap_or_else(|row| row.cells);
            for cell in cells {
                prop_assert_eq!(clean_line(&cell), cell);
            }
        }
    }

    #[test]
    fn what_a_spreadsheet_saves_is_read(
        table in prop::collection::vec(("[A-Za-z0-9é陳' \"\n;,\t]{0,12}", "[a-z,;\t]{1,9}"), 1..6),
        delimiter in prop::sample::select(b",;\t|".to_vec()),
        breaks in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        utf16 in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["a", "b"]).unwrap();
        for (a, b) in &table {
            writer.write_record([a, b]).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap().replace('\n', breaks);
        let hint = format!("sep={}{breaks}", char::from(delimiter));
        let text = format!("\u{FEFF}{hint}{text}");
        let bytes = if utf16 { text.encode_utf16().flat_map(u16::to_le_bytes).collect() } else { text.into_bytes() };
        let found: Vec<Vec<String>> = fields(&bytes).into_iter().map(|(_, row)| row).collect();
        let written: Vec<Vec<String>> = table
            .iter()
            .filter(|(a, b)| !clean_line(a).is_empty() || !clean_line(b).is_empty())
            .filter(|(a, b)| (a.as_str(), b.as_str()) != ("a", "b"))
            .map(|(a, b)| vec![clean_line(a), clean_line(b)])
            .collect();
        prop_assert_eq!(found, written);
    }
}
