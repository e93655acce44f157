//! Which tickets somebody would rather take, in their own account.

use crate::desk::accounts::preferences::prefer;
use crate::domain::facility::State;
use crate::domain::ticket::preferences::Preferences;
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::web::http::errors::PageResult;
use crate::web::http::form::FormBody;
use crate::web::http::page::redirect;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::{ACCOUNT, SignedIn};
use crate::wording::Wording;

/// Something that can be ticked.
pub(super) struct Tick {
    pub(super) id: String,
    pub(super) value: &'static str,
    pub(super) label: String,
    pub(super) ticked: bool,
}

/// What can be preferred, and what is.
pub(super) struct PreferencesCard {
    pub(super) languages: Vec<Tick>,
    pub(super) states: Vec<Tick>,
}

pub(super) fn card(t: &Wording, kept: &Preferences) -> PreferencesCard {
    let language = |language: Language| Tick {
        id: format!("take-{}", language.code()),
        value: language.code(),
        label: t.code("queue-language-", language.code()),
        ticked: kept.languages.contains(&language),
    };
    let state = |state: State| Tick {
        id: format!("take-{}", state.code()),
        value: state.code(),
        label: state.name().to_owned(),
        ticked: kept.states.contains(&state),
    };
    PreferencesCard {
        languages: Language::all().map(language).collect(),
        states: State::all().map(state).collect(),
    }
}

/// Keeps what is ticked.
pub async fn submit(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let preferred = Preferences::of_codes(form.all("languages"), form.all("states"));
    let kept = visit
        .app()
        .note_down(signed_in.acting(), move |cx| prefer(cx, &preferred));
    kept.await?;
    redirect(&format!("{ACCOUNT}?done=preferences"))
}
