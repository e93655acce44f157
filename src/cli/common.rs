//! What several commands need.

use secrecy::ExposeSecret;

use crate::app::open_store;
use crate::cli::failure::Failure;
use crate::config::{Config, Flags};
use crate::desk::Desk;
use crate::desk::match_rules::MatchRules;
use crate::desk::policies::Policies;
use crate::domain::ticket::secret_link::LinkKey;
use crate::store::{Store, StoreSettings};

/// Where a command finds its data; for commands that take it as a flag.
#[derive(clap::Args)]
pub(crate) struct DataDirectory {
    /// Directory for database, key and letters [default: option-m-data].
    #[arg(long = "data", value_name = "DIR", global = true)]
    directory: Option<String>,
}

impl DataDirectory {
    pub(crate) fn settle(&self, flags: &mut Flags) {
        if let Some(directory) = &self.directory {
            flags.set("data_dir", "--data", directory);
        }
    }
}

/// Opens the store, does something with it, and closes it.
pub(crate) fn with_store(
    config: &Config,
    work: impl AsyncFnOnce(Store) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let settings = StoreSettings {
        // A command does one thing after the other; each connection to a server takes some milliseconds.
        readers: 1,
        writers: 1,
        ..StoreSettings::new(config.database.clone())
    };
    let store = open_store(config, &settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(work(store.clone()));
    store.close();
    result
}

/// What use cases need to know of the configuration. Which policies were decided is not looked up.
pub(crate) fn desk(config: &Config) -> Result<Desk, Failure> {
    Ok(Desk {
        promise: config.promise.clone(),
        policies: Policies::default(),
        link_key: LinkKey::derive(config.secret_key.expose_secret()),
        matching: MatchRules::of(&config.matching)?,
        review: config.review.clone(),
    })
}
