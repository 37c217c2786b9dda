//! What an author says of resources that a request leaves open.

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

/// Whether a text fits a pattern in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::{Limits, is_symbol, matches};

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

    #[test]
    fn stars_stand_for_any_text() {
        let pattern = "arn:*:dynamodb:*:*:table/*";
        assert!(matches(pattern, "arn:aws:dynamodb:eu-west-1:1:table/orders"));
        assert!(!matches(pattern, "arn:aws:sqs:eu-west-1:1:orders"));
        assert!(matches("arn:*:s3:::photos/*", "arn:aws:s3:::photos/a/b"));
        assert!(!matches("arn:*:s3:::photos", "arn:aws:s3:::photos/a"));
        assert!(matches("*", ""));
    }
}
