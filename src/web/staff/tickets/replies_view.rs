//! The replies that the team keeps, as their pages show them.

use askama::Template;

use crate::desk::tickets::canned_replies::Typed;
use crate::domain::ticket::Ticket;
use crate::domain::ticket::canned::{CannedKind, CannedReply, CannedText};
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::store::tickets::canned::{Before, Kept};
use crate::store::tickets::complaints::FiledComplaint;
use crate::web::http::fields::{Choice, Select, SummaryLine, TextArea, TextField};
use crate::web::http::page::{Shell, iso};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::canned_view::{sample_of, value_of};
use crate::wording::Wording;

/// Where replies are kept.
pub(super) const PATH: &str = "/staff/replies";

/// A text in a language.
pub(super) struct InLanguage {
    lang: &'static str,
    language: String,
    /// Nothing where there is none.
    text: Option<String>,
}

fn in_languages(
    t: &Wording,
    reply: &CannedReply,
    words: impl Fn(Language, &CannedText) -> String,
) -> Vec<InLanguage> {
    let one = |language: Language| InLanguage {
        lang: language.code(),
        language: t.code("language-", language.code()),
        text: reply.text(language).map(|text| words(language, text)),
    };
    Language::all().map(one).collect()
}

/// A reply with its placeholders filled in.
pub(super) struct Filled {
    /// Whose particulars stand in it.
    of: String,
    texts: Vec<InLanguage>,
}

impl Filled {
    pub(super) fn of(visit: &Visit, reply: &CannedReply, ticket: Option<&(Ticket, FiledComplaint)>) -> Self {
        let (t, now) = (visit.t, visit.app().clock.now());
        Self {
            of: match ticket {
                Some((ticket, _)) => ticket.reference.to_string(),
                None => t.get("reply-sample").to_owned(),
            },
            texts: in_languages(t, reply, |language, text| {
                text.fill(|placeholder| match ticket {
                    Some((ticket, filed)) => value_of(language, ticket, filed, now, placeholder),
                    None => sample_of(language, placeholder),
                })
            }),
        }
    }
}

struct Line {
    url: String,
    title: String,
    kind: String,
    languages: String,
    offered: bool,
}

#[derive(Template)]
#[template(path = "staff/replies.html")]
pub(super) struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    may_change: bool,
}

impl ListPage {
    pub(super) fn new(visit: &Visit, signed_in: &SignedIn, replies: &[Kept]) -> Self {
        let t = visit.t;
        let line = |kept: &Kept| {
            let has = |language: &Language| kept.reply.text(*language).is_some();
            let languages: Vec<String> = Language::all()
                .filter(has)
                .map(|language| t.code("language-", language.code()))
                .collect();
            Line {
                url: format!("{PATH}/{}", kept.id),
                title: kept.reply.title.clone(),
                kind: t.code("reply-kind-", kept.reply.kind.code()),
                languages: languages.join(", "),
                offered: kept.reply.offered,
            }
        };
        Self {
            shell: Shell::new(visit, t.get("replies-title")).signed_in(&signed_in.member),
            lines: CannedKind::all()
                .flat_map(|kind| replies.iter().filter(move |kept| kept.reply.kind == kind))
                .map(line)
                .collect(),
            may_change: signed_in.member.role.may_keep_replies(),
        }
    }
}

/// What the page of a reply is made of.
pub(super) struct ReplyView<'a> {
    pub(super) kept: Option<&'a (Kept, Vec<Before>)>,
    pub(super) typed: &'a Typed,
    /// What was done, or why the form is shown again.
    pub(super) notice: Option<&'static str>,
    pub(super) errors: Vec<SummaryLine>,
    pub(super) filled: Option<Filled>,
    /// The ticket that was named for the preview.
    pub(super) ticket: &'a str,
}

struct BeforeView {
    version: i32,
    moment: String,
    iso: String,
    by: String,
    title: String,
    kind: String,
    offered: bool,
    texts: Vec<InLanguage>,
    /// Whether it is what the reply says now.
    is_now: bool,
}

#[derive(Template)]
#[template(path = "staff/reply.html")]
pub(super) struct ReplyPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<&'static str>,
    title: String,
    action: String,
    version: i32,
    may_change: bool,
    placeholders: String,
    kind: Select,
    name: TextField,
    texts: Vec<TextArea>,
    ticket: TextField,
    offered: bool,
    filled: Option<Filled>,
    now: Vec<InLanguage>,
    history: Vec<BeforeView>,
}

impl ReplyPage {
    pub(super) fn new(visit: &Visit, signed_in: &SignedIn, view: ReplyView<'_>) -> Self {
        let (t, typed) = (visit.t, view.typed);
        let title = match view.kept {
            Some((kept, _)) => kept.reply.title.clone(),
            None => t.get("reply-new").to_owned(),
        };
        let id = view
            .kept
            .map_or_else(|| "new".to_owned(), |(kept, _)| kept.id.to_string());
        let error = |field: &str| {
            let mut errors = view.errors.iter();
            errors
                .find(|line| line.field == field)
                .map(|line| line.text.clone())
        };
        let text = |name: &'static str, value: &str| TextArea {
            name,
            id: name.to_owned(),
            label: t.code("reply-text-", name),
            value: value.to_owned(),
            error: error(name),
            rows: 7,
            ..TextArea::default()
        };
        let action = format!("{PATH}/{id}");
        let shell = Shell::new(visit, &title)
            .signed_in(&signed_in.member)
            .with_form("reply", &action);
        Self {
            shell: if view.errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            notice: view.notice.map(|key| t.get(key)),
            version: view.kept.map_or(0, |(kept, _)| kept.version),
            may_change: signed_in.member.role.may_keep_replies(),
            placeholders: t.with("reply-placeholders", &[("known", CannedText::known())]),
            kind: kind(t, &typed.kind, error("kind")),
            name: TextField {
                name: "title",
                label: t.get("reply-title").to_owned(),
                value: typed.title.clone(),
                error: error("title"),
                kind: "text",
                autocomplete: "off",
                ..TextField::default()
            },
            texts: vec![text("ms", &typed.ms), text("en", &typed.en)],
            ticket: TextField {
                name: "ticket",
                label: t.get("reply-ticket").to_owned(),
                hint: t.get("reply-ticket-hint").to_owned(),
                value: view.ticket.to_owned(),
                error: error("ticket"),
                kind: "text",
                autocomplete: "off",
                class: "medium",
                ..TextField::default()
            },
            offered: typed.offered,
            filled: view.filled,
            now: view.kept.map_or_else(Vec::new, |(kept, _)| {
                in_languages(t, &kept.reply, |_, text| text.as_str().to_owned())
            }),
            history: view.kept.map_or_else(Vec::new, |(kept, history)| {
                history
                    .iter()
                    .map(|before| before_view(t, kept, before))
                    .collect()
            }),
            errors: view.errors,
            title,
            action,
        }
    }
}

fn kind(t: &Wording, chosen: &str, error: Option<String>) -> Select {
    let choice = |kind: CannedKind| Choice {
        value: kind.code().to_owned(),
        label: t.code("reply-kind-", kind.code()),
        chosen: kind.code() == chosen,
    };
    Select {
        name: "kind",
        label: t.get("reply-kind").to_owned(),
        error,
        choices: CannedKind::all().map(choice).collect(),
        ..Select::default()
    }
}

fn before_view(t: &Wording, kept: &Kept, before: &Before) -> BeforeView {
    let by = before.by.clone();
    BeforeView {
        version: before.version,
        moment: t.moment(before.at),
        iso: iso(before.at),
        by: by.unwrap_or_else(|| t.get("reply-by-program").to_owned()),
        title: before.reply.title.clone(),
        kind: t.code("reply-kind-", before.reply.kind.code()),
        offered: before.reply.offered,
        texts: in_languages(t, &before.reply, |_, text| text.as_str().to_owned()),
        is_now: before.version == kept.version,
    }
}
