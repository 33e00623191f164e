//! How often a reader and the program agree on a theme.

/// What labelled passages say of a theme's patterns in one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Passages that reader and program put the theme on.
    pub true_positive: u64,
    /// Those that the program alone put it on.
    pub false_positive: u64,
    /// Those that the reader alone put it on.
    pub false_negative: u64,
    /// Those that neither put it on.
    pub true_negative: u64,
}
