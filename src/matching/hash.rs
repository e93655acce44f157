//! The hash by which words and numbers become keys: the same on all machines, in all releases.

/// FNV-1a of a text.
pub(super) fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// A key under which more records lie than this is too frequent: it leads to nobody in particular and is left out.
/// A family shares a telephone, a clinic does not have one.
pub const BUCKET: usize = 200;
