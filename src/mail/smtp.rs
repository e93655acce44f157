//! The conversation with the SMTP server.
//!
//! It is led command by command, not by lettre's ready-made transport, for two reasons. A refusal means different
//! things at different commands: of the recipient it ends the letter, of our password or sender it is our own
//! mistake, and no letter may die of it. And a conversation that was cut off by a timeout must never be continued
//! by the next letter, so only connections that ended a letter in good order are used again.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;

use crate::config::{MailTls, SmtpConfig};
use crate::mail::compose::ComposedMail;
use crate::mail::error::{SendError, TransportError};

/// How many connections wait for their next letter.
const MOST_PARKED: usize = 4;

/// How long they wait; servers commonly hang up after a minute or more.
const PARKED_FOR: Duration = Duration::from_secs(30);

/// How long a server may take to say goodbye.
const PARTING: Duration = Duration::from_secs(2);

/// Sends letters through one SMTP server. Clones share their connections.
#[derive(Clone)]
pub struct SmtpTransport {
    line: Arc<SmtpConnection>,
}

struct SmtpConnection {
    host: String,
    port: u16,
    tls: Option<TlsParameters>,
    mode: MailTls,
    credentials: Option<Credentials>,
    timeout: Duration,
    parked: Mutex<Vec<Parked>>,
}

struct Parked {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// Steps of a letter that may each take the configured time: greeting, signing in, sender, recipient, the word that a
/// letter comes, the letter.
const STEPS: u32 = 6;

/// How far a conversation had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Connect,
    SignIn,
    Sender,
    Recipient,
    Content,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::SignIn => "signing in",
            Self::Sender => "naming the sender",
            Self::Recipient => "naming the recipient",
            Self::Content => "handing over the letter",
        })
    }
}

/// What went wrong at one command.
enum Trouble {
    Timeout,
    Smtp(lettre::transport::smtp::Error),
}

impl SmtpTransport {
    pub(super) fn new(settings: &SmtpConfig) -> Result<Self, TransportError> {
        let tls = match settings.tls {
            MailTls::None => None,
            MailTls::StartTls | MailTls::Tls => Some(
                TlsParameters::new(settings.host.clone())
                    .map_err(|error| TransportError::Tls(error.to_string()))?,
            ),
        };
        Ok(Self {
            line: Arc::new(SmtpConnection {
                host: settings.host.clone(),
                port: settings.port,
                tls,
                mode: settings.tls,
                credentials: settings.credentials.as_ref().map(|(user, password)| {
                    Credentials::new(user.clone(), password.expose_secret().to_owned())
                }),
                timeout: settings.timeout,
                parked: Mutex::default(),
            }),
        })
    }

    pub(super) async fn send(&self, mail: &ComposedMail) -> Result<(), SendError> {
        let mut connection = self.connection().await?;
        let outcome = self.hand_over(&mut connection, mail).await;
        if outcome.is_ok() {
            self.park(connection);
        } else {
            part(connection).await;
        }
        outcome
    }

    /// The longest time that a letter may take: every step, after each parked connection was found dead.
    pub(super) fn patience(&self) -> Duration {
        let dead = u32::try_from(2 * MOST_PARKED + 1).unwrap_or(u32::MAX);
        self.line.timeout * STEPS + PARTING * dead
    }

    pub(super) async fn test_connection(&self) -> Result<(), SendError> {
        let connection = self.connect().await?;
        part(connection).await;
        Ok(())
    }

    pub(super) async fn close(&self) {
        while let Some(parked) = self.unpark() {
            part(parked.connection).await;
        }
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        mail: &ComposedMail,
    ) -> Result<(), SendError> {
        let refused = |stage| move |trouble| judge(stage, &trouble, mail.recipient.as_str());
        let sender = Mail::new(Some(mail.envelope_from.clone()), Vec::new());
        self.within(connection.command(sender))
            .await
            .map_err(refused(Stage::Sender))?;
        let recipient = Rcpt::new(mail.envelope_to.clone(), Vec::new());
        self.within(connection.command(recipient))
            .await
            .map_err(refused(Stage::Recipient))?;
        self.within(connection.command(Data))
            .await
            .map_err(refused(Stage::Content))?;
        self.within(connection.message(&mail.raw))
            .await
            .map_err(refused(Stage::Content))?;
        Ok(())
    }

    /// A parked connection that still answers, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, SendError> {
        while let Some(parked) = self.unpark() {
            let mut connection = parked.connection;
            let fresh = parked.since.elapsed() < PARKED_FOR;
            if fresh && tokio::time::timeout(PARTING, connection.test_connected()).await == Ok(true) {
                return Ok(connection);
            }
            part(connection).await;
        }
        self.connect().await
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let refused = |stage| move |trouble| judge(stage, &trouble, "");
        let line = &self.line;
        let mut connection = self.within(self.greet()).await.map_err(refused(Stage::Connect))?;
        if let Some(credentials) = &line.credentials {
            self.within(connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials))
                .await
                .map_err(refused(Stage::SignIn))?;
        }
        Ok(connection)
    }

    async fn greet(&self) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let line = &self.line;
        let me = ClientId::default();
        let address = (line.host.as_str(), line.port);
        let at_once = line.tls.clone().filter(|_| line.mode == MailTls::Tls);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(line.timeout), &me, at_once, None).await?;
        if let Some(tls) = line.tls.clone().filter(|_| line.mode == MailTls::StartTls) {
            connection.starttls(tls, &me).await?;
        }
        Ok(connection)
    }

    async fn within<T>(
        &self,
        step: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
    ) -> Result<T, Trouble> {
        match tokio::time::timeout(self.line.timeout, step).await {
            Ok(result) => result.map_err(Trouble::Smtp),
            Err(_) => Err(Trouble::Timeout),
        }
    }

    fn unpark(&self) -> Option<Parked> {
        self.line
            .parked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    fn park(&self, connection: AsyncSmtpConnection) {
        let mut parked = self.line.parked.lock().unwrap_or_else(PoisonError::into_inner);
        if parked.len() < MOST_PARKED {
            parked.push(Parked {
                connection,
                since: Instant::now(),
            });
        }
    }
}

/// Says goodbye; a server that does not answer is left alone.
async fn part(mut connection: AsyncSmtpConnection) {
    let _ = tokio::time::timeout(PARTING, connection.abort()).await;
}

/// Whether trying again makes sense, and why, in a line without addresses.
fn judge(stage: Stage, trouble: &Trouble, recipient: &str) -> SendError {
    let error = match trouble {
        Trouble::Timeout => return SendError::Temporary(format!("{stage}: the mail server took too long")),
        Trouble::Smtp(error) => error,
    };
    let reason = format!("{stage}: {}", without_addresses(&error.to_string(), recipient));
    if !error.is_permanent() {
        return SendError::Temporary(reason);
    }
    match fault(stage, &reason) {
        Fault::Ours => {
            tracing::error!(%reason, "the mail server refuses us: check the mail settings");
            SendError::Temporary(reason)
        }
        Fault::Theirs => SendError::Permanent(reason),
        Fault::Unclear => SendError::Refused(reason),
    }
}

/// Whose fault a refusal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Our settings, our reputation, the server: no letter may die of it.
    Ours,
    /// There is no such mailbox, or it takes nothing.
    Theirs,
    /// The answer does not say.
    Unclear,
}

/// Whose fault a refusal for good is, by the enhanced status code (RFC 3463) in its reason. Only what names the
/// recipient's address or mailbox ends the letter: policy (5.7), the server (5.3) and the protocol (5.5) are between
/// it and us, and so is a plain 554 to the letter itself.
fn fault(stage: Stage, reason: &str) -> Fault {
    let about_recipient = match stage {
        Stage::Connect | Stage::SignIn | Stage::Sender => return Fault::Ours,
        Stage::Recipient => true,
        Stage::Content => false,
    };
    match enhanced_status(reason) {
        // 5.1.7 and 5.1.8 are about the sender's address.
        Some((1, 7 | 8)) => Fault::Ours,
        Some((1 | 2, _)) => Fault::Theirs,
        None | Some((0 | 4, _)) if about_recipient && !speaks_of_us(reason) => Fault::Unclear,
        None | Some(_) => Fault::Ours,
    }
}

/// Words by which servers say, without a code, that they want nothing from us, or nothing now.
const OF_US: [&str; 12] = [
    "relay",
    "quota",
    "limit",
    "too many",
    "block",
    "spam",
    "policy",
    "sender",
    "reputation",
    "black",
    "denied",
    "authent",
];

/// Whether a refusal speaks of us, what we send or how much of it, and not of the recipient.
fn speaks_of_us(reason: &str) -> bool {
    let reason = reason.to_ascii_lowercase();
    OF_US.iter().any(|word| reason.contains(word))
}

/// Subject and detail of the enhanced status code 5.x.y in a server's answer.
fn enhanced_status(answer: &str) -> Option<(u16, u16)> {
    answer.split_whitespace().find_map(|word| {
        let code = word.trim_matches(|c: char| !c.is_ascii_digit());
        let mut numbers = code.strip_prefix("5.")?.split('.');
        let pair = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        numbers.next().is_none().then_some(pair)
    })
}

/// A server's answer in one line, with nothing in it that tells who the letter was for.
fn without_addresses(answer: &str, recipient: &str) -> String {
    let local_part = recipient.split('@').next().unwrap_or_default();
    let names_somebody = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.contains(['@', '<', '>']) || (!bare.is_empty() && bare.eq_ignore_ascii_case(local_part))
    };
    let words: Vec<&str> = answer
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .map(|word| if names_somebody(word) { "(…)" } else { word })
        .collect();
    words.join(" ").chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipients_fault_is_told_from_ours() {
        use Fault::{Ours, Theirs, Unclear};
        for (answer, at_recipient, at_content) in [
            ("permanent error (550): 5.1.1 user unknown", Theirs, Theirs),
            ("permanent error (552): 5.2.2 mailbox full", Theirs, Theirs),
            ("permanent error (550): #5.1.0 address rejected.", Theirs, Theirs),
            ("permanent error (553): 5.1.8 sender's domain", Ours, Ours),
            ("permanent error (550): 5.7.1 relaying denied", Ours, Ours),
            ("permanent error (554): 5.3.4 too big for us", Ours, Ours),
            ("permanent error (550): 5.0.0 no", Unclear, Ours),
            ("permanent error (550): no such user", Unclear, Ours),
            ("permanent error (550): unable to relay", Ours, Ours),
            ("permanent error (550): daily quota exceeded", Ours, Ours),
            (
                "permanent error (550): 5.4.5 Daily user sending limit exceeded",
                Ours,
                Ours,
            ),
            ("permanent error (550): Too many messages", Ours, Ours),
            ("permanent error (554): Blocked, see our Policy", Ours, Ours),
            ("permanent error (550): Sender rejected", Ours, Ours),
            ("permanent error (554): listed at 5.1.2.3", Unclear, Ours),
            ("permanent error (554): transaction failed", Unclear, Ours),
        ] {
            assert_eq!(fault(Stage::Recipient, answer), at_recipient, "{answer}");
            assert_eq!(fault(Stage::Content, answer), at_content, "{answer}");
            for stage in [Stage::Connect, Stage::SignIn, Stage::Sender] {
                assert_eq!(fault(stage, answer), Ours, "{answer}");
            }
        }
    }

    #[test]
    fn reasons_name_nobody() {
        let answer = "permanent error (550): 5.1.1 <aminah@contoh.my>: mailbox of Aminah\r\nunknown, see aminah@contoh.my";
        let reason = without_addresses(answer, "aminah@contoh.my");
        assert!(!reason.to_lowercase().contains("aminah"), "{reason}");
        assert!(reason.starts_with("permanent error (550): 5.1.1") && reason.contains("unknown"));
        assert!(!reason.contains('\n'));
    }
}
