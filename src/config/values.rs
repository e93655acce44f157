//! The types of the settings' values.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use url::{Host, Url};

use crate::domain::person::contact::EmailAddress;

/// How often something may happen: `count` times in `period`, and `burst` times at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many in a period.
    pub count: NonZeroU32,
    /// The period: a second, a minute, an hour or a day.
    pub period: Duration,
    /// How many at once before the rate counts.
    pub burst: NonZeroU32,
}

impl Rate {
    /// Reads `N per second|minute|hour|day`, with `, burst M` behind it if M is not N.
    pub fn parse(text: &str) -> Option<Self> {
        let (rate, burst) = match text.split_once(',') {
            Some((rate, burst)) => (rate, Some(burst.trim().strip_prefix("burst ")?)),
            None => (text, None),
        };
        let (count, unit) = rate.trim().split_once(" per ")?;
        let count = count.trim().parse().ok()?;
        let seconds = match unit.trim() {
            "second" => 1,
            "minute" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            _ => return None,
        };
        Some(Self {
            count,
            period: Duration::from_secs(seconds),
            burst: match burst {
                Some(burst) => burst.trim().parse().ok()?,
                None => count,
            },
        })
    }

    /// The time after which one more may happen.
    pub fn interval(self) -> Duration {
        (self.period / self.count.get()).max(Duration::from_nanos(1))
    }
}

/// The address under which citizens reach the desk: scheme, host and port, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Reads `https://HOST` or `http://HOST`, with `:PORT` if need be; a slash at the end is dropped.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let web = matches!(url.scheme(), "http" | "https");
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let nobody = url.username().is_empty() && url.password().is_none();
        (web && bare && nobody).then_some(Self(url))
    }

    /// Whether citizens come over TLS; then cookies are marked `Secure`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Host without port; an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether only this machine itself can be meant.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The full address of a path that begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{self}{path}")
    }
}

/// Without a slash at the end.
impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// Who letters come from, or go back to: an address, with a name if there is one.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: EmailAddress,
}

impl Mailbox {
    /// Reads `Name <address@host.my>` or the address alone. A name may stand in quotation marks, in which `\"` and `\\` are
    /// a quotation mark and a backslash (RFC 5322, 3.2.4).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, rest) = match text.strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => match text.find('<') {
                Some(at) => (text[..at].trim().to_owned(), &text[at..]),
                None => (String::new(), text),
            },
        };
        let bare = !text.starts_with('"');
        let odd = |c: char| c.is_control() || (bare && matches!(c, '>' | '"' | '\\'));
        if name.chars().any(odd) {
            return None;
        }
        let address = match rest.trim().strip_prefix('<') {
            Some(rest) => rest.strip_suffix('>')?,
            None if bare => rest,
            None => return None,
        };
        Some(Self {
            name: (!name.is_empty()).then_some(name),
            address: EmailAddress::parse(address).ok()?,
        })
    }

    /// The name, if there is one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }
}

/// What stands before the quotation mark that ends a quoted text, and what behind it.
fn unquoted(quoted: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((text, &quoted[at + 1..])),
            '\\' => text.push(characters.next()?.1),
            c => text.push(c),
        }
    }
    None
}

/// As a letter's head shows it; the name stands in quotation marks if it holds more than words.
impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address.as_str();
        match &self.name {
            Some(name) if name.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ') => {
                write!(f, "{name} <{address}>")
            }
            Some(name) => {
                let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
                write!(f, "\"{quoted}\" <{address}>")
            }
            None => f.write_str(address),
        }
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What decides which log lines are written: a level, or directives as `info,option_m=debug`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// Reads the directives of `tracing`'s `EnvFilter`.
    pub fn parse(text: &str) -> Option<Self> {
        let directives = text.split(',').map(str::trim);
        let sound = directives.into_iter().all(|directive| {
            let level = directive.rsplit_once('=').map_or(directive, |(_, level)| level);
            matches!(level, "off" | "error" | "warn" | "info" | "debug" | "trace")
        });
        let known = tracing_subscriber::EnvFilter::builder().parse(text).is_ok();
        (sound && known).then(|| Self(text.to_owned()))
    }

    /// The directives.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines: a JSON object a line.
    Json,
}

/// How letters leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MailTransportKind {
    /// To an SMTP server.
    Smtp,
    /// Into a directory, a file a letter.
    File,
    /// Into memory; gone when the process ends.
    Memory,
}

/// How the connection to the SMTP server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// Not at all.
    None,
    /// Plain at first, then TLS by `STARTTLS`, and no letter without it.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

impl MailTls {
    /// The port that servers listen on by custom: 25, 587, 465.
    pub fn usual_port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::StartTls => 587,
            Self::Tls => 465,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn rates_are_read() {
        let rate = Rate::parse("10 per hour").unwrap();
        assert_eq!((rate.count.get(), rate.burst.get()), (10, 10));
        assert_eq!(rate.interval(), Duration::from_mins(6));
        assert_eq!(Rate::parse("60 per minute, burst 5").unwrap().burst.get(), 5);
        for text in [
            "",
            "0 per hour",
            "ten per hour",
            "10 per week",
            "10/hour",
            "10 per hour, 5",
            "10 per hour, burst 0",
        ] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn base_urls_are_read() {
        for (text, shown, loopback) in [
            ("https://Aduan.example.my/", "https://aduan.example.my", false),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", true),
            ("http://[::1]:8080", "http://[::1]:8080", true),
            ("http://[::1]", "http://[::1]", true),
            ("http://localhost", "http://localhost", true),
            ("http://0.0.0.0:80", "http://0.0.0.0", false),
            ("http://desk.localhost:8080", "http://desk.localhost:8080", true),
        ] {
            let url = BaseUrl::parse(text).unwrap();
            assert_eq!((url.to_string().as_str(), url.is_loopback()), (shown, loopback));
        }
        for text in [
            "",
            "aduan.my",
            "ftp://a.my",
            "https://",
            "https://a.my/desk",
            "https://u@a.my",
            "https://a.my:x",
            "https://a.my?x",
            "https://a.my#x",
            "https://:p@a.my",
        ] {
            assert_eq!(BaseUrl::parse(text), None, "{text}");
        }
    }

    #[test]
    fn mailboxes_are_read() {
        let sender = Mailbox::parse("Meja Bantuan <meja@contoh.my>").unwrap();
        assert_eq!(sender.name(), Some("Meja Bantuan"));
        assert_eq!(sender.to_string(), "Meja Bantuan <meja@contoh.my>");
        let dotted = Mailbox::parse("\"Option M, KKM\" <m@contoh.my>").unwrap();
        assert_eq!(dotted.to_string(), "\"Option M, KKM\" <m@contoh.my>");
        assert_eq!(Mailbox::parse("m@contoh.my").unwrap().name(), None);
        let quoted = "\"Meja Bantuan \\\"M\\\"\" <bantuan@surat.example>";
        let mailbox = Mailbox::parse(quoted).unwrap();
        assert_eq!(mailbox.name(), Some("Meja Bantuan \"M\""));
        assert_eq!(mailbox.to_string(), quoted);
        assert_eq!(Mailbox::parse(&mailbox.to_string()), Some(mailbox));
        let odd = Mailbox::parse("\"a \\\\ <b>\" <m@contoh.my>").unwrap();
        assert_eq!(odd.name(), Some("a \\ <b>"));
        for text in [
            "",
            "Meja",
            "Meja <meja>",
            "M <m@contoh.my",
            "M\r\nBcc: x <m@contoh.my>",
            "a\"b <m@contoh.my>",
            "\"a <m@contoh.my>",
            "\"a\" m@contoh.my",
            "\"a\\",
        ] {
            assert_eq!(Mailbox::parse(text), None, "{text}");
        }
    }

    #[test]
    fn log_filters_are_read() {
        for text in ["info", "warn,option_m=debug", "off"] {
            assert!(LogFilter::parse(text).is_some(), "{text}");
        }
        for text in ["", "loud", "info,", "option_m=loud"] {
            assert!(LogFilter::parse(text).is_none(), "{text}");
        }
    }
}
