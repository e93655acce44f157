//! How alike two words of names are.

use crate::matching::names::spelling::{may_be_within, slips};
use crate::matching::names::word::{Alike, Word};
use rapidfuzz::distance::jaro_winkler;

/// How alike two words are, if they are.
pub(super) fn alike(one: &Word, other: &Word) -> Option<Alike> {
    if one.written == other.written || (one.common && one.text == other.text) {
        return Some(Alike::Exact);
    }
    let (a, b) = (one.written.as_str(), other.written.as_str());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() == 1 {
        return long.starts_with(short).then_some(Alike::Initial);
    }
    if one.text == other.text {
        return Some(Alike::Close);
    }
    // Two slips change four letters at the most; what sounds alike shares most of its consonants.
    if may_be_within(one.mask, other.mask, 2) {
        if close(a, b) || (one.sound == other.sound && near(a, b)) {
            return Some(Alike::Close);
        }
        if vague(short, long) || (one.sound == other.sound && short_alike(short, long)) {
            return Some(Alike::Vague);
        }
    }
    (short.len() >= 3 && long.starts_with(short)).then_some(Alike::Beginning)
}

/// Whether one slip, or two in a word of five letters or more, may have made one word of the other.
fn vague(short: &str, long: &str) -> bool {
    let Some(slips) = slips(short, long, 2) else {
        return false;
    };
    let shares_start = short.as_bytes().first() == long.as_bytes().first();
    match short.len() {
        0..=1 => false,
        2 => slips == 1 && long.len() == 3 && shares_start,
        3..=4 => slips == 1 || (shares_start && long.len() > short.len()),
        _ => true,
    }
}

/// Whether two short words of one sound begin alike, as Wei and Way.
fn short_alike(short: &str, long: &str) -> bool {
    long.len() <= 5 && short.as_bytes().first() == long.as_bytes().first() && slips(short, long, 2).is_some()
}

/// Whether two words of the same sound are also written much alike.
fn near(one: &str, other: &str) -> bool {
    one.len().min(other.len()) >= 4 && jaro_winkler::similarity(one.chars(), other.chars()) >= 0.84
}

/// Whether one slip makes one word the other; two in a long word.
pub(super) fn close(one: &str, other: &str) -> bool {
    match one.len().min(other.len()) {
        0..=3 => one == other,
        4..=6 => slips(one, other, 1).is_some(),
        _ => slips(one, other, 2).is_some(),
    }
}
