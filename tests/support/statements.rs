//! The statements that are sent to a database: every connection made after [`listen`] notes its own.

use std::collections::HashMap;
use std::sync::{Mutex, Once, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// By the URLs of the databases.
static SENT: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// Begins to note.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_default_instrumentation(|| Some(Box::new(Listener::default()))).unwrap());
}

#[derive(Default)]
struct Listener {
    url: String,
}

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => url.clone_into(&mut self.url),
            InstrumentationEvent::StartQuery { query, .. } => {
                let text = query.to_string();
                let words = text.split("-- binds:").next().unwrap_or_default().trim();
                let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
                let by_url = sent.get_or_insert_with(HashMap::new);
                by_url.entry(self.url.clone()).or_default().push(words.to_owned());
            }
            _ => {}
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

/// What was sent to the database of this URL since the last call, but for what frames transactions.
pub(crate) fn sent_to(url: &str) -> Vec<String> {
    let place = url.strip_prefix("sqlite://").unwrap_or(url);
    let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
    let of_it = sent.iter_mut().flatten().filter(|(of, _)| of.starts_with(place));
    let mut all: Vec<String> = of_it.flat_map(|(_, sent)| std::mem::take(sent)).collect();
    all.retain(|words| !FRAME.iter().any(|frame| words.starts_with(frame)));
    all
}
