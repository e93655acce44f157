//! What holds for the configuration as a whole.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use secrecy::ExposeSecret;

use super::*;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A directory of its own, with what a test says.
struct Scene {
    dir: tempfile::TempDir,
    environment: Vec<(OsString, OsString)>,
    flags: Flags,
}

impl Scene {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut scene = Self {
            dir,
            environment: Vec::new(),
            flags: Flags::default(),
        };
        let data = scene.path("data");
        scene.flags.set("data_dir", "--data", data);
        scene
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn file(mut self, text: &str) -> Self {
        let path = self.path("desk.toml");
        fs::write(&path, text).unwrap();
        self.flags.set_file(path.into());
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    fn flag(mut self, key: &'static str, flag: &'static str, value: &str) -> Self {
        self.flags.set(key, flag, value);
        self
    }

    fn given(&self) -> ConfigSources {
        ConfigSources::gather(&self.flags, self.environment.clone())
    }

    fn config(&self) -> Config {
        self.given().settle().unwrap()
    }

    /// The problems' lines, with the directory's name cut out.
    fn problems(&self) -> Vec<String> {
        let settled = self.given().settle().unwrap_err().problems;
        assert_eq!(
            settled,
            self.given().check(),
            "looking tells the same as starting"
        );
        let directory = format!("{}/", self.dir.path().display());
        settled
            .iter()
            .map(|problem| problem.to_string().replace(&directory, ""))
            .collect()
    }
}

#[test]
fn nothing_needs_to_be_said() {
    let scene = Scene::new();
    let config = scene.config();
    assert_eq!(config.base_url.to_string(), "http://127.0.0.1:8080");
    assert_eq!(config.promise, ServicePromise::default());
    assert_eq!(config.languages, [Language::Ms, Language::En]);
    assert_eq!(
        config.database,
        DatabaseUrl::Sqlite(scene.path("data/option-m.sqlite3").into())
    );
    assert!(!config.secure_cookies());
    assert!(config.warnings().iter().any(|line| line.contains("reach nobody")));
}

#[test]
fn a_flag_overrides_the_environment_and_that_the_file_and_that_the_default() {
    let scene = Scene::new().file("readers = 7\nworkers = 3\nbind = '127.0.0.1:1'\n[sla]\nhours = 100");
    let scene = scene
        .variable("OPTION_M_READERS", "8")
        .variable("OPTION_M_BIND", "127.0.0.1:2");
    let scene = scene.flag("bind", "--bind", "127.0.0.1:3");
    let config = scene.config();
    assert_eq!((config.workers, config.readers, config.bind.port()), (3, 8, 3));
    assert_eq!(config.promise.policy.budget().num_hours(), 100);
    assert_eq!(config.promise.silence.num_hours(), 48);
    let rows = scene.given().rows();
    let source = |key| {
        rows.iter()
            .find(|row| row.key == key)
            .map(|row| row.source.to_string())
            .unwrap()
    };
    assert_eq!(source("bind"), "--bind");
    assert_eq!(source("readers"), "environment OPTION_M_READERS");
    assert!(source("sla.hours").ends_with("desk.toml:5"));
    assert_eq!(source("sla.silence_hours"), "default");
}

#[test]
fn every_wrong_value_is_told_at_once_with_key_source_value_and_what_is_allowed() {
    let scene = Scene::new()
        .file("readers = 0\ntrusted_proxies = ['10.0.0.0/99']\n[mail]\ntls = 'ssl'\n[sla]\nwarn_percent = [80, 50]\n")
        .variable("OPTION_M_LIMITS_FILINGS_PER_ADDRESS", "often")
        .variable("OPTION_M_LANGUAGES", "ms, fr")
        .variable("OPTION_M_SESSION_IDLE", "30")
        .variable("OPTION_M_LOG_LEVEL", "loud")
        .variable("OPTION_M_DATABASE_URL", "mysql://desk:hunter2@db/x")
        .variable("OPTION_M_SECRET_KEY", "hunter2")
        .flag("bind", "--bind", "8080");
    insta::assert_snapshot!(scene.problems().join("\n"), @r#"
    database_url (environment OPTION_M_DATABASE_URL): "(hidden)": allowed is sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME
    bind (--bind): "8080": allowed is ADDRESS:PORT, as 127.0.0.1:8080 or [::1]:8080
    secret_key (environment OPTION_M_SECRET_KEY): "(hidden)": allowed is at least 32 random bytes in hexadecimal or base 64
    trusted_proxies (desk.toml:2): "10.0.0.0/99": allowed is a list of addresses and networks, as 127.0.0.1, 10.0.0.0/8
    readers (desk.toml:1): "0": allowed is a whole number from 1 to 64
    languages (environment OPTION_M_LANGUAGES): "ms, fr": allowed is a list of ms and en, each once
    mail.tls (desk.toml:4): "ssl": allowed is none, starttls or tls
    sla.warn_percent (desk.toml:6): "80, 50": allowed is a list of whole numbers from 1 to 99, ascending
    limits.filings_per_address (environment OPTION_M_LIMITS_FILINGS_PER_ADDRESS): "often": allowed is N per second|minute|hour|day, then if wanted: , burst M
    session.idle (environment OPTION_M_SESSION_IDLE): "30": allowed is a time from 1m to 30d, as 1h
    log.level (environment OPTION_M_LOG_LEVEL): "loud": allowed is off, error, warn, info, debug or trace; or directives as info,option_m=debug
    "#);
    assert!(
        !Path::new(&scene.path("data")).exists(),
        "nothing is made for a wrong configuration"
    );
}

#[test]
fn every_setting_refuses_something_and_says_what_it_allows() {
    // No text at all is wrong for a name or a path beyond its control characters.
    let free = [
        "secret_key_file",
        "mail.directory",
        "mail.password",
        "mail.password_file",
        "matching.weights",
        "data_dir",
    ];
    for setting in SETTINGS.iter().filter(|setting| !free.contains(&setting.key)) {
        let scene = Scene::new().flag(setting.key, "--x", "\u{1}");
        let problems = scene.problems();
        let told = format!("{} (--x): ", setting.key);
        let told = problems.iter().find(|line| line.starts_with(&told));
        assert!(
            told.is_some_and(|line| line.ends_with(setting.allowed)),
            "{problems:?}"
        );
    }
}

#[test]
fn unknown_names_are_refused_with_the_nearest_known_one() {
    let scene = Scene::new()
        .file("bnid = '127.0.0.1:1'\nmail = 'smtp'\n[mial]\nhost = 'x'\n[limits]\ncolour = 'red'\n")
        .variable("OPTION_M_MAIL_HOTS", "x")
        .variable("OTHER_MAIL_HOTS", "x");
    insta::assert_snapshot!(scene.problems().join("\n"), @"
    OPTION_M_MAIL_HOTS (environment OPTION_M_MAIL_HOTS): there is no such variable; did you mean OPTION_M_MAIL_HOST?
    bnid (desk.toml:1): there is no such setting; did you mean bind?
    limits.colour (desk.toml:6): there is no such setting
    mail (desk.toml:2): is a section, written [mail]
    mial (desk.toml:3): there is no such setting; did you mean mail?
    ");
}

#[test]
fn a_file_that_is_no_toml_is_told_without_quoting_it() {
    let scene = Scene::new().file("readers = 3\n[mail]\npassword = \"hunter2\n");
    let problems = scene.problems();
    assert!(
        problems[0].starts_with("configuration file (desk.toml:3): "),
        "{problems:?}"
    );
    assert!(!problems[0].contains("hunter2"), "{problems:?}");
    let mut scene = Scene::new();
    let missing = scene.path("none.toml");
    scene.flags.set_file(missing.into());
    assert!(scene.problems()[0].starts_with("configuration file (--config): \"none.toml\": "));
}

#[test]
fn the_data_directory_may_hold_the_file() {
    let scene = Scene::new();
    fs::create_dir(scene.path("data")).unwrap();
    fs::write(scene.path("data/option-m.toml"), "readers = 5").unwrap();
    assert_eq!(scene.config().readers, 5);
}

#[test]
fn the_plain_database_url_is_an_alias_that_our_own_variable_overrides() {
    let scene = Scene::new()
        .variable("DATABASE_URL", "sqlite:///a")
        .file("database_url = 'sqlite:///f'");
    assert_eq!(scene.config().database, DatabaseUrl::Sqlite("/a".into()));
    let scene = scene.variable("OPTION_M_DATABASE_URL", "sqlite:///b");
    assert_eq!(scene.config().database, DatabaseUrl::Sqlite("/b".into()));
}

#[test]
fn an_empty_variable_is_not_given() {
    assert_eq!(Scene::new().variable("OPTION_M_READERS", "").config().readers, 4);
}

#[test]
fn the_public_address_needs_https_unless_it_is_this_machine() {
    let scene = Scene::new().flag("bind", "--bind", "0.0.0.0:80");
    assert!(scene.problems()[0].starts_with("base_url (default): \"http://0.0.0.0\": https is needed"));
    let scene = scene.variable("OPTION_M_BASE_URL", "https://aduan.example.my/");
    let config = scene.config();
    assert!(config.secure_cookies());
    assert_eq!(config.base_url.join("/t/x"), "https://aduan.example.my/t/x");
}

#[test]
fn an_address_of_this_machine_alone_does_not_go_with_a_public_one_to_bind_to() {
    for url in [
        "http://127.0.0.1",
        "http://localhost:8080",
        "http://[::1]",
        "https://localhost",
    ] {
        let scene = Scene::new().variable("OPTION_M_BASE_URL", url);
        assert!(scene.given().check().is_empty(), "{url}");
        for bind in ["0.0.0.0:80", "[::]:80", "192.0.2.1:80"] {
            let scene = Scene::new()
                .variable("OPTION_M_BASE_URL", url)
                .flag("bind", "--bind", bind);
            let problems = scene.problems();
            assert!(
                problems[0].contains("bind lets others in"),
                "{url} {bind}: {problems:?}"
            );
        }
    }
}

#[test]
fn nobody_is_asked_about_less_than_the_desk_would_do_by_itself() {
    let scene = Scene::new().file("[matching]\nprobable = 0.9\ncertain = 0.8");
    assert_eq!(
        scene.problems(),
        ["matching.probable (desk.toml:2): \"0.9\": must not be more than matching.certain"]
    );
    assert!((Scene::new().config().matching.margin - 6.0).abs() < f64::EPSILON);
}

#[test]
fn smtp_settings_must_go_together() {
    let smtp = || Scene::new().variable("OPTION_M_MAIL_TRANSPORT", "smtp");
    assert!(smtp().problems()[0].starts_with("mail.sender (default): must be given"));
    let sent = || smtp().variable("OPTION_M_MAIL_SENDER", "Meja <meja@contoh.my>");
    let scene = sent().variable("OPTION_M_MAIL_USER", "meja");
    assert!(scene.problems()[0].contains("mail.user needs mail.password"));
    let scene = scene.variable("OPTION_M_MAIL_PASSWORD", "hunter2");
    let config = scene.config();
    assert!(
        matches!(&config.mail.transport, MailTransport::Smtp(SmtpConfig { port: 587, credentials: Some((user, password)), .. })
        if user == "meja" && password.expose_secret() == "hunter2")
    );
    let scene = scene
        .variable("OPTION_M_MAIL_TLS", "none")
        .variable("OPTION_M_MAIL_HOST", "smtp.contoh.my");
    assert!(scene.problems()[0].contains("travel in the clear"));
}

#[test]
fn no_table_and_no_debug_shows_a_secret() {
    let scene = Scene::new()
        .variable("OPTION_M_SECRET_KEY", KEY)
        .variable("OPTION_M_MAIL_PASSWORD", "hunter2")
        .variable("OPTION_M_MAIL_USER", "meja")
        .variable("DATABASE_URL", "postgres://desk:hunter2@db/optionm");
    let config = scene.config();
    let shown = format!("{config:?} {config:#?} {:?}", scene.given().rows());
    assert!(
        !shown.contains("hunter2") && !shown.contains("0001020304") && !shown.contains("[0, 1, 2"),
        "{shown}"
    );
    assert!(shown.contains("postgres://db/optionm"));
}

#[test]
fn postgresql_demands_a_secret_key() {
    let scene = Scene::new().variable("DATABASE_URL", "postgres://desk@db/optionm");
    assert!(scene.problems()[0].starts_with("secret_key (default): must be given with PostgreSQL"));
    let scene = scene.variable("OPTION_M_SECRET_KEY_FILE", "/nowhere/secret.key");
    assert!(
        scene.problems()[0].contains("/nowhere/secret.key: "),
        "a named file is not made either"
    );
    let both = scene.variable("OPTION_M_SECRET_KEY", KEY);
    assert!(both.problems()[0].contains("not both"));
}

#[cfg(unix)]
#[test]
fn the_first_start_makes_a_private_key_and_the_next_one_takes_it() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    assert_eq!(scene.given().check(), []);
    let path = scene.path("data/secret.key");
    assert!(!Path::new(&path).exists(), "looking makes no key");
    let key = scene.config().secret_key;
    assert_eq!(key.expose_secret().len(), 32);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(scene.config().secret_key.expose_secret(), key.expose_secret());
    assert_eq!(
        fs::read_dir(scene.path("data")).unwrap().count(),
        1,
        "no draft is left"
    );

    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(scene.problems()[0].ends_with("others can read it: chmod 600 mends that"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, "short").unwrap();
    assert!(scene.problems()[0].contains("holds no key"));
}

#[test]
fn the_readme_tells_every_setting() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme.split_once("<!-- settings -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- end of settings -->").unwrap();
    assert!(
        table == readme_table(),
        "put this between the markers in README.md:\n\n{}",
        readme_table()
    );
}
