//! How right the machine is: a sample of what it decided alone, what people say of it, and when it has to stop.
//!
//! Here: drawing, verdicts, the measured precision, the rule for a pause. Not here: what a decision does to a ticket. May
//! import `values` and `person`.

pub mod flaw;
pub mod precision;
pub mod sample;
