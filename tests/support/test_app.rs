//! The whole desk, started for one test: pages on a port of their own, a clock that the test moves, workers that the
//! test steps, a real mail server.

use std::net::TcpListener;
use std::thread::JoinHandle;

use chrono::{DateTime, TimeDelta, Utc};
use option_m::app::{App, Parts, run_to_end};
use option_m::clock::Clock;
use option_m::config::{ConfigSources, Flags};
use option_m::desk::DeskError;
use option_m::desk::accounts::manage_staff::{self, NewMember};
use option_m::desk::accounts::passwords;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::domain::staff::{Login, Role};
use option_m::store::StoreError;
use option_m::store::tickets::outbox;
use option_m::worker;
use option_m::worker::context::Worker;
use tokio_util::sync::CancellationToken;

use crate::browser::Browser;
use crate::database::TestDatabase;
use crate::registry::{import, list_facility};
use crate::smtp_server::SmtpServer;

pub(crate) const PASSWORD: &str = "correct horse battery";

const SECRET_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A desk.
pub(crate) struct TestApp {
    pub(crate) base: String,
    pub(crate) clock: Clock,
    pub(crate) worker: Worker,
    pub(crate) mail: SmtpServer,
    pub(crate) url: String,
    database: TestDatabase,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

/// 10 February 2022, nine in the morning in Kuala Lumpur.
pub(crate) fn start() -> DateTime<Utc> {
    "2022-02-10T01:00:00Z".parse().unwrap()
}

impl TestApp {
    pub(crate) async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, &[]).await
    }

    /// With settings of the test's own.
    pub(crate) async fn start_with(database: TestDatabase, settings: &[(&'static str, &str)]) -> Self {
        let mail = SmtpServer::start().await;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mut flags = Flags::default();
        let data = database.folder.path().join("data").display().to_string();
        let (host, port) = (mail.address.ip().to_string(), mail.address.port().to_string());
        let usual = [
            ("data_dir", data.as_str()),
            ("database_url", database.url.as_str()),
            ("base_url", &format!("http://{address}")),
            ("secret_key", SECRET_KEY),
            ("mail.transport", "smtp"),
            ("mail.host", &host),
            ("mail.port", &port),
            ("mail.tls", "none"),
            ("mail.timeout", "2s"),
            ("mail.sender", "Option M <desk@option-m.example>"),
            ("workers", "1"),
            ("limits.filings_per_address", "1000000 per second"),
            ("limits.filings_per_identity", "1000000 per second"),
            ("limits.filings_per_email", "1000000 per second"),
            ("readers", "2"),
        ];
        for (key, value) in usual.into_iter().chain(settings.iter().copied()) {
            flags.set(key, "test", value);
        }
        let config = ConfigSources::gather(&flags, []).settle().unwrap();
        let clock = Clock::manual(start());
        let app = App::build(&config, clock.clone(), false).await.unwrap();
        let worker = app.worker.clone();
        let stop = CancellationToken::new();
        let told = stop.clone();
        // Pages alone: the test steps the workers itself, so that nothing happens behind its back.
        let thread = std::thread::spawn(move || {
            run_to_end(async move { app.run(listener, Parts::PagesOnly, told).await.unwrap() });
        });
        Self {
            base: format!("http://{address}"),
            clock,
            worker,
            mail,
            url: database.url.clone(),
            database,
            stop,
            thread: Some(thread),
        }
    }

    /// Somebody with a browser.
    pub(crate) fn citizen(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// A member of staff who has signed in.
    pub(crate) async fn staff(&self, login: &str, role: Role) -> Browser {
        self.add_staff(login, role).await;
        self.sign_in(login).await
    }

    pub(crate) async fn sign_in(&self, login: &str) -> Browser {
        let browser = Browser::new(&self.base);
        let page = browser.get("/staff/login").await;
        let queue = browser
            .send(&page, "/staff/login", &[("login", login), ("password", PASSWORD)])
            .await;
        assert_eq!((queue.status, queue.path.as_str()), (200, "/staff/queue"));
        browser
    }

    pub(crate) async fn add_staff(&self, login: &str, role: Role) {
        let member = NewMember {
            login: Login::parse(login).unwrap(),
            name: format!("Petugas {login}"),
            role,
            password_hash: passwords::hash(PASSWORD).unwrap(),
        };
        let now = self.clock.now();
        let added: Result<_, StoreError> = self
            .worker
            .store
            .write(move |conn| manage_staff::add(conn, &member, now))
            .await;
        added.unwrap();
    }

    /// The registry gets records, as an import brings them. Returns how many tickets they resolved.
    pub(crate) async fn import(&self, rows: Vec<DoseRow>) -> i64 {
        let (desk, now) = (self.worker.desk.clone(), self.clock.now());
        let written: Result<i64, DeskError> = self
            .worker
            .store
            .write(move |conn| {
                list_facility(conn)?;
                let name = format!("{now}{}", rows.len());
                Ok(import(conn, &desk, &name, rows, now)?.tickets_resolved)
            })
            .await;
        written.unwrap()
    }

    /// Lets the workers do what is due: match, run the SLA clock, send letters, until nothing is.
    pub(crate) async fn work(&self) {
        loop {
            let matched = worker::matching::step(&self.worker).await.unwrap();
            let checked = worker::sla::step(&self.worker).await.unwrap();
            let withdrawn = worker::withdrawals::step(&self.worker).await.unwrap();
            let sent = worker::outbox::step(&self.worker).await.unwrap();
            let keys = worker::record_keys::step(&self.worker).await.unwrap();
            let words = worker::name_words::step(&self.worker).await.unwrap();
            let terms = worker::ticket_terms::step(&self.worker).await.unwrap();
            let drawn = worker::sampling::step(&self.worker).await.unwrap();
            let alike = worker::bulk::step(&self.worker).await.unwrap();
            let counted = worker::counting::step(&self.worker).await.unwrap();
            if matched + checked + withdrawn + sent + keys + words + terms + drawn + alike + counted == 0 {
                return;
            }
        }
    }

    /// Runs SQL behind the desk's back, in the words of its database: those of SQLite, or of PostgreSQL.
    pub(crate) fn sql(&self, sqlite: &str, postgres: &str) {
        let words = if self.database.url.starts_with("sqlite") {
            sqlite
        } else {
            postgres
        };
        self.database.sql(words).unwrap();
    }

    /// Runs the program beside the desk, on the same database.
    pub(crate) fn run(&self, arguments: &[&str]) -> std::process::Output {
        std::process::Command::new(env!("CARGO_BIN_EXE_option-m"))
            .args(arguments)
            .env_clear()
            .current_dir(self.database.folder.path())
            .env("OPTION_M_DATA_DIR", self.database.folder.path().join("data"))
            .env("OPTION_M_DATABASE_URL", &self.database.url)
            .env("OPTION_M_SECRET_KEY", SECRET_KEY)
            .output()
            .unwrap()
    }

    /// Where uploaded files wait.
    pub(crate) fn uploads(&self) -> std::path::PathBuf {
        self.database.folder.path().join("data/uploads")
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Ends the desk. A test that leaves letters which it did not look at fails.
    pub(crate) async fn finish(mut self) {
        let state: Result<_, StoreError> = self.worker.store.read(outbox::state).await;
        if let Ok(state) = state {
            assert_eq!(state.waiting, 0, "letters were left unsent");
        }
        self.stop();
    }

    pub(crate) fn stop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
