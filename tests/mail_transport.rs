//! Letters on their way: what each behaviour of a mail server comes to, and what arrives.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

#[path = "support/addressed.rs"]
mod addressed;
#[path = "support/smtp_server.rs"]
mod smtp_server;

use std::time::{Duration, Instant};

use addressed::to_citizen;
use mail_parser::{HeaderValue, MessageParser};
use option_m::config::{BaseUrl, MailTls, MailTransport, SmtpConfig};
use option_m::domain::sla::clock::ServicePromise;
use option_m::domain::ticket::letter::Letter;
use option_m::domain::ticket::secret_link::LinkKey;
use option_m::domain::values::language::Language;
use option_m::mail::compose::{ComposedMail, compose};
use option_m::mail::error::SendError;
use option_m::mail::settings::MailSettings;
use option_m::mail::transport::Transport;
use smtp_server::{Mood, SmtpServer};

fn settings() -> MailSettings {
    MailSettings::new(
        "Meja Bantuan – Opsyen M <tiada-balasan@contoh.my>",
        None,
        &BaseUrl::parse("https://contoh.my/").unwrap(),
        ServicePromise::default(),
    )
    .unwrap()
}

fn mail_of(letter: Letter, language: Language, unique: &str) -> ComposedMail {
    let addressed = to_citizen(letter, language);
    let settings = settings();
    let at = "2022-02-01T01:00:00Z".parse().unwrap();
    compose(
        &addressed,
        &settings,
        &LinkKey::derive(b"test"),
        &settings.message_id(unique),
        at,
    )
    .unwrap()
}

fn mail(unique: &str) -> ComposedMail {
    mail_of(
        Letter::Late {
            deadline: chrono::DateTime::UNIX_EPOCH,
        },
        Language::Ms,
        unique,
    )
}

fn to(server: &SmtpServer) -> SmtpConfig {
    SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: server.address.port(),
        tls: MailTls::None,
        credentials: None,
        timeout: Duration::from_secs(5),
    }
}

fn transport(settings: SmtpConfig) -> Transport {
    Transport::new(&MailTransport::Smtp(settings)).unwrap()
}

fn is_temporary(result: &Result<(), SendError>) -> bool {
    matches!(result, Err(SendError::Temporary(reason)) if !reason.contains("aminah"))
}

fn is_permanent(result: &Result<(), SendError>) -> bool {
    matches!(result, Err(SendError::Permanent(reason)) if !reason.contains("aminah"))
}

#[tokio::test]
async fn letters_arrive_whole_over_one_connection() {
    let server = SmtpServer::start().await;
    let transport = transport(to(&server));
    for unique in ["one", "two", "three"] {
        transport.send(&mail(unique)).await.unwrap();
    }
    let received = server.wait_for(3).await;
    assert_eq!(received[0].from, "tiada-balasan@contoh.my");
    assert_eq!(received[0].to, ["aminah@contoh.my"]);
    assert_eq!((server.greeted(), server.farewells()), (1, 0));
    transport.close().await;
    assert_eq!(server.farewells(), 1);

    let sent = mail("three");
    let parsed = MessageParser::default().parse(&received[2].raw).unwrap();
    assert_eq!(parsed.subject(), Some(sent.subject.as_str()));
    assert_eq!(parsed.message_id(), Some("three@contoh.my"));
    assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n"), sent.text);
    assert_eq!(parsed.body_html(0).unwrap().replace("\r\n", "\n"), sent.html);
    assert!(received[2].raw.is_ascii());
    let raw = String::from_utf8(received[2].raw.clone()).unwrap();
    for line in raw.split_terminator("\r\n") {
        assert!(line.len() <= 100 && !line.contains(['\r', '\n']), "{line:?}");
    }
}

#[tokio::test]
async fn a_line_that_is_a_dot_arrives() {
    let server = SmtpServer::start().await;
    let question = Letter::Question {
        question: ".\n..\nWhich clinic?".to_owned(),
    };
    let sent = mail_of(question, Language::En, "dots");
    assert!(sent.text.contains("    .\n    ..\n"));
    transport(to(&server)).send(&sent).await.unwrap();
    let received = server.wait_for(1).await;
    let parsed = MessageParser::default().parse(&received[0].raw).unwrap();
    assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n"), sent.text);
}

#[tokio::test]
async fn what_the_server_says_decides_whether_to_try_again() {
    let server = SmtpServer::start().await;
    let transport = transport(to(&server));

    server.be(Mood::Busy).await;
    assert!(is_temporary(&transport.send(&mail("a")).await));
    server.be(Mood::UnknownRecipient).await;
    assert!(is_permanent(&transport.send(&mail("a")).await));
    server.be(Mood::PlainRefusal).await;
    assert!(matches!(
        transport.send(&mail("a")).await,
        Err(SendError::Refused(_))
    ));
    server.be(Mood::RefusedContent).await;
    assert!(is_temporary(&transport.send(&mail("a")).await));
    server.be(Mood::RefusedSender).await;
    assert!(is_temporary(&transport.send(&mail("a")).await));
    assert!(server.received().is_empty());

    server.be_for(2, Mood::Busy);
    assert!(is_temporary(&transport.send(&mail("a")).await));
    assert!(is_temporary(&transport.send(&mail("a")).await));
    assert_eq!(transport.send(&mail("a")).await, Ok(()));
    assert_eq!(server.received().len(), 1);
}

/// What is between the server and us ends no letter, also where it is said of the recipient.
#[tokio::test]
async fn policy_the_server_and_its_greeting_end_no_letter() {
    let server = SmtpServer::start().await;
    for answer in [
        "550 5.7.1 our policy",
        "552 5.3.4 too big",
        "554 5.3.2 not accepting mail",
        "550 5.4.5 daily sending quota exceeded",
        "550 daily quota exceeded",
        "550 sender blocked",
    ] {
        server.be(Mood::Says(answer)).await;
        assert!(
            is_temporary(&transport(to(&server)).send(&mail("a")).await),
            "{answer}"
        );
    }
    for answer in ["550 5.1.1 unknown", "550 5.2.1 mailbox closed"] {
        server.be(Mood::Says(answer)).await;
        assert!(
            is_permanent(&transport(to(&server)).send(&mail("a")).await),
            "{answer}"
        );
    }
    server.be(Mood::RefusedGreeting).await;
    assert!(is_temporary(&transport(to(&server)).send(&mail("a")).await));
    assert!(server.received().is_empty());
}

/// The longest time that a letter may take covers every step of it at its longest.
#[tokio::test]
async fn patience_covers_a_server_that_takes_its_time_at_every_step() {
    let server = SmtpServer::start().await;
    let settings = |seconds| SmtpConfig {
        timeout: Duration::from_secs(seconds),
        ..to(&server)
    };
    for seconds in [1, 60, 600] {
        // Greeting, signing in, sender, recipient, the word that a letter comes, the letter.
        assert!(transport(settings(seconds)).patience() >= Duration::from_secs(6 * seconds));
    }
    server.be(Mood::Slow(Duration::from_millis(900))).await;
    let transport = transport(settings(1));
    let began = Instant::now();
    assert_eq!(transport.send(&mail("slow")).await, Ok(()));
    assert!(began.elapsed() < transport.patience());
}

#[tokio::test]
async fn a_server_that_is_down_is_tried_again_and_used_once_it_is_back() {
    let server = SmtpServer::start().await;
    let transport = transport(to(&server));
    transport.send(&mail("before")).await.unwrap();
    server.be(Mood::Down).await;
    assert!(is_temporary(&transport.send(&mail("during")).await));
    assert!(transport.test_connection().await.is_err());
    server.be(Mood::Normal).await;
    assert_eq!(transport.test_connection().await, Ok(()));
    assert_eq!(transport.send(&mail("after")).await, Ok(()));
    assert_eq!(server.wait_for(2).await.len(), 2);
}

#[tokio::test]
async fn a_hang_up_after_the_letter_sends_the_same_letter_again() {
    let server = SmtpServer::start().await;
    let transport = transport(to(&server));
    server.be_for(1, Mood::HangUpAfterData);
    assert!(is_temporary(&transport.send(&mail("once")).await));
    assert_eq!(transport.send(&mail("once")).await, Ok(()));
    let received = server.wait_for(2).await;
    assert_eq!(received[0].raw, received[1].raw);
}

#[tokio::test]
async fn a_slow_server_costs_no_more_than_the_timeout_and_confuses_no_later_letter() {
    let server = SmtpServer::start().await;
    let transport = transport(SmtpConfig {
        timeout: Duration::from_millis(200),
        ..to(&server)
    });
    transport.send(&mail("first")).await.unwrap();
    server.be_for(1, Mood::Slow(Duration::from_millis(600)));
    let start = Instant::now();
    assert!(is_temporary(&transport.send(&mail("slow")).await));
    assert!(start.elapsed() < Duration::from_secs(4));
    assert_eq!(transport.send(&mail("next")).await, Ok(()));
    let received = server.wait_for(2).await;
    let ids: Vec<String> = received
        .iter()
        .map(|letter| {
            let parsed = MessageParser::default().parse(&letter.raw).unwrap();
            parsed.message_id().unwrap().to_owned()
        })
        .collect();
    assert_eq!(ids, ["first@contoh.my", "next@contoh.my"]);
}

#[tokio::test]
async fn a_wrong_password_is_our_fault_and_kills_no_letter() {
    let server = SmtpServer::start_with_account("desk", "right").await;
    let with = |password: &str| {
        transport(SmtpConfig {
            credentials: Some(("desk".to_owned(), password.into())),
            ..to(&server)
        })
    };
    assert!(is_temporary(&with("wrong").send(&mail("a")).await));
    assert!(with("wrong").test_connection().await.is_err());
    assert!(is_temporary(&transport(to(&server)).send(&mail("a")).await));
    assert_eq!(with("right").test_connection().await, Ok(()));
    assert_eq!(with("right").send(&mail("a")).await, Ok(()));
}

#[tokio::test]
async fn no_letter_leaves_unprotected_where_tls_is_asked_for() {
    let server = SmtpServer::start().await;
    for tls in [MailTls::StartTls, MailTls::Tls] {
        let transport = transport(SmtpConfig {
            tls,
            timeout: Duration::from_millis(500),
            ..to(&server)
        });
        assert!(is_temporary(&transport.send(&mail("a")).await));
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn files_are_whole_and_one_a_letter() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("letters");
    let transport = Transport::new(&MailTransport::File(path.clone())).unwrap();
    assert_eq!(transport.test_connection().await, Ok(()));
    for unique in ["one", "two", "one"] {
        transport.send(&mail(unique)).await.unwrap();
    }
    let mut names: Vec<String> = std::fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["one@contoh.my.eml", "two@contoh.my.eml"]);
    assert_eq!(
        std::fs::read(path.join("one@contoh.my.eml")).unwrap(),
        mail("one").raw
    );

    std::fs::remove_dir_all(&path).unwrap();
    assert!(is_temporary(&transport.send(&mail("three")).await));
}

/// Letters hold what no other user of the machine may read, also where the folder was there before.
#[cfg(unix)]
#[tokio::test]
async fn files_of_letters_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let open = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(directory.path(), open).unwrap();
    let path = directory.path().to_owned();
    let transport = Transport::new(&MailTransport::File(path.clone())).unwrap();
    transport.send(&mail("one")).await.unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    assert_eq!(mode(&path.join("one@contoh.my.eml")), 0o600);
}

#[tokio::test]
async fn the_mailbox_in_memory_forgets_the_oldest() {
    let transport = Transport::new(&MailTransport::Memory).unwrap();
    for number in 0..501 {
        transport.send(&mail(&format!("n{number}"))).await.unwrap();
    }
    let memory = transport.mailbox().unwrap();
    let letters = memory.letters();
    assert_eq!(letters.len(), 500);
    assert_eq!(letters[0].message_id, "<n500@contoh.my>");
    assert!(memory.find("<n0@contoh.my>").is_none());
    assert!(memory.find("<n1@contoh.my>").is_some());
}

#[test]
fn every_mail_of_a_ticket_stands_in_its_thread() {
    let first = mail_of(Letter::NewLink, Language::Ms, "one");
    let second = mail_of(
        Letter::Late {
            deadline: chrono::DateTime::UNIX_EPOCH,
        },
        Language::En,
        "two",
    );
    let header = |mail: &ComposedMail, name: &'static str| {
        let parsed = MessageParser::default().parse(&mail.raw).unwrap();
        match parsed.header(name) {
            Some(HeaderValue::Text(text)) => text.to_string(),
            _ => format!("no {name}"),
        }
    };
    for name in ["In-Reply-To", "References"] {
        assert_eq!(header(&first, name), header(&second, name));
        assert!(header(&first, name).ends_with(".ticket@contoh.my"));
    }
    assert_ne!(header(&first, "Message-ID"), header(&second, "Message-ID"));
    assert_eq!(header(&first, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&first, "X-Auto-Response-Suppress"), "OOF, AutoReply");
    let raw = String::from_utf8(second.raw.clone()).unwrap();
    assert!(raw.contains("Content-Language: en\r\n"));
    assert!(raw.contains("Date: Tue, 01 Feb 2022 01:00:00 +0000\r\n"));
    assert!(!raw.contains("Reply-To: ") || raw.contains("In-Reply-To: "));
}

#[test]
fn nothing_that_staff_write_becomes_a_header_or_markup() {
    let question = Letter::Question {
        question: "Satu\r\nBcc: x@y.my\r\n\r\n--=_nasty\r\n<script>alert(1)</script>\u{202E}".to_owned(),
    };
    let mail = mail_of(question, Language::Ms, "nasty");
    let parsed = MessageParser::default().parse(&mail.raw).unwrap();
    assert!(parsed.bcc().is_none());
    assert_eq!(parsed.parts.len(), 3, "the alternative and its two parts");
    assert!(mail.html.contains("Satu<br>\nBcc: x@y.my</p>"));
    assert!(mail.html.contains("&#60;script&#62;") && !mail.html.contains("<script"));
    assert!(!mail.text.contains('\u{202E}') && !mail.html.contains('\u{202E}'));
    assert_eq!(parsed.subject(), Some(mail.subject.as_str()));
}
