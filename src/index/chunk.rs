//! Work on passages, shared out between threads.

use super::open::Index;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Passages that one thread works on at a time.
const CHUNK: u32 = 4_096;

/// A run of documents of one segment.
pub(super) struct Chunk {
    /// Index of the segment.
    pub segment: usize,
    /// Its documents' places among the segment's.
    pub documents: Range<usize>,
    /// Passages of these documents.
    pub passages: u64,
}

/// Cuts segments into chunks of whole documents.
pub(super) fn chunks(index: &Index, segments: &[usize]) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for &segment in segments {
        let documents = &index.segments[segment].documents;
        let mut start = 0;
        let mut passages = 0;
        for (at, document) in documents.iter().enumerate() {
            passages += document.n_passages;
            if passages >= CHUNK || at + 1 == documents.len() {
                chunks.push(Chunk {
                    segment,
                    documents: start..at + 1,
                    passages: u64::from(passages),
                });
                start = at + 1;
                passages = 0;
            }
        }
    }
    chunks
}

/// Does a piece of work for each number below `n`, on several threads, each with a memory of its own;
/// the results in order.
pub(super) fn share_out<S, T: Send>(
    n: usize,
    threads: usize,
    memory: impl Fn() -> S + Sync,
    work: impl Fn(usize, &mut S) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, n.max(1)) {
            scope.spawn(|| {
                let mut memory = memory();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= n {
                        break;
                    }
                    let result = work(number, &mut memory);
                    if let Ok(mut done) = done.lock() {
                        done.push((number, result));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}
