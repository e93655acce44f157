//! A database of its own for each test: a SQLite file, or a database in a throw-away PostgreSQL cluster.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

/// Where PostgreSQL's programs are looked for, beside PATH.
const FOLDERS: [&str; 7] = [
    "/usr/local/bin",
    "/usr/lib/postgresql/18/bin",
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
    "/usr/lib/postgresql/14/bin",
    "/usr/pgsql/bin",
];

/// A fresh database, gone when it is dropped or when the test process ends.
pub(crate) struct TestDatabase {
    pub(crate) url: String,
    /// Holds the SQLite file, and whatever else a test keeps on disk.
    pub(crate) folder: TempDir,
}

impl TestDatabase {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.sqlite3").display());
        Self { url, folder }
    }

    pub(crate) fn postgres() -> Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let cluster = CLUSTER.get_or_init(Cluster::start);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::SeqCst));
        cluster.query("postgres", &format!("CREATE DATABASE {name}"));
        Self {
            url: cluster.url(&name),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }
}

/// Runs a statement of SQL against the database of `url`, as an operator would with the database's own client.
pub(crate) fn run_sql(url: &str, sql: &str) -> Result<(), String> {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection, SqliteConnection};
    let result = match url.strip_prefix("sqlite://") {
        Some(path) => SqliteConnection::establish(path)
            .unwrap()
            .batch_execute(&format!("PRAGMA foreign_keys = ON; {sql}")),
        None => PgConnection::establish(url).unwrap().batch_execute(sql),
    };
    result.map_err(|error| error.to_string())
}

/// A PostgreSQL cluster for this process.
struct Cluster {
    port: u16,
    _folder: TempDir,
}

impl Cluster {
    /// Makes and starts a cluster as a user who is not root; a watchdog ends it when this process is gone.
    fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("option-m-postgres")
            .tempdir()
            .unwrap();
        let data = folder.path().join("data");
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let user = if is_root() { Some("nobody") } else { None };
        if let Some(user) = user {
            run(Command::new("chown").arg(user).arg(folder.path()));
        }
        let data = data.to_str().unwrap();
        run(as_user(user, &program("initdb")).args([
            "-D",
            data,
            "-U",
            "desk",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]));
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off \
             -c synchronous_commit=off -c shared_buffers=32MB -c max_connections=300"
        );
        let log = folder.path().join("log");
        run(as_user(user, &program("pg_ctl")).args([
            "-D",
            data,
            "-o",
            &options,
            "-l",
            log.to_str().unwrap(),
            "-w",
            "start",
        ]));
        watch(&program("pg_ctl"), user, data, folder.path());
        Self {
            port,
            _folder: folder,
        }
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://desk@127.0.0.1:{}/{name}", self.port)
    }

    fn query(&self, database: &str, sql: &str) {
        run_sql(&self.url(database), sql).unwrap();
    }
}

/// A shell that outlives the tests by a moment, stops the cluster and clears it away.
fn watch(pg_ctl: &Path, user: Option<&str>, data: &str, folder: &Path) {
    let stop = match user {
        Some(user) => format!(
            "runuser -u {user} -- {} -D {data} -m immediate stop",
            pg_ctl.display()
        ),
        None => format!("{} -D {data} -m immediate stop", pg_ctl.display()),
    };
    let script = format!(
        "while kill -0 {} 2>/dev/null; do sleep 1; done; {stop}; rm -rf {}",
        std::process::id(),
        folder.display()
    );
    // `setsid --fork` ends at once; what it starts lives on by itself.
    Command::new("setsid")
        .args(["--fork", "sh", "-c", &script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.starts_with(b"0\n")
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    match user {
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program).current_dir("/");
            command
        }
        None => Command::new(program),
    }
}

fn program(name: &str) -> PathBuf {
    let path = std::env::var("PATH").unwrap_or_default();
    let folders = path
        .split(':')
        .map(PathBuf::from)
        .chain(FOLDERS.map(PathBuf::from));
    folders.map(|folder| folder.join(name)).find(|file| file.is_file()).unwrap_or_else(|| {
        panic!("PostgreSQL's {name} was not found. Install the server (Debian: apt-get install postgresql); it needs not run.")
    })
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?} failed: {words}");
}
