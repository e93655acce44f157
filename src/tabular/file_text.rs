//! What kind of file somebody sent, by its first bytes, and its text as UTF-8.

use std::io::{self, Read};

use strum::{EnumString, IntoStaticStr, VariantArray};

/// Bytes by which a kind is recognised.
const START: usize = 4096;

/// A file that is no table of text, though people take it for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum FileKind {
    /// A PDF.
    Pdf,
    /// A spreadsheet of today's programs, or an archive: both are ZIP files.
    Zip,
    /// A spreadsheet or a document of the programs before 2007.
    OldOffice,
    /// A web page, as some programs call it "export to Excel".
    Html,
    /// An XML document.
    Xml,
    /// JSON.
    Json,
    /// A text document with formatting.
    Rtf,
    /// A picture, such as a scan.
    Picture,
    /// Packed in a way that is not unpacked here.
    Packed,
}

impl FileKind {
    fn of(start: &[u8]) -> Option<Self> {
        const MAGIC: [(&[u8], FileKind); 14] = [
            (b"%PDF-", FileKind::Pdf),
            (b"PK\x03\x04", FileKind::Zip),
            (b"PK\x05\x06", FileKind::Zip),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", FileKind::OldOffice),
            (b"{\\rtf", FileKind::Rtf),
            (b"\x89PNG", FileKind::Picture),
            (b"\xFF\xD8\xFF", FileKind::Picture),
            (b"GIF8", FileKind::Picture),
            (b"\x1F\x8B", FileKind::Packed),
            (b"\x28\xB5\x2F\xFD", FileKind::Packed),
            (b"BZh", FileKind::Packed),
            (b"\xFD7zXZ\x00", FileKind::Packed),
            (b"7z\xBC\xAF\x27\x1C", FileKind::Packed),
            (b"Rar!\x1A\x07", FileKind::Packed),
        ];
        let known = MAGIC.into_iter().find(|(magic, _)| start.starts_with(magic));
        known.map(|(_, kind)| kind).or_else(|| Self::of_text(start))
    }

    fn of_text(start: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(start);
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
        let begins = |tag: &str| {
            text.get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
        };
        if begins("<?xml") || begins("<ss:") || begins("<workbook") {
            Some(Self::Xml)
        } else if [
            "<!doctype",
            "<html",
            "<head",
            "<meta",
            "<body",
            "<table",
            "<!--",
            "<div",
            "<style",
        ]
        .into_iter()
        .any(begins)
        {
            Some(Self::Html)
        } else if begins("{")
            || begins("[") && text.trim_start_matches(['[', ' ', '\r', '\n']).starts_with('{')
        {
            Some(Self::Json)
        } else {
            None
        }
    }
}

/// How the characters of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

/// The encoding of a file that begins so, and how long its mark is. Without a mark, UTF-16 shows by its zeros.
fn encoding(start: &[u8]) -> (Encoding, usize) {
    let utf16 = |big_endian| Encoding::Utf16 { big_endian };
    if start.starts_with(b"\xEF\xBB\xBF") {
        return (Encoding::Utf8, 3);
    }
    if start.starts_with(b"\xFF\xFE") {
        return (utf16(false), 2);
    }
    if start.starts_with(b"\xFE\xFF") {
        return (utf16(true), 2);
    }
    let pairs = start.chunks_exact(2).take(64);
    let count = pairs.len();
    let zeros = |place: usize| pairs.clone().filter(|pair| pair[place] == 0).count();
    // Headers are of ASCII, but for a letter or two.
    if count >= 8 && zeros(1) * 10 >= count * 9 && zeros(0) == 0 {
        (utf16(false), 0)
    } else if count >= 8 && zeros(0) * 10 >= count * 9 && zeros(1) == 0 {
        (utf16(true), 0)
    } else {
        (Encoding::Utf8, 0)
    }
}

/// A file's text, in UTF-8 as it is read, without the mark at its beginning. What is UTF-8 already goes through as it is,
/// sound or not.
#[derive(Debug)]
pub struct FileText<R> {
    input: R,
    encoding: Encoding,
    /// Bytes that were read to recognise the file, and how many of them were handed out.
    start: Vec<u8>,
    given: usize,
    /// Text that waits to be handed out, and how much of it was.
    ready: Vec<u8>,
    taken: usize,
    /// Half a unit, or the first half of a character in two.
    half: Option<u8>,
    surrogate: Option<u16>,
}

impl<R: Read> FileText<R> {
    /// Looks at the first bytes of a file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn new(mut input: R) -> io::Result<Result<Self, FileKind>> {
        let mut start = Vec::with_capacity(START);
        input.by_ref().take(START as u64).read_to_end(&mut start)?;
        if let Some(kind) = FileKind::of(&start) {
            return Ok(Err(kind));
        }
        let (encoding, mark) = encoding(&start);
        let mut text = Self {
            input,
            encoding,
            start,
            given: mark,
            ready: Vec::new(),
            taken: 0,
            half: None,
            surrogate: None,
        };
        if encoding != Encoding::Utf8 {
            text.translate_more()?;
            if let Some(kind) = FileKind::of_text(&text.ready) {
                return Ok(Err(kind));
            }
        }
        Ok(Ok(text))
    }

    /// The next bytes of the file.
    fn raw(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.start[self.given..];
        if rest.is_empty() {
            return self.input.read(buffer);
        }
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }

    /// Translates some more of a file in UTF-16. Returns whether there was more.
    fn translate_more(&mut self) -> io::Result<bool> {
        let Encoding::Utf16 { big_endian } = self.encoding else {
            return Ok(false);
        };
        self.ready.clear();
        self.taken = 0;
        let mut bytes = [0; START];
        while self.ready.is_empty() {
            let count = self.raw(&mut bytes)?;
            if count == 0 {
                // What is left over is no character, and not left unread.
                if self.half.take().is_some_and(|byte| byte != 0) || self.surrogate.take().is_some() {
                    self.put(char::REPLACEMENT_CHARACTER);
                }
                return Ok(!self.ready.is_empty());
            }
            for byte in &bytes[..count] {
                match self.half.take() {
                    None => self.half = Some(*byte),
                    Some(first) if big_endian => self.unit(u16::from_be_bytes([first, *byte])),
                    Some(first) => self.unit(u16::from_le_bytes([first, *byte])),
                }
            }
        }
        Ok(true)
    }

    fn unit(&mut self, unit: u16) {
        let (first, is_second) = (self.surrogate.take(), (0xDC00..0xE000).contains(&unit));
        if let Some(first) = first {
            if is_second {
                let whole = char::decode_utf16([first, unit]).next().and_then(Result::ok);
                self.put(whole.unwrap_or(char::REPLACEMENT_CHARACTER));
                return;
            }
            self.put(char::REPLACEMENT_CHARACTER);
        }
        if (0xD800..0xDC00).contains(&unit) {
            self.surrogate = Some(unit);
        } else {
            self.put(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    fn put(&mut self, c: char) {
        self.ready
            .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

impl<R: Read> Read for FileText<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.encoding == Encoding::Utf8 {
            return self.raw(buffer);
        }
        if self.taken == self.ready.len() && !self.translate_more()? {
            return Ok(0);
        }
        let rest = &self.ready[self.taken..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn text(bytes: &[u8]) -> Result<String, FileKind> {
        let mut read = Vec::new();
        FileText::new(bytes).unwrap()?.read_to_end(&mut read).unwrap();
        Ok(String::from_utf8_lossy(&read).into_owned())
    }

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        let bytes = |unit: u16| {
            if big_endian {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        let long = format!("name,vaccine\n{}", "陳大文😀,é\n".repeat(2000));
        for big_endian in [false, true] {
            let mark: &[u8] = if big_endian { b"\xFE\xFF" } else { b"\xFF\xFE" };
            let bytes = utf16(&long, big_endian);
            assert_eq!(text(&[mark, &bytes].concat()), Ok(long.clone()));
            let plain = utf16("source_record_id,nama\n1,Ali\n", big_endian);
            assert_eq!(text(&plain), Ok("source_record_id,nama\n1,Ali\n".to_owned()));
        }
        let broken = [
            b"\xFF\xFE".to_vec(),
            utf16("ab", false),
            vec![0x3D, 0xD8, 0x41, 0, 7],
        ]
        .concat();
        assert_eq!(text(&broken), Ok("ab\u{FFFD}A\u{FFFD}".to_owned()));
        let two = [&b"\xFF\xFE\x3D\xD8"[..], &utf16("😀", false)].concat();
        assert_eq!(text(&two), Ok("\u{FFFD}😀".to_owned()));
    }

    #[test]
    fn utf_8_goes_through_as_it_is() {
        assert_eq!(text(b"\xEF\xBB\xBFa,b\n"), Ok("a,b\n".to_owned()));
        assert_eq!(text(b""), Ok(String::new()));
        let long = "x,y\n".repeat(5000);
        assert_eq!(text(long.as_bytes()), Ok(long));
        assert_eq!(
            text(b"a\0b,c\0\n1,2\n"),
            Ok("a\0b,c\0\n1,2\n".to_owned()),
            "zeros alone are not UTF-16"
        );
    }

    #[test]
    fn what_is_no_table_is_recognised() {
        for (bytes, kind) in [
            (&b"%PDF-1.7\n%"[..], FileKind::Pdf),
            (b"PK\x03\x04\x14\0\x06\0", FileKind::Zip),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0", FileKind::OldOffice),
            (b"\r\n <HTML><body><table>", FileKind::Html),
            (b"\xEF\xBB\xBF<!DOCTYPE html>", FileKind::Html),
            (b"<table border=1><tr><td>name", FileKind::Html),
            (b"<?xml version=\"1.0\"?><Workbook>", FileKind::Xml),
            (b"[\n {\"name\": 1}]", FileKind::Json),
            (b"{\\rtf1", FileKind::Rtf),
            (b"\x89PNG\r\n", FileKind::Picture),
            (b"BZh91AY", FileKind::Packed),
        ] {
            assert_eq!(text(bytes), Err(kind));
        }
        let page = [b"\xFF\xFE".to_vec(), utf16("<html><table>", false)].concat();
        assert_eq!(text(&page), Err(FileKind::Html));
        assert_eq!(text(b"[id],name\n"), Ok("[id],name\n".to_owned()));
    }
}
