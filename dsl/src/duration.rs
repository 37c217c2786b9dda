//! Lengths of time.

/// A length of time in whole seconds, the unit of Step Functions and SQS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(u32);

impl Duration {
    /// The length in seconds.
    pub const fn as_seconds(self) -> u32 {
        self.0
    }
}

/// That many seconds.
pub const fn seconds(count: u32) -> Duration {
    Duration(count)
}

/// That many minutes. More than a `u32` of seconds holds becomes the longest length there is, which no service accepts.
pub const fn minutes(count: u32) -> Duration {
    Duration(count.saturating_mul(60))
}

/// That many hours.
pub const fn hours(count: u32) -> Duration {
    Duration(count.saturating_mul(3600))
}

/// That many days of 24 hours.
pub const fn days(count: u32) -> Duration {
    Duration(count.saturating_mul(86_400))
}
