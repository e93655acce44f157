//! What is wrong with a value, as data: pages and reports say it in the reader's language.

/// Why a value was not taken: the key of a message and what to put into it.
///
/// The arguments never hold an identity number, so that a refusal may be logged or reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Key of the message in the locale files; begins with `refusal-`.
    pub key: &'static str,
    /// Placeholders of that message, by name.
    pub args: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal whose message needs no placeholder.
    pub fn new(key: &'static str) -> Self {
        Self {
            key,
            args: Vec::new(),
        }
    }

    /// Adds what a placeholder stands for.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand in numbers and fresh texts"
    )]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The same refusal, tied to the field it is about.
    pub fn at(self, field: &'static str) -> FieldError {
        FieldError { field, refusal: self }
    }
}

/// A refusal and the form field or column that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field, as in the complaints CSV.
    pub field: &'static str,
    /// What is wrong with it.
    pub refusal: Refusal,
}
