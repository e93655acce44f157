//! Supervisors keep the replies that the team uses.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::staff::Role;
use crate::domain::ticket::Acting;
use crate::domain::ticket::canned::{CannedKind, CannedReply, CannedText};
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::StoreError;
use crate::store::tickets::canned;

/// A reply as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// What it is for.
    pub kind: String,
    /// What the team calls it.
    pub title: String,
    /// In Malay.
    pub ms: String,
    /// In English.
    pub en: String,
    /// Whether it is offered.
    pub offered: bool,
}

impl Typed {
    /// Reads it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(&self) -> Result<CannedReply, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut note = |field: &'static str, refusal: Refusal| errors.push(refusal.at(field));
        let kind = CannedKind::parse(&self.kind);
        if kind.is_none() {
            note("kind", Refusal::new("refusal-reply-kind"));
        }
        let title = CannedReply::title(&self.title).unwrap_or_else(|refusal| {
            note("title", refusal);
            String::new()
        });
        let mut text = |field, text: &str| {
            CannedText::parse(text).unwrap_or_else(|refusal| {
                note(field, refusal);
                None
            })
        };
        let (ms, en) = (text("ms", &self.ms), text("en", &self.en));
        if errors.is_empty() && ms.is_none() && en.is_none() {
            errors.push(Refusal::new("refusal-reply-text").at("ms"));
        }
        match kind {
            Some(kind) if errors.is_empty() => Ok(CannedReply {
                kind,
                title,
                ms,
                en,
                offered: self.offered,
            }),
            Some(_) | None => Err(errors),
        }
    }
}

/// Keeps a reply: a new one, or a change of the version that somebody saw. Returns its number.
///
/// # Errors
/// [`DeskError::NotAllowed`] to whoever is no supervisor, [`DeskError::Stale`] if somebody else changed it in between.
pub fn keep_reply(
    cx: &mut Context<'_>,
    seen: Option<(i64, i32)>,
    reply: &CannedReply,
) -> Result<i64, DeskError> {
    let by = match cx.by {
        Acting::Staff(id, role) if role.may_keep_replies() => id,
        Acting::Staff(..) | Acting::Approver(..) | Acting::Citizen | Acting::System => {
            return Err(DeskError::NotAllowed(Role::Supervisor));
        }
    };
    match seen {
        None => Ok(canned::add(cx.conn, reply, by, cx.now)?),
        Some(seen) => {
            canned::change(cx.conn, seen, reply, by, cx.now)?;
            Ok(seen.0)
        }
    }
}

/// Lets a reply say again what it said before.
///
/// # Errors
/// As [`keep_reply`], and [`StoreError::Missing`] if there is no such version.
pub fn bring_back(cx: &mut Context<'_>, seen: (i64, i32), version: i32) -> Result<(), DeskError> {
    let history = canned::history(cx.conn, seen.0)?;
    let before = history.into_iter().find(|before| before.version == version);
    let before = before.ok_or(StoreError::Missing)?;
    keep_reply(cx, Some(seen), &before.reply)?;
    Ok(())
}
