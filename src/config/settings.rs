//! The table of settings. Everything else follows from it: reading, messages, `option-m config`, the README's table.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use secrecy::{SecretSlice, SecretString};

use crate::config::database_url::DatabaseUrl;
use crate::config::parse;
use crate::config::values::{BaseUrl, LogFilter, LogFormat, MailTls, MailTransportKind, Mailbox, Rate};
use crate::domain::staff::Role;
use crate::domain::values::language::Language;

/// What is told about a setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name, which is its path in the configuration file too: `mail.host` is `host` in the section `[mail]`.
    pub key: &'static str,
    /// Its default as text; empty if it has none, or one that follows from other settings.
    pub default: &'static str,
    /// What holds without it, in words; empty if `default` says it.
    pub otherwise: &'static str,
    /// What may be given.
    pub allowed: &'static str,
    /// What it is for, in a line.
    pub doc: &'static str,
    /// How much of a given value may be shown.
    pub exposure: Exposure,
}

/// How much of a value may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// All of it.
    Open,
    /// All but the password of a URL.
    Url,
    /// Nothing.
    Hidden,
}

impl Setting {
    /// The environment variable: `OPTION_M_` and the key in capitals with `_` for `.`.
    pub fn variable(&self) -> String {
        format!("OPTION_M_{}", self.key.replace('.', "_").to_ascii_uppercase())
    }

    /// A given text as it may be shown.
    pub fn shown(&self, text: &str) -> String {
        match self.exposure {
            Exposure::Open => text.to_owned(),
            Exposure::Url => {
                DatabaseUrl::parse(text).map_or_else(|_| "(hidden)".to_owned(), |url| url.to_string())
            }
            Exposure::Hidden => "(hidden)".to_owned(),
        }
    }
}

/// Whoever knows what was said on each setting.
pub(super) trait Answers {
    /// Reads a setting; nothing, and a problem, if its value is not allowed.
    fn read<T>(&mut self, key: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T>;
}

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty = $exposure:ident $key:literal, $default:literal $(or $otherwise:literal)?, $parse:expr, $allowed:literal;)+) => {
        /// Every setting, in the order in which they are told.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            key: $key,
            default: $default,
            otherwise: concat!($($otherwise)?),
            allowed: $allowed,
            doc: concat!($($doc),+),
            exposure: Exposure::$exposure,
        }),+];

        /// The value of every setting, each by itself; none where what was given is not allowed.
        #[derive(Clone, Debug)]
        pub(super) struct Values {
            $(pub(super) $field: Option<$type>,)+
        }

        impl Values {
            /// Reads every setting; each one that is wrong becomes a problem of `given`.
            pub(super) fn read(given: &mut impl Answers) -> Self {
                Self { $($field: given.read($key, $parse),)+ }
            }
        }
    };
}

// One line a setting: what it is for; field: type = what may be shown, key, default (or what holds without one), parser,
// what is allowed.
settings! {
    /// Where the database is
    database_url: Option<DatabaseUrl> = Url "database_url", "" or "`option-m.sqlite3` in `data_dir`",
        |t| parse::optional(t, |t| DatabaseUrl::parse(t).ok()), "sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME";
    /// Directory for what the desk keeps beside the database
    data_dir: PathBuf = Open "data_dir", "option-m-data", parse::path, "a path";
    /// Where the web server listens
    bind: SocketAddr = Open "bind", "127.0.0.1:8080", parse::address, "ADDRESS:PORT, as 127.0.0.1:8080 or [::1]:8080";
    /// Address under which citizens reach the desk; https unless it is this machine itself
    base_url: Option<BaseUrl> = Open "base_url", "" or "`http://` and `bind`",
        |t| parse::optional(t, BaseUrl::parse), "https://HOST or http://HOST, with :PORT if need be, without a path";
    /// Key that protects sessions, forms and tracking links
    secret_key: Option<SecretSlice<u8>> = Hidden "secret_key", "" or "read from `secret_key_file`",
        |t| parse::optional(t, parse::key), "at least 32 random bytes in hexadecimal or base 64";
    /// File that holds the key, readable by its owner alone
    secret_key_file: Option<PathBuf> = Open "secret_key_file", "" or "`secret.key` in `data_dir`, made at the first start with SQLite",
        |t| parse::optional(t, parse::path), "a path";
    /// Reverse proxies whose `X-Forwarded-For` is believed
    trusted_proxies: Vec<IpNet> = Open "trusted_proxies", "" or "none",
        parse::networks, "a list of addresses and networks, as 127.0.0.1, 10.0.0.0/8";
    /// Threads that read from the database
    readers: usize = Open "readers", "4", parse::whole::<usize, 1, 64>, "a whole number from 1 to 64";
    /// Threads that serve HTTP
    workers: Option<usize> = Open "workers", "" or "one per processor",
        |t| parse::optional(t, parse::whole::<usize, 1, 256>), "a whole number from 1 to 256";
    /// Languages of pages and letters; the first is what people see who have not chosen
    languages: Vec<Language> = Open "languages", "ms, en", parse::languages, "a list of ms and en, each once";
    /// Roles that have to sign in with a code of a device beside the password
    totp_required: Vec<Role> = Open "totp_required", "" or "none", parse::roles, "a list of auditor, agent, supervisor and administrator";

    /// How letters leave
    mail_transport: MailTransportKind = Open "mail.transport", "file", parse::transport, "smtp, file or memory";
    /// Directory for letters if `mail.transport` is `file`
    mail_directory: Option<PathBuf> = Open "mail.directory", "" or "`mail` in `data_dir`", |t| parse::optional(t, parse::path), "a path";
    /// SMTP server
    mail_host: String = Open "mail.host", "localhost", parse::host, "a host name or an address";
    /// Its port
    mail_port: Option<u16> = Open "mail.port", "" or "25, 587 or 465 as `mail.tls` is `none`, `starttls` or `tls`",
        |t| parse::optional(t, parse::whole::<u16, 1, 65_535>), "a whole number from 1 to 65535";
    /// How the connection to it is protected
    mail_tls: MailTls = Open "mail.tls", "starttls", parse::tls, "none, starttls or tls";
    /// User name, if the server wants one
    mail_user: Option<String> = Open "mail.user", "" or "none", |t| parse::optional(t, parse::line), "a name";
    /// Password of that user
    mail_password: Option<SecretString> = Hidden "mail.password", "" or "none", |t| parse::optional(t, parse::secret), "a password";
    /// File whose first line is the password
    mail_password_file: Option<PathBuf> = Open "mail.password_file", "" or "none", |t| parse::optional(t, parse::path), "a path";
    /// Who letters come from
    mail_sender: Option<Mailbox> = Open "mail.sender", "" or "`Option M <helpdesk@option-m.invalid>`; must be given with `smtp`",
        |t| parse::optional(t, Mailbox::parse), "NAME <ADDRESS> or an address";
    /// Where answers to letters go, if not to the sender
    mail_reply_to: Option<Mailbox> = Open "mail.reply_to", "" or "none", |t| parse::optional(t, Mailbox::parse), "NAME <ADDRESS> or an address";
    /// Supervisors who are written to when the machine stops acting by itself
    mail_supervisors: Vec<Mailbox> = Open "mail.supervisors", "" or "nobody", parse::mailboxes,
        "a list of NAME <ADDRESS> or addresses, without commas in the names";
    /// How long the SMTP server may take for one step
    mail_timeout: Duration = Open "mail.timeout", "30s", parse::duration::<1, 600>, "a time from 1s to 10m, as 30s";

    /// The SLA: hours from receipt to resolution, for complaints received from now on
    sla_hours: u32 = Open "sla.hours", "120", parse::whole::<u32, 1, 8_760>, "a whole number from 1 to 8760";
    /// Per cent of that time at which staff are warned
    sla_warn_percent: Vec<u8> = Open "sla.warn_percent", "50, 80", parse::percentages, "a list of whole numbers from 1 to 99, ascending";
    /// Hours that a citizen with an open ticket hears nothing, at most
    sla_silence_hours: u32 = Open "sla.silence_hours", "48", parse::whole::<u32, 1, 8_760>, "a whole number from 1 to 8760";
    /// Hours that a facility has to answer, before its silence is an answer
    facility_silence_hours: u32 = Open "facility.silence_hours", "72", parse::whole::<u32, 1, 8_760>, "a whole number from 1 to 8760";
    /// Days in which a resolved ticket can be reopened
    reopen_days: u32 = Open "reopen.days", "14", parse::whole::<u32, 0, 365>, "a whole number from 0 to 365";

    /// How probable a record has to be for the desk to act by itself; at 0.95 the evaluation in the README showed a precision of 0.9997
    matching_certain: f64 = Open "matching.certain", "0.95", |t| parse::number(t, 0.5, 1.0), "a number from 0.5 to 1, as 0.99";
    /// By how many bits its weight has to exceed that of every other record
    matching_margin: f64 = Open "matching.margin", "6", |t| parse::number(t, 0.0, 100.0), "a number from 0 to 100, as 6.5";
    /// How probable a record has to be for a member of staff to be asked about it
    matching_probable: f64 = Open "matching.probable", "0.02", |t| parse::number(t, 0.0, 1.0), "a number from 0 to 1, as 0.02";
    /// File of weights to match by, as `option-m match train` writes it
    matching_weights: Option<PathBuf> = Open "matching.weights", "" or "those that come with the program", |t| parse::optional(t, parse::path), "a path";

    /// How many of a day's automatic decisions are drawn for supervisors to review
    review_per_day: usize = Open "review.per_day", "20", parse::whole::<usize, 0, 1_000>, "a whole number from 0 to 1000";
    /// The least precision of automatic decisions: below it the desk stops acting by itself until a supervisor lets it again
    review_least_precision: f64 = Open "review.least_precision", "0.995", |t| parse::number(t, 0.0, 1.0), "a number from 0 to 1, as 0.995";
    /// How many reviews the precision is measured by at least; those that are missing count as right
    review_min_reviews: u32 = Open "review.min_reviews", "200", parse::whole::<u32, 1, 10_000>, "a whole number from 1 to 10000";

    /// Largest request body, in KiB
    limits_body_kb: usize = Open "limits.body_kb", "256", parse::whole::<usize, 16, 1_048_576>, "a whole number from 16 to 1048576";
    /// Largest file of dose records that an administrator may upload, in MiB
    limits_upload_mb: usize = Open "limits.upload_mb", "2048", parse::whole::<usize, 1, 1_048_576>, "a whole number from 1 to 1048576";
    /// How long a request may take to arrive
    limits_request_timeout: Duration = Open "limits.request_timeout", "30s", parse::duration::<1, 600>, "a time from 1s to 10m, as 30s";
    /// Pages asked for from one address; whole districts share one behind their mobile carrier
    limits_pages_per_address: Rate = Open "limits.pages_per_address", "100 per second, burst 1000", Rate::parse, "N per second|minute|hour|day, then if wanted: , burst M";
    /// Complaints filed from one address; thousands of strangers share one behind their mobile carrier
    limits_filings_per_address: Rate = Open "limits.filings_per_address", "3000 per hour, burst 500", Rate::parse, "N per second|minute|hour|day, then if wanted: , burst M";
    /// Complaints filed for one identity; what was not filed does not count
    limits_filings_per_identity: Rate = Open "limits.filings_per_identity", "6 per day, burst 4", Rate::parse, "N per second|minute|hour|day, then if wanted: , burst M";
    /// Complaints filed with one e-mail address; whoever helps a family or a village uses one for all
    limits_filings_per_email: Rate = Open "limits.filings_per_email", "20 per hour, burst 20", Rate::parse, "N per second|minute|hour|day, then if wanted: , burst M";
    /// Attempts to sign in from one address
    limits_sign_in_per_address: Rate = Open "limits.sign_in_per_address", "20 per minute", Rate::parse, "N per second|minute|hour|day, then if wanted: , burst M";
    /// Attempts to sign in to one account
    limits_sign_in_per_account: Rate = Open "limits.sign_in_per_account", "30 per hour, burst 10", Rate::parse, "N per second|minute|hour|day, then if wanted: , burst M";
    /// New tracking links asked for from one address
    limits_lost_link_per_address: Rate = Open "limits.lost_link_per_address", "2000 per hour, burst 200", Rate::parse, "N per second|minute|hour|day, then if wanted: , burst M";
    /// New tracking links asked for one ticket, from one address
    limits_lost_link_per_reference: Rate = Open "limits.lost_link_per_reference", "6 per day, burst 3", Rate::parse, "N per second|minute|hour|day, then if wanted: , burst M";
    /// New tracking links asked for with one e-mail address, from one address
    limits_lost_link_per_email: Rate = Open "limits.lost_link_per_email", "12 per day, burst 6", Rate::parse, "N per second|minute|hour|day, then if wanted: , burst M";

    /// How long a member of staff stays signed in without doing anything
    session_idle: Duration = Open "session.idle", "1h", parse::duration::<60, 2_592_000>, "a time from 1m to 30d, as 1h";
    /// How long a member of staff stays signed in at most
    session_lifetime: Duration = Open "session.lifetime", "12h", parse::duration::<60, 2_592_000>, "a time from 1m to 30d, as 12h";
    /// How long a form can be sent after it was opened
    csrf_lifetime: Duration = Open "csrf.lifetime", "24h", parse::duration::<60, 2_592_000>, "a time from 1m to 30d, as 24h";

    /// How log lines look
    log_format: LogFormat = Open "log.format", "pretty", parse::log_format, "pretty or json";
    /// Which log lines are written
    log_level: LogFilter = Open "log.level", "info", LogFilter::parse, "off, error, warn, info, debug or trace; or directives as info,option_m=debug";
}
