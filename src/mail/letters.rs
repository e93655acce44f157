//! What each letter says, as text and as HTML.

use askama::Template;
use chrono::{DateTime, Utc};

use super::MailSettings;
use super::words::moment;
use crate::domain::language::Language;
use crate::domain::letter::{AddressedLetter, Letter};
use crate::domain::registry::link::Cause;
use crate::domain::text::clean_paragraphs;
use crate::domain::ticket::Outcome;
use crate::wording::Wording;

/// A letter in words.
pub(super) struct Written {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// Puts a letter into words, as it reads at `written_at`.
pub(super) fn write(
    addressed: &AddressedLetter,
    settings: &MailSettings,
    link: String,
    written_at: DateTime<Utc>,
) -> Result<Written, askama::Error> {
    let v = &View::new(addressed, settings, link, written_at);
    let (text, html) = match &addressed.letter {
        Letter::Received { .. } => (ReceivedText { v }.render()?, ReceivedHtml { v }.render()?),
        Letter::Question { .. } => (QuestionText { v }.render()?, QuestionHtml { v }.render()?),
        Letter::Resolved { .. } => (ResolvedText { v }.render()?, ResolvedHtml { v }.render()?),
        Letter::Late { .. } => (LateText { v }.render()?, LateHtml { v }.render()?),
        Letter::StillWorking { .. } => (StillWorkingText { v }.render()?, StillWorkingHtml { v }.render()?),
        Letter::StillWaiting { .. } => (StillWaitingText { v }.render()?, StillWaitingHtml { v }.render()?),
        Letter::NewLink => (NewLinkText { v }.render()?, NewLinkHtml { v }.render()?),
        Letter::LinkRevoked { .. } => (LinkRevokedText { v }.render()?, LinkRevokedHtml { v }.render()?),
        Letter::LinkSuspended { .. } => (
            LinkSuspendedText { v }.render()?,
            LinkSuspendedHtml { v }.render()?,
        ),
    };
    Ok(Written {
        subject: v.subject.clone(),
        text: tidy_text(&text),
        html,
    })
}

macro_rules! parts {
    ($($part:ident = $path:tt;)+) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $part<'a> {
            v: &'a View,
        }
    )+};
}

parts! {
    ReceivedText = "mail/received/body.txt";
    ReceivedHtml = "mail/received/body.html";
    QuestionText = "mail/question/body.txt";
    QuestionHtml = "mail/question/body.html";
    ResolvedText = "mail/resolved/body.txt";
    ResolvedHtml = "mail/resolved/body.html";
    LateText = "mail/late/body.txt";
    LateHtml = "mail/late/body.html";
    StillWorkingText = "mail/still_working/body.txt";
    StillWorkingHtml = "mail/still_working/body.html";
    StillWaitingText = "mail/still_waiting/body.txt";
    StillWaitingHtml = "mail/still_waiting/body.html";
    NewLinkText = "mail/new_link/body.txt";
    NewLinkHtml = "mail/new_link/body.html";
    LinkRevokedText = "mail/link_revoked/body.txt";
    LinkRevokedHtml = "mail/link_revoked/body.html";
    LinkSuspendedText = "mail/link_suspended/body.txt";
    LinkSuspendedHtml = "mail/link_suspended/body.html";
}

/// What the templates may use.
struct View {
    words: Language,
    language: &'static str,
    subject: String,
    link: String,
    /// What staff wrote: paragraphs of lines.
    staff_words: Vec<Vec<String>>,
    takes_replies: bool,
    outcome: Option<Outcome>,
    reference: String,
    deadline: Option<String>,
    reopen_until: String,
    hours: String,
    lost_link: String,
    /// Of a link that is suspended: why, which dose, and the day of it.
    suspended: Option<(Cause, String, String)>,
}

impl View {
    fn new(
        addressed: &AddressedLetter,
        settings: &MailSettings,
        link: String,
        written_at: DateTime<Utc>,
    ) -> Self {
        let language = addressed.language;
        let (deadline, staff_words, outcome) = match &addressed.letter {
            Letter::Received { deadline } | Letter::Late { deadline } => (Some(*deadline), "", None),
            Letter::StillWorking { deadline }
            | Letter::LinkRevoked { deadline }
            | Letter::LinkSuspended { deadline, .. } => (*deadline, "", None),
            Letter::Question { question } | Letter::StillWaiting { question } => {
                (None, question.as_str(), None)
            }
            Letter::Resolved { outcome, message } => (None, message.as_str(), Some(*outcome)),
            Letter::NewLink => (None, "", None),
        };
        let mut view = Self {
            words: language,
            language: language.code(),
            subject: String::new(),
            link,
            staff_words: paragraphs(staff_words),
            takes_replies: settings.reply_to.is_some(),
            outcome,
            reference: addressed.reference.to_string(),
            deadline: deadline.map(|at| moment(language, at)),
            reopen_until: moment(language, written_at + settings.promise.reopen_window),
            hours: settings.promise.silence.num_hours().to_string(),
            lost_link: format!("{}/lost-link", settings.base_url),
            suspended: suspended(language, &addressed.letter),
        };
        view.subject = match outcome {
            Some(_) => view.of_outcome("subject"),
            None => view.get(&format!("mail-{}-subject", dashed(addressed.letter.code()))),
        };
        view
    }

    /// A message of `mail.ftl`. Each may use every argument.
    fn get(&self, key: &str) -> String {
        Wording::of(self.words).with(
            key,
            &[
                ("reference", self.reference.as_str()),
                ("deadline", self.deadline.as_deref().unwrap_or_default()),
                ("reopen-until", &self.reopen_until),
                ("hours", &self.hours),
                ("dose", self.suspended.as_ref().map_or("", |(_, dose, _)| dose)),
                ("date", self.suspended.as_ref().map_or("", |(_, _, date)| date)),
            ],
        )
    }

    /// What belongs to this outcome: its `subject`, its `meaning`, what to do `next`.
    fn of_outcome(&self, what: &str) -> String {
        let outcome = self.outcome.map(Outcome::code).unwrap_or_default();
        self.get(&format!("mail-resolved-{}-{what}", dashed(outcome)))
    }

    /// The words before what staff wrote: the outcome's own where it always has a message.
    fn message_lead(&self) -> String {
        if self.outcome.is_some_and(Outcome::needs_message) {
            self.of_outcome("message")
        } else {
            self.get("mail-resolved-message")
        }
    }

    /// How long the complaint can be reopened, in words that suit the outcome.
    fn reopening(&self) -> String {
        let key = match self.outcome {
            Some(
                Outcome::AppointmentCancelled
                | Outcome::NotFound
                | Outcome::Inaccurate
                | Outcome::OutsideProgramme
                | Outcome::Withdrawn,
            ) => "mail-resolved-reopen-until",
            Some(
                Outcome::Linked
                | Outcome::AlreadyVisible
                | Outcome::Released
                | Outcome::Uploaded
                | Outcome::Corrected
                | Outcome::Duplicate,
            )
            | None => "mail-resolved-reopen",
        };
        self.get(key)
    }

    /// The page that sends new links, for those who have to follow another complaint.
    fn shown_lost_link(&self) -> Option<&str> {
        (self.outcome == Some(Outcome::Duplicate)).then_some(&self.lost_link)
    }

    /// Why a link is suspended.
    fn why_suspended(&self) -> String {
        let key = match self.suspended.as_ref().map(|(cause, ..)| *cause) {
            Some(Cause::BatchWithdrawn) | None => "mail-link-suspended-batch-withdrawn",
            Some(Cause::SourceChanged) => "mail-link-suspended-source-changed",
            Some(Cause::Corrected) => "mail-link-suspended-corrected",
        };
        self.get(key)
    }

    fn has_deadline(&self) -> bool {
        self.deadline.is_some()
    }
}

/// Why a link is suspended, which dose it was about, and the day of it.
fn suspended(language: Language, letter: &Letter) -> Option<(Cause, String, String)> {
    let Letter::LinkSuspended {
        cause,
        dose_number,
        administered_on,
        ..
    } = letter
    else {
        return None;
    };
    let words = Wording::of(language);
    let dose = words.code("dose-", &dose_number.to_string());
    Some((*cause, dose, words.date(*administered_on)))
}

fn dashed(code: &str) -> String {
    code.replace('_', "-")
}

fn paragraphs(text: &str) -> Vec<Vec<String>> {
    clean_paragraphs(text)
        .split("\n\n")
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| paragraph.lines().map(str::to_owned).collect())
        .collect()
}

/// One empty line at most between two paragraphs, and one line break at the end.
fn tidy_text(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    let mut tidy = lines.join("\n");
    tidy.truncate(tidy.trim_end().len());
    tidy.push('\n');
    tidy
}
