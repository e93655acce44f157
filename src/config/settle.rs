//! From single values to the configuration: what follows from others, and what does not go together.

use std::path::PathBuf;

use chrono::TimeDelta;

use secrecy::{SecretSlice, SecretString};

use crate::config::database_url::DatabaseUrl;
use crate::config::given::ConfigSources;
use crate::config::problem::{ConfigError, Problem};
use crate::config::secret_key::{self, KeyPlace};
use crate::config::settings::Values;
use crate::config::values::{BaseUrl, MailTls, MailTransportKind, Mailbox};
use crate::config::{
    Config, Limits, LogConfig, MailConfig, MailTransport, MatchingConfig, SessionConfig, SmtpConfig,
};
use crate::domain::review::precision::{ReviewPolicy, Supervisor};
use crate::domain::sla::clock::{ServicePromise, UNDO_WINDOW};
use crate::domain::sla::policy::SlaPolicy;

/// A domain that never exists (RFC 2606), for letters that do not leave the machine.
const UNSENT: &str = "Option M <helpdesk@option-m.invalid>";

impl ConfigSources {
    /// Settles the configuration; makes the secret key where a first start on SQLite needs one.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn settle(mut self) -> Result<Config, ConfigError> {
        let values = Values::read(&mut self);
        let password = self.check_together(&values);
        let config = self.find_key(&values).and_then(|place| {
            // Nothing is written to disk for a configuration that will be refused.
            if !self.problems.is_empty() {
                return None;
            }
            let key = match place {
                KeyPlace::Found(key) => key,
                KeyPlace::ToBeMade(path) => self.record_error("secret_key_file", secret_key::make(&path))?,
            };
            assemble(values, key, password)
        });
        match config {
            Some(config) => Ok(config),
            None => Err(ConfigError {
                problems: self.problems,
            }),
        }
    }

    /// All that is wrong. Changes nothing on disk.
    pub fn check(&self) -> Vec<Problem> {
        let mut given = self.clone();
        let values = Values::read(&mut given);
        given.check_together(&values);
        let _ = given.find_key(&values);
        given.problems
    }

    fn record_error<T>(&mut self, key: &'static str, result: Result<T, String>) -> Option<T> {
        result
            .map_err(|message| self.complain(key, self.source(key), None, message))
            .ok()
    }

    /// Finds what single values cannot tell. Returns the mail server's password.
    fn check_together(&mut self, values: &Values) -> Option<SecretString> {
        if let Some(url) = values
            .base_url()
            .filter(|url| !url.is_https() && !url.is_loopback())
        {
            let source = self.source("base_url");
            self.complain(
                "base_url",
                source,
                Some(url.to_string()),
                "https is needed, unless it is this machine itself: names, identity numbers and sessions pass here",
            );
        }
        if let (Some(url), Some(bind)) = (values.base_url(), values.bind)
            && url.is_loopback()
            && !bind.ip().is_loopback()
        {
            let source = self.source("base_url");
            self.complain(
                "base_url",
                source,
                Some(url.to_string()),
                "is this machine alone, but bind lets others in: give the https address under which they come, or a \
                 loopback address to bind to",
            );
        }
        if let (Some(idle), Some(lifetime)) = (values.session_idle, values.session_lifetime)
            && idle > lifetime
        {
            let source = self.source("session.idle");
            self.complain(
                "session.idle",
                source,
                None,
                "must not be longer than session.lifetime",
            );
        }
        if let (Some(probable), Some(certain)) = (values.matching_probable, values.matching_certain)
            && probable > certain
        {
            let source = self.source("matching.probable");
            let message = "must not be more than matching.certain";
            self.complain("matching.probable", source, Some(probable.to_string()), message);
        }
        self.check_mail(values)
    }

    fn check_mail(&mut self, values: &Values) -> Option<SecretString> {
        let smtp = values.mail_transport == Some(MailTransportKind::Smtp);
        if smtp && matches!(values.mail_sender, Some(None)) {
            let source = self.source("mail.sender");
            self.complain(
                "mail.sender",
                source,
                None,
                "must be given when mail.transport is smtp, as NAME <ADDRESS>",
            );
        }
        let inline = values.mail_password.clone().flatten();
        let file = values.mail_password_file.clone().flatten();
        let password = match (inline, file) {
            (Some(_), Some(_)) => {
                let source = self.source("mail.password_file");
                self.complain(
                    "mail.password_file",
                    source,
                    None,
                    "give this or mail.password, not both",
                );
                None
            }
            (Some(password), None) => Some(password),
            (None, Some(path)) => {
                let read = secret_key::first_line(&path);
                self.record_error("mail.password_file", read)
            }
            (None, None) => None,
        };
        let user = values.mail_user.clone().flatten();
        if let (Some(_), None) | (None, Some(_)) = (&user, &password) {
            let source = self.source("mail.user");
            let message = "mail.user needs mail.password or mail.password_file, and these need it";
            self.complain("mail.user", source, user.clone(), message);
        }
        let clear = smtp && password.is_some() && values.mail_tls == Some(MailTls::None);
        let near = values.mail_host.as_deref().is_some_and(is_near);
        if clear && !near {
            let source = self.source("mail.tls");
            let message = "the password would travel in the clear: allowed are starttls and tls unless mail.host is this machine";
            self.complain("mail.tls", source, Some("none".to_owned()), message);
        }
        password
    }

    fn find_key(&mut self, values: &Values) -> Option<KeyPlace> {
        let inline = values.secret_key.clone()?;
        let file = values.secret_key_file.clone()?;
        let embedded = matches!(values.database()?, DatabaseUrl::Sqlite(_));
        match (inline, file) {
            (Some(_), Some(_)) => {
                let source = self.source("secret_key_file");
                self.complain(
                    "secret_key_file",
                    source,
                    None,
                    "give this or secret_key, not both",
                );
                None
            }
            (Some(key), None) => Some(KeyPlace::Found(key)),
            (None, None) if !embedded => {
                let message = "must be given with PostgreSQL, here or by secret_key_file, the same for every process: \
                               at least 32 random bytes in hexadecimal or base 64";
                self.complain("secret_key", self.source("secret_key"), None, message);
                None
            }
            (None, _) => {
                let place = secret_key::find(&values.secret_key_file()?, embedded);
                self.record_error("secret_key_file", place)
            }
        }
    }
}

fn is_near(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// What follows from other settings where nothing is given.
impl Values {
    fn database(&self) -> Option<DatabaseUrl> {
        match self.database_url.clone()? {
            Some(url) => Some(url),
            None => Some(DatabaseUrl::Sqlite(
                self.data_dir.as_ref()?.join("option-m.sqlite3"),
            )),
        }
    }

    fn base_url(&self) -> Option<BaseUrl> {
        match self.base_url.clone()? {
            Some(url) => Some(url),
            None => BaseUrl::parse(&format!("http://{}", self.bind?)),
        }
    }

    fn secret_key_file(&self) -> Option<PathBuf> {
        match self.secret_key_file.clone()? {
            Some(path) => Some(path),
            None => Some(self.data_dir.as_ref()?.join("secret.key")),
        }
    }

    fn workers(&self) -> Option<usize> {
        let one_per_processor = || std::thread::available_parallelism().map_or(2, usize::from);
        Some(self.workers?.unwrap_or_else(one_per_processor))
    }

    fn mail_directory(&self) -> Option<PathBuf> {
        match self.mail_directory.clone()? {
            Some(path) => Some(path),
            None => Some(self.data_dir.as_ref()?.join("mail")),
        }
    }

    fn mail_port(&self) -> Option<u16> {
        Some(self.mail_port?.unwrap_or(self.mail_tls?.usual_port()))
    }

    fn mail_sender(&self) -> Option<Mailbox> {
        self.mail_sender.clone()?.or_else(|| Mailbox::parse(UNSENT))
    }

    /// The effective value of a setting that has no default of its own, if there is one.
    pub(super) fn derived(&self, key: &str) -> Option<String> {
        match key {
            "database_url" => self.database().map(|url| url.to_string()),
            "base_url" => self.base_url().map(|url| url.to_string()),
            "secret_key_file" if matches!(self.secret_key, Some(None)) => {
                self.secret_key_file().map(|path| path.display().to_string())
            }
            "workers" => self.workers().map(|count| count.to_string()),
            "mail.directory" => self.mail_directory().map(|path| path.display().to_string()),
            "mail.port" => self.mail_port().map(|port| port.to_string()),
            "mail.sender" => self.mail_sender().map(|sender| sender.to_string()),
            _ => None,
        }
    }
}

fn assemble(values: Values, secret_key: SecretSlice<u8>, password: Option<SecretString>) -> Option<Config> {
    Some(Config {
        database: values.database()?,
        key_file: match values.secret_key {
            Some(Some(_)) => None,
            Some(None) | None => values.secret_key_file(),
        },
        base_url: values.base_url()?,
        workers: values.workers()?,
        mail: mail(&values, password)?,
        review: review(&values)?,
        promise: ServicePromise {
            policy: SlaPolicy::calendar_hours(values.sla_hours?),
            warn_percent: values.sla_warn_percent?,
            silence: TimeDelta::hours(values.sla_silence_hours?.into()),
            reopen_window: TimeDelta::days(values.reopen_days?.into()),
            facility_silence: TimeDelta::hours(values.facility_silence_hours?.into()),
            undo_window: UNDO_WINDOW,
        },
        matching: MatchingConfig {
            certain: values.matching_certain?,
            margin: values.matching_margin?,
            probable: values.matching_probable?,
            weights: values.matching_weights.clone()?,
        },
        limits: Limits {
            body: values.limits_body_kb? * 1_024,
            upload: u64::try_from(values.limits_upload_mb?).unwrap_or(u64::MAX) << 20,
            request_timeout: values.limits_request_timeout?,
            pages_per_address: values.limits_pages_per_address?,
            filings_per_address: values.limits_filings_per_address?,
            filings_per_identity: values.limits_filings_per_identity?,
            filings_per_email: values.limits_filings_per_email?,
            sign_in_per_address: values.limits_sign_in_per_address?,
            sign_in_per_account: values.limits_sign_in_per_account?,
            lost_link_per_address: values.limits_lost_link_per_address?,
            lost_link_per_reference: values.limits_lost_link_per_reference?,
            lost_link_per_email: values.limits_lost_link_per_email?,
        },
        sessions: SessionConfig {
            idle: values.session_idle?,
            lifetime: values.session_lifetime?,
            csrf: values.csrf_lifetime?,
        },
        log: LogConfig {
            format: values.log_format?,
            filter: values.log_level?,
        },
        data_dir: values.data_dir?,
        bind: values.bind?,
        secret_key,
        trusted_proxies: values.trusted_proxies?,
        readers: values.readers?,
        languages: values.languages?,
        totp_required: values.totp_required?,
    })
}

fn review(values: &Values) -> Option<ReviewPolicy> {
    let language = values.languages.as_ref()?.first().copied().unwrap_or_default();
    let supervisor = |mailbox: &Mailbox| Supervisor {
        address: mailbox.address().clone(),
        name: mailbox.name().unwrap_or_default().to_owned(),
        language,
    };
    Some(ReviewPolicy {
        per_day: values.review_per_day?,
        least_precision: values.review_least_precision?,
        min_reviews: values.review_min_reviews?,
        supervisors: values.mail_supervisors.as_ref()?.iter().map(supervisor).collect(),
    })
}

fn mail(values: &Values, password: Option<SecretString>) -> Option<MailConfig> {
    let transport = match values.mail_transport? {
        MailTransportKind::Memory => MailTransport::Memory,
        MailTransportKind::File => MailTransport::File(values.mail_directory()?),
        MailTransportKind::Smtp => MailTransport::Smtp(SmtpConfig {
            host: values.mail_host.clone()?,
            port: values.mail_port()?,
            tls: values.mail_tls?,
            credentials: values.mail_user.clone()?.zip(password),
            timeout: values.mail_timeout?,
        }),
    };
    Some(MailConfig {
        transport,
        sender: values.mail_sender()?,
        reply_to: values.mail_reply_to.clone()?,
    })
}
