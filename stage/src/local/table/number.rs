//! Numbers of DynamoDB, which are strings. Whole numbers are exact; others are floating-point numbers here.

use std::cmp::Ordering;

/// Compares two numbers; none where one is no number.
pub(super) fn compared(left: &str, right: &str) -> Option<Ordering> {
    match (left.parse::<i128>(), right.parse::<i128>()) {
        (Ok(left), Ok(right)) => Some(left.cmp(&right)),
        _ => left.parse::<f64>().ok()?.partial_cmp(&right.parse().ok()?),
    }
}

/// The sum or the difference of two numbers; none where one is no number, or the result is not finite.
pub(super) fn combined(left: &str, right: &str, minus: bool) -> Option<String> {
    if let (Ok(left), Ok(right)) = (left.parse::<i128>(), right.parse::<i128>()) {
        let exact = if minus { left.checked_sub(right) } else { left.checked_add(right) };
        return exact.map(|number| number.to_string());
    }
    let (left, right) = (left.parse::<f64>().ok()?, right.parse::<f64>().ok()?);
    let number = if minus { left - right } else { left + right };
    number.is_finite().then(|| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_and_added_as_numbers() {
        assert_eq!(compared("9", "10"), Some(Ordering::Less));
        assert_eq!(compared("1.50", "1.5"), Some(Ordering::Equal));
        assert_eq!(compared("a", "1"), None);
        assert_eq!(combined("9007199254740993", "1", true).as_deref(), Some("9007199254740992"));
        assert_eq!(combined("1", "0.5", false).as_deref(), Some("1.5"));
        assert_eq!(combined("1e308", "1e308", false), None);
    }
}
