//! Values as people read them: bare where they are plainly what they are, and cut where they are long.

use asl::shown::escaped;
use serde_json::Value;

/// A value in one line. A text is bare, unless it could be taken for something else.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        // A reference stands for what it names.
        Value::String(text) => reference(text).map_or_else(|| visible(text), str::to_owned),
        other => visible_json(other),
    }
}

/// The name in a text that is one placeholder and nothing else.
pub(super) fn reference(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("${")?.strip_suffix('}')?;
    (!inner.starts_with('!') && !inner.contains(['$', '{', '}']) && is_visible(inner)).then_some(inner)
}

/// True for a text of which people see all.
fn is_visible(text: &str) -> bool {
    text.chars().all(asl::shown::is_visible)
}

fn is_plain(text: &str) -> bool {
    let other = serde_json::from_str::<Value>(text).is_ok();
    !text.is_empty() && !other && text.trim() == text && is_visible(text) && reference(text).is_none()
}

/// A text in quotes where it is no plain one.
fn visible(text: &str) -> String {
    let numeric = text.parse::<f64>().is_ok() || text == "true" || text == "false";
    if numeric && text.trim() == text { text.to_owned() } else { visible_json(&Value::String(text.to_owned())) }
}

/// JSON without characters that a terminal would obey.
fn visible_json(value: &Value) -> String {
    escaped(&value.to_string())
}

/// How many columns a text takes, about.
pub(super) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// Two texts cut to some columns where they begin to differ.
pub(super) fn cut_both(before: &str, after: &str, columns: usize) -> (String, String) {
    let same = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
    let longest = before.chars().count().max(after.chars().count());
    // A third of the line leads to the difference.
    let from = if longest <= columns { 0 } else { same.saturating_sub(columns / 3).min(longest - columns) };
    (window(before, from, columns), window(after, from, columns))
}

/// So many columns of a text from a character on, with marks where something is left out.
fn window(text: &str, from: usize, columns: usize) -> String {
    let columns = columns.max(2);
    let length = text.chars().count();
    let from = from.min(length.saturating_sub(1));
    if from == 0 && length <= columns {
        return text.to_owned();
    }
    let (lead, room) = if from > 0 { ("…", columns - 1) } else { ("", columns) };
    let left = length - from;
    let (room, trail) = if left > room { (room - 1, "…") } else { (room, "") };
    let shown: String = text.chars().skip(from).take(room).collect();
    format!("{lead}{shown}{trail}")
}

/// A text broken at spaces into lines of at most some columns; a word that is longer has a line of its own.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if self::columns(line) + 1 + self::columns(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_shown_so_that_they_cannot_be_mistaken() {
        let shown = |one| value(&one);
        assert_eq!(shown(json!("Charge Customer")), "Charge Customer");
        assert_eq!(shown(json!("${Queue.Arn}")), "Queue.Arn");
        assert_eq!(shown(json!("a-${Queue}")), "a-${Queue}");
        assert_eq!(shown(json!("")), "\"\"");
        assert_eq!(shown(json!(" a")), "\" a\"");
        assert_eq!(shown(json!("null")), "\"null\"");
        assert_eq!(shown(json!("a\u{1b}[31m")), "\"a\\u001b[31m\"");
        assert_eq!(shown(json!("a\u{202e}b")), "\"a\\u{202e}b\"");
        assert_eq!(shown(json!({"a": ["b", 1]})), "{\"a\":[\"b\",1]}");
    }

    #[test]
    fn long_texts_are_cut_where_they_differ() {
        let (one, other) =
            (format!("{}x{}", "a".repeat(50), "b".repeat(50)), format!("{}y{}", "a".repeat(50), "b".repeat(50)));
        let (before, after) = cut_both(&one, &other, 30);
        assert_eq!(before, format!("…{}x{}…", "a".repeat(10), "b".repeat(17)));
        assert_eq!(after, format!("…{}y{}…", "a".repeat(10), "b".repeat(17)));
        assert_eq!(cut_both("ab", "ac", 10), ("ab".to_owned(), "ac".to_owned()));
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("averylongword b", 5), ["averylongword", "b"]);
    }
}
