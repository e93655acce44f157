//! Automatic decisions are reviewed, and the machine stops where too many are wrong.
//!
//! Here: drawing a sample, verdicts, pausing and resuming. Not here: what the engine does while it is paused (`matching`), and
//! taking a link back (`registry`). May import the context of `desk` alone.

pub mod draw_sample;
pub mod judge_decision;
pub mod resume_machine;
