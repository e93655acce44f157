//! The statements that are sent to a database: every connection made after [`listen`] notes its own.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, Once, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// What a database was told.
#[derive(Default)]
struct Told {
    /// Statements, as they came.
    sent: Vec<String>,
    /// Statements that were prepared once for all.
    prepared: HashSet<String>,
}

/// By the URLs of the databases that somebody listens to.
static TOLD: Mutex<Option<HashMap<String, Told>>> = Mutex::new(None);

/// Begins to note what is sent to the database of this URL.
pub(crate) fn listen(url: &str) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_default_instrumentation(|| Some(Box::new(Listener::default()))).unwrap());
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let by_url = told.get_or_insert_with(HashMap::new);
    by_url.insert(place(url).to_owned(), Told::default());
}

fn place(url: &str) -> &str {
    url.strip_prefix("sqlite://").unwrap_or(url)
}

#[derive(Default)]
struct Listener {
    url: String,
}

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartEstablishConnection { url, .. } = event {
            url.clone_into(&mut self.url);
        } else if let InstrumentationEvent::StartQuery { query, .. } = event {
            self.note(|told| {
                let text = query.to_string();
                let words = text.split("-- binds:").next().unwrap_or_default().trim();
                told.sent.push(words.to_owned());
            });
        } else if let InstrumentationEvent::CacheQuery { sql, .. } = event {
            self.note(|told| {
                told.prepared.insert(sql.trim().to_owned());
            });
        }
    }
}

impl Listener {
    fn note(&self, note: impl FnOnce(&mut Told)) {
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        let mut heard = told.iter_mut().flatten();
        if let Some((_, told)) = heard.find(|(place, _)| self.url.starts_with(place.as_str())) {
            note(told);
        }
    }
}

/// How a transaction begins and ends, and whether a connection lives: nothing is read or written by that.
const FRAME: [&str; 8] = [
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "PRAGMA",
    "SET ",
    "SELECT 1",
];

/// Tables that the desk reads every few seconds, whoever opens a page.
const KEPT_AT_HAND: [&str; 2] = ["FROM (\"policies\"", "FROM (\"calendar_uses\""];

/// What was sent to the database of this URL since the last call, but for what frames transactions and what the desk looks
/// at by itself.
pub(crate) fn sent_to(url: &str) -> Vec<String> {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let of_url = told.iter_mut().flatten().find(|(of, _)| *of == place(url));
    let mut all = of_url
        .map(|(_, told)| std::mem::take(&mut told.sent))
        .unwrap_or_default();
    all.retain(|words| !FRAME.iter().any(|frame| words.starts_with(frame)));
    all.retain(|words| {
        !KEPT_AT_HAND
            .iter()
            .any(|table| words.replace('`', "\"").contains(table))
    });
    all
}

/// Those of these statements that the database of this URL prepares anew each time, and plans anew.
pub(crate) fn prepared_anew(url: &str, sent: &[String]) -> Vec<String> {
    let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let of_url = told.iter().flatten().find(|(of, _)| *of == place(url));
    let anew = |words: &&String| of_url.is_none_or(|(_, told)| !told.prepared.contains(*words));
    sent.iter().filter(anew).cloned().collect()
}
