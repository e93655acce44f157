//! What every handler may need.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;

use crate::clock::Clock;
use crate::config::BaseUrl;
use crate::desk::Desk;
use crate::desk::accounts::sign_in::{SessionRules, TryRules};
use crate::desk::context::Context;
use crate::domain::sla::schedule::Budget;
use crate::domain::staff::Role;
use crate::domain::staff::second_factor::FactorKey;
use crate::domain::ticket::Acting;
use crate::domain::values::language::Language;
use crate::mail::Mailbox;
use crate::mail::settings::MailSettings;
use crate::store::tickets::views::{self, Counts as ViewCounts};
use crate::store::{Store, StoreError};
use crate::web::http::csrf::CsrfKey;
use crate::web::http::draft_key::DraftKey;
use crate::web::http::live::Live;
use crate::web::http::shared_body::SharedBodies;
use crate::web::http::single_flight::SingleFlight;
use crate::web::http::throttle::Throttles;
use crate::worker::context::Bell;
use crate::worker::upload_folder::Uploads;

/// What the pages need to know of the configuration.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// Where the public reaches the desk.
    pub base_url: BaseUrl,
    /// Whether cookies are sent over https alone; off on loopback.
    pub secure: bool,
    /// Networks whose proxies may state a client's address.
    pub trusted_proxies: Vec<IpNet>,
    /// The largest form, in bytes.
    pub body_limit: usize,
    /// The longest time that a form may take to arrive.
    pub request_timeout: std::time::Duration,
    /// The language of visitors who have not chosen one.
    pub default_language: Language,
    /// How long staff stay signed in.
    pub session: SessionRules,
    /// How often wrong passwords may be tried.
    pub tries: TryRules,
    /// Roles that have to have a second factor.
    pub totp_required: Vec<Role>,
    /// How long a form may lie open before its token is old.
    pub csrf_lifetime: TimeDelta,
    /// Where files that administrators send wait for their import.
    pub uploads: Uploads,
    /// The largest of those files, in bytes.
    pub upload_limit: u64,
    /// Whether this is a demonstration: a banner says so, and `/dev/mail` shows the letters.
    pub demo: bool,
}

/// How long counts hold while this process writes nothing.
const COUNTED_FOR: Duration = Duration::from_secs(1);

/// How many tickets stood in each view when somebody counted.
#[derive(Clone)]
pub struct Counted {
    views: ViewCounts,
    /// [`Store::written`] before.
    written: u64,
    began: Instant,
    now: DateTime<Utc>,
}

/// The state of the web layer, shared by its threads.
pub struct AppState {
    /// What the desk remembers.
    pub store: Store,
    /// What the use cases need.
    pub desk: Arc<Desk>,
    /// What time it is.
    pub clock: Clock,
    /// Settings.
    pub settings: WebSettings,
    /// The key of form tokens.
    pub csrf: CsrfKey,
    /// The key of drafts.
    pub drafts: DraftKey,
    /// How many tickets stand in each view.
    pub counts: SingleFlight<Counted>,
    /// The open page of figures, in all its forms.
    pub performance: SingleFlight<Arc<SharedBodies>>,
    /// What pages that are open are told.
    pub live: Live,
    /// The key of second factors.
    pub second_factors: FactorKey,
    /// Who may do what how often.
    pub throttles: Throttles,
    /// Wakes the workers.
    pub bell: Bell,
    /// What letters need to know: staff read them before they leave.
    pub mail: Arc<MailSettings>,
    /// The letters of a demonstration.
    pub mailbox: Option<Mailbox>,
    /// Figures for `/metrics`.
    pub metrics: crate::telemetry::Metrics,
}

impl AppState {
    /// How much time complaints have that are received now.
    pub fn promised(&self) -> Budget {
        self.desk.policies.budget(&self.desk.promise, self.clock.now())
    }

    /// Does something for somebody in one write: all of it is kept, or nothing. Letters that it writes leave at once.
    ///
    /// # Errors
    /// The use case's own, or what kept it from running or from being kept.
    pub async fn change<T, E, F>(&self, by: Acting, use_case: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Context<'_>) -> Result<T, E> + Send + 'static,
    {
        let done = self.note_down(by, use_case).await;
        if done.is_ok() {
            self.bell.letter_written();
        }
        done
    }

    /// As [`AppState::change`], where no letter is written: that somebody has seen something.
    ///
    /// # Errors
    /// As [`AppState::change`].
    pub async fn note_down<T, E, F>(&self, by: Acting, use_case: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Context<'_>) -> Result<T, E> + Send + 'static,
    {
        let (desk, now) = (self.desk.clone(), self.clock.now());
        let write = self
            .store
            .write(move |conn| use_case(&mut Context::new(conn, &desk, by, now)));
        write.await
    }

    /// How many tickets stand in each view now. What this process wrote is always in it; what others wrote, and whose deadline
    /// passed, within a second.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn view_counts(&self) -> Result<ViewCounts, StoreError> {
        let (written, now) = (self.store.written(), self.clock.now());
        let holds = |counted: &Counted| {
            let past = (now - counted.now).abs().to_std();
            counted.written == written
                && counted.began.elapsed() < COUNTED_FOR
                && past.is_ok_and(|past| past < COUNTED_FOR)
        };
        let count = async || {
            let (written, began, now) = (self.store.written(), Instant::now(), self.clock.now());
            let views = self.store.read(move |conn| views::counts(conn, now)).await?;
            Ok::<_, StoreError>(Counted {
                views,
                written,
                began,
                now,
            })
        };
        Ok(self.counts.get(holds, count).await?.views)
    }

    /// Looks something up for somebody, and changes nothing.
    ///
    /// # Errors
    /// As [`AppState::change`].
    pub async fn look_up<T, E, F>(&self, by: Acting, use_case: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Context<'_>) -> Result<T, E> + Send + 'static,
    {
        let (desk, now) = (self.desk.clone(), self.clock.now());
        let read = self
            .store
            .read(move |conn| use_case(&mut Context::new(conn, &desk, by, now)));
        read.await
    }
}
