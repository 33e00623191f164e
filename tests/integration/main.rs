//! All tests that go through the public interface or the command line.
#![expect(
    clippy::disallowed_methods,
    reason = "tests write and read the files that they try"
)]
#![expect(clippy::unwrap_used, reason = "in a test it is the assertion")]

mod agreement;
mod attribution;
mod codebooks;
mod common;
mod compare;
mod crash;
mod formats;
mod hostile;
mod incremental;
mod layers;
mod matcher;
mod messy;
mod pipeline;
mod reading;
mod reproducible;
