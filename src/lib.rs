//! Option M: a helpdesk for people whose COVID-19 booster dose is missing from their digital certificate.
//!
//! The rooms, from the street to the cellar; each may use those below it only:
//! `cli` → `app` → `demo_data` → `synth` → `web` → `worker` → `desk` → `mail` → `store` → `matching` → `domain`,
//! and under all of them `config`, `telemetry`, `wording` and `clock`.
#![deny(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a pipe that nobody reads any more would be a panic: `say` and `remark` of `cli` are for it"
)]

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo_data;
pub mod desk;
pub mod domain;
pub mod evaluation;
pub mod mail;
pub mod matching;
pub mod store;
pub mod synth;
pub mod tabular;
pub mod telemetry;
pub mod web;
pub mod wording;
pub mod worker;
