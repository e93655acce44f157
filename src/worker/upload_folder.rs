//! The folder in which uploaded files wait for their import.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::config::private;
use crate::domain::values::coded::Coded;
use crate::domain::values::date_cells::DateOrder;
use crate::domain::values::ids::StaffId;
use crate::domain::values::refusal::Refusal;

/// The folder of uploads.
#[derive(Clone, Debug)]
pub struct Uploads {
    folder: PathBuf,
}

impl Uploads {
    /// The folder inside a data directory; made when it is first needed, for its owner alone.
    pub fn in_directory(data: &Path) -> Self {
        Self {
            folder: data.join("uploads"),
        }
    }

    /// A new file to be filled.
    pub fn begin(&self) -> io::Result<(PathBuf, File)> {
        private::create_dir(&self.folder)?;
        let name = format!("{:032x}.part", rand::random::<u128>());
        let path = self.folder.join(name);
        Ok((
            path.clone(),
            private::options().write(true).create_new(true).open(path)?,
        ))
    }

    /// The file is whole: it waits for its sender from now on.
    pub fn accept(part: &Path, note: &Note) -> io::Result<UploadId> {
        let file = part.with_extension("csv");
        fs::rename(part, &file)?;
        // The note comes last, and at once: a file with a note is whole, and so is the note.
        save(&file, note)?;
        id_of(&file).ok_or_else(|| io::Error::other("an upload has a name of another kind"))
    }

    /// Files that came, the first first, with their notes. A note that cannot be read is that of a failure.
    pub fn all(&self) -> io::Result<Vec<Upload>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "json")
                && let Some(id) = id_of(&path)
                && let Some(upload) = self.find(&id)?
            {
                found.push(upload);
            }
        }
        let order = |upload: &Upload| (upload.note.sent_at, upload.id.0.clone());
        found.sort_by_key(order);
        Ok(found)
    }

    /// One of them, if it is there.
    pub fn find(&self, id: &UploadId) -> io::Result<Option<Upload>> {
        let file = self.folder.join(&id.0).with_extension("csv");
        let text = match fs::read(file.with_extension("json")) {
            Ok(text) => text,
            // Taken away in the same moment.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let note = serde_json::from_slice(&text).unwrap_or_else(|error| {
            let mut note = Note::new(id.0.clone(), StaffId(0), DateTime::UNIX_EPOCH);
            note.fail(&Refusal::new("upload-inside").with("reason", error));
            note
        });
        Ok(Some(Upload {
            id: id.clone(),
            file,
            note,
        }))
    }

    /// Begins the import of a file, or tries it again. Returns whether the file is still there.
    pub fn start(upload: &Upload, dates: Option<DateOrder>) -> io::Result<bool> {
        if !upload.has_file() {
            return Ok(false);
        }
        let note = Note {
            begun: true,
            dates: dates.map(|order| order.code().to_owned()),
            asks_dates: false,
            tries: 0,
            failure: None,
            ..upload.note.clone()
        };
        save(&upload.file, &note)?;
        Ok(true)
    }

    /// Takes a file and its note away.
    pub fn remove(file: &Path) -> io::Result<()> {
        remove(file)?;
        remove(&file.with_extension("json"))
    }

    /// Takes away the files that could not be imported, and why.
    pub fn forget_failed(&self) -> io::Result<()> {
        for upload in self.all()?.iter().filter(|upload| upload.note.failure.is_some()) {
            Self::remove(&upload.file)?;
        }
        Ok(())
    }
}

/// The name of an upload in the folder and in addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadId(pub(super) String);

impl UploadId {
    /// Reads a name: 32 hexadecimal digits, so that no other file can be meant.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        digits.then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is noted beside a file: once that is there, the file is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What the file was called where it came from.
    pub name: String,
    /// Who sent it.
    pub staff: StaffId,
    /// When it came.
    #[serde(default)]
    pub sent_at: DateTime<Utc>,
    /// Whether its import was begun, after a look at its first rows.
    #[serde(default = "begun_before")]
    pub begun: bool,
    /// The code of the order of its dates, if somebody said so.
    #[serde(default)]
    pub dates: Option<String>,
    /// Whether the import found that somebody has to.
    #[serde(default)]
    pub asks_dates: bool,
    /// How often its import was tried.
    #[serde(default)]
    pub tries: u32,
    /// Why it could not be imported, if it could not: key of a message and its placeholders.
    #[serde(default)]
    pub failure: Option<(String, Vec<(String, String)>)>,
}

impl Note {
    /// Of a file that has just come.
    pub fn new(name: String, staff: StaffId, sent_at: DateTime<Utc>) -> Self {
        Self {
            name,
            staff,
            sent_at,
            begun: false,
            dates: None,
            asks_dates: false,
            tries: 0,
            failure: None,
        }
    }

    /// The order of its dates, if somebody said so.
    pub fn order(&self) -> Option<DateOrder> {
        self.dates.as_deref().and_then(DateOrder::parse)
    }

    pub(crate) fn fail(&mut self, refusal: &Refusal) {
        let args = refusal.args.iter();
        let args = args.map(|(name, value)| ((*name).to_owned(), value.clone()));
        self.failure = Some((refusal.key.to_owned(), args.collect()));
    }
}

/// A file that came.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name in the folder.
    pub id: UploadId,
    /// Where it is.
    pub file: PathBuf,
    /// What is noted beside it.
    pub note: Note,
}

impl Upload {
    /// Whether the file is still there; of one that is no table only the reason is.
    pub fn has_file(&self) -> bool {
        self.file.exists()
    }
}

/// Takes a file away, if it is there.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

pub(crate) fn id_of(path: &Path) -> Option<UploadId> {
    UploadId::parse(path.file_stem()?.to_str()?)
}

pub(crate) fn save(file: &Path, note: &Note) -> io::Result<()> {
    let draft = file.with_extension("draft");
    private::write(&draft, &serde_json::to_vec(note)?)?;
    fs::rename(draft, file.with_extension("json"))
}

/// Notes of earlier releases stand beside files whose import was begun as they came.
pub(crate) fn begun_before() -> bool {
    true
}
