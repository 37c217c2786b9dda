//! Patterns in which a star stands for any text.

/// Whether a pattern, in which `*` stands for any text, fits a whole text. Each star takes as little as it can, which is enough.
///
/// ```
/// assert!(asl::wildcard::matches("orders/*.json", "orders/2026/7.json"));
/// assert!(!asl::wildcard::matches("orders/*.json", "orders/7.csv"));
/// ```
pub fn matches(pattern: &str, text: &str) -> bool {
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
    use super::matches;

    #[test]
    fn stars_stand_for_any_text() {
        let pattern = "arn:*:dynamodb:*:*:table/*";
        assert!(matches(pattern, "arn:aws:dynamodb:eu-west-1:1:table/orders"));
        assert!(!matches(pattern, "arn:aws:sqs:eu-west-1:1:orders"));
        assert!(matches("arn:*:s3:::photos/*", "arn:aws:s3:::photos/a/b"));
        assert!(!matches("arn:*:s3:::photos", "arn:aws:s3:::photos/a"));
        assert!(matches("*", ""));
        assert!(matches("a", "a") && !matches("a", "ab") && !matches("a*a", "a"));
    }
}
