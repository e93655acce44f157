//! A small SMTP server whose moods a test can choose.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panic")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use data_encoding::BASE64;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How the server treats letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Takes every letter.
    Normal,
    /// Takes it, after thinking this long before it answers to the recipient.
    Slow(Duration),
    /// Answers 451 to the recipient: come back later.
    Busy,
    /// Answers 550 to the recipient: unknown.
    UnknownRecipient,
    /// Answers 550 to the recipient, without a code that says why.
    PlainRefusal,
    /// Answers this to the recipient.
    Says(&'static str),
    /// Greets with 554 and hangs up.
    RefusedGreeting,
    /// Answers 550 to the sender.
    RefusedSender,
    /// Answers 554 to the letter itself.
    RefusedContent,
    /// Takes the letter and hangs up before saying so.
    HangUpAfterData,
    /// Does not listen at all; open connections are cut.
    Down,
}

/// A letter that the server took.
#[derive(Clone, Debug)]
pub(crate) struct ReceivedMail {
    /// `MAIL FROM`.
    pub(crate) from: String,
    /// `RCPT TO`.
    pub(crate) to: Vec<String>,
    /// The letter, dots unstuffed.
    pub(crate) raw: Vec<u8>,
}

/// The server; it ends when it is dropped.
pub(crate) struct SmtpServer {
    /// Where it listens, on a port of its own.
    pub(crate) address: SocketAddr,
    desk: Arc<Desk>,
    listening: JoinHandle<()>,
}

struct Desk {
    mood: watch::Sender<Mood>,
    moody_letters: Mutex<Option<usize>>,
    account: Option<(String, String)>,
    received: watch::Sender<Vec<ReceivedMail>>,
    connections: Mutex<usize>,
    farewells: Mutex<usize>,
}

impl SmtpServer {
    /// A server that takes everything from everybody.
    pub(crate) async fn start() -> Self {
        Self::launch(None).await
    }

    /// A server that wants this user name and password first.
    pub(crate) async fn start_with_account(user: &str, password: &str) -> Self {
        Self::launch(Some((user.to_owned(), password.to_owned()))).await
    }

    /// From now on every letter is treated like this. Returns once a server that goes down or up has done so.
    pub(crate) async fn be(&self, mood: Mood) {
        *self.desk.moody_letters.lock().unwrap() = None;
        self.desk.mood.send_replace(mood);
        let mut tries = 0;
        while TcpStream::connect(self.address).await.is_ok() == (mood == Mood::Down) {
            tries += 1;
            assert!(tries < 500, "the mail server did not become {mood:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The next `letters` letters are treated like this, those after them normally.
    pub(crate) fn be_for(&self, letters: usize, mood: Mood) {
        *self.desk.moody_letters.lock().unwrap() = Some(letters);
        self.desk.mood.send_replace(mood);
    }

    /// What has been taken so far.
    pub(crate) fn received(&self) -> Vec<ReceivedMail> {
        self.desk.received.borrow().clone()
    }

    /// Waits, ten seconds at most, until `count` letters have been taken, and returns all that were.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<ReceivedMail> {
        let mut received = self.desk.received.subscribe();
        let enough = received.wait_for(|letters| letters.len() >= count);
        let Ok(letters) = tokio::time::timeout(Duration::from_secs(10), enough).await else {
            panic!("waited for {count} letters, {} came", self.received().len())
        };
        letters.unwrap().clone()
    }

    /// How many connections were made by clients that greeted.
    pub(crate) fn greeted(&self) -> usize {
        *self.desk.connections.lock().unwrap()
    }

    /// How many of them said goodbye.
    pub(crate) fn farewells(&self) -> usize {
        *self.desk.farewells.lock().unwrap()
    }

    async fn launch(account: Option<(String, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let desk = Arc::new(Desk {
            mood: watch::channel(Mood::Normal).0,
            moody_letters: Mutex::new(None),
            account,
            received: watch::channel(Vec::new()).0,
            connections: Mutex::new(0),
            farewells: Mutex::new(0),
        });
        let listening = tokio::spawn(listen(listener, address, Arc::clone(&desk)));
        Self {
            address,
            desk,
            listening,
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.desk.mood.send_replace(Mood::Down);
        self.listening.abort();
    }
}

async fn listen(first: TcpListener, address: SocketAddr, desk: Arc<Desk>) {
    let mut mood = desk.mood.subscribe();
    let mut listener = Some(first);
    loop {
        if *mood.borrow_and_update() == Mood::Down {
            listener = None;
            mood.changed().await.unwrap();
            continue;
        }
        if listener.is_none() {
            listener = Some(TcpListener::bind(address).await.unwrap());
        }
        let Some(open) = &listener else { continue };
        tokio::select! {
            changed = mood.changed() => changed.unwrap(),
            accepted = open.accept() => {
                if let Ok((stream, _)) = accepted {
                    tokio::spawn(serve(stream, Arc::clone(&desk)));
                }
            }
        }
    }
}

async fn serve(stream: TcpStream, desk: Arc<Desk>) {
    let mut mood = desk.mood.subscribe();
    let mut conversation = Conversation {
        stream: BufReader::new(stream),
        desk: Arc::clone(&desk),
        signed_in: desk.account.is_none(),
        from: None,
        to: Vec::new(),
    };
    tokio::select! {
        _ = mood.wait_for(|mood| *mood == Mood::Down) => {}
        _ = conversation.lead() => {}
    }
}

struct Conversation {
    stream: BufReader<TcpStream>,
    desk: Arc<Desk>,
    signed_in: bool,
    from: Option<String>,
    to: Vec<String>,
}

impl Conversation {
    /// Answers commands until the client leaves; `None` is the end of the connection.
    async fn lead(&mut self) -> Option<()> {
        if self.mood() == Mood::RefusedGreeting {
            self.letter_met_mood();
            self.say("554 no service for you").await?;
            return None;
        }
        self.say("220 test ESMTP").await?;
        loop {
            let line = self.line().await?;
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.greet().await?,
                "HELO" | "NOOP" => self.say("250 test").await?,
                "RSET" => {
                    self.forget();
                    self.say("250 2.0.0 forgotten").await?;
                }
                "AUTH" => self.sign_in(&line).await?,
                "MAIL" => self.mail(&line).await?,
                "RCPT" => self.recipient(&line).await?,
                "DATA" => self.data().await?,
                "QUIT" => {
                    *self.desk.farewells.lock().unwrap() += 1;
                    return self.say("221 2.0.0 goodbye").await;
                }
                _ => self.say("502 5.5.1 unknown command").await?,
            }
        }
    }

    async fn greet(&mut self) -> Option<()> {
        *self.desk.connections.lock().unwrap() += 1;
        let auth = if self.desk.account.is_some() {
            "250-AUTH PLAIN LOGIN\r\n"
        } else {
            ""
        };
        self.say(&format!("250-test\r\n{auth}250 8BITMIME")).await
    }

    async fn sign_in(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ').skip(1);
        let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
        let initial = words.next().map(str::to_owned);
        let given = if mechanism == "PLAIN" {
            let answer = match initial {
                Some(initial) => initial,
                None => self.ask("").await?,
            };
            let plain = decoded(&answer);
            let mut parts = plain.split('\0').skip(1).map(str::to_owned);
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
        } else {
            let user = self.ask("Username:").await?;
            let password = self.ask("Password:").await?;
            (decoded(&user), decoded(&password))
        };
        self.signed_in = self.desk.account.as_ref() == Some(&given);
        let answer = if self.signed_in {
            "235 2.7.0 welcome"
        } else {
            "535 5.7.8 wrong password"
        };
        self.say(answer).await
    }

    async fn mail(&mut self, line: &str) -> Option<()> {
        if !self.signed_in {
            return self.say("530 5.7.0 sign in first").await;
        }
        if self.mood() == Mood::RefusedSender {
            self.letter_met_mood();
            return self.say("550 5.1.8 no mail from this sender").await;
        }
        self.forget();
        self.from = Some(in_brackets(line));
        self.say("250 2.1.0 go on").await
    }

    async fn recipient(&mut self, line: &str) -> Option<()> {
        let address = in_brackets(line);
        let refusal = match self.mood() {
            Mood::Busy => "451 4.3.0 too busy, come back later".to_owned(),
            Mood::UnknownRecipient => format!("550 5.1.1 <{address}>: user unknown"),
            Mood::PlainRefusal => "550 rejected".to_owned(),
            Mood::Says(answer) => answer.to_owned(),
            Mood::Slow(pause) => {
                self.letter_met_mood();
                tokio::time::sleep(pause).await;
                return self.take(address).await;
            }
            Mood::Normal
            | Mood::RefusedGreeting
            | Mood::RefusedSender
            | Mood::RefusedContent
            | Mood::HangUpAfterData
            | Mood::Down => return self.take(address).await,
        };
        self.letter_met_mood();
        self.say(&refusal).await
    }

    async fn take(&mut self, address: String) -> Option<()> {
        self.to.push(address);
        self.say("250 2.1.5 go on").await
    }

    async fn data(&mut self) -> Option<()> {
        if self.from.is_none() || self.to.is_empty() {
            return self.say("503 5.5.1 sender and recipient first").await;
        }
        self.say("354 end with a dot").await?;
        let raw = self.letter().await?;
        if self.mood() == Mood::RefusedContent {
            self.letter_met_mood();
            return self.say("554 transaction failed").await;
        }
        let letter = ReceivedMail {
            from: self.from.take().unwrap_or_default(),
            to: std::mem::take(&mut self.to),
            raw,
        };
        self.desk.received.send_modify(|letters| letters.push(letter));
        if self.mood() == Mood::HangUpAfterData {
            self.letter_met_mood();
            return None;
        }
        self.say("250 2.0.0 taken").await
    }

    /// Reads up to the lonely dot.
    async fn letter(&mut self) -> Option<Vec<u8>> {
        let mut raw = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line).await.ok()? == 0 {
                return None;
            }
            if line == b".\r\n" {
                return Some(raw);
            }
            raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    fn mood(&self) -> Mood {
        *self.desk.mood.borrow()
    }

    /// Counts one letter of [`SmtpServer::be_for`].
    fn letter_met_mood(&self) {
        let mut left = self.desk.moody_letters.lock().unwrap();
        if let Some(count) = left.as_mut() {
            *count = count.saturating_sub(1);
            if *count == 0 {
                *left = None;
                self.desk.mood.send_replace(Mood::Normal);
            }
        }
    }

    async fn ask(&mut self, question: &str) -> Option<String> {
        self.say(&format!("334 {}", BASE64.encode(question.as_bytes())))
            .await?;
        self.line().await
    }

    async fn say(&mut self, answer: &str) -> Option<()> {
        self.stream
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .ok()
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        // A command line has 512 bytes at most (RFC 5321, 4.5.3.1.4).
        let read = (&mut self.stream).take(4096).read_line(&mut line).await.ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }
}

fn decoded(answer: &str) -> String {
    BASE64
        .decode(answer.as_bytes())
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
}

fn in_brackets(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map(|(address, _)| address.to_owned())
        .unwrap_or_default()
}
