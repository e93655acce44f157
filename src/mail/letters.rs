//! What each letter says, as text and as HTML.

use std::borrow::Cow;

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::complaint::reference::Reference;
use crate::domain::registry::link::Cause;
use crate::domain::ticket::letter::{AddressedLetter, Audience, Letter, Part};
use crate::domain::ticket::outcome::{Basis, Outcome, ToldDose};
use crate::domain::ticket::standing::Standing;
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::domain::values::text::clean_paragraphs;
use crate::mail::reasons::{Paused, paused, suspended};
use crate::mail::settings::MailSettings;
use crate::mail::words::{moment, tidy_text};
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
        Letter::RecordGone { .. } => (RecordGoneText { v }.render()?, RecordGoneHtml { v }.render()?),
        Letter::Reopened { .. } => (ReopenedText { v }.render()?, ReopenedHtml { v }.render()?),
        Letter::LinkSuspended { .. } => (
            LinkSuspendedText { v }.render()?,
            LinkSuspendedHtml { v }.render()?,
        ),
        Letter::Together { .. } => (TogetherText { v }.render()?, TogetherHtml { v }.render()?),
        Letter::MachinePaused { .. } => (
            MachinePausedText { v }.render()?,
            MachinePausedHtml { v }.render()?,
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
    RecordGoneText = "mail/record_gone/body.txt";
    RecordGoneHtml = "mail/record_gone/body.html";
    ReopenedText = "mail/reopened/body.txt";
    ReopenedHtml = "mail/reopened/body.html";
    LinkSuspendedText = "mail/link_suspended/body.txt";
    LinkSuspendedHtml = "mail/link_suspended/body.html";
    TogetherText = "mail/together/body.txt";
    TogetherHtml = "mail/together/body.html";
    MachinePausedText = "mail/machine_paused/body.txt";
    MachinePausedHtml = "mail/machine_paused/body.html";
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
    outcome: Option<(Outcome, Basis)>,
    /// How the complaint stands, in words.
    standing: Option<String>,
    /// The dose that is spoken of, in words.
    dose: Option<String>,
    reference: String,
    deadline: Option<String>,
    is_overdue: bool,
    reopen_until: String,
    hours: String,
    lost_link: String,
    /// Of a link that is suspended: why, which dose, and the day of it.
    suspended: Option<(Cause, String, String)>,
    /// What the complaint is that was handled together with another one.
    part: Option<(Part, Option<Reference>)>,
    /// Whether staff read it.
    for_staff: bool,
    /// Of a pause of the machine: what the reviews said, and what is asked for.
    paused: Option<Paused>,
}

/// What a letter says beside its fixed words.
#[derive(Default)]
struct Said<'a> {
    deadline: Option<DateTime<Utc>>,
    is_overdue: bool,
    staff_words: Cow<'a, str>,
    outcome: Option<(Outcome, Basis)>,
    standing: Option<Standing>,
    dose: Option<&'a ToldDose>,
}

impl<'a> Said<'a> {
    fn by(letter: &'a Letter, words: &Wording) -> Self {
        let promise = |deadline: Option<DateTime<Utc>>| Self {
            deadline,
            is_overdue: deadline.is_none(),
            ..Self::default()
        };
        match letter {
            Letter::Received { deadline } | Letter::Late { deadline } => promise(Some(*deadline)),
            Letter::StillWorking { deadline, standing } => Self {
                standing: *standing,
                ..promise(*deadline)
            },
            Letter::LinkRevoked { deadline, overdue } => Self {
                is_overdue: *overdue,
                ..promise(*deadline)
            },
            Letter::RecordGone {
                dose,
                reason,
                deadline,
            } => Self {
                staff_words: words.ground(reason).into(),
                dose: dose.as_ref(),
                ..promise(*deadline)
            },
            Letter::Reopened { reason, deadline } => Self {
                staff_words: reason.into(),
                ..promise(*deadline)
            },
            Letter::Question { question } | Letter::StillWaiting { question } => Self {
                staff_words: question.into(),
                ..Self::default()
            },
            Letter::Resolved {
                outcome,
                message,
                basis,
            } => Self {
                staff_words: message.into(),
                outcome: Some((*outcome, basis.clone())),
                dose: basis.dose.as_ref(),
                ..Self::default()
            },
            Letter::LinkSuspended { deadline, .. } => promise(*deadline),
            Letter::NewLink | Letter::Together { .. } | Letter::MachinePaused { .. } => Self::default(),
        }
    }
}

impl View {
    fn new(
        addressed: &AddressedLetter,
        settings: &MailSettings,
        link: String,
        written_at: DateTime<Utc>,
    ) -> Self {
        let language = addressed.to.language;
        let words = Wording::of(language);
        let said = Said::by(&addressed.letter, words);
        let mut view = Self {
            words: language,
            language: language.code(),
            subject: String::new(),
            link,
            staff_words: paragraphs(&said.staff_words),
            takes_replies: settings.reply_to.is_some(),
            outcome: said.outcome,
            standing: said
                .standing
                .map(|standing| words.code("standing-", standing.code())),
            dose: said.dose.map(|dose| words.dose(dose)),
            reference: addressed
                .about
                .map_or_else(String::new, |about| about.reference.to_string()),
            deadline: said.deadline.map(|at| moment(language, at)),
            is_overdue: said.is_overdue,
            reopen_until: moment(language, written_at + settings.promise.reopen_window),
            hours: settings.promise.silence.num_hours().to_string(),
            lost_link: settings.base_url.join("/lost-link"),
            suspended: suspended(language, &addressed.letter),
            part: if let Letter::Together { part, other } = addressed.letter {
                Some((part, other))
            } else {
                None
            },
            for_staff: addressed.to.audience == Audience::Staff,
            paused: paused(language, &addressed.letter),
        };
        view.subject = match view.outcome {
            Some(_) => view.of_outcome("subject"),
            None => view.get(&format!("mail-{}-subject", dashed(addressed.letter.code()))),
        };
        view
    }

    /// A message of `mail.ftl`. Each may use every argument.
    fn get(&self, key: &str) -> String {
        let other = self.outcome.as_ref().and_then(|(_, basis)| basis.other);
        let other = other.or_else(|| self.part?.1);
        let other = other.map(|other| other.to_string()).unwrap_or_default();
        Wording::of(self.words).with(
            key,
            &[
                ("reference", self.reference.as_str()),
                ("deadline", self.deadline.as_deref().unwrap_or_default()),
                ("reopen-until", &self.reopen_until),
                ("hours", &self.hours),
                ("other", &other),
                ("dose", self.suspended.as_ref().map_or("", |(_, dose, _)| dose)),
                ("date", self.suspended.as_ref().map_or("", |(_, _, date)| date)),
                ("wrong", &self.paused(|paused| paused.wrong.to_string())),
                ("reviews", &self.paused(|paused| paused.reviews.to_string())),
                ("least", &self.paused(|paused| paused.least.clone())),
                ("since", &self.paused(|paused| paused.since.clone())),
            ],
        )
    }

    fn paused(&self, of: impl FnOnce(&Paused) -> String) -> String {
        self.paused.as_ref().map(of).unwrap_or_default()
    }

    /// What belongs to this outcome: its `subject`, its `meaning`, what to do `next`.
    fn of_outcome(&self, what: &str) -> String {
        let words = self
            .outcome
            .as_ref()
            .map(|(outcome, basis)| basis.words(*outcome));
        self.get(&format!(
            "mail-resolved-{}-{what}",
            dashed(words.unwrap_or_default())
        ))
    }

    /// The words before what staff wrote: the outcome's own where it always has a message.
    fn message_lead(&self) -> String {
        let needed = self
            .outcome
            .as_ref()
            .is_some_and(|(outcome, basis)| basis.needs_message(*outcome));
        if needed {
            self.of_outcome("message")
        } else {
            self.get("mail-resolved-message")
        }
    }

    /// The complaint that carries the answer instead, in words.
    fn other(&self) -> Option<String> {
        let (_, basis) = self.outcome.as_ref()?;
        basis.other.map(|_| self.get("mail-resolved-duplicate-other"))
    }

    /// How long the complaint can be reopened, in words that suit the outcome.
    fn reopening(&self) -> String {
        let key = match self.outcome.as_ref().map(|(outcome, _)| *outcome) {
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
        let outcome = self.outcome.as_ref().map(|(outcome, _)| *outcome);
        (outcome == Some(Outcome::Duplicate)).then_some(&self.lost_link)
    }

    /// With what a complaint is handled together, or that it is not any more.
    fn together(&self) -> &'static str {
        match self.part {
            Some((Part::Alone, _)) => "mail-together-over",
            Some((Part::Merged | Part::Leads, Some(_))) => "mail-together-both",
            Some((Part::Merged, None)) => "mail-together-through",
            Some((Part::Leads, None)) | None => "mail-together-lead",
        }
    }

    /// What its citizen can do.
    fn together_next(&self) -> &'static str {
        match self.part {
            Some((Part::Merged, Some(_))) => "mail-together-write",
            // The answer goes to somebody else's address.
            Some((Part::Merged, None)) => "mail-together-watch",
            Some((Part::Leads | Part::Alone, _)) | None => "mail-together-next",
        }
    }

    /// Why a link is suspended.
    fn why_suspended(&self) -> String {
        let key = match self.suspended.as_ref().map(|(cause, ..)| *cause) {
            Some(Cause::BatchWithdrawn) | None => "mail-link-suspended-batch-withdrawn",
            Some(Cause::SourceChanged) => "mail-link-suspended-source-changed",
            Some(Cause::Corrected) => "mail-link-suspended-corrected",
            Some(Cause::Quarantined) => "mail-link-suspended-quarantined",
        };
        self.get(key)
    }

    fn has_deadline(&self) -> bool {
        self.deadline.is_some()
    }
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
