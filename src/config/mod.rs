//! How this installation differs from others: one typed [`Config`], settled before anything starts.
//!
//! A value comes from one of four sources, of which later ones override earlier ones: the table's default, the file
//! `option-m.toml`, the environment (`OPTION_M_…`), the command line. All problems are reported together, and nothing starts.

mod begun;
mod database_url;
mod given;
mod parse;
pub mod private;
mod problem;
mod report;
mod secret_key;
mod settings;
mod settle;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::{SecretSlice, SecretString};

use crate::domain::review::precision::ReviewPolicy;
use crate::domain::sla::clock::ServicePromise;
use crate::domain::staff::Role;
use crate::domain::values::language::Language;

pub use crate::config::database_url::{DatabaseUrl, DatabaseUrlError};
pub use crate::config::given::{ConfigSources, Flags};
pub use crate::config::problem::{ConfigError, Problem, Source};
pub use crate::config::report::{Row, readme_table};
pub use crate::config::settings::{Exposure, SETTINGS, Setting};
pub use crate::config::values::{BaseUrl, LogFilter, LogFormat, MailTls, Mailbox, Rate};

/// The configuration. Its `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database is.
    pub database: DatabaseUrl,
    /// Directory for what the desk keeps beside the database.
    pub data_dir: PathBuf,
    /// Where the web server listens.
    pub bind: SocketAddr,
    /// Address under which citizens reach the desk; https unless it is a loopback.
    pub base_url: BaseUrl,
    /// What sessions, forms and tracking links are protected with: at least 32 bytes.
    pub secret_key: SecretSlice<u8>,
    /// The file that the key stands in, if it does.
    pub key_file: Option<PathBuf>,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Threads that read from the database.
    pub readers: usize,
    /// Threads that serve HTTP.
    pub workers: usize,
    /// Languages of pages and letters, the default one first; never empty.
    pub languages: Vec<Language>,
    /// Roles that have to have a second factor.
    pub totp_required: Vec<Role>,
    /// Letters.
    pub mail: MailConfig,
    /// What the desk owes to citizens.
    pub promise: ServicePromise,
    /// When the search for records acts by itself.
    pub matching: MatchingConfig,
    /// What is asked of automatic decisions.
    pub review: ReviewPolicy,
    /// What a client may ask for.
    pub limits: Limits,
    /// How long sessions and forms live.
    pub sessions: SessionConfig,
    /// Logs.
    pub log: LogConfig,
}

/// How letters are sent.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// Where they go.
    pub transport: MailTransport,
    /// Who they come from.
    pub sender: Mailbox,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<Mailbox>,
}

/// Where letters go.
#[derive(Clone, Debug)]
pub enum MailTransport {
    /// To an SMTP server.
    Smtp(SmtpConfig),
    /// Into this directory, a file a letter.
    File(PathBuf),
    /// Into memory; gone when the process ends.
    Memory,
}

/// How the SMTP server is reached.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection of the connection.
    pub tls: MailTls,
    /// User name and password, if the server wants them.
    pub credentials: Option<(String, SecretString)>,
    /// How long one step may take.
    pub timeout: Duration,
}

/// When the search for records acts by itself.
#[derive(Clone, Debug)]
pub struct MatchingConfig {
    /// The least probability at which the desk acts without a human, from 0.5 to 1.
    pub certain: f64,
    /// The least number of bits by which a record has to weigh more than the next one for that.
    pub margin: f64,
    /// The least probability at which a human is asked.
    pub probable: f64,
    /// A file of weights, in the place of those that come with the program.
    pub weights: Option<PathBuf>,
}

/// What a client may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest request body, in bytes.
    pub body: usize,
    /// Largest uploaded file, in bytes.
    pub upload: u64,
    /// How long a request may take to arrive.
    pub request_timeout: Duration,
    /// Pages asked for from one address.
    pub pages_per_address: Rate,
    /// Complaints filed from one address.
    pub filings_per_address: Rate,
    /// Complaints filed for one identity.
    pub filings_per_identity: Rate,
    /// Complaints filed with one e-mail address.
    pub filings_per_email: Rate,
    /// Attempts to sign in from one address.
    pub sign_in_per_address: Rate,
    /// Attempts to sign in to one account.
    pub sign_in_per_account: Rate,
    /// New tracking links asked for from one address.
    pub lost_link_per_address: Rate,
    /// New tracking links asked for one ticket.
    pub lost_link_per_reference: Rate,
    /// New tracking links asked for with one e-mail address.
    pub lost_link_per_email: Rate,
}

/// How long sessions and forms live.
#[derive(Clone, Copy, Debug)]
pub struct SessionConfig {
    /// A session that is not used ends after this time.
    pub idle: Duration,
    /// Any session ends after this time.
    pub lifetime: Duration,
    /// A form can be sent for this time after it was opened.
    pub csrf: Duration,
}

/// Where logs go and how they look.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// How lines look.
    pub format: LogFormat,
    /// Which lines are written.
    pub filter: LogFilter,
}

impl Config {
    /// Settles the configuration from the command line, this process's environment and the file. Makes the secret key
    /// where a first start on SQLite needs one.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        ConfigSources::gather(flags, std::env::vars_os()).settle()
    }

    /// The language of people who have not chosen one.
    pub fn default_language(&self) -> Language {
        self.languages.first().copied().unwrap_or_default()
    }

    /// Whether cookies go over TLS alone. Off only where nobody but this machine itself can connect.
    pub fn secure_cookies(&self) -> bool {
        self.base_url.is_https()
    }

    /// What is allowed but hardly meant, a line each, for the log.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        match &self.mail.transport {
            MailTransport::Smtp(_) => {}
            MailTransport::File(directory) => warnings.push(format!(
                "mail.transport is file: letters are written to {} and reach nobody",
                directory.display()
            )),
            MailTransport::Memory => {
                warnings.push("mail.transport is memory: letters are lost when the process ends".to_owned());
            }
        }
        warnings
    }
}

#[cfg(test)]
mod tests;
