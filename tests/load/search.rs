//! How long a search takes with very many tickets, and what keeping its index costs: `cargo bench --bench search`. Names are
//! as frequent as they are in the country: every tenth has Muhammad in it, every second bin or binti. Environment:
//! `LOAD_TICKETS` (1000000), `DATABASE_URL`.
#![expect(clippy::unwrap_used, reason = "a measuring program may end by panic")]

mod seed;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use option_m::desk::Desk as Rules;
use option_m::desk::context::Context;
use option_m::desk::match_rules::MatchRules;
use option_m::desk::policies::Policies;
use option_m::desk::tickets::search_tickets::search_tickets;
use option_m::domain::review::precision::ReviewPolicy;
use option_m::domain::sla::clock::ServicePromise;
use option_m::domain::staff::Role;
use option_m::domain::ticket::search::asked::Asked;
use option_m::domain::ticket::secret_link::LinkKey;
use option_m::domain::ticket::view::{Filters, Sort, View};
use option_m::domain::ticket::{Acting, Status};
use option_m::domain::values::ids::StaffId;
use option_m::store::tickets::queue::{Listed, Wanted};
use option_m::store::tickets::ticket_terms;
use option_m::store::tickets::views::ViewOf;
use option_m::store::{DatabaseUrl, Store, StoreError, StoreSettings};

const TURNS: usize = 100;
/// How many whole names there are.
const NAMES: usize = 100_000;
/// Tickets whose terms are made in one write, as the worker does.
const AT_ONCE: i64 = 200;

const FIRST: [&str; 20] = [
    "Muhammad", "Muhammad", "Mohd", "Ahmad", "Nur", "Nur", "Siti", "Siti", "Nurul", "Abdul", "Wan", "Tan",
    "Lim", "Lee", "Wong", "Rajesh", "Kavitha", "Noor", "Aisyah", "Fatimah",
];
const SECOND: [&str; 25] = [
    "Aisyah", "Faizal", "Hafiz", "Amirul", "Syafiq", "Zulkifli", "Rahman", "Ismail", "Azman", "Hidayah",
    "Izzati", "Syahirah", "Wei", "Ming", "Hui", "Jia", "Kumar", "Devi", "Priya", "Anand", "Haziq", "Danial",
    "Balqis", "Sofea", "Irfan",
];
const FATHER: [&str; 20] = [
    "Abdullah", "Ali", "Hassan", "Hussin", "Osman", "Ibrahim", "Yusof", "Omar", "Razak", "Karim", "Salleh",
    "Mansor", "Zakaria", "Bakar", "Hamid", "Rashid", "Latif", "Ghani", "Mahmud", "Idris",
];
const WORDS: [&str; 16] = [
    "dos",
    "penggalak",
    "sijil",
    "hilang",
    "klinik",
    "tidak",
    "dipaparkan",
    "mohon",
    "semak",
    "kad",
    "vaksinasi",
    "tarikh",
    "salah",
    "anak",
    "ibu",
    "terima",
];

fn name(n: usize) -> String {
    let pick = |list: &'static [&'static str], spread: usize| list[(n / spread) % list.len()];
    let link = if n.is_multiple_of(2) { "bin" } else { "binti" };
    // A rare word in each, so that a whole name is somebody's.
    let rare: String = n
        .to_string()
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'k'))
        .collect();
    format!(
        "{} {} {rare} {link} {}",
        pick(&FIRST, 1),
        pick(&SECOND, 20),
        pick(&FATHER, 500)
    )
}

fn message(n: usize) -> String {
    let words = (0..14).map(|place| WORDS[(n / (place + 1) + place * 7) % WORDS.len()]);
    words.collect::<Vec<_>>().join(" ")
}

/// What seeding leaves alike becomes different.
fn vary(url: &str) {
    let mut run: Box<dyn FnMut(&str)> = if let Some(path) = url.strip_prefix("sqlite://") {
        let mut conn = SqliteConnection::establish(path).unwrap();
        conn.batch_execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000")
            .unwrap();
        Box::new(move |sql| conn.batch_execute(sql).unwrap())
    } else {
        let mut conn = PgConnection::establish(url).unwrap();
        Box::new(move |sql| conn.batch_execute(sql).unwrap())
    };
    run("BEGIN; CREATE TEMPORARY TABLE said (n BIGINT PRIMARY KEY, name TEXT, message TEXT)");
    for first in (0..NAMES).step_by(1000) {
        let mut sql = "INSERT INTO said VALUES ".to_owned();
        for n in first..first + 1000 {
            let comma = if n == first { "" } else { "," };
            let _ = write!(sql, "{comma}({n}, '{}', '{}')", name(n), message(n));
        }
        run(&sql);
    }
    let padded = if url.starts_with("sqlite") {
        "substr('00000000' || id, -8)"
    } else {
        "lpad(id::text, 8, '0')"
    };
    run(&format!(
        "UPDATE complaints SET name = (SELECT name FROM said WHERE n = id % {NAMES}), \
         message = (SELECT message FROM said WHERE n = id % {NAMES}), \
         phone = '+601' || {padded}, email = 'orang' || id || '@contoh.example'"
    ));
    run(
        "DELETE FROM unlisted_tickets; INSERT INTO unlisted_tickets (ticket_id) SELECT id FROM tickets ORDER BY id DESC; COMMIT",
    );
}

fn say(what: &str, mut took: Vec<Duration>, found: usize) {
    took.sort_unstable();
    let ms = |took: Duration| took.as_secs_f64() * 1000.0;
    let (middle, last) = (took[took.len() / 2], took[took.len() * 99 / 100]);
    println!("| {what} | {found} | {:.2} | {:.2} |", ms(middle), ms(last));
}

fn main() {
    let tickets = std::env::var("LOAD_TICKETS")
        .ok()
        .and_then(|text| text.parse().ok());
    let desk = seed::Desk::prepare(tickets.unwrap_or(1_000_000), "search");
    let store = Store::open(&StoreSettings::new(DatabaseUrl::parse(&desk.url).unwrap())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listed = desk.data.join("listed");
    if !std::fs::read_to_string(&listed).is_ok_and(|url| url == desk.url) {
        vary(&desk.url);
        eprintln!("making terms …");
        let (began, mut made) = (Instant::now(), 0);
        loop {
            let some: Result<usize, StoreError> =
                runtime.block_on(store.write(|conn| ticket_terms::refresh(conn, AT_ONCE)));
            match some.unwrap() {
                0 => break,
                more => made += more,
            }
        }
        println!("{made} tickets listed in {:.0} s", began.elapsed().as_secs_f64());
        if desk.url.starts_with("postgres") {
            let mut conn = PgConnection::establish(&desk.url).unwrap();
            conn.batch_execute("VACUUM ANALYZE ticket_terms").unwrap();
        }
        std::fs::write(&listed, &desk.url).unwrap();
    }
    let now = chrono::DateTime::from_timestamp(1_795_500_000, 0).unwrap();
    let wanted = |filters: Filters| Wanted {
        listed: Listed {
            of: ViewOf {
                view: View::All,
                me: StaffId(1),
                now,
            },
            filters,
            sort: Sort::default(),
        },
        after: None,
        limit: 51,
    };
    println!("\n| what | found | ms | p99 |\n| --- | --: | --: | --: |");
    let my_kad = seed::my_kad(123_456);
    let whole = name(12_345);
    let queued = Filters {
        status: Some(Status::Queued),
        ..Filters::default()
    };
    let kinds: [(&str, &str, Filters); 15] = [
        ("identity number", &my_kad, Filters::default()),
        (
            "beginning of an identity number",
            &my_kad[..6],
            Filters::default(),
        ),
        ("telephone", "010-012 3456", Filters::default()),
        ("e-mail", "orang4711@contoh.example", Filters::default()),
        ("lot of everybody", "FK8892", Filters::default()),
        ("whole name", &whole, Filters::default()),
        ("first name of one in ten", "Muhammad", Filters::default()),
        ("its beginning", "muh", Filters::default()),
        ("bin", "bin", Filters::default()),
        ("two frequent names", "muhammad abdullah", Filters::default()),
        (
            "a frequent and a rare word",
            "siti abdullah lmnop",
            Filters::default(),
        ),
        ("words of messages", "sijil hilang penggalak", Filters::default()),
        ("nothing that is there", "zzzzqqq", Filters::default()),
        ("one letter", "a", Filters::default()),
        ("a frequent name, filtered", "siti", queued),
    ];
    for (what, text, filters) in kinds {
        let wanted = wanted(filters);
        let mut found = 0;
        let took = (0..TURNS).map(|_| {
            let rules = Rules {
                promise: ServicePromise::default(),
                policies: Policies::default(),
                link_key: LinkKey::derive(b"a key for measuring"),
                matching: MatchRules::default(),
                review: ReviewPolicy::default(),
            };
            let (asked, wanted) = (Asked::parse(text), wanted.clone());
            let began = Instant::now();
            let page: Result<_, StoreError> = runtime.block_on(store.read(move |conn| {
                let by = Acting::Staff(StaffId(1), Role::Agent);
                search_tickets(&mut Context::new(conn, &rules, by, now), &asked, &wanted)
            }));
            found = page.unwrap().tickets.len();
            began.elapsed()
        });
        let took = took.collect();
        say(what, took, found);
    }
    store.close();
}
