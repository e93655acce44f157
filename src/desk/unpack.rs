//! Files as they come, packed or not.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

/// How much larger than itself a packed file may become: dose records pack to a tenth, and no honest table to less
/// than a hundredth.
const MOST_TIMES: u64 = 200;
/// Below this many bytes nobody counts.
const FREE: u64 = 64 << 20;

/// Opens a file and unpacks what is packed by gzip or Zstandard, by its first bytes, whatever its name.
///
/// # Errors
/// The operating system's; archives and spreadsheets are refused. While it is read: a file that unpacks to more than
/// two hundred times its size is refused.
pub fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    let packed = file.metadata()?.len();
    let mut input = BufReader::with_capacity(1 << 17, file);
    let start = input.fill_buf()?;
    let guarded = |unpacked: Box<dyn Read + Send>| -> Box<dyn Read + Send> {
        Box::new(Guarded {
            unpacked,
            read: 0,
            most: FREE.max(packed.saturating_mul(MOST_TIMES)),
        })
    };
    if start.starts_with(&[0x1F, 0x8B]) {
        Ok(guarded(Box::new(MultiGzDecoder::new(input))))
    } else if start.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        Ok(guarded(Box::new(Zstandard::new(input))))
    } else if start.starts_with(b"PK\x03\x04") {
        let words = "it is a ZIP archive or a spreadsheet; unpack it, or save it as CSV (UTF-8)";
        Err(io::Error::new(io::ErrorKind::InvalidData, words))
    } else {
        Ok(Box::new(input))
    }
}

/// Stops at a file that is made to fill disks and days.
struct Guarded {
    unpacked: Box<dyn Read + Send>,
    read: u64,
    most: u64,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.unpacked.read(buffer)?;
        self.read += u64::try_from(count).unwrap_or(u64::MAX);
        if self.read > self.most {
            let words = format!(
                "it unpacks to more than {MOST_TIMES} times its size, as a file made to do harm would; if it is meant, \
                 unpack it first"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, words));
        }
        Ok(count)
    }
}

/// The frames of a Zstandard file, one after the other.
struct Zstandard {
    state: Option<Frame>,
}

enum Frame {
    Between(BufReader<File>),
    Within(Box<StreamingDecoder<BufReader<File>, ruzstd::decoding::FrameDecoder>>),
}

impl Zstandard {
    fn new(input: BufReader<File>) -> Self {
        Self {
            state: Some(Frame::Between(input)),
        }
    }
}

impl Read for Zstandard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state.take() {
                None => return Ok(0),
                Some(Frame::Between(mut input)) => {
                    if input.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new(input)
                        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
                    self.state = Some(Frame::Within(Box::new(decoder)));
                }
                Some(Frame::Within(mut decoder)) => {
                    let count = decoder.read(buffer)?;
                    if count > 0 || buffer.is_empty() {
                        self.state = Some(Frame::Within(decoder));
                        return Ok(count);
                    }
                    self.state = Some(Frame::Between(decoder.into_inner()));
                }
            }
        }
    }
}
