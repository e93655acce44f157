//! The page on which something is begun with many tickets: with how many, what it does, what citizens read.

use actix_web::http::StatusCode;
use askama::Template;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::desk::tickets::bulk_ahead::Ahead;
use crate::domain::complaint::reference::Reference;
use crate::domain::staff::StaffMember;
use crate::domain::ticket::bulk::{BulkAction, BulkKind, MOST, NotDone};
use crate::domain::ticket::permissions::{With, with};
use crate::domain::ticket::{ActionKind, Outcome};
use crate::domain::values::coded::Coded;
use crate::domain::values::text::clean_paragraphs;
use crate::web::http::fields::{Choice, Select, SummaryLine, TextArea};
use crate::web::http::form::FormBody;
use crate::web::http::numbers::number;
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::bulk_selection::{Known, Selection};
use crate::web::staff::tickets::letter_view::{LetterView, letter_view};
use crate::wording::Wording;

/// What somebody typed or chose.
pub(super) struct Typed {
    pub(super) to: String,
    pub(super) outcome: String,
    pub(super) text: String,
    /// Of which outcome and text the letters were shown.
    read: String,
    /// Which.
    pub(super) letters: Vec<String>,
}

impl Typed {
    pub(super) fn of(form: &FormBody) -> Self {
        Self {
            to: form.get("to").to_owned(),
            outcome: form.get("outcome").to_owned(),
            text: form.get("text").to_owned(),
            read: form.get("read").to_owned(),
            letters: form.all("letter").map(str::to_owned).collect(),
        }
    }

    /// Whether the letters were shown of what the form says now.
    pub(super) fn was_seen(&self) -> bool {
        self.read == self.fingerprint()
    }

    fn fingerprint(&self) -> String {
        let text = clean_paragraphs(&self.text);
        HEXLOWER.encode(&Sha256::digest(format!("{}\n{text}", self.outcome)))
    }
}

/// What the page says beside the form.
#[derive(Default)]
pub(super) struct Told {
    pub(super) status: StatusCode,
    /// Said above it; empty if nothing is.
    words: String,
    /// Which field is wrong, and why.
    wrong: Option<(&'static str, String)>,
}

impl Told {
    pub(super) fn said(status: StatusCode, words: String) -> Self {
        Self {
            status,
            words,
            wrong: None,
        }
    }

    /// The status and the words; these others where nothing is said.
    pub(super) fn or(self, status: StatusCode, words: &str) -> (StatusCode, String) {
        if self.words.is_empty() {
            (status, words.to_owned())
        } else {
            (self.status, self.words)
        }
    }

    pub(super) fn wrong(status: StatusCode, field: &'static str, words: String) -> Self {
        Self {
            status,
            words: String::new(),
            wrong: Some((field, words)),
        }
    }
}

/// Why it cannot be done with some of the tickets.
struct BarredView {
    why: String,
    references: Vec<String>,
}

/// A letter to one of those who would get such a one.
struct SampleLetter {
    title: String,
    letter: LetterView,
}

#[derive(Template)]
#[template(path = "staff/bulk_choose.html")]
pub(super) struct ChoosePage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: String,
    kind: &'static str,
    title: String,
    /// With how many tickets.
    count: String,
    /// What is said about that.
    lead: Vec<String>,
    references: Vec<String>,
    back: String,
    carried: Vec<(&'static str, String)>,
    to: Option<Select>,
    outcome: Option<Select>,
    not_offered: Vec<String>,
    text: Option<TextArea>,
    /// What would come of it.
    ahead: Option<String>,
    barred: Vec<BarredView>,
    letters: Vec<SampleLetter>,
    /// Of which outcome and text they are, once they were shown, and their kinds.
    read: Option<(String, Vec<String>)>,
    hint: String,
    send: String,
}

impl ChoosePage {
    pub(super) fn new(
        (visit, signed_in): (&Visit, &SignedIn),
        (selection, kind): (&Selection, BulkKind),
        (typed, told): (&Typed, Told),
        known: &Known,
    ) -> Self {
        let t = visit.t;
        let words = |end: &str| t.get(&format!("bulk-{}-{end}", kind.code())).to_owned();
        let title = words("title");
        let wrong = told.wrong;
        let error = |field: &str| {
            let (known, words) = wrong.as_ref()?;
            (*known == field).then(|| words.clone())
        };
        let shell = Shell::new(visit, &title).signed_in(&signed_in.member);
        let looked = known.ahead.as_ref();
        let shown = looked.map_or(&[][..], |ahead| &ahead.kinds);
        let is_read = kind == BulkKind::Resolve && !shown.is_empty();
        let (outcome, not_offered) = outcome_field(t, kind, typed, known, error("outcome"));
        Self {
            shell: if wrong.is_some() {
                shell.with_error()
            } else {
                shell
            },
            errors: wrong
                .iter()
                .map(|(field, text)| SummaryLine {
                    field: (*field).to_owned(),
                    text: text.clone(),
                })
                .collect(),
            notice: told.words,
            kind: kind.code(),
            count: t.with("bulk-count", &[("count", number(known.count))]),
            lead: lead(t, selection, known),
            references: known.references.iter().map(ToString::to_string).collect(),
            back: selection.query.url(None),
            carried: selection.carried(known.count),
            to: (kind == BulkKind::Assign).then(|| to_field(t, signed_in, typed, known, error("to"))),
            outcome,
            not_offered,
            text: (kind != BulkKind::Assign).then(|| TextArea {
                name: "text",
                id: "text".to_owned(),
                label: words("label"),
                hint: words("hint"),
                value: typed.text.clone(),
                error: error("text"),
                rows: 4,
            }),
            ahead: looked.map(|ahead| ahead_words(t, ahead, known.count)),
            barred: looked.map(|ahead| barred(t, ahead)).unwrap_or_default(),
            letters: looked.map(|ahead| letters(visit, ahead)).unwrap_or_default(),
            read: is_read.then(|| (typed.fingerprint(), shown.to_vec())),
            hint: words("does"),
            send: t.with(
                &format!("bulk-{}-send", kind.code()),
                &[("count", number(known.count))],
            ),
            title,
        }
    }
}

/// What is said about how many there are.
fn lead(t: &Wording, selection: &Selection, known: &Known) -> Vec<String> {
    let mut lead = Vec::new();
    if selection.all {
        lead.push(t.get("bulk-all-fixed").to_owned());
    }
    if known.more {
        lead.push(t.with("bulk-most", &[("max", number(MOST))]));
    }
    lead
}

/// To whom tickets can be given: by those who may not give them to others, to themselves and back to the queue.
fn to_field(
    t: &Wording,
    signed_in: &SignedIn,
    typed: &Typed,
    known: &Known,
    error: Option<String>,
) -> Select {
    let me = &signed_in.member;
    let gives = with(ActionKind::Assign, signed_in.acting()) != With::No;
    let may_get =
        |member: &&StaffMember| gives && member.id != me.id && member.enabled && member.role.may_act();
    let fixed = [
        ("", "bulk-to-choose"),
        ("me", "bulk-to-me"),
        ("queue", "bulk-to-queue"),
    ];
    let fixed = fixed.map(|(value, key)| (value.to_owned(), t.get(key).to_owned()));
    let team = known.team.iter().filter(may_get);
    let team = team.map(|member| (member.id.to_string(), member.name.clone()));
    let choice = |(value, label): (String, String)| Choice {
        chosen: value == typed.to,
        value,
        label,
    };
    Select {
        name: "to",
        label: t.get("bulk-to-label").to_owned(),
        hint: t
            .get(if gives { "bulk-to-hint" } else { "bulk-to-hint-own" })
            .to_owned(),
        error,
        choices: fixed.into_iter().chain(team).map(choice).collect(),
    }
}

/// The outcomes, each with the number of tickets of which it is true; and those that are true of none, where all were looked
/// at.
fn outcome_field(
    t: &Wording,
    kind: BulkKind,
    typed: &Typed,
    known: &Known,
    error: Option<String>,
) -> (Option<Select>, Vec<String>) {
    if kind != BulkKind::Resolve {
        return (None, Vec::new());
    }
    let (outcomes, examined) = &known.outcomes;
    let whole = i64::try_from(*examined).is_ok_and(|examined| examined >= known.count);
    let label = |outcome: &Outcome| t.code("outcome-", outcome.code());
    let (offered, none): (Vec<_>, Vec<_>) = outcomes.iter().partition(|(_, count)| *count > 0 || !whole);
    let choice = |(outcome, count): &(Outcome, usize)| Choice {
        value: outcome.code().to_owned(),
        label: t.with(
            "bulk-outcome",
            &[
                ("outcome", label(outcome)),
                ("count", count.to_string()),
                ("examined", examined.to_string()),
            ],
        ),
        chosen: outcome.code() == typed.outcome,
    };
    let nothing = Choice {
        value: String::new(),
        label: t.get("resolve-choose").to_owned(),
        chosen: typed.outcome.is_empty(),
    };
    let select = Select {
        name: "outcome",
        label: t.get("resolve-outcome").to_owned(),
        hint: t.get("bulk-outcome-hint").to_owned(),
        error,
        choices: std::iter::once(nothing)
            .chain(offered.iter().map(choice))
            .collect(),
    };
    (
        Some(select),
        none.iter().map(|(outcome, _)| label(outcome)).collect(),
    )
}

/// With how many of the tickets that were looked at it can be done.
fn ahead_words(t: &Wording, ahead: &Ahead, count: i64) -> String {
    let whole = i64::try_from(ahead.examined).is_ok_and(|examined| examined >= count);
    let key = match (whole, ahead.possible == ahead.examined) {
        (true, true) => "bulk-ahead-all",
        (true, false) => "bulk-ahead",
        (false, _) => "bulk-ahead-first",
    };
    t.with(key, &[("possible", ahead.possible), ("examined", ahead.examined)])
}

fn barred(t: &Wording, ahead: &Ahead) -> Vec<BarredView> {
    let view = |(why, references): &(NotDone, Vec<Reference>)| BarredView {
        why: not_done(t, why.code()),
        references: references.iter().map(ToString::to_string).collect(),
    };
    ahead.barred.iter().map(view).collect()
}

fn letters(visit: &Visit, ahead: &Ahead) -> Vec<SampleLetter> {
    let view = |(reference, filed, letter): &(Reference, _, _)| SampleLetter {
        title: visit.t.with("bulk-letter-to", &[("reference", reference)]),
        letter: letter_view(visit, *reference, filed, letter),
    };
    ahead.letters.iter().map(view).collect()
}

/// Why nothing was done with a ticket, by the code of the reason.
pub(super) fn not_done(t: &Wording, code: &str) -> String {
    let key = if code.starts_with("untrue-") {
        code.to_owned()
    } else {
        format!("bulk-not-{code}")
    };
    let words = t.get(&key);
    // A later version of the program may know further reasons.
    let words = if words == key {
        t.get("bulk-not-failed")
    } else {
        words
    };
    words.to_owned()
}

/// What is done, in words.
pub(super) fn action_words(t: &Wording, action: &BulkAction, name: impl Fn(i64) -> String) -> String {
    match action {
        BulkAction::Assign { to: Some(to) } => t.with("bulk-act-assign", &[("name", name(to.0))]),
        BulkAction::Assign { to: None } => t.get("bulk-act-return").to_owned(),
        BulkAction::AskFacility { .. } => t.get("bulk-act-ask-facility").to_owned(),
        BulkAction::Note { .. } => t.get("bulk-act-note").to_owned(),
        BulkAction::Resolve { outcome, .. } => t.with(
            "bulk-act-resolve",
            &[("outcome", t.code("outcome-", outcome.code()))],
        ),
        BulkAction::GiveBack { run, .. } => t.with("bulk-act-give-back", &[("run", run)]),
    }
}
