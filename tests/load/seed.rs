//! A database with very many tickets, made once and used again.

use std::fmt::Write as _;
use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use option_m::config::DatabaseUrl;
use option_m::domain::complaint::reference::Reference;
use option_m::store::engine::migrate;

/// Where a desk's data are.
pub(crate) struct Desk {
    pub(crate) data: PathBuf,
    pub(crate) url: String,
}

/// Rows in one statement.
const BATCH: u64 = 500;

impl Desk {
    /// A desk with so many tickets: one in 20 is open, so that a thousand fill the first page of the queue as a million do.
    pub(crate) fn prepare(tickets: u64, name: &str) -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/load");
        let data = root.join(format!("{name}-{tickets}"));
        std::fs::create_dir_all(&data).unwrap();
        let server = std::env::var("DATABASE_URL").ok();
        let url = server.unwrap_or_else(|| format!("sqlite://{}", data.join("option-m.sqlite3").display()));
        let desk = Self { data, url };
        let done = desk.data.join("seeded");
        if std::fs::read_to_string(&done).is_ok_and(|seeded| seeded == desk.url) {
            return desk;
        }
        eprintln!("seeding {tickets} tickets …");
        migrate::run(&DatabaseUrl::parse(&desk.url).unwrap()).unwrap();
        desk.fill(tickets);
        // A server has one database: what another desk had in it is gone.
        for other in std::fs::read_dir(&root).unwrap() {
            let marker = other.unwrap().path().join("seeded");
            if std::fs::read_to_string(&marker).is_ok_and(|seeded| seeded == desk.url) {
                std::fs::remove_file(marker).unwrap();
            }
        }
        std::fs::write(done, &desk.url).unwrap();
        desk
    }

    fn fill(&self, tickets: u64) {
        let postgres = self.url.starts_with("postgres");
        let mut run: Box<dyn FnMut(&str)> = if let Some(path) = self.url.strip_prefix("sqlite://") {
            let mut conn = SqliteConnection::establish(path).unwrap();
            conn.batch_execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000")
                .unwrap();
            Box::new(move |sql| conn.batch_execute(sql).unwrap())
        } else {
            let mut conn = PgConnection::establish(&self.url).unwrap();
            Box::new(move |sql| conn.batch_execute(sql).unwrap())
        };
        run(
            "BEGIN; DELETE FROM outbox; DELETE FROM events; DELETE FROM watched_tickets; DELETE FROM ticket_keys; \
             DELETE FROM unlisted_tickets; DELETE FROM tickets; DELETE FROM complaints",
        );
        let mut first = 1;
        while first <= tickets {
            let last = (first + BATCH - 1).min(tickets);
            run(&complaints(first, last));
            run(&tickets_sql(first, last, tickets, postgres));
            first = last + 1;
        }
        run("INSERT INTO events (ticket_id, at, actor, kind, data) \
             SELECT id, received_at, 'system', 'received', '{\"kind\":\"received\"}' FROM tickets");
        run("INSERT INTO events (ticket_id, at, actor, kind, data) \
             SELECT id, received_at, 'system', 'queued', '{\"kind\":\"queued\"}' FROM tickets");
        run(
            "INSERT INTO outbox (audience, address, name, language, ticket_id, created_at, letter, data, message_id, state, \
             attempts, due_at, sent_at) \
             SELECT 'citizen', 'orang@contoh.example', 'Orang Contoh', 'ms', id, received_at, 'new_link', \
             '{\"kind\":\"new_link\"}', reference, 'sent', 1, received_at, received_at FROM tickets",
        );
        if postgres {
            for table in ["complaints", "events", "outbox"] {
                run(&format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                ));
            }
        }
        run("COMMIT");
        // As a server does by itself after a while; until then it reads rows where an index would do.
        run(if postgres { "VACUUM ANALYZE" } else { "ANALYZE" });
    }
}

/// A `MyKad` number of its own for each of two hundred million people.
pub(crate) fn my_kad(person: u64) -> String {
    format!(
        "{:02}{:02}{:02}10{:04}",
        (person % 60 + 40) % 100,
        person / 60 % 12 + 1,
        person / 720 % 28 + 1,
        person / 20_160 % 10_000
    )
}

/// The day of birth in that number.
fn born(person: u64) -> String {
    let (year, month, day) = (1940 + person % 60, person / 60 % 12 + 1, person / 720 % 28 + 1);
    format!("{year}-{month:02}-{day:02}")
}

fn complaints(first: u64, last: u64) -> String {
    let mut sql = "INSERT INTO complaints (id, idempotency_key, received_at, language, id_type, id_number, name, \
                   date_of_birth, phone, email, problem, dose_number, vaccine, administered_on, facility_state, \
                   facility_name, lot_number, paid, message) VALUES "
        .to_owned();
    for id in first..=last {
        let number = my_kad(id);
        let _ = write!(
            sql,
            "{}({id}, 'seed-{id}', '2026-09-01 00:00:00', 'ms', 'mykad', '{number}', 'Orang Contoh {}', '{}', \
             '+6012{:07}', 'orang{id}@contoh.example', 'missing', 3, 'comirnaty', '2022-01-21', '10', \
             'Klinik Kesihatan Contoh', 'FK8892', false, '')",
            if id == first { "" } else { "," },
            letters(id),
            born(id),
            id % 10_000_000
        );
    }
    sql
}

/// A word of letters for a number: names have no digits.
fn letters(id: u64) -> String {
    id.to_string()
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect()
}

fn tickets_sql(first: u64, last: u64, all: u64, postgres: bool) -> String {
    let mut sql =
        "INSERT INTO tickets (id, reference, link_hash, link_serial, status, outcome, version, received_at, \
                   sla_policy, deadline_at, warned_percent, last_told_at, next_check_at, resolved_at) VALUES "
            .to_owned();
    for id in first..=last {
        let reference = Reference::from_bits(id.wrapping_mul(0x9E37_79B9_7F4A_7C15)).compact();
        let hash = if postgres {
            format!("'\\x{id:064x}'")
        } else {
            format!("x'{id:064x}'")
        };
        let (status, outcome, resolved) = match id % 20 {
            0 => ("queued", "NULL", "NULL"),
            n if n % 2 == 0 => ("closed", "'already_visible'", "'2026-10-01 00:00:00'"),
            _ => ("resolved", "'uploaded'", "'2026-11-20 00:00:00'"),
        };
        // Deadlines lie two months apart in all, a few seconds from one to the next.
        let second = 60 * 86_400 * id / all;
        let deadline =
            chrono::DateTime::from_timestamp(1_793_000_000 + i64::try_from(second).unwrap(), 0).unwrap();
        let _ = write!(
            sql,
            "{}({id}, '{reference}', {hash}, 1, '{status}', {outcome}, 2, '2026-11-01 00:00:00', 'calendar/1/120h', \
             '{}', 0, '2026-11-20 00:00:00', '2027-01-01 00:00:00', {resolved})",
            if id == first { "" } else { "," },
            deadline.format("%Y-%m-%d %H:%M:%S")
        );
    }
    sql
}
