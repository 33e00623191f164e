//! How the program ends.

/// Exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done; documents that were skipped are counted and listed.
    Done = 0,
    /// Not done, or a check found something.
    NotDone = 1,
    /// The command line asks for what doesn't exist.
    BadUsage = 2,
    /// Done under `--strict`, but documents were skipped.
    Skipped = 3,
}

/// A mistake in the command line that only shows once files have been read: an unknown theme.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct UsageError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl UsageError {
    /// "There's no such thing", with the nearest one that there is.
    pub fn unknown<'k>(
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) -> Self {
        let near = parallax::error::nearest(name, known.clone()).filter(|near| !near.is_empty());
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let known: Vec<&str> = known
                    .into_iter()
                    .filter(|known| !known.is_empty())
                    .collect();
                if known.is_empty() {
                    format!("there is no {what} at all")
                } else {
                    format!("there are: {}", known.join(", "))
                }
            }
        };
        Self {
            message: format!("there's no {what} `{name}`"),
            hint: Some(hint),
        }
    }
}
