//! How much may wait for the indexing threads.
//!
//! tantivy's own queue counts batches, ten thousand of them, and a batch of ours is a whole
//! document: where reading is faster than indexing, it would hold hundreds of megabytes. So every
//! row carries a permit for its document's bytes, which comes back when an indexing thread takes it.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// Bytes of text that may wait.
const MOST_WAITING: usize = 16 << 20;

/// How long a reader waits for room. An indexing thread that has failed takes nothing any more;
/// the reader then goes on, and meets the failure itself.
const PATIENCE: Duration = Duration::from_secs(2);

/// The bytes that wait.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<usize>,
    room: Condvar,
}

/// Room for a document in the queue, until it's dropped.
pub(super) struct Permit {
    queue: Arc<Queue>,
    bytes: usize,
}

impl Queue {
    /// Waits until there's room, and takes it.
    pub fn enter(self: &Arc<Self>, bytes: usize) -> Arc<Permit> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |waiting: &mut usize| *waiting > MOST_WAITING;
        let room = self.room.wait_timeout_while(waiting, PATIENCE, full);
        let (mut waiting, _) = room.unwrap_or_else(PoisonError::into_inner);
        *waiting += bytes;
        Arc::new(Permit {
            queue: Arc::clone(self),
            bytes,
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut waiting = self
            .queue
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *waiting -= self.bytes;
        self.queue.room.notify_all();
    }
}

/// A row of the index, on its way there.
pub(super) struct Row {
    pub document: TantivyDocument,
    pub permit: Option<Arc<Permit>>,
}

impl Document for Row {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        drop(self.permit);
        self.document
    }
}
