//! Rows of all kinds of files.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use proptest::prelude::*;

use super::*;

fn read(text: &[u8]) -> Vec<(u64, Result<Vec<String>, RowError>)> {
    let (mut rows, mut row) = (Rows::new(text, b','), RawRow::default());
    let mut found = Vec::new();
    while let Some((line, result)) = rows.next(&mut row).unwrap() {
        let fields = row
            .iter()
            .map(|field| String::from_utf8_lossy(field).into_owned());
        found.push((line, result.map(|()| fields.collect())));
    }
    found
}

#[expect(clippy::unnecessary_wraps, reason = "compared with what may fail")]
fn texts(fields: &[&str]) -> Result<Vec<String>, RowError> {
    Ok(fields.iter().map(|&field| field.to_owned()).collect())
}

#[test]
fn rows_are_split_as_rfc_4180_says() {
    assert_eq!(
        read(b"a,b\r\n\r\n\"1,\n\"\"x\"\"\",2\n \nlast,,"),
        [
            (1, texts(&["a", "b"])),
            (3, texts(&["1,\n\"x\"", "2"])),
            (6, texts(&["last", "", ""])),
        ]
    );
}

#[test]
fn rows_end_in_a_return_too() {
    let rows = [
        (1, texts(&["a", "b"])),
        (2, texts(&["1", "2"])),
        (3, texts(&["3", "4"])),
    ];
    for text in ["a,b\r1,2\r3,4\r", "a,b\r\n1,2\r3,4\n", "a,b\r\r\n1,2\r\r\n3,4"] {
        assert_eq!(read(text.as_bytes()), rows, "{text:?}");
    }
    assert_eq!(
        read(b"a,\"b\rc\"\r1,2"),
        [(1, texts(&["a", "b\nc"])), (3, texts(&["1", "2"]))],
        "also within quotes"
    );
}

#[test]
fn rows_of_nothing_are_nothing() {
    let text = "a,b\n,\n , \n\u{A0},\u{200B}\n\"\",\"\"\n1,2\n\u{1A}";
    assert_eq!(
        read(text.as_bytes()),
        [(1, texts(&["a", "b"])), (6, texts(&["1", "2"]))]
    );
    let mut zeros = b"a,b\n1,2\n".to_vec();
    zeros.resize(5 * MOST_BYTES, 0);
    assert_eq!(read(&zeros).len(), 2, "a file that was never filled");
}

#[test]
fn a_quote_that_is_never_closed_spoils_its_own_line_alone() {
    assert_eq!(
        read(b"1,2\n3,\"4\n5,6\n7,8\n"),
        [
            (1, texts(&["1", "2"])),
            (2, Err(RowError::OpenQuote)),
            (3, texts(&["5", "6"])),
            (4, texts(&["7", "8"])),
        ]
    );
    let many = format!("a,\"b\n{}", "1,2\n".repeat(200));
    let found = read(many.as_bytes());
    assert_eq!((found.len(), found[0].1.clone()), (201, Err(RowError::OpenQuote)));
}

#[test]
fn a_line_without_end_takes_no_memory() {
    let mut text = vec![b'0'; 3 * MOST_BYTES];
    text.extend_from_slice(b"\nx,y\n");
    assert_eq!(
        read(&text),
        [(1, Err(RowError::TooLong)), (2, texts(&["x", "y"]))]
    );
}

proptest! {
    #[test]
    fn what_a_csv_writer_writes_is_read(
        // A row of white space alone is nothing: something stands in each field.
        table in prop::collection::vec(prop::collection::vec("[ \n]{0,2}[a-z\",][a-z\",\n ]{0,6}", 2..5), 1..8),
        breaks in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap().replace('\n', breaks);
        let found: Vec<_> = read(text.as_bytes()).into_iter().map(|(_, row)| row.unwrap()).collect();
        prop_assert_eq!(found, table);
    }

    #[test]
    fn no_bytes_panic_and_none_is_lost(bytes in prop::collection::vec(prop::sample::select(b"ab,\"\r\n\x00\x1A\xC2\x85 ".to_vec()), 0..400)) {
        let (mut rows, mut row) = (Rows::new(&bytes[..], b','), RawRow::default());
        let mut letters = 0;
        let mut broken = false;
        while let Some((_, result)) = rows.next(&mut row).unwrap() {
            broken |= result.is_err();
            letters += row.iter().flatten().filter(|byte| byte.is_ascii_lowercase()).count();
        }
        let all = bytes.iter().filter(|byte| byte.is_ascii_lowercase()).count();
        prop_assert!(letters == all || broken && letters <= all, "{letters} of {all}");
    }
}
