//! Claims about who says what about whom, and whether a corpus bears them out.
//!
//! In: a claims file; a cube's samples. Out: for each claim a verdict, with the estimate, the interval
//! and the number of documents that it rests on. Never: passages, which are for people to read.

mod load;
mod test;
mod verdict;

pub use load::{Error, load};
pub use test::{DyadName, Measure, Operand, Relation, SubjectName, Test};
pub use verdict::{Side, Tested, Verdict, dyad, test};

use jiff::civil::Date;
use std::path::PathBuf;

/// The claims files that ship inside the program: name and text.
pub const SHIPPED: [(&str, &str); 1] = [(
    "getting-to-yes",
    include_str!("../../claims/getting-to-yes.toml"),
)];

/// What a claims file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimsFile {
    /// Events that tests name, in the file's order.
    pub events: Vec<Event>,
    /// The claims, in the file's order.
    pub claims: Vec<Claim>,
    /// The file, as it was named; `(shipped)/NAME.toml` for a shipped one.
    pub path: PathBuf,
}

impl ClaimsFile {
    /// The event of an id.
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.id == id)
    }
}

/// A dated event that a change is looked for at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name in tests.
    pub id: String,
    /// Its name for people; the id where the file gives none.
    pub label: String,
    /// The day.
    pub date: Date,
    /// How many months before the day, and from it on, are compared.
    pub window_months: i32,
}

/// A claim, with the test that could show it wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its name in results.
    pub id: String,
    /// What is claimed, in a sentence.
    pub says: String,
    /// The comparison that it stands or falls with.
    pub test: Test,
    /// The test as it's written in the file.
    pub written: String,
    /// First day that is looked at, unless from the beginning.
    pub since: Option<Date>,
    /// Last day that is looked at, unless to the end.
    pub until: Option<Date>,
    /// Where it's from, and what the test leaves out; may be empty.
    pub note: String,
}
