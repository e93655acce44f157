//! Maps whose keys are numbers that are spread already: hashes, telephone numbers.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map by such numbers.
pub(super) type ByNumber<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

/// Takes a number nearly as it is.
#[derive(Debug, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        // The map takes its buckets from the low bits and its tags from the high ones; telephone numbers have no high
        // ones.
        self.0 = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}
