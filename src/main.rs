//! The command `option-m`.

fn main() {}
