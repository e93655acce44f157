//! How much the desk stands: `cargo bench --bench load`.
//!
//! Starts a release server on a database with a million tickets, and beside it a bare page of the same size as the
//! floor, and prints a table. Environment: `LOAD_SECONDS` (per figure, 3), `LOAD_TICKETS` (1000000), `DATABASE_URL`
//! (an empty PostgreSQL database, instead of a SQLite file below `target/`).
#![expect(clippy::unwrap_used, reason = "a measuring program may end by panic")]

mod client;
mod floor;
mod seed;
mod server;

use std::time::Duration;

use client::{Figure, Job, measure};
use server::Server;

/// Connections at the same time.
const CONNECTIONS: [usize; 3] = [1, 16, 64];

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

fn main() {
    let seconds = Duration::from_secs(setting("LOAD_SECONDS", 3));
    let tickets = setting("LOAD_TICKETS", 1_000_000);
    println!("\n## Load: {tickets} tickets, {} s a figure\n", seconds.as_secs());
    println!("| page | connections | requests/s | p50 ms | p99 ms | floor/s | ratio |");
    println!("| --- | --: | --: | --: | --: | --: | --: |");
    let small = seed::Desk::prepare(1_000, "small");
    let small_queue = {
        let server = Server::start(&small, true);
        let job = server.queue_page();
        CONNECTIONS.map(|connections| measure(&server.address, &job, connections, seconds))
    };
    let large = seed::Desk::prepare(tickets, "large");
    let server = Server::start(&large, true);
    let pages = [
        ("tracking page", server.tracking_pages()),
        ("queue page", server.queue_page()),
        ("staff ticket page", server.ticket_pages()),
    ];
    for (name, job) in &pages {
        let floor = floor::Floor::start(server.size_of(job));
        for (turn, connections) in CONNECTIONS.into_iter().enumerate() {
            let bare = measure(&floor.address, &Job::page("/"), connections, seconds);
            let figure = measure(&server.address, job, connections, seconds);
            row(name, connections, &figure, Some(&bare));
            if *name == "queue page" {
                let before = &small_queue[turn];
                let slower = before.per_second / figure.per_second;
                println!(
                    "| … of 1,000 tickets ({slower:.2} × as fast) | {connections} | {:.0} | {:.2} | {:.2} | | |",
                    before.per_second, before.p50, before.p99
                );
            }
        }
    }
    println!("\nRssAnon after the pages: {} MB", server.anonymous_memory());
    drop(server);
    println!("\n| filing | connections | filings/s | p50 ms | p99 ms |");
    println!("| --- | --: | --: | --: | --: |");
    for (name, alone) in [("pages alone", true), ("with the worker beside them", false)] {
        let server = Server::start(&large, alone);
        for connections in CONNECTIONS {
            let job = server.filings();
            let figure = measure(&server.address, &job, connections, seconds);
            println!(
                "| {name} | {connections} | {:.0} | {:.2} | {:.2} |",
                figure.per_second, figure.p50, figure.p99
            );
        }
        println!("| RssAnon {} MB | | | | |", server.anonymous_memory());
    }
}

fn row(name: &str, connections: usize, figure: &Figure, floor: Option<&Figure>) {
    let (bare, ratio) = floor.map_or((0.0, 0.0), |bare| {
        (bare.per_second, figure.per_second / bare.per_second)
    });
    println!(
        "| {name} | {connections} | {:.0} | {:.2} | {:.2} | {bare:.0} | {ratio:.2} |",
        figure.per_second, figure.p50, figure.p99
    );
}
