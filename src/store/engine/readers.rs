//! Threads that read.

use std::thread::JoinHandle;

use crate::store::engine::connection::{DatabaseUrl, Purpose};
use crate::store::engine::door::Queue;
use crate::store::engine::error::StoreError;
use crate::store::engine::reconnect::{Losses, ReconnectingConnection};

pub(crate) fn start(url: DatabaseUrl, mut jobs: Queue, losses: Losses) -> Result<JoinHandle<()>, StoreError> {
    let connection = ReconnectingConnection::open(url, Purpose::Read, losses)?;
    let thread = std::thread::Builder::new().name("store-reader".to_owned());
    thread
        .spawn(move || read_all(connection, &mut jobs))
        .map_err(|error| StoreError::Unavailable {
            reason: format!("no thread for reading: {error}"),
        })
}

fn read_all(mut connection: ReconnectingConnection, jobs: &mut Queue) {
    while let Some(mut job) = jobs.next() {
        if !job.is_wanted() {
            continue;
        }
        match connection.get() {
            Ok(conn) => {
                if !job.run(conn) {
                    connection.drop_if_dead();
                }
                job.answer(None);
            }
            Err(error) => job.answer(Some(error)),
        }
    }
}
