//! Throw-away PostgreSQL servers: one that all test processes of a user share, and single ones that a test may stop.
//!
//! The shared server lies in the system's directory for temporary files. A test process that finds it alive uses it;
//! each touches a file while it runs, and a shell beside the server stops it once nobody has for two minutes.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tempfile::TempDir;

/// The user as whom the server runs where the tests run as root, which PostgreSQL refuses.
const UNPRIVILEGED: &str = "nobody";

/// How often a test process shows that it still uses the shared server.
const TOUCH_EVERY: Duration = Duration::from_secs(20);

/// A running server.
pub(crate) struct Cluster {
    folder: PathBuf,
    port: u16,
    /// Of a server that belongs to one test: gone with it.
    own: Option<TempDir>,
}

impl Cluster {
    /// The server that all test processes of this user share, started if it does not run.
    pub(crate) fn shared() -> Self {
        let folder = std::env::temp_dir().join(format!("option-m-postgres-{}", user_id()));
        fs::create_dir_all(&folder).unwrap();
        let turn = File::create(folder.join("lock")).unwrap();
        turn.lock().unwrap();
        touch(&folder);
        let server = folder.join("server");
        let port = fs::read_to_string(folder.join("port"))
            .ok()
            .and_then(|port| port.parse().ok());
        let found = port.map(|port| Self {
            folder: server.clone(),
            port,
            own: None,
        });
        let cluster = found.filter(Self::is_alive).unwrap_or_else(|| {
            let _ = fs::remove_dir_all(&server);
            fs::create_dir(&server).unwrap();
            let cluster = Self::make(server, None);
            fs::write(folder.join("port"), cluster.port.to_string()).unwrap();
            watch(&folder);
            cluster
        });
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(TOUCH_EVERY);
                touch(&folder);
            }
        });
        cluster
    }

    /// A server for one test, which may stop and start it.
    pub(crate) fn own() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("option-m-postgres")
            .tempdir()
            .unwrap();
        Self::make(folder.path().to_owned(), Some(folder))
    }

    /// Ends the server at once, as a power cut would.
    pub(crate) fn stop(&self) {
        run(pg_ctl(&self.folder).args(["-m", "immediate", "-w", "stop"]));
    }

    /// Starts it again, on the same port.
    pub(crate) fn start(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c full_page_writes=off \
             -c shared_buffers=32MB -c max_connections=300",
            self.port
        );
        let log = self.folder.join("log");
        run(pg_ctl(&self.folder)
            .args(["-o", &options, "-w", "-l"])
            .arg(log)
            .arg("start"));
    }

    /// Makes an empty database.
    pub(crate) fn create_database(&self, name: &str) {
        self.run_sql(&format!("CREATE DATABASE {name}")).unwrap();
    }

    /// Removes a database, whoever still uses it.
    pub(crate) fn drop_database(&self, name: &str) {
        // A server that a test has stopped takes its databases along.
        let _ = self.run_sql(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://desk@127.0.0.1:{}/{database}", self.port)
    }

    fn make(folder: PathBuf, own: Option<TempDir>) -> Self {
        if is_root() {
            run(Command::new("chown").arg(UNPRIVILEGED).arg(&folder));
        }
        let initdb = ["-U", "desk", "-A", "trust", "-E", "UTF8", "--no-sync", "-D"];
        run(unprivileged(&program("initdb"))
            .args(initdb)
            .arg(folder.join("data")));
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let cluster = Self { folder, port, own };
        cluster.start();
        cluster
    }

    fn is_alive(&self) -> bool {
        self.run_sql("SELECT 1").is_ok()
    }

    fn run_sql(&self, sql: &str) -> Result<(), String> {
        let mut conn = PgConnection::establish(&self.url("postgres")).map_err(|error| error.to_string())?;
        conn.batch_execute(sql).map_err(|error| error.to_string())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.own.is_some() {
            let _ = pg_ctl(&self.folder)
                .args(["-m", "immediate", "-w", "stop"])
                .output();
        }
    }
}

/// Shows that the shared server is in use.
fn touch(folder: &Path) {
    let _ = fs::write(folder.join("used"), "");
}

/// A shell that outlives the tests, and stops the shared server once nobody has used it for two minutes. It decides
/// under the lock, so that it never stops a server that a test process is just about to use.
fn watch(folder: &Path) {
    let script = "while sleep 10; do \
                      exec 9>\"$0/lock\"; flock 9; \
                      if [ -z \"$(find \"$0/used\" -mmin -2 2>/dev/null)\" ]; then \
                          rm -f \"$0/port\"; \"$@\" -m immediate stop; rm -rf \"$0/server\"; exit; \
                      fi; \
                      exec 9>&-; \
                  done";
    let stop = pg_ctl(&folder.join("server"));
    let detach = "setsid sh -c \"$0\" \"$@\" </dev/null >/dev/null 2>&1 &";
    let mut shell = Command::new("sh");
    shell
        .args(["-c", detach, script])
        .arg(folder)
        .arg(stop.get_program())
        .args(stop.get_args());
    run(shell.current_dir("/"));
}

fn pg_ctl(folder: &Path) -> Command {
    let mut command = unprivileged(&program("pg_ctl"));
    command.arg("-D").arg(folder.join("data"));
    command
}

/// A command that runs as somebody who is not root.
fn unprivileged(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", UNPRIVILEGED, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    user_id() == "0"
}

fn user_id() -> String {
    let id = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8(id.stdout).unwrap().trim().to_owned()
}

fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(["/usr/local/bin", "/usr/local/pgsql/bin", "/usr/pgsql/bin"].map(PathBuf::from));
    folders.extend(versions.map(|version| version.path().join("bin")));
    let mut programs = folders.into_iter().map(|folder| folder.join(name));
    programs.find(|file| file.is_file()).unwrap_or_else(|| {
        panic!(
            "PostgreSQL's {name} was not found in PATH nor in /usr/lib/postgresql/*/bin. The tests start a server of \
             their own: install PostgreSQL (Debian and Ubuntu: apt-get install postgresql), nothing needs to run."
        )
    })
}

fn run(command: &mut Command) {
    // The server inherits what is open: nothing may wait for its end.
    let output = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = output.status().unwrap();
    assert!(status.success(), "{command:?} failed: {status}");
}
