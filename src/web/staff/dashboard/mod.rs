//! The figures of supervisors: what is open, what came and went, how long it took, why, and what is to be expected.
//!
//! Here: filters, plots, tables, files. Not here: what counts for what: that is the domain's. May import `http`,
//! `accounts` and `board`.

pub mod dashboard;
mod data;
mod figure;
mod figures;
mod making;
mod over_time;
mod parts;
mod plot;
mod query;
