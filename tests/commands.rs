//! The program as operators meet it: what it says, and what it ends with.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A directory in which the program runs, with nothing of the tester's environment.
struct Shell {
    directory: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Shell {
    fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            environment: Vec::new(),
        }
    }

    fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.to_owned()));
        self
    }

    fn file(self, name: &str, text: &str) -> Self {
        fs::write(self.path(name), text).unwrap();
        self
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Told {
        let output = Command::new(env!("CARGO_BIN_EXE_option-m"))
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap();
        Told::from(output)
    }
}

/// What the program told.
struct Told {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Told {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The commands that the help names.
fn commands(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    lines
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect()
}

#[test]
fn without_a_command_the_first_line_says_that_a_demonstration_starts() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let bind = taken.local_addr().unwrap().to_string();
    let told = Shell::new().variable("OPTION_M_BIND", &bind).run(&[]);
    let first = told.out.lines().next().unwrap();
    assert!(
        first.starts_with("No command given: this starts the demonstration"),
        "{first}"
    );
    assert!(
        told.err.contains(&bind),
        "and a port in use ends it: {}",
        told.err
    );
}

#[test]
fn the_help_names_the_commands_and_the_exit_codes() {
    let told = Shell::new().run(&["--help"]);
    assert_eq!((told.code, told.err.as_str()), (Some(0), ""));
    let commands = commands(&told.out);
    assert!(
        commands.contains(&"config") && commands.contains(&"migrate"),
        "{}",
        told.out
    );
    assert!(told.out.contains("Exit codes:"), "{}", told.out);
}

#[test]
fn each_command_explains_itself_with_examples_and_exit_codes() {
    let shell = Shell::new();
    let whole = shell.run(&["--help"]).out;
    for command in commands(&whole) {
        let told = shell.run(&[command, "--help"]);
        assert_eq!(told.code, Some(0), "{command}");
        let group = told.out.contains("\nCommands:\n");
        for part in ["Usage: option-m", "--config <FILE>"] {
            assert!(told.out.contains(part), "{command}: {part}\n{}", told.out);
        }
        if group {
            for inner in commands(&told.out) {
                let told = shell.run(&[command, inner, "--help"]);
                assert!(told.out.contains("Examples:"), "{command} {inner}\n{}", told.out);
            }
        } else {
            assert!(
                told.out.contains("Examples:\n  option-m"),
                "{command}\n{}",
                told.out
            );
            assert!(told.out.contains("Exit codes:\n  0  "), "{command}\n{}", told.out);
        }
    }
}

#[test]
fn wrong_use_ends_with_2() {
    for arguments in [
        &["confg"][..],
        &["config", "--colour"],
        &["config", "--bind"],
        &["migrate", "now"],
    ] {
        let told = Shell::new().run(arguments);
        assert_eq!((told.code, told.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(told.err.starts_with("error: "), "{}", told.err);
    }
}

#[test]
fn the_configuration_is_shown_with_its_sources_and_without_its_secrets() {
    let shell = Shell::new()
        .file(
            "option-m.toml",
            "readers = 6\n[mail]\nuser = 'desk'\npassword = 'hunter2'\n",
        )
        .variable("OPTION_M_LOG_FORMAT", "json")
        .variable("DATABASE_URL", "postgres://desk:hunter2@db/optionm")
        .variable("OPTION_M_SECRET_KEY", &"5e".repeat(32));
    let told = shell.run(&["config", "--bind", "127.0.0.1:9000"]);
    assert_eq!((told.code, told.err.as_str()), (Some(0), ""));
    let rows: Vec<Vec<&str>> = told
        .out
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for row in [
        &["bind", "127.0.0.1:9000", "--bind"][..],
        &["base_url", "http://127.0.0.1:9000", "default"],
        &["readers", "6", "option-m.toml:1"],
        &["log.format", "json", "environment", "OPTION_M_LOG_FORMAT"],
        &[
            "database_url",
            "postgres://db/optionm",
            "environment",
            "DATABASE_URL",
        ],
        &["mail.password", "(hidden)", "option-m.toml:4"],
        &["secret_key", "(hidden)", "environment", "OPTION_M_SECRET_KEY"],
        &["sla.hours", "120", "default"],
    ] {
        assert!(rows.iter().any(|shown| shown == row), "{row:?}\n{}", told.out);
    }
    assert!(
        !told.out.contains("hunter2") && !told.out.contains("5e5e"),
        "{}",
        told.out
    );
    assert_eq!(
        fs::read_dir(shell.directory.path()).unwrap().count(),
        1,
        "looking makes nothing"
    );
}

#[test]
fn a_wrong_configuration_ends_with_3_and_tells_all_that_is_wrong() {
    let shell = Shell::new()
        .file("desk.toml", "raeders = 6\n[sla]\nhours = 0\n")
        .variable("OPTION_M_MAIL_PASSWORD", "hunter2")
        .variable("OPTION_M_CONFIG", "desk.toml");
    for command in ["config", "migrate"] {
        let told = shell.run(&[command, "--data", "elsewhere"]);
        assert_eq!(told.code, Some(3), "{}", told.err);
        for part in [
            "raeders (desk.toml:1): there is no such setting; did you mean readers?",
            "sla.hours (desk.toml:3): \"0\": allowed is a whole number from 1 to 8760",
            "mail.user (default): mail.user needs mail.password",
        ] {
            assert!(told.err.contains(part), "{part}\n{}", told.err);
        }
        assert!(!told.err.contains("hunter2"));
        assert!(!shell.path("elsewhere").exists());
    }
}

#[test]
fn the_schema_is_brought_up_to_date_once() {
    let shell = Shell::new();
    let told = shell.run(&["migrate", "--status", "--data", "d"]);
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert!(told.out.contains("does not exist yet"), "{}", told.out);
    let told = shell.run(&["migrate", "--data", "d"]);
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert!(told.out.starts_with("made  "), "{}", told.out);
    assert!(shell.path("d/option-m.sqlite3").exists());
    let told = shell.run(&["migrate", "--data", "d"]);
    assert!(!told.out.contains("made"), "{}", told.out);
    let told = shell.run(&["migrate", "--status", "--data", "d"]);
    assert!(!told.out.contains("missing"), "{}", told.out);
}

#[test]
fn a_database_that_is_not_there_ends_with_4() {
    let shell = Shell::new().file("notes.txt", &"This is no database. ".repeat(100));
    let notes = format!("sqlite://{}", shell.path("notes.txt").display());
    let nobody = "postgres://desk@127.0.0.1:1/optionm".to_owned();
    for url in [notes, nobody] {
        let shell = Shell::new()
            .variable("DATABASE_URL", &url)
            .variable("OPTION_M_SECRET_KEY", &"5e".repeat(32));
        let told = shell.run(&["migrate"]);
        assert_eq!(
            (told.code, told.out.as_str()),
            (Some(4), ""),
            "{url}: {}",
            told.err
        );
        assert!(told.err.starts_with("option-m: "), "{}", told.err);
    }
    assert!(Path::new(&shell.path("notes.txt")).exists());
}

/// Lets a key look as old as it is when a database has been in use for a while.
fn age(path: &std::path::Path) {
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(long_ago).unwrap();
}

#[test]
fn a_database_that_vanished_is_not_begun_anew_in_silence() {
    let shell = Shell::new();
    let list = ["user", "list", "--data", "d"];
    assert_eq!(shell.run(&list).code, Some(0));
    fs::remove_file(shell.path("d/option-m.sqlite3")).unwrap();
    // Known at once, by what was noted beside it; and without that, by the key.
    for step in 0..2 {
        if step == 1 {
            fs::remove_file(shell.path("d/databases-in-use")).unwrap();
            age(&shell.path("d/secret.key"));
        }
        for arguments in [&list[..], &["serve", "--data", "d", "--bind", "127.0.0.1:0"]] {
            let told = shell.run(arguments);
            assert_eq!(told.code, Some(4), "{}", told.err);
            assert!(
                told.err.contains("backup") && told.err.contains("option-m migrate"),
                "{}",
                told.err
            );
            assert!(!shell.path("d/option-m.sqlite3").exists());
        }
    }
    assert_eq!(shell.run(&["migrate", "--data", "d"]).code, Some(0));
    assert_eq!(shell.run(&list).code, Some(0));
    // An empty file in its place is no better than none.
    fs::write(shell.path("d/option-m.sqlite3"), "").unwrap();
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(shell.path(&format!("d/option-m.sqlite3{ending}")));
    }
    assert_eq!(shell.run(&list).code, Some(4));
    assert_eq!(shell.run(&["migrate", "--data", "d"]).code, Some(0));
    assert_eq!(shell.run(&list).code, Some(0));
}

#[cfg(unix)]
#[test]
fn what_the_desk_keeps_is_its_owners_alone_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let shell = Shell::new();
    fs::create_dir(shell.path("old")).unwrap();
    fs::set_permissions(shell.path("old"), fs::Permissions::from_mode(0o777)).unwrap();
    fs::write(shell.path("old/option-m.sqlite3"), "").unwrap();
    fs::set_permissions(
        shell.path("old/option-m.sqlite3"),
        fs::Permissions::from_mode(0o666),
    )
    .unwrap();
    for folder in ["old", "new"] {
        let program = env!("CARGO_BIN_EXE_option-m");
        let command = format!(
            "umask 000; '{program}' migrate --data {folder} && '{program}' user list --data {folder}"
        );
        let output = Command::new("sh")
            .args(["-c", &command])
            .current_dir(shell.directory.path())
            .env_clear()
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let mut seen = 0;
        for entry in fs::read_dir(shell.path(folder)).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
            seen += 1;
        }
        assert!(seen >= 3, "key, database and lock at least");
    }
    assert_eq!(mode(&shell.path("new")), 0o700);
    assert_eq!(mode(&shell.path("old")), 0o700, "also one that was there");
    // Where somebody works lies more than what is the desk's: its files are closed, and the folder stays as it is.
    fs::set_permissions(shell.directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(shell.run(&["user", "list", "--data", "."]).code, Some(0));
    assert_eq!(mode(shell.directory.path()), 0o755);
    assert_eq!(mode(&shell.path("option-m.sqlite3")), 0o600);
}

/// What could not be read are names and numbers of people: no other user of the machine reads them in the report.
#[cfg(unix)]
#[test]
fn the_report_of_rejected_rows_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let shell = Shell::new()
        .file("doses.csv", "source_record_id,dose\n1\n")
        .file("rejects.csv", "an earlier one");
    let open = fs::Permissions::from_mode(0o666);
    fs::set_permissions(shell.path("rejects.csv"), open).unwrap();
    shell.run(&[
        "import",
        "doses",
        "doses.csv",
        "--report",
        "rejects.csv",
        "--data",
        "d",
    ]);
    let mode = fs::metadata(shell.path("rejects.csv"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_first_start_that_failed_is_not_called_a_database_in_use() {
    let shell = Shell::new();
    fs::create_dir_all(shell.path("d")).unwrap();
    let database = format!("sqlite://{}", shell.path("missing/x.sqlite3").display());
    let shell = shell.variable("OPTION_M_DATABASE_URL", &database);
    let list = ["user", "list", "--data", "d"];
    assert_eq!(shell.run(&list).code, Some(4));
    age(&shell.path("d/secret.key"));
    let told = shell.run(&list);
    assert_eq!(told.code, Some(4));
    assert!(told.err.contains("or a first start failed"), "{}", told.err);
    fs::create_dir(shell.path("missing")).unwrap();
    assert_eq!(shell.run(&["migrate", "--data", "d"]).code, Some(0));
    assert_eq!(shell.run(&list).code, Some(0));
}

#[test]
fn letters_are_listed_and_those_that_do_not_exist_cannot_be_resent() {
    let shell = Shell::new();
    let told = shell.run(&["mail", "list", "--data", "d"]);
    assert_eq!((told.code, told.out.as_str()), (Some(0), ""), "{}", told.err);
    let told = shell.run(&["mail", "resend", "7", "--data", "d"]);
    assert_eq!(told.code, Some(2), "{}", told.err);
    assert!(told.err.contains('7'), "{}", told.err);
    let told = shell.run(&["mail", "resend", "--all", "--data", "d"]);
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert_eq!(shell.run(&["mail", "resend", "--data", "d"]).code, Some(2));
}
