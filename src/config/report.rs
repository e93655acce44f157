//! The configuration as tables: the effective one, and the README's.

use std::fmt::Write;

use crate::config::given::ConfigSources;
use crate::config::problem::Source;
use crate::config::settings::{Exposure, SETTINGS, Setting, Values};

/// A line of the effective configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The setting.
    pub key: &'static str,
    /// Its value as it may be shown.
    pub value: String,
    /// Where that came from.
    pub source: Source,
}

impl ConfigSources {
    /// The effective value of every setting, wrong ones too, secrets hidden.
    pub fn rows(&self) -> Vec<Row> {
        let values = Values::read(&mut self.clone());
        let row = |setting: &Setting| {
            let (text, source) = self.text(setting);
            let value = if text.is_empty() {
                values.derived(setting.key).unwrap_or_else(|| "(none)".to_owned())
            } else {
                setting.shown(text)
            };
            Row {
                key: setting.key,
                value,
                source,
            }
        };
        SETTINGS.iter().map(row).collect()
    }
}

/// The table of settings as Markdown, for the README; a test keeps the two equal.
pub fn readme_table() -> String {
    let mut table =
        "| setting | environment | default | allowed | what it is |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    for setting in SETTINGS {
        let default = if setting.default.is_empty() {
            setting.otherwise.to_owned()
        } else {
            format!("`{}`", setting.default)
        };
        let secret = if setting.exposure == Exposure::Hidden {
            "; never shown"
        } else {
            ""
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "| `{}` | `{}` | {default} | {} | {}{secret} |",
            setting.key,
            setting.variable(),
            setting.allowed.replace('|', "\\|").replace('<', "&lt;"),
            setting.doc.trim(),
        );
    }
    table
}
