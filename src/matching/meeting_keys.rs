//! The keys by which records that come in and open complaints meet.

use crate::matching::hash::{BUCKET, hash};
use crate::matching::particulars::Particulars;

/// What tells keys of one kind from those of another.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Number = 1,
    Birth = 2,
    Phone = 3,
    Lot = 4,
    Day = 5,
}

/// The last bits of a key, which tell its kind.
pub(crate) const KIND_BITS: u64 = 7;

/// More complaints than this under one key are a crowd: they share a day and a lot, and a record that meets them tells
/// nothing about any of them. Of a number or a telephone it takes more to make a crowd.
pub fn crowd(key: u64) -> usize {
    let kind = key & KIND_BITS;
    if kind == Kind::Number as u64 || kind == Kind::Phone as u64 {
        BUCKET
    } else {
        16
    }
}

pub(crate) fn key(kind: Kind, number: u32, text: &str) -> u64 {
    of_kind(
        kind,
        hash(text) ^ u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15),
    )
}

pub(crate) fn of_kind(kind: Kind, value: u64) -> u64 {
    (mix(value) & !KIND_BITS) | kind as u64
}

/// The last step of `SplitMix64`: every bit of a key depends on every bit of what it was made of.
pub(crate) fn mix(mut key: u64) -> u64 {
    key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}

/// The keys of a complaint or a record, each once; the same for what both say alike. [`crate::matching::keys::VERSION`] is theirs
/// as well.
pub fn meeting_keys(side: &Particulars) -> Vec<u64> {
    let mut keys = Vec::with_capacity(24);
    if let Some(id) = &side.id {
        keys.push(key(Kind::Number, 0, &id.text));
        let mut shorter = String::with_capacity(id.text.len());
        for place in 0..id.text.len() {
            shorter.clear();
            shorter.push_str(id.text.get(..place).unwrap_or_default());
            shorter.push_str(id.text.get(place + 1..).unwrap_or_default());
            keys.push(key(Kind::Number, 0, &shorter));
        }
    }
    if let Some(birth) = side.birth {
        let words = side.name.sounds();
        keys.extend(words.iter().map(|word| key(Kind::Birth, birth.number(), word)));
    }
    if let Some(phone) = side.phone {
        keys.push(of_kind(Kind::Phone, phone.unsigned_abs()));
    }
    if let Some(day) = side.day {
        if let Some(lot) = &side.lot {
            keys.push(key(Kind::Lot, day.number(), lot));
        }
        let mut words: Vec<&str> = side.name.sounds();
        // In whatever order they were written.
        words.sort_unstable();
        words.dedup();
        if !words.is_empty() {
            keys.push(key(Kind::Day, day.number(), &words.join(" ")));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}
