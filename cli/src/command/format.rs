//! How the commands that talk to AWS show what comes of it.

/// How a result is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people: results on standard output, everything else on standard error.
    #[default]
    Text,
    /// For programs: JSON on standard output.
    Json,
}
