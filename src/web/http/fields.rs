//! Form fields as views: label, hint, value and message belong together, in one shape for all forms.

use std::fmt::Write;

use askama::Template;

use crate::domain::values::refusal::FieldError;
use crate::wording::Wording;

/// One line of text.
#[derive(Template, Default)]
#[template(path = "partials/text_field.html")]
pub struct TextField {
    /// Name of the field, and its id.
    pub name: &'static str,
    /// What it is.
    pub label: String,
    /// How to fill it in; may be empty.
    pub hint: String,
    /// What was typed.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// `type` of the input.
    pub kind: &'static str,
    /// `autocomplete` of the input.
    pub autocomplete: &'static str,
    /// `inputmode` of the input; may be empty.
    pub inputmode: &'static str,
    /// Class for the width.
    pub class: &'static str,
    /// URL of suggestions while typing; empty for none.
    pub search: &'static str,
    /// Hints that fit one kind of document each.
    pub hints: Vec<KindHint>,
}

/// How to fill in a field with one kind of document. While none is chosen, all are shown.
pub struct KindHint {
    /// Code of the kind.
    pub kind: &'static str,
    /// The hint.
    pub text: String,
}

/// A date in three fields.
#[derive(Template, Default)]
#[template(path = "partials/date_field.html")]
pub struct DateField {
    /// Name of the date; the fields' names end in `_day`, `_month` and `_year`.
    pub name: &'static str,
    /// What it is.
    pub label: String,
    /// How to fill it in; may be empty.
    pub hint: String,
    /// Hints that fit one kind of document each.
    pub hints: Vec<KindHint>,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Day, month, year.
    pub parts: Vec<DatePart>,
}

/// A field of a date.
pub struct DatePart {
    /// `day`, `month` or `year`.
    pub part: &'static str,
    /// What it is.
    pub label: String,
    /// What was typed.
    pub value: String,
    /// `autocomplete` of the input.
    pub autocomplete: &'static str,
}

/// Several lines of text.
#[derive(Template, Default)]
#[template(path = "partials/text_area.html")]
pub struct TextArea {
    /// Name of the field.
    pub name: &'static str,
    /// Its id, where the name stands several times on a page.
    pub id: String,
    /// What it is.
    pub label: String,
    /// How to fill it in; may be empty.
    pub hint: String,
    /// What was typed.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Lines that are shown.
    pub rows: u8,
}

/// One of a few, or several of a few.
#[derive(Template, Default)]
#[template(path = "partials/choices.html")]
pub struct Choices {
    /// Name of the field.
    pub name: &'static str,
    /// What is asked.
    pub label: String,
    /// How to answer; may be empty.
    pub hint: String,
    /// What is wrong with the answer.
    pub error: Option<String>,
    /// The answers.
    pub choices: Vec<Choice>,
    /// `radio` or `checkbox`.
    pub kind: &'static str,
    /// Whether they stand side by side.
    pub inline: bool,
}

/// One answer.
#[derive(Default)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What it says.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One of many.
#[derive(Template, Default)]
#[template(path = "partials/select.html")]
pub struct Select {
    /// Name of the field, and its id.
    pub name: &'static str,
    /// What it is.
    pub label: String,
    /// How to answer; may be empty.
    pub hint: String,
    /// What is wrong with the answer.
    pub error: Option<String>,
    /// The answers.
    pub choices: Vec<Choice>,
}

/// A line of the summary of errors.
pub struct SummaryLine {
    /// Id of the field.
    pub field: String,
    /// The same words as beside the field.
    pub text: String,
}

impl SummaryLine {
    /// The line of a field that is wrong, whose id is its name.
    pub fn of(t: &Wording, error: &FieldError) -> Self {
        Self {
            field: error.field.to_owned(),
            text: t.refusal(&error.refusal),
        }
    }
}

/// The place of the hints of a field, if it has any, for [`described_by`].
fn any_hint<'a>(hint: &'a str, hints: &[KindHint]) -> &'a str {
    if hints.is_empty() { hint } else { "hints" }
}

/// The ids of an input's hint and message, for `aria-describedby`.
fn described_by(name: &str, hint: &str, error: Option<&String>) -> String {
    let mut ids = String::new();
    if !hint.is_empty() {
        let _ = write!(ids, "{name}-hint");
    }
    if error.is_some() {
        let _ = write!(ids, "{}{name}-error", if ids.is_empty() { "" } else { " " });
    }
    ids
}

impl TextField {
    fn described_by(&self) -> String {
        described_by(self.name, any_hint(&self.hint, &self.hints), self.error.as_ref())
    }
}

impl DateField {
    fn described_by(&self) -> String {
        described_by(self.name, any_hint(&self.hint, &self.hints), self.error.as_ref())
    }
}

impl TextArea {
    fn described_by(&self) -> String {
        described_by(&self.id, &self.hint, self.error.as_ref())
    }
}

impl Choices {
    fn described_by(&self) -> String {
        described_by(self.name, &self.hint, self.error.as_ref())
    }
}

impl Select {
    fn described_by(&self) -> String {
        described_by(self.name, &self.hint, self.error.as_ref())
    }
}
