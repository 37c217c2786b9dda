//! How far a wrong name is from a known one.

/// Names are compared up to this many characters; no name of the language is longer, so what is longer is far from all.
const LONGEST: usize = 40;

/// How many letters must be added, left out or changed to make one name of the other; case does not count.
pub(crate) fn edit_distance(one: &str, other: &str) -> usize {
    let letters = |name: &str| -> Vec<char> { name.chars().take(LONGEST).flat_map(char::to_lowercase).collect() };
    let (one, other) = (letters(one), letters(other));
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, wanted) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, have) in other.iter().enumerate() {
            let changed = diagonal + usize::from(wanted != have);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::edit_distance;

    #[test]
    fn distance_counts_edits_and_not_case() {
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("kitten", "Sitting"), 3);
        assert_eq!(edit_distance("same", "SAME"), 0);
        assert!(edit_distance(&"x".repeat(100_000), "short") > 30);
    }
}
