//! How the process tells what it does: log lines, and figures for Prometheus.
//!
//! Labels never hold anything personal: routes are patterns, not paths.

mod logging;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use chrono::TimeDelta;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::domain::ticket::Status;
use crate::domain::values::coded::Coded;

pub use crate::telemetry::logging::start_logging;

/// Requests, by method, route and status.
pub const REQUESTS: &str = "option_m_requests_total";
/// Seconds that requests took, by route.
pub const REQUEST_SECONDS: &str = "option_m_request_seconds";
/// Complaints filed.
pub const FILINGS: &str = "option_m_filings_total";
/// Tickets, by status.
pub const TICKETS: &str = "option_m_tickets";
/// Letters in the outbox, by state.
pub const OUTBOX: &str = "option_m_outbox_letters";
/// Age of the oldest letter that waits, in seconds.
pub const OUTBOX_AGE: &str = "option_m_outbox_oldest_seconds";
/// Letters tried, by result.
pub const LETTERS: &str = "option_m_letters_total";
/// Seconds from the beginning of a search to its durable result.
pub const MATCH_SECONDS: &str = "option_m_match_seconds";
/// Promises broken.
pub const BREACHES: &str = "option_m_sla_breaches_total";

/// The figures of this process.
#[derive(Clone)]
pub struct Metrics(Option<PrometheusHandle>);

impl Metrics {
    /// Begins to count; asked again in the same process, gives the same figures.
    pub fn install() -> Self {
        static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
        let buckets = [
            0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
        ];
        let begin = || {
            let builder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &buckets)
                .ok()?;
            let handle = builder.install_recorder().ok()?;
            describe();
            Some(handle)
        };
        Self(HANDLE.get_or_init(begin).clone())
    }

    /// The figures in the text format of Prometheus.
    pub fn render(&self) -> String {
        self.0.as_ref().map(PrometheusHandle::render).unwrap_or_default()
    }

    /// Tidies up what rendering needs; to be called now and then where nobody renders.
    pub fn run_upkeep(&self) {
        if let Some(handle) = &self.0 {
            handle.run_upkeep();
        }
    }
}

fn describe() {
    metrics::describe_counter!(REQUESTS, "Requests, by method, route and status");
    metrics::describe_histogram!(REQUEST_SECONDS, "Seconds that requests took, by route");
    metrics::describe_counter!(FILINGS, "Complaints filed");
    metrics::describe_gauge!(TICKETS, "Tickets, by status");
    metrics::describe_gauge!(OUTBOX, "Letters in the outbox, by state");
    metrics::describe_gauge!(OUTBOX_AGE, "Age of the oldest letter that waits, in seconds");
    metrics::describe_counter!(LETTERS, "Letters tried, by result");
    metrics::describe_histogram!(MATCH_SECONDS, "Seconds that searches took");
    metrics::describe_counter!(BREACHES, "Promises broken");
    // A counter that nothing has counted yet shows as 0, not as missing.
    counter!(FILINGS).increment(0);
    counter!(BREACHES).increment(0);
    counter!(LETTERS, "result" => "sent").increment(0);
    show_outbox(0, 0, None);
    show_queue(&Status::all().map(|status| (status, 0)).collect::<Vec<_>>());
}

/// The figures of one route. Looking them up in the registry would cost as much as a query.
struct Series {
    seconds: metrics::Histogram,
    requests: Vec<(String, u16, metrics::Counter)>,
}

thread_local! {
    static SERIES: RefCell<HashMap<String, Series>> = RefCell::new(HashMap::new());
}

/// Counts a request.
pub fn count_request(method: &str, route: &str, status: u16, took: Duration) {
    SERIES.with_borrow_mut(|series| {
        if !series.contains_key(route) {
            let seconds = histogram!(REQUEST_SECONDS, "route" => route.to_owned());
            series.insert(route.to_owned(), Series { seconds, requests: Vec::new() });
        }
        let Some(Series { seconds, requests }) = series.get_mut(route) else { return };
        seconds.record(took.as_secs_f64());
        if let Some((_, _, count)) = requests.iter().find(|(m, s, _)| m == method && *s == status) {
            count.increment(1);
        } else {
            let (method, route) = (method.to_owned(), route.to_owned());
            let count =
                counter!(REQUESTS, "method" => method.clone(), "route" => route, "status" => status.to_string());
            count.increment(1);
            requests.push((method, status, count));
        }
    });
}

/// Counts a complaint.
pub fn count_filing() {
    counter!(FILINGS).increment(1);
}

/// Counts a broken promise.
pub fn count_breach() {
    counter!(BREACHES).increment(1);
}

/// Counts a letter that was tried.
pub fn count_letter(result: &'static str) {
    counter!(LETTERS, "result" => result).increment(1);
}

/// Notes how long a search took.
pub fn record_match(took: Duration) {
    histogram!(MATCH_SECONDS).record(took.as_secs_f64());
}

/// Shows how many tickets there are in each status.
pub fn show_queue(by_status: &[(Status, i64)]) {
    for status in Status::all() {
        let count = by_status
            .iter()
            .find(|(known, _)| *known == status)
            .map_or(0, |(_, count)| *count);
        gauge!(TICKETS, "status" => status.code()).set(as_figure(count));
    }
}

/// Shows how the outbox stands.
pub fn show_outbox(waiting: i64, failed: i64, oldest: Option<TimeDelta>) {
    gauge!(OUTBOX, "state" => "waiting").set(as_figure(waiting));
    gauge!(OUTBOX, "state" => "failed").set(as_figure(failed));
    gauge!(OUTBOX_AGE).set(as_figure(oldest.map_or(0, |age| age.num_seconds().max(0))));
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn as_figure(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rendered_and_asking_again_gives_the_same() {
        let (first, second) = (Metrics::install(), Metrics::install());
        count_filing();
        count_request("GET", "/t/{secret}", 200, Duration::from_millis(4));
        record_match(Duration::from_millis(4));
        first.run_upkeep();
        for text in [first.render(), second.render()] {
            for name in [
                REQUESTS,
                REQUEST_SECONDS,
                FILINGS,
                TICKETS,
                OUTBOX,
                OUTBOX_AGE,
                LETTERS,
                MATCH_SECONDS,
                BREACHES,
            ] {
                assert!(text.contains(&format!("# TYPE {name} ")), "{name}");
            }
            assert!(
                text.contains("option_m_match_seconds_bucket{le=\"0.005\"}"),
                "{text}"
            );
        }
    }
}
