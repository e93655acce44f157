//! The desk as one thing: what the commands and the tests start.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as WebApp, HttpServer, web};
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use secrecy::ExposeSecret;

use crate::clock::Clock;
use crate::config::{Config, Rate, private};
use crate::desk::Desk;
use crate::desk::accounts::sign_in::{SessionRules, Tries, TryRules};
use crate::desk::match_rules::{MatchRules, MatchRulesError};
use crate::desk::policies::Policies;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::staff::second_factor::FactorKey;
use crate::domain::ticket::secret_link::LinkKey;
use crate::mail::error::TransportError;
use crate::mail::settings::{MailSettings, MailSettingsError};
use crate::mail::transport::Transport;
use crate::store::engine::{migrate, settings};
use crate::store::sla::calendars;
use crate::store::{Store, StoreError, StoreSettings};
use crate::telemetry::Metrics;
use crate::web::http::csrf::CsrfKey;
use crate::web::http::draft_key::DraftKey;
use crate::web::http::live::Live;
use crate::web::http::look_around;
use crate::web::http::middleware::around;
use crate::web::http::single_flight::SingleFlight;
use crate::web::http::state::{AppState, WebSettings};
use crate::web::http::throttle::Throttles;
use crate::web::routes::routes;
use crate::worker;
use crate::worker::context::{Bell, Worker};
use crate::worker::upload_folder::Uploads;

/// Time for requests in hand when the desk is told to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 20;
/// How often memory of idle visitors and old samples is given back, and policies are looked for.
const HOUSEKEEPING: Duration = Duration::from_secs(10);

/// Why the desk cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The mail settings.
    #[error(transparent)]
    Mail(#[from] MailSettingsError),
    /// The rules for matching.
    #[error(transparent)]
    Matching(#[from] MatchRulesError),
    /// The way of letters.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The secret key is not the one that this database was begun with.
    #[error(
        "the secret key is not the one that this database was begun with: links in letters would not work. \
         Give the old key back (secret_key or secret_key_file)"
    )]
    AnotherKey,
}

/// A desk that is ready to run.
pub struct App {
    /// The state of the web layer.
    pub state: web::Data<AppState>,
    /// The worker's.
    pub worker: Worker,
    threads: usize,
}

/// What runs in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// Pages and loops.
    All,
    /// Pages alone; a worker runs elsewhere.
    PagesOnly,
}

impl App {
    /// Opens the database and puts everything together; nothing runs yet but the store's threads.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn build(config: &Config, clock: Clock, demo: bool) -> Result<Self, StartError> {
        let mail = Arc::new(mail_settings(config)?);
        let transport = Transport::new(&config.mail.transport)?;
        let store_settings = StoreSettings {
            readers: config.readers,
            ..StoreSettings::new(config.database.clone())
        };
        let store = if demo {
            // It begins anew each time.
            Store::open(&store_settings)?
        } else {
            open_store(config, &store_settings)?
        };
        let secret = config.secret_key.expose_secret();
        check_key(&store, secret).await?;
        let desk = Arc::new(Desk {
            promise: config.promise.clone(),
            policies: Policies::default(),
            link_key: LinkKey::derive(secret),
            matching: MatchRules::of(&config.matching)?,
            review: config.review.clone(),
        });
        know_policies(&store, &desk.policies, clock.now()).await?;
        let bell = Bell::default();
        let state = AppState {
            counts: SingleFlight::default(),
            performance: SingleFlight::default(),
            live: Live::default(),
            store: store.clone(),
            desk: desk.clone(),
            clock: clock.clone(),
            settings: web_settings(config, demo),
            csrf: CsrfKey::derive(secret),
            drafts: DraftKey::derive(secret),
            second_factors: FactorKey::derive(secret),
            throttles: Throttles::new(&config.limits),
            bell: bell.clone(),
            mail: mail.clone(),
            mailbox: transport.mailbox(),
            metrics: Metrics::install(),
        };
        let worker = Worker {
            store,
            desk,
            clock,
            bell,
            transport,
            uploads: Uploads::in_directory(&config.data_dir),
            mail,
        };
        Ok(Self {
            state: web::Data::new(state),
            worker,
            threads: config.workers,
        })
    }

    /// Serves pages on `listener`, and runs the loops beside them, until `stop`: then finishes the requests, the
    /// letters and the writes in hand.
    ///
    /// # Errors
    /// The listener does not work.
    pub async fn run(
        self,
        listener: TcpListener,
        parts: Parts,
        stop: CancellationToken,
    ) -> std::io::Result<()> {
        let Self {
            state,
            worker,
            threads,
        } = self;
        let (limits, patience) = (state.settings.body_limit, state.settings.request_timeout);
        let shared = state.clone();
        let server = HttpServer::new(move || {
            WebApp::new()
                .app_data(shared.clone())
                .app_data(web::PayloadConfig::new(limits))
                .wrap(from_fn(around))
                .wrap(Compress::default())
                .configure(routes)
        })
        .workers(threads)
        .client_request_timeout(patience)
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .listen(listener)?
        .run();
        let handle = server.handle();
        // The loops stop after the pages, so that what the last requests caused is dealt with.
        let stop_worker = CancellationToken::new();
        let store = worker.store.clone();
        let loops = async {
            match parts {
                Parts::All => worker::run(worker, stop_worker.clone()).await,
                Parts::PagesOnly => {}
            }
        };
        let pages = async {
            let result = tokio::select! {
                result = server => result,
                () = async {
                    tokio::join!(run_maintenance(&state, &stop), look_around::run(&state, &stop));
                    handle.stop(true).await;
                } => Ok(()),
            };
            stop_worker.cancel();
            result
        };
        let (result, ()) = tokio::join!(pages, loops);
        close(store).await;
        result
    }

    /// Runs the loops alone until `stop`.
    pub async fn run_worker(self, stop: CancellationToken) {
        let store = self.worker.store.clone();
        worker::run(self.worker, stop).await;
        close(store).await;
    }
}

/// Opens the database, unless it was in use and is gone: one that vanished must not be recreated silently.
///
/// # Errors
/// As [`Store::open`], and [`StoreError::CannotOpen`] with the way out if the database vanished.
pub fn open_store(config: &Config, settings: &StoreSettings) -> Result<Store, StoreError> {
    let gone = |reason| StoreError::CannotOpen {
        place: config.database.to_string(),
        reason,
    };
    keep_data_dir(config);
    if let Some(reason) = config.vanished_database() {
        return Err(gone(reason));
    }
    if let Some(reason) = config.was_begun()
        && migrate::state(&config.database)?.applied.is_empty()
    {
        return Err(gone(reason));
    }
    let store = Store::open(settings)?;
    if let Err(error) = config.note_database() {
        tracing::warn!(%error, "could not record that the database is in use: its disappearance would not be noticed");
    }
    Ok(store)
}

/// Takes the rights of others from the data directory, or says that they have some.
pub fn keep_data_dir(config: &Config) {
    let place = config.data_dir.display();
    match private::keep_folder(&config.data_dir) {
        Ok(false) => {}
        Ok(true) => {
            tracing::warn!(%place, "other users can access the data directory: chmod 700 fixes that, if it holds nothing else");
        }
        Err(error) => {
            tracing::warn!(%place, %error, "could not check whether other users can access the data directory");
        }
    }
}

/// Runs a future to its end, on the runtime that pages and loops need.
pub fn run_to_end<F: Future>(future: F) -> F::Output {
    actix_web::rt::System::new().block_on(future)
}

/// Gives memory back now and then, until `stop`.
async fn run_maintenance(state: &AppState, stop: &CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(HOUSEKEEPING) => {
                state.throttles.forget_idle();
                state.metrics.run_upkeep();
                look_for_policies(state).await;
            }
        }
    }
}

/// Keeps the policies at hand that were decided, here or on another node.
async fn look_for_policies(state: &AppState) {
    let policies = state.desk.policies.clone();
    if let Err(error) = state.store.read(move |conn| policies.refresh(conn)).await {
        tracing::warn!(%error, "the policies could not be read; what was known of them holds on");
    }
}

async fn close(store: Store) {
    // A thread of the store that panicked has nothing left to finish.
    let _ = tokio::task::spawn_blocking(move || store.close()).await;
}

/// Keeps the program's calendar, which tickets name also once the program comes with another one, and looks what was decided.
async fn know_policies(store: &Store, policies: &Policies, now: DateTime<Utc>) -> Result<(), StoreError> {
    let kept = store.write(move |conn| calendars::keep(conn, &CalendarBook::built_in(), None, "", now));
    match kept.await {
        // Another process that starts was faster.
        Ok(_) | Err(StoreError::Duplicate { .. }) => {}
        Err(error) => return Err(error),
    }
    let policies = policies.clone();
    store.read(move |conn| policies.refresh(conn)).await
}

/// Remembers the key's hash at the first start, and refuses another key later.
async fn check_key(store: &Store, secret: &[u8]) -> Result<(), StartError> {
    const SETTING: &str = "secret_key_hash";
    let hash = HEXLOWER.encode(&Sha256::digest([b"option-m key check v1", secret].concat()));
    let known: Option<String> = store.read(|conn| settings::get(conn, SETTING)).await?;
    match known {
        Some(known) if known == hash => Ok(()),
        Some(_) => Err(StartError::AnotherKey),
        None => {
            let kept: Result<(), StoreError> = store
                .write(move |conn| settings::set_once(conn, SETTING, &hash))
                .await;
            match kept {
                // Another process of the same first start was faster.
                Ok(()) | Err(StoreError::Duplicate { .. }) => Ok(()),
                Err(error) => Err(error.into()),
            }
        }
    }
}

fn web_settings(config: &Config, demo: bool) -> WebSettings {
    let tries = |rate: Rate| Tries {
        most: rate.burst.get(),
        within: TimeDelta::from_std(rate.interval() * rate.burst.get()).unwrap_or(TimeDelta::MAX),
    };
    let span = |duration: Duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
    WebSettings {
        base_url: config.base_url.clone(),
        secure: config.secure_cookies(),
        trusted_proxies: config.trusted_proxies.clone(),
        body_limit: config.limits.body,
        request_timeout: config.limits.request_timeout,
        default_language: config.default_language(),
        session: SessionRules {
            idle: span(config.sessions.idle),
            lifetime: span(config.sessions.lifetime),
        },
        tries: TryRules {
            address: tries(config.limits.sign_in_per_address),
            account: tries(config.limits.sign_in_per_account),
        },
        totp_required: config.totp_required.clone(),
        csrf_lifetime: span(config.sessions.csrf),
        uploads: Uploads::in_directory(&config.data_dir),
        upload_limit: config.limits.upload,
        demo,
    }
}

fn mail_settings(config: &Config) -> Result<MailSettings, MailSettingsError> {
    let reply_to = config.mail.reply_to.as_ref().map(ToString::to_string);
    let sender = config.mail.sender.to_string();
    MailSettings::new(
        &sender,
        reply_to.as_deref(),
        &config.base_url,
        config.promise.clone(),
    )
}
