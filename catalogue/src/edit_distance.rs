//! How far a wrong name is from a known one.

/// Names are compared up to this many characters; no name of the language is longer, so what is longer is far from all.
const LONGEST: usize = 40;

/// How many letters must be added, left out, changed or swapped with the next to make one name of the other; case does not
/// count.
pub(crate) fn edit_distance(one: &str, other: &str) -> usize {
    let letters = |name: &str| -> Vec<char> { name.chars().take(LONGEST).flat_map(char::to_lowercase).collect() };
    let (one, other) = (letters(one), letters(other));
    let mut before: Vec<usize> = vec![0; other.len() + 1];
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, wanted) in one.iter().enumerate() {
        let mut next = vec![line + 1; other.len() + 1];
        for (column, have) in other.iter().enumerate() {
            let changed = row[column] + usize::from(wanted != have);
            next[column + 1] = changed.min(next[column] + 1).min(row[column + 1] + 1);
            let swapped = line > 0 && column > 0 && one[line - 1] == *have && other[column - 1] == *wanted;
            if swapped {
                next[column + 1] = next[column + 1].min(before[column - 1] + 1);
            }
        }
        before = std::mem::replace(&mut row, next);
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
        assert_eq!(edit_distance("Netx", "Next"), 1);
        assert_eq!(edit_distance("abcd", "badc"), 2);
        assert!(edit_distance(&"x".repeat(100_000), "short") > 30);
    }
}
