//! What an author says of resources that a request leaves open.

use asl::wildcard::matches;

use crate::symbols::is_symbol;

/// ARNs that resources can be, each with a mark of who gave it, and which of them were of use.
#[derive(Debug)]
pub struct Limits<M> {
    given: Vec<(String, M)>,
    used: Vec<bool>,
}

impl<M> Limits<M> {
    /// Some ARNs, as [`Symbols`](crate::Symbols) writes them.
    pub fn new(given: Vec<(String, M)>) -> Self {
        let used = vec![false; given.len()];
        Self { given, used }
    }

    /// Those that a pattern leaves open. What only deployment knows may be any.
    pub(crate) fn matching(&mut self, pattern: &str) -> Vec<String> {
        let open = opened(pattern);
        self.chosen(|arn, _| is_one_value(arn) || matches(&open, arn))
    }

    /// Those that are narrower than a pattern of which no member of the request names a part, such as all buckets that a query may
    /// read. What only deployment knows would fit every pattern, so it counts here only where it was of no use before.
    pub(crate) fn within(&mut self, pattern: &str) -> Vec<String> {
        let open = opened(pattern);
        self.chosen(|arn, used| if is_one_value(arn) { !used } else { matches(&open, arn) })
    }

    fn chosen(&mut self, fits: impl Fn(&str, bool) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        for ((arn, _), used) in self.given.iter().zip(&mut self.used) {
            if fits(arn, *used) {
                *used = true;
                found.push(arn.clone());
            }
        }
        found
    }

    /// Those that no resource of a call was.
    pub fn unused(self) -> impl Iterator<Item = M> {
        let unused = self.given.into_iter().zip(self.used).filter(|(_, used)| !used);
        unused.map(|((_, mark), _)| mark)
    }
}

/// Whether an ARN is one value that only deployment knows.
fn is_one_value(arn: &str) -> bool {
    arn.chars().count() == 1 && arn.chars().all(is_symbol)
}

/// A pattern in which everything that only deployment knows is open, too.
fn opened(pattern: &str) -> String {
    pattern.chars().map(|character| if is_symbol(character) { '*' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Limits, is_symbol};

    #[test]
    fn what_only_deployment_knows_limits_what_no_member_names_once() {
        let unknown = ('\u{f0000}'..='\u{ffffd}').find(|&symbol| is_symbol(symbol)).unwrap_or_default().to_string();
        let given = || vec![("arn:aws:s3:::shop-*/*".to_owned(), "shop"), (unknown.clone(), "unknown")];
        let mut limits = Limits::new(given());
        assert_eq!(limits.within("arn:aws:ses:::identity/*"), [unknown.as_str()]);
        assert_eq!(limits.within("arn:aws:s3:::*/*"), ["arn:aws:s3:::shop-*/*"]);
        assert_eq!(limits.unused().next(), None);
        let mut limits = Limits::new(given());
        assert_eq!(limits.matching("arn:aws:sqs:::*"), [unknown.as_str()]);
        assert_eq!(limits.within("arn:aws:batch:::job/*"), [""; 0]);
    }
}
