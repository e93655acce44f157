//! Threads that read.

use std::thread::JoinHandle;

use crossbeam_channel::Receiver;

use crate::store::engine::connection::{DatabaseUrl, Purpose};
use crate::store::engine::error::StoreError;
use crate::store::engine::message::Message;
use crate::store::engine::reconnect::{Losses, ReconnectingConnection};

pub(crate) fn start(
    url: DatabaseUrl,
    jobs: Receiver<Message>,
    losses: Losses,
) -> Result<JoinHandle<()>, StoreError> {
    let connection = ReconnectingConnection::open(url, Purpose::Read, losses)?;
    let thread = std::thread::Builder::new().name("store-reader".to_owned());
    thread
        .spawn(move || read_all(connection, &jobs))
        .map_err(|error| StoreError::Unavailable {
            reason: format!("no thread for reading: {error}"),
        })
}

fn read_all(mut connection: ReconnectingConnection, jobs: &Receiver<Message>) {
    while let Ok(Message::Job(mut job)) = jobs.recv() {
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
