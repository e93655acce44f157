//! The statements that are sent to a database: every connection made after [`listen`] notes its own.

use std::collections::HashMap;
use std::sync::{Mutex, Once, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// By the URLs of the databases that somebody listens to.
static SENT: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// Begins to note what is sent to the database of this URL.
pub(crate) fn listen(url: &str) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_default_instrumentation(|| Some(Box::new(Listener::default()))).unwrap());
    let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
    let by_url = sent.get_or_insert_with(HashMap::new);
    by_url.insert(place(url).to_owned(), Vec::new());
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
            let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
            let mut heard = sent.iter_mut().flatten();
            if let Some((_, noted)) = heard.find(|(place, _)| self.url.starts_with(place.as_str())) {
                let text = query.to_string();
                let words = text.split("-- binds:").next().unwrap_or_default().trim();
                noted.push(words.to_owned());
            }
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
    let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
    let noted = sent.iter_mut().flatten().find(|(of, _)| *of == place(url));
    let mut all = noted.map(|(_, noted)| std::mem::take(noted)).unwrap_or_default();
    all.retain(|words| !FRAME.iter().any(|frame| words.starts_with(frame)));
    all
}
