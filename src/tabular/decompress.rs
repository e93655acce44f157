//! Files as they come, packed or not, read to their last byte or with an error that says where it stopped.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// How much larger than itself a packed file may become: dose records pack to a tenth, and no honest table to less
/// than a hundredth.
const MOST_TIMES: u64 = 200;
/// Below this many bytes nobody counts.
const FREE: u64 = 64 << 20;

const GZIP: &[u8] = &[0x1F, 0x8B];
const ZSTANDARD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

/// Opens a file and unpacks what is packed by gzip or Zstandard, by its first bytes, whatever its name.
///
/// # Errors
/// The operating system's. While it is read: a file that unpacks to more than two hundred times its size, one that is
/// damaged or breaks off, and one in which something else stands behind what is packed; zeros there are padding.
pub fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    open_while(path, || true)
}

/// As [`open`]; what is packed is unpacked only as long as `go_on` says so.
///
/// # Errors
/// As [`open`], and while it is read: the time is over.
pub fn open_while(
    path: &Path,
    go_on: impl FnMut() -> bool + Send + 'static,
) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut input = Counted {
        input: BufReader::with_capacity(1 << 17, file),
        read: 0,
        size,
        ahead: Vec::new(),
    };
    let start = input.peek()?;
    let packing = if start.starts_with(GZIP) {
        Packing::Gzip
    } else if start.starts_with(ZSTANDARD) || is_skippable(start) {
        Packing::Zstandard
    } else {
        return Ok(Box::new(Plain(input)));
    };
    Ok(Box::new(Guarded {
        unpacked: Parts {
            packing,
            state: Some(State::Between(input)),
            any: false,
            go_on: Box::new(go_on),
        },
        read: 0,
        most: FREE.max(size.saturating_mul(MOST_TIMES)),
    }))
}

/// Whether a frame of Zstandard begins so that holds something for other programs (RFC 8878, 3.1.2).
fn is_skippable(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

fn invalid(words: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words)
}

/// A file, with how many of its bytes were read.
struct Counted {
    input: BufReader<File>,
    read: u64,
    /// What it had when it was opened.
    size: u64,
    /// Bytes that were looked at before they are read.
    ahead: Vec<u8>,
}

impl Counted {
    /// The next four bytes, or fewer at the end.
    fn peek(&mut self) -> io::Result<&[u8]> {
        let mut ahead = std::mem::take(&mut self.ahead);
        let missing = 4_usize.saturating_sub(ahead.len());
        self.input.by_ref().take(missing as u64).read_to_end(&mut ahead)?;
        self.ahead = ahead;
        Ok(&self.ahead)
    }

    /// Passes over padding.
    fn pass_zeros(&mut self) -> io::Result<()> {
        loop {
            let next = self.fill_buf()?;
            let zeros = next.iter().take_while(|byte| **byte == 0).count();
            if zeros == 0 {
                return Ok(());
            }
            self.consume(zeros);
        }
    }

    /// At the end: whether all was read that was there.
    fn ended(&self) -> io::Result<()> {
        if self.read < self.size {
            return Err(invalid(format!(
                "it ended at byte {} of {}: it was cut while it was read",
                self.read, self.size
            )));
        }
        Ok(())
    }

    fn broken(&self, error: &io::Error) -> io::Error {
        invalid(format!(
            "it is damaged or breaks off at byte {} of {}: {error}",
            self.read, self.size
        ))
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let next = self.fill_buf()?;
        let count = next.len().min(buffer.len());
        buffer[..count].copy_from_slice(&next[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.ahead.is_empty() {
            self.input.fill_buf()
        } else {
            Ok(&self.ahead)
        }
    }

    fn consume(&mut self, count: usize) {
        self.read += count as u64;
        if self.ahead.is_empty() {
            self.input.consume(count);
        } else {
            self.ahead.drain(..count);
        }
    }
}

/// A file that is not packed.
struct Plain(Counted);

impl Read for Plain {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        if count == 0 && !buffer.is_empty() {
            self.0.ended()?;
        }
        Ok(count)
    }
}

/// Stops at a file that is made to fill disks and days.
struct Guarded {
    unpacked: Parts,
    read: u64,
    most: u64,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.unpacked.read(buffer)?;
        self.read += count as u64;
        if self.read > self.most {
            return Err(invalid(format!(
                "it unpacks to more than {MOST_TIMES} times its size, as a file made to do harm would; if it is meant, \
                 unpack it first"
            )));
        }
        Ok(count)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstandard,
}

/// The members of a gzip file, or the frames of a Zstandard file, one after the other.
struct Parts {
    packing: Packing,
    state: Option<State>,
    /// Whether there was one.
    any: bool,
    /// Asked before each piece and each part, since parts without content cost time too.
    go_on: Box<dyn FnMut() -> bool + Send>,
}

enum State {
    Between(Counted),
    Gzip(Box<GzDecoder<Counted>>),
    Zstandard(Box<StreamingDecoder<Counted, FrameDecoder>>),
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !(self.go_on)() {
                return Err(invalid(
                    "it takes too long to unpack; unpack it first and send that".to_owned(),
                ));
            }
            match self.state.take() {
                None => return Ok(0),
                Some(State::Between(input)) => {
                    self.state = self.next_part(input)?;
                }
                Some(State::Gzip(mut part)) => {
                    let count = part.read(buffer).map_err(|error| part.get_ref().broken(&error))?;
                    if count > 0 || buffer.is_empty() {
                        self.state = Some(State::Gzip(part));
                        return Ok(count);
                    }
                    self.state = Some(State::Between(part.into_inner()));
                }
                Some(State::Zstandard(mut part)) => {
                    let count = part.read(buffer).map_err(|error| part.get_ref().broken(&error))?;
                    if count > 0 || buffer.is_empty() {
                        self.state = Some(State::Zstandard(part));
                        return Ok(count);
                    }
                    self.state = Some(State::Between(part.into_inner()));
                }
            }
        }
    }
}

impl Parts {
    /// What comes behind a part: another one, or nothing but zeros.
    fn next_part(&mut self, mut input: Counted) -> io::Result<Option<State>> {
        if self.any {
            input.pass_zeros()?;
        }
        self.any = true;
        let at = input.read;
        let next = input.peek()?;
        if next.is_empty() {
            input.ended()?;
            return Ok(None);
        }
        match self.packing {
            Packing::Gzip if next.starts_with(GZIP) => Ok(Some(State::Gzip(Box::new(GzDecoder::new(input))))),
            Packing::Zstandard if next.starts_with(ZSTANDARD) => match StreamingDecoder::new(input) {
                Ok(part) => Ok(Some(State::Zstandard(Box::new(part)))),
                Err(error) => Err(invalid(format!(
                    "it is damaged or breaks off behind byte {at}: {error}"
                ))),
            },
            Packing::Zstandard if is_skippable(next) => pass_frame(input).map(Some),
            Packing::Gzip | Packing::Zstandard => Err(invalid(format!(
                "its packed part ends at byte {at} of {}, and what stands behind it is not packed",
                input.size
            ))),
        }
    }
}

/// Passes over a frame that holds something for other programs.
fn pass_frame(mut input: Counted) -> io::Result<State> {
    let mut head = [0; 8];
    if let Err(error) = input.read_exact(&mut head) {
        return Err(input.broken(&error));
    }
    let [.., a, b, c, d] = head;
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    let passed = io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
    if passed < length {
        return Err(input.broken(&io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(State::Between(input))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut found = Vec::new();
        let mut opened = open(file.path()).unwrap();
        let result = opened.read_to_end(&mut found);
        result.map(|_| found).map_err(|error| error.to_string())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packing.write_all(bytes).unwrap();
        packing.finish().unwrap()
    }

    /// A frame of Zstandard with one raw block (RFC 8878).
    fn zstandard(bytes: &[u8]) -> Vec<u8> {
        let size = u32::try_from(bytes.len()).unwrap();
        let head = [
            ZSTANDARD,
            &[0b1010_0000],
            &size.to_le_bytes()[..],
            &(1 | size << 3).to_le_bytes()[..3],
        ];
        [&head.concat(), bytes].concat()
    }

    #[test]
    fn all_members_and_padding_are_read() {
        let two = [gzip(b"one "), gzip(b""), gzip(b"two")].concat();
        assert_eq!(read(&two).unwrap(), b"one two");
        assert_eq!(read(&[&two[..], &[0; 700]].concat()).unwrap(), b"one two");
        assert_eq!(
            read(&[&gzip(b"a")[..], &[0; 9], &gzip(b"b")].concat()).unwrap(),
            b"ab"
        );
        let skipped = [&[0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0][..], b"xyz"].concat();
        let frames = [
            &skipped[..],
            &zstandard(b"one "),
            &skipped,
            &zstandard(b"two"),
            &[0; 5],
        ]
        .concat();
        assert_eq!(read(&frames).unwrap(), b"one two");
        assert_eq!(read(b"plain").unwrap(), b"plain");
        assert_eq!(read(b"").unwrap(), b"");
        assert_eq!(read(b"a").unwrap(), b"a");
    }

    /// Millions of members without content cost time and no memory.
    #[test]
    fn unpacking_goes_on_only_as_long_as_it_may() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&gzip(b"").repeat(5_000)).unwrap();
        let unpack = |steps: usize| {
            let mut left = steps;
            let go_on = move || {
                left = left.saturating_sub(1);
                left > 0
            };
            let mut opened = open_while(file.path(), go_on).unwrap();
            opened
                .read_to_end(&mut Vec::new())
                .map_err(|error| error.to_string())
        };
        let error = unpack(100).unwrap_err();
        assert!(error.contains("too long"), "{error}");
        assert_eq!(unpack(20_000), Ok(0));
    }

    #[test]
    fn what_is_left_unread_is_an_error_that_says_where() {
        let packed = gzip(b"one");
        let behind = [&packed[..], b"\n"].concat();
        let at = format!("ends at byte {} of {}", packed.len(), behind.len());
        assert!(read(&behind).unwrap_err().contains(&at));
        let behind = [&zstandard(b"one")[..], b"more"].concat();
        assert!(read(&behind).unwrap_err().contains("is not packed"));
        let cut = &gzip(&b"0123456789".repeat(50))[..30];
        let error = read(cut).unwrap_err();
        assert!(error.contains("breaks off at byte 30 of 30"), "{error}");
        let cut = &zstandard(b"0123456789")[..14];
        assert!(read(cut).unwrap_err().contains("breaks off"));
        let mut damaged = gzip(b"one");
        let crc = damaged.len() - 8;
        damaged[crc] ^= 1;
        assert!(read(&damaged).unwrap_err().contains("damaged"));
    }
}
