//! How much the desk stands: `cargo bench --bench load`.
//!
//! Starts a release server on a database with a million tickets, and beside it a bare page of the same size as the
//! floor, and prints a table. Its last figures, as ratios to their floor, are kept in `last-*.csv` beside this file: what
//! slipped by more than 15 % is named, and the program ends with 1. `LOAD_KEEP=1` keeps this run's figures instead.
//! Environment: `LOAD_SECONDS` (per figure, 3), `LOAD_TICKETS` (1000000), `DATABASE_URL`
//! (an empty PostgreSQL database, instead of a SQLite file below `target/`).
#![expect(clippy::unwrap_used, reason = "a measuring program may end by panic")]

mod client;
mod floor;
mod last;
mod listeners;
mod seed;
mod server;

use std::process::ExitCode;
use std::time::Duration;

use client::{Figure, Job, measure};
use last::Figures;
use listeners::Listeners;
use server::Server;

/// Connections at the same time.
const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// Pages that staff have open, each with its stream of events.
const STREAMS: usize = 200;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

fn main() -> ExitCode {
    let seconds = Duration::from_secs(setting("LOAD_SECONDS", 3));
    let tickets = setting("LOAD_TICKETS", 1_000_000);
    println!("\n## Load: {tickets} tickets, {} s a figure\n", seconds.as_secs());
    let database = if std::env::var_os("DATABASE_URL").is_some() {
        "postgres"
    } else {
        "sqlite"
    };
    let mut figures = Figures::of(database, tickets);
    let head = "connections | a second | p50 ms | p99 ms | floor/s | ratio | last";
    let line = "| --- | --: | --: | --: | --: | --: | --: | --: |";
    println!("| page | {head} |\n{line}");
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
            row(&mut figures, (name, connections), &figure, &bare);
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
    let size = server.size_of(&pages[0].1);
    println!("\nRssAnon after the pages: {} MB", server.anonymous_memory());
    println!("\n| while {STREAMS} pages listen | {head} |\n{line}");
    let listeners = Listeners::open(server.address, &server.events(), STREAMS);
    for (name, job) in [
        ("queue page, pages listening", &pages[1].1),
        ("staff ticket page, pages listening", &pages[2].1),
    ] {
        let floor = floor::Floor::start(server.size_of(job));
        let bare = measure(&floor.address, &Job::page("/"), 16, seconds);
        let figure = measure(&server.address, job, 16, seconds);
        row(&mut figures, (name, 16), &figure, &bare);
    }
    println!(
        "\nRssAnon with them: {} MB; pieces of news in all: {}",
        server.anonymous_memory(),
        listeners.heard()
    );
    drop(listeners);
    drop(server);
    println!("\n| filing | {head} |\n{line}");
    for (name, alone) in [("filing, pages alone", true), ("filing, with the worker", false)] {
        let server = Server::start(&large, alone);
        let floor = floor::Floor::start(size);
        for connections in CONNECTIONS {
            let bare = measure(&floor.address, &Job::page("/"), connections, seconds);
            let figure = measure(&server.address, &server.filings(), connections, seconds);
            row(&mut figures, (name, connections), &figure, &bare);
        }
        println!("\nRssAnon {} MB\n", server.anonymous_memory());
    }
    if setting("LOAD_KEEP", 0) == 1 {
        figures.keep().unwrap();
        return ExitCode::SUCCESS;
    }
    if figures.compare() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn row(figures: &mut Figures, (name, connections): (&str, usize), figure: &Figure, bare: &Figure) {
    let ratio = figure.per_second / bare.per_second;
    let last = figures.add(name, connections, ratio);
    println!(
        "| {name} | {connections} | {:.0} | {:.2} | {:.2} | {:.0} | {ratio:.2} | {last} |",
        figure.per_second, figure.p50, figure.p99, bare.per_second
    );
}
