//! How long work reports that it goes on. The library calls it; the command line shows it.

/// A piece of long work, and how much there is of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Documents are read and indexed, so many bytes of files.
    Reading {
        /// Bytes of all files.
        bytes: u64,
    },
    /// Passages are matched against a codebook.
    Tagging {
        /// Passages to be matched.
        passages: u64,
    },
    /// Documents are compared with each other, to find copies.
    Comparing {
        /// Documents to be compared.
        documents: u64,
    },
    /// Passages are looked through for whose voice they are and whom they're about.
    Attributing {
        /// Passages to be looked through.
        passages: u64,
    },
}

/// A listener for the progress of one piece of work after the other.
pub trait Progress: Sync {
    /// Work begins.
    fn begin(&self, work: Work);
    /// So many documents or passages have been done, and so much of the total.
    fn advance(&self, units: u64, amount: u64);
    /// The work has ended.
    fn end(&self);
}

/// Progress that nobody watches.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Work) {}
    fn advance(&self, _: u64, _: u64) {}
    fn end(&self) {}
}
