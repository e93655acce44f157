//! A calendar's file as it arrives, with what was chosen beside it.

use actix_multipart::{Field, Multipart};
use futures_util::StreamExt;

use crate::desk::sla::read_calendar::FILE_MAX;
use crate::domain::facility::State;
use crate::domain::sla::policy::Fingerprint;
use crate::domain::values::text::clean_line;
use crate::web::http::errors::PageError;
use crate::web::http::visit::Visit;
use crate::web::staff::imports::pace::Pace;

/// The longest name of a file that is kept, in characters.
const MOST_NAME: usize = 200;
/// The longest of the other fields, in bytes.
const MOST_TEXT: usize = 200;

/// What came.
#[derive(Default)]
pub(super) struct Received {
    /// The calendar into which the file is put.
    pub(super) base: Option<Fingerprint>,
    /// The states that were ticked.
    pub(super) states: Vec<State>,
    /// The file's name.
    pub(super) name: String,
    /// Its content; no more of it than tells that it is too large.
    pub(super) content: Vec<u8>,
}

/// Reads the form. The token comes first: nothing is read for a form that may be somebody else's.
pub(super) async fn receive(visit: &Visit, body: &mut Multipart) -> Result<Received, PageError> {
    let settings = &visit.app().settings;
    let mut pace = Pace::new(settings.request_timeout);
    let (mut trusted, mut received) = (false, Received::default());
    while let Some(field) = pace.wait(body.next()).await? {
        let mut field = field.map_err(|_| PageError::BadRequest("bad-request"))?;
        match field.name() {
            Some("csrf_token") => {
                let token = short_text(&mut field, &mut pace).await?;
                visit.check_csrf(&token).map_err(|_| PageError::Forbidden)?;
                trusted = true;
            }
            _ if !trusted => return Err(PageError::Forbidden),
            Some("base") => received.base = short_text(&mut field, &mut pace).await?.parse().ok(),
            Some("states") => {
                let state = short_text(&mut field, &mut pace).await?;
                received.states.extend(State::parse(&state));
            }
            Some("file") => {
                let name = field.content_disposition().and_then(|head| head.get_filename());
                let name = name.unwrap_or_default();
                // Some browsers send the whole path.
                let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
                received.name = clean_line(name).chars().take(MOST_NAME).collect();
                received.content = content(&mut field, &mut pace, settings.upload_limit).await?;
            }
            Some(_) | None => {
                short_text(&mut field, &mut pace).await?;
            }
        }
    }
    if trusted {
        Ok(received)
    } else {
        Err(PageError::Forbidden)
    }
}

async fn short_text(field: &mut Field, pace: &mut Pace) -> Result<String, PageError> {
    let mut text = Vec::new();
    while let Some(chunk) = pace.wait(field.next()).await? {
        text.extend_from_slice(&chunk.map_err(|_| PageError::BadRequest("bad-request"))?);
        if text.len() > MOST_TEXT {
            return Err(PageError::BadRequest("bad-request"));
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The file's content. What is too large is not kept, but listened to for a while: a browser shows an answer only once it
/// has sent all of it.
async fn content(field: &mut Field, pace: &mut Pace, most: u64) -> Result<Vec<u8>, PageError> {
    let (mut content, mut size) = (Vec::new(), 0);
    while let Some(chunk) = pace.wait(field.next()).await? {
        let chunk = chunk.map_err(|_| PageError::BadRequest("bad-request"))?;
        pace.count(chunk.len());
        size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if size > most {
            break;
        }
        if content.len() <= FILE_MAX {
            content.extend_from_slice(&chunk);
        }
    }
    Ok(content)
}
