//! What a format's reader hands on.

use super::Values;

/// What a format's reader makes of a file.
#[derive(Debug, Default)]
pub(super) struct Extracted {
    /// Its text: blocks (paragraphs, headings, list items) with an empty line between them.
    pub text: String,
    /// What the file says of itself, by metadata field.
    pub values: Values,
    /// What was left out or looks wrong, a sentence each.
    pub warnings: Vec<String>,
}

std::thread_local! {
    static ISOLATED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether this thread reads a file whose reader may panic: the panic costs one document, which a
/// note tells, so that a program's panic hook need not print it.
pub fn is_isolated() -> bool {
    ISOLATED.get()
}

/// Calls a reader that a broken file may make panic.
pub(super) fn isolated<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let before = ISOLATED.replace(true);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    ISOLATED.set(before);
    outcome.unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no reason given");
        let line = said.lines().next().unwrap_or_default();
        Err(format!("damaged: its reader gave up ({line})"))
    })
}
