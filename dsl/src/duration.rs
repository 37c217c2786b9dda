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

/// A number of seconds.
pub const fn seconds(count: u32) -> Duration {
    Duration(count)
}

/// A number of minutes. A value that exceeds a `u32` of seconds becomes the longest duration, which no service accepts.
pub const fn minutes(count: u32) -> Duration {
    Duration(count.saturating_mul(60))
}

/// A number of hours.
pub const fn hours(count: u32) -> Duration {
    Duration(count.saturating_mul(3600))
}

/// A number of days of 24 hours.
pub const fn days(count: u32) -> Duration {
    Duration(count.saturating_mul(86_400))
}
