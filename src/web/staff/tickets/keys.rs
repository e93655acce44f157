//! The keys of a ticket's page, of the queue and of the review, as they are until somebody changes them in their browser.

/// A key and what it does: its label's key ends in that.
pub(super) struct Key {
    pub(super) does: &'static str,
    pub(super) key: &'static str,
}

/// All keys, in the order in which the page explains them.
pub(super) static KEYS: [Key; 11] = [
    key("accept", "A"),
    key("reject", "R"),
    key("correct", "C"),
    key("ask", "Q"),
    key("facility", "F"),
    key("resolve", "N"),
    key("next", "J"),
    key("previous", "K"),
    key("take-next", "T"),
    key("search", "/"),
    key("help", "?"),
];

/// The keys of the queue: from line to line, and to the ticket that matters most.
pub(super) static QUEUE_KEYS: [Key; 5] = [
    key("next", "J"),
    key("previous", "K"),
    key("take-next", "T"),
    key("search", "/"),
    key("help", "?"),
];

/// The keys of the page where decisions of the machine are reviewed.
pub(super) static REVIEW_KEYS: [Key; 5] = [
    key("right", "Y"),
    key("wrong", "X"),
    key("unsure", "U"),
    key("search", "/"),
    key("help", "?"),
];

const fn key(does: &'static str, key: &'static str) -> Key {
    Key { does, key }
}

/// The key that does something.
pub(super) fn key_of(does: &str) -> &'static str {
    let mut keys = KEYS.iter().chain(&REVIEW_KEYS);
    keys.find(|key| key.does == does).map_or("", |key| key.key)
}
