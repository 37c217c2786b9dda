//! How often AWS is asked whether something is done, and names that no other run uses.

use std::time::Duration;

/// Pauses that begin short, so that what is quick is seen at once, and grow.
#[derive(Debug, Clone)]
pub struct Pace {
    next: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self::new()
    }
}

impl Pace {
    const FIRST: Duration = Duration::from_millis(300);
    const LONGEST: Duration = Duration::from_secs(5);

    /// A pace that begins with the shortest pause.
    pub fn new() -> Self {
        Self { next: Self::FIRST }
    }

    /// Begins with the shortest pause again.
    pub fn again_soon(&mut self) {
        self.next = Self::FIRST;
    }

    /// Waits for the next moment to ask.
    pub async fn pause(&mut self) {
        tokio::time::sleep(self.step()).await;
    }

    /// The next pause, half as long again as the one before.
    fn step(&mut self) -> Duration {
        let now = self.next;
        self.next = (now * 3 / 2).min(Self::LONGEST);
        now
    }
}

/// A name that no other run uses: a word, the time in nanoseconds and the number of the process.
pub(crate) fn unique(word: &str) -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{word}-{}-{:09}-{}", since.as_secs(), since.subsec_nanos(), std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_five_seconds() {
        let mut pace = Pace::new();
        let pauses: Vec<_> = (0..12).map(|_| pace.step()).collect();
        assert_eq!(pauses[..2], [Duration::from_millis(300), Duration::from_millis(450)]);
        assert_eq!(pauses.last(), Some(&Pace::LONGEST));
        pace.again_soon();
        assert_eq!(pace.step(), Duration::from_millis(300));
    }
}
