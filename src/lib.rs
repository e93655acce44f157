//! Option M: a helpdesk for people whose COVID-19 booster dose is missing from their digital certificate.
//!
//! The layers, from top to bottom; each may use only those below it:
//! `cli` → `app` → `demo_data` → `synth` → `web` → `worker` → `desk` → `mail` → `store` → `matching` → `domain`,
//! and under all of them `config`, `telemetry`, `wording` and `clock`.
#![deny(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing to a closed pipe panics: use `outln!` and `errln!` of `cli`"
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
