//! Log lines.

use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// Sends log lines to the standard error and panics to the log. A second call changes nothing.
pub fn start_logging(log: &LogConfig) {
    // The configuration has checked the filter.
    let filter = EnvFilter::try_new(log.filter.as_str()).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Pretty => lines.try_init().is_ok(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init()
            .is_ok(),
    };
    if started {
        std::panic::set_hook(Box::new(log_panic));
    }
}

/// Logs where and why, and no more: a panic's payload can be any value.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let message = panic.payload_as_str().unwrap_or("(no message)");
    let thread = std::thread::current();
    tracing::error!(
        place,
        message,
        thread = thread.name().unwrap_or("unnamed"),
        "panic"
    );
}
