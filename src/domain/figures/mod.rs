//! What is counted: what a ticket contributes to the figures, and what is made of the counts.
//!
//! Here: contributions, distributions, periods, the forecast, what is too few to be published. Not here: where counts are
//! kept. May import `values`, `facility`, `complaint` and `ticket`.

pub mod cell;
pub mod contribution;
pub mod counts;
pub mod distribution;
pub mod forecast;
pub mod measure;
pub mod month;
pub mod period;
pub mod publication;
pub mod series;
pub mod suppression;
