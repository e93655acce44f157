//! The server that is measured.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

use option_m::clock::Clock;
use option_m::config::DatabaseUrl;
use option_m::desk::accounts::manage_staff::{self, NewMember};
use option_m::desk::accounts::passwords;
use option_m::domain::staff::{Login, Role};
use option_m::store::{Store, StoreError, StoreSettings};

use crate::client::{Job, ask};
use crate::seed::{Desk, my_kad};

/// A release server on a desk's data; it ends when it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
    visitor: String,
    token: String,
    session: String,
}

const PASSWORD: &str = "correct horse battery";

impl Server {
    /// Starts it, signs somebody in, and opens a form.
    pub(crate) fn start(desk: &Desk, pages_alone: bool) -> Self {
        add_staff(desk);
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_option-m"));
        command
            .args(["serve", "--bind", &address.to_string(), "--data"])
            .arg(&desk.data);
        if pages_alone {
            command.arg("--no-worker");
        }
        let mut child = with_settings(&mut command, desk)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(
            lines.any(|line| line.unwrap().contains("the desk is open")),
            "the server did not start"
        );
        std::thread::spawn(move || lines.for_each(drop));
        let mut server = Self {
            address,
            child,
            visitor: String::new(),
            token: String::new(),
            session: String::new(),
        };
        (server.visitor, server.token) = server.open("/complaints/new", "");
        server.sign_in();
        server
    }

    /// The tracking pages of complaints that are filed for it now.
    pub(crate) fn tracking_pages(&self) -> Job {
        let filing = self.filing();
        let paths = (0..1_000).map(|turn| {
            let (status, answer) = self.post("/complaints", &self.visitor, &filing(1_000_000_000 + turn));
            assert_eq!(status, 303, "{answer}");
            let path = answer
                .split("location: ")
                .nth(1)
                .and_then(|rest| rest.split("\r\n").next())
                .unwrap();
            path.split("/filed").next().unwrap().to_owned()
        });
        Job::pages(&paths.collect::<Vec<_>>(), "")
    }

    /// The queue, as an agent opens it.
    pub(crate) fn queue_page(&self) -> Job {
        Job::pages(&["/staff/queue".to_owned()], &self.session)
    }

    /// The tickets on the queue's first page.
    pub(crate) fn ticket_pages(&self) -> Job {
        let page = self.get("/staff/queue", &self.session);
        let links = regex::Regex::new(r#"/staff/tickets/M-[0-9A-Z-]+[^"]*"#).unwrap();
        let paths: Vec<String> = links
            .find_iter(&page)
            .map(|link| link.as_str().replace("&amp;", "&"))
            .collect();
        Job::pages(&paths, &self.session)
    }

    /// Asks for the stream of events of the queue.
    pub(crate) fn events(&self) -> String {
        format!(
            "GET /staff/events HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n",
            self.session
        )
    }

    /// Complaints, each with a key of its own.
    pub(crate) fn filings(&self) -> Job {
        Job::forms("/complaints", self.visitor.clone(), self.filing())
    }

    /// Bytes of a page's body.
    pub(crate) fn size_of(&self, job: &Job) -> usize {
        let (_, answer) = ask(&self.address, &job.first());
        answer.split_once("\r\n\r\n").unwrap().1.len()
    }

    /// Anonymous memory of the process, in MB.
    pub(crate) fn anonymous_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    fn filing(&self) -> impl Fn(u64) -> String + Send + Sync + 'static {
        let token = self.token.clone();
        let run: u64 = rand::random();
        move |turn| {
            let key = format!(
                "{:022}",
                u128::from(run % 1_000_000_000) * 1_000_000_000_000 + u128::from(turn)
            );
            // Whoever files now is none of those whose complaints are there.
            let id = my_kad(100_000_000 + turn);
            format!(
                "csrf_token={token}&idempotency_key={key}&problem=missing&id_type=mykad&id_number={id}\
                 &name=Orang+Contoh&date_of_birth=&phone=012-345+6789&email=orang%40contoh.example&dose_number=3\
                 &vaccine=comirnaty&administered_on=21%2F01%2F2022&facility_state=10\
                 &facility_name=Klinik+Kesihatan+Contoh&lot_number=FK8892&paid=no&message=&consent=yes"
            )
        }
    }

    fn sign_in(&mut self) {
        let (visitor, token) = self.open("/staff/login", "");
        let body = format!(
            "csrf_token={token}&login=load&password={}",
            PASSWORD.replace(' ', "+")
        );
        let (status, answer) = self.post("/staff/login", &visitor, &body);
        assert_eq!(status, 303, "{answer}");
        self.session = cookie(&answer);
    }

    /// The cookie and the token of a page with a form.
    fn open(&self, path: &str, with: &str) -> (String, String) {
        let page = self.get(path, with);
        let token = regex::Regex::new(r#"name="csrf_token" value="([^"]+)""#).unwrap();
        (cookie(&page), token.captures(&page).unwrap()[1].to_owned())
    }

    fn get(&self, path: &str, cookie: &str) -> String {
        let cookie = if cookie.is_empty() {
            String::new()
        } else {
            format!("Cookie: {cookie}\r\n")
        };
        ask(
            &self.address,
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n").as_bytes(),
        )
        .1
    }

    fn post(&self, path: &str, cookie: &str, body: &str) -> (u16, String) {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        ask(&self.address, head.as_bytes())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM, so that the write-ahead log is folded back into the database.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn cookie(answer: &str) -> String {
    let line = answer.split("set-cookie: ").nth(1).unwrap();
    line.split(';').next().unwrap().to_owned()
}

/// Adds somebody whose password is theirs, so that nothing has to be changed at the first sign-in.
fn add_staff(desk: &Desk) {
    let url = DatabaseUrl::parse(&desk.url).unwrap();
    let store = Store::open(&StoreSettings::new(url)).unwrap();
    let member = NewMember {
        login: Login::parse("load").unwrap(),
        name: "Load".to_owned(),
        role: Role::Agent,
        password_hash: passwords::hash(PASSWORD).unwrap(),
    };
    let now = Clock::System.now();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let added = runtime.block_on(store.write(move |conn| manage_staff::add(conn, &member, now)));
    // From the second time on the login is taken.
    assert!(
        matches!(added, Ok(_) | Err(StoreError::Duplicate { .. })),
        "{added:?}"
    );
    store.close();
}

pub(crate) fn with_settings<'a>(command: &'a mut Command, desk: &Desk) -> &'a mut Command {
    for limit in [
        "PAGES_PER_ADDRESS",
        "FILINGS_PER_ADDRESS",
        "FILINGS_PER_IDENTITY",
        "FILINGS_PER_EMAIL",
        "SIGN_IN_PER_ADDRESS",
        "SIGN_IN_PER_ACCOUNT",
    ] {
        command.env(format!("OPTION_M_LIMITS_{limit}"), "1000000 per second");
    }
    command
        .env("DATABASE_URL", &desk.url)
        .env(
            "OPTION_M_SECRET_KEY",
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        )
        .env("OPTION_M_MAIL_TRANSPORT", "memory")
        .env("OPTION_M_LOG_LEVEL", "option_m::cli=info,error")
        .env("OPTION_M_SESSION_IDLE", "12h")
}
