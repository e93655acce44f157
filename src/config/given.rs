//! What was said about the settings: in the file, in the environment, on the command line.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::problem::{Problem, Source, nearest};
use crate::config::settings::{Answers, SETTINGS, Setting};

/// Where the file is looked for if nobody names one: here, then in the data directory.
const FILE: &str = "option-m.toml";
/// Names the file.
const FILE_VARIABLE: &str = "OPTION_M_CONFIG";
const PREFIX: &str = "OPTION_M_";
/// What many hosts set by themselves.
const DATABASE_URL_ALIAS: &str = "DATABASE_URL";

/// What the command line settles.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    file: Option<PathBuf>,
    values: Vec<(&'static str, &'static str, String)>,
}

impl Flags {
    /// Names the configuration file, which then must exist.
    pub fn set_file(&mut self, path: PathBuf) {
        self.file = Some(path);
    }

    /// Settles a setting. `flag` is how a message calls it, as `--bind`.
    pub fn set(&mut self, key: &'static str, flag: &'static str, value: impl Into<String>) {
        self.values.push((key, flag, value.into()));
    }
}

/// All that was said, the last word of each setting, and what was wrong so far.
#[derive(Clone, Debug, Default)]
pub struct ConfigSources {
    said: BTreeMap<&'static str, (String, Source)>,
    file: Option<PathBuf>,
    pub(super) problems: Vec<Problem>,
}

impl ConfigSources {
    /// Gathers flags, environment and file.
    pub fn gather(flags: &Flags, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut given = Self::default();
        let mut named = flags.file.clone().map(|path| (path, Source::Flag("--config")));
        let mut alias = None;
        for (name, value) in environment {
            let (Some(name), false) = (name.to_str(), value.is_empty()) else {
                continue;
            };
            let source = Source::Environment(name.to_owned());
            if name == FILE_VARIABLE {
                named.get_or_insert((PathBuf::from(value), source));
            } else if let Some(value) = value.to_str() {
                given.read_variable(name, value, source, &mut alias);
            } else if name.starts_with(PREFIX) || name == DATABASE_URL_ALIAS {
                given.complain(name, source, None, "is not UTF-8");
            }
        }
        if let Some(alias) = alias {
            given.said.entry("database_url").or_insert(alias);
        }
        for (key, flag, value) in &flags.values {
            given.said.insert(key, (value.clone(), Source::Flag(flag)));
        }
        given.read_file(named);
        given
    }

    /// What was said on a setting, or its default, with the source.
    pub fn text(&self, setting: &Setting) -> (&str, Source) {
        match self.said.get(setting.key) {
            Some((text, source)) => (text, source.clone()),
            None => (setting.default, Source::Default),
        }
    }

    /// The configuration file, if there is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Where the value of a setting came from.
    pub(super) fn source(&self, key: &str) -> Source {
        self.said
            .get(key)
            .map_or(Source::Default, |(_, source)| source.clone())
    }

    pub(super) fn complain(
        &mut self,
        key: impl Into<String>,
        source: Source,
        value: Option<String>,
        message: impl Into<String>,
    ) {
        self.problems.push(Problem {
            key: key.into(),
            source,
            value,
            message: message.into(),
        });
    }

    fn read_variable(
        &mut self,
        name: &str,
        value: &str,
        source: Source,
        alias: &mut Option<(String, Source)>,
    ) {
        if name == DATABASE_URL_ALIAS {
            *alias = Some((value.to_owned(), source));
        } else if name.starts_with(PREFIX) {
            if let Some(setting) = SETTINGS.iter().find(|setting| setting.variable() == name) {
                self.said.insert(setting.key, (value.to_owned(), source));
            } else {
                let known: Vec<String> = SETTINGS.iter().map(Setting::variable).collect();
                let hint = nearest(name, known.iter().map(String::as_str));
                self.complain(name, source, None, unknown("variable", hint));
            }
        }
    }

    /// Reads the file into what nobody said more weightily.
    fn read_file(&mut self, named: Option<(PathBuf, Source)>) {
        let Some((path, source)) = named.or_else(|| self.usual_file()) else {
            return;
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                let shown = path.display().to_string();
                return self.complain("configuration file", source, Some(shown), error.to_string());
            }
        };
        match DeTable::parse(&text) {
            Ok(table) => self.read_table(
                "",
                table.get_ref(),
                &Lines {
                    path: &path,
                    text: &text,
                },
            ),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let source = Lines {
                    path: &path,
                    text: &text,
                }
                .source(at);
                // Only the message: the error's own display quotes the line, which may hold a password.
                self.complain("configuration file", source, None, error.message().to_owned());
            }
        }
        self.file = Some(path);
    }

    /// The file that nobody named: here, or in the data directory.
    fn usual_file(&self) -> Option<(PathBuf, Source)> {
        let setting = SETTINGS.iter().find(|setting| setting.key == "data_dir")?;
        [PathBuf::from(FILE), Path::new(self.text(setting).0).join(FILE)]
            .into_iter()
            .find(|path| path.exists())
            .map(|path| (path, Source::Default))
    }

    fn read_table(&mut self, section: &str, table: &DeTable<'_>, lines: &Lines<'_>) {
        for (name, value) in table {
            let key = if section.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{section}.{}", name.get_ref())
            };
            let source = lines.source(name.span().start);
            if sections().any(|section| section == key) {
                match value.get_ref().as_table() {
                    Some(inner) => self.read_table(&key, inner, lines),
                    None => self.complain(&key, source, None, format!("is a section, written [{key}]")),
                }
                continue;
            }
            let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
                let known = SETTINGS.iter().map(|setting| setting.key).chain(sections());
                let hint = nearest(&key, known);
                self.complain(key, source, None, unknown("setting", hint));
                continue;
            };
            match plain(value) {
                Some(text) => {
                    self.said.entry(setting.key).or_insert((text, source));
                }
                None => self.complain(key, source, None, format!("allowed is {}", setting.allowed)),
            }
        }
    }
}

impl Answers for ConfigSources {
    fn read<T>(&mut self, key: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let setting = SETTINGS.iter().find(|setting| setting.key == key)?;
        let (text, source) = self.text(setting);
        let value = parse(text);
        if value.is_none() {
            let shown = setting.shown(text);
            let message = format!("allowed is {}", setting.allowed);
            self.complain(key, source, Some(shown), message);
        }
        value
    }
}

/// The text of a value: a list becomes its parts with commas between; a table, a date or a list in a list is none.
fn plain(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Array(parts) => {
            let part =
                |part: &Spanned<DeValue<'_>>| (!part.get_ref().is_array()).then(|| plain(part)).flatten();
            let parts: Option<Vec<String>> = parts.iter().map(part).collect();
            parts.map(|parts| parts.join(", "))
        }
        DeValue::Integer(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

/// The first parts of keys that have two.
fn sections() -> impl Iterator<Item = &'static str> {
    SETTINGS
        .iter()
        .filter_map(|setting| setting.key.split_once('.').map(|(section, _)| section))
}

fn unknown(what: &str, hint: Option<&str>) -> String {
    match hint {
        Some(hint) => format!("there is no such {what}; did you mean {hint}?"),
        None => format!("there is no such {what}"),
    }
}

/// Tells the line of a place in the file.
struct Lines<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Lines<'_> {
    fn source(&self, at: usize) -> Source {
        let before = self.text.as_bytes().iter().take(at);
        Source::File {
            path: self.path.to_owned(),
            line: 1 + before.filter(|byte| **byte == b'\n').count(),
        }
    }
}
