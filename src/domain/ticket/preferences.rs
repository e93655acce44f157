//! Which tickets somebody would rather take, where more than one waits.

use crate::domain::facility::State;
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;

/// The languages that somebody writes and the states whose places they know. With none chosen, all are alike to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Languages of citizens, in the order in which people see them.
    pub languages: Vec<Language>,
    /// States where the dose was given, in the order of their codes.
    pub states: Vec<State>,
}

impl Preferences {
    /// Reads codes. What is no code is left out, and all of them together say nothing.
    pub fn of_codes<'a>(
        languages: impl Iterator<Item = &'a str>,
        states: impl Iterator<Item = &'a str>,
    ) -> Self {
        let (named, located): (Vec<&str>, Vec<&str>) = (languages.collect(), states.collect());
        let chosen = Self {
            languages: Language::all()
                .filter(|language| named.contains(&language.code()))
                .collect(),
            states: State::all()
                .filter(|state| located.contains(&state.code()))
                .collect(),
        };
        Self {
            languages: Some(chosen.languages)
                .filter(|chosen| chosen.len() < Language::all().count())
                .unwrap_or_default(),
            states: Some(chosen.states)
                .filter(|chosen| chosen.len() < State::all().count())
                .unwrap_or_default(),
        }
    }

    /// Whether all tickets are alike.
    pub fn is_empty(&self) -> bool {
        self.languages.is_empty() && self.states.is_empty()
    }

    /// The codes of the languages, and those of the states.
    pub fn codes(&self) -> (Vec<String>, Vec<String>) {
        let languages = self.languages.iter().map(|language| language.code().to_owned());
        let states = self.states.iter().map(|state| state.code().to_owned());
        (languages.collect(), states.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_code_is_left_out_and_all_say_nothing() {
        let read = |languages: &str, states: &str| {
            let chosen = Preferences::of_codes(languages.split(' '), states.split(' '));
            let (languages, states) = chosen.codes();
            (languages.join(" "), states.join(" "), chosen.is_empty())
        };
        let said = |languages: &str, states: &str, empty| (languages.to_owned(), states.to_owned(), empty);
        assert_eq!(read("en", "14 10 10 99 x"), said("en", "10 14", false));
        assert_eq!(read("ms en", ""), said("", "", true));
        assert_eq!(read("", "  "), said("", "", true));
        let all: Vec<&str> = State::all().map(State::code).collect();
        assert_eq!(read("xx", &all.join(" ")), said("", "", true));
    }
}
