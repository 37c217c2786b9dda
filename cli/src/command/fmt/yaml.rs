//! A definition in YAML, formatted in place: nothing changes but spaces at the ends of lines and line breaks at the end.

use asl::document::{Document, Format, Kind, Limits};

use super::Refusal;

/// The text of a YAML document without what its author cannot see.
pub(super) fn formatted(document: &Document) -> Result<String, Refusal> {
    let text = document.text();
    let kept = kept_lines(document);
    let mut out = String::with_capacity(text.len() + 1);
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (body, end) = match line.strip_suffix('\n') {
            Some(body) => (body.strip_suffix('\r').unwrap_or(body), &line[body.trim_end_matches('\r').len()..]),
            None => (line, ""),
        };
        out.push_str(if kept.get(number).copied().unwrap_or_default() {
            body
        } else {
            body.trim_end_matches([' ', '\t'])
        });
        out.push_str(end);
        start += line.len();
    }
    debug_assert_eq!(start, text.len());
    // The end of a block scalar may count.
    if !kept.last().copied().unwrap_or_default() {
        let length = out.trim_end_matches(['\n', '\r']).len();
        out.truncate(length);
        out.push('\n');
    }
    let same = |other: &Document| {
        let all = |document: &Document| {
            let nodes = document.nodes().map(|node| (node.pointer(), node.kind(), node.tag().map(str::to_owned)));
            nodes.collect::<Vec<_>>()
        };
        other.root().to_value() == document.root().to_value() && all(other) == all(document)
    };
    match Document::with_placeholders(document.file(), Format::Yaml, &out, Limits::default()) {
        Ok(again) if same(&again) => Ok(out),
        Ok(_) | Err(_) => {
            Err(Refusal::new("cannot be formatted without changing a value", "format it by hand, or write it as JSON"))
        }
    }
}

/// Which lines belong to strings of several lines, whose spaces may count.
fn kept_lines(document: &Document) -> Vec<bool> {
    let text = document.text();
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut kept = vec![false; starts.len()];
    let line_of = |at: usize| starts.partition_point(|start| *start <= at).saturating_sub(1);
    for node in document.nodes() {
        let mut ranges = vec![];
        if node.kind() == Kind::String {
            ranges.push(node.bytes());
        }
        ranges.extend(node.key().map(|key| key.bytes()));
        for range in ranges {
            let (first, last) = (line_of(range.start), line_of(range.end));
            if first < last {
                kept[first..=last].iter_mut().for_each(|kept| *kept = true);
            }
        }
        // The blank lines after a block scalar may belong to it.
        let header = text[..node.bytes().start].trim_end().rsplit(['\n', ' ']).next().unwrap_or_default();
        if node.kind() == Kind::String && header.starts_with(['|', '>']) {
            let first = line_of(node.bytes().start);
            let next = text[node.bytes().end..].find(|c: char| !c.is_whitespace());
            let last = next.map_or(starts.len() - 1, |next| line_of(node.bytes().end + next).saturating_sub(1));
            if kept[first] && kept[last.max(first)] {
                continue;
            }
            kept[first..=last.max(first)].iter_mut().for_each(|kept| *kept = true);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(text: &str) -> String {
        let document = Document::with_placeholders("a.yaml", Format::Yaml, text, Limits::default()).unwrap();
        super::formatted(&document).unwrap()
    }

    #[test]
    fn comments_quotes_anchors_and_tags_stay() {
        let text = "# why\nA: &x  'it''s' # note\nB: *x\nC: !Ref Q\nD: \"a\\tb\"\nE: ${N}\n\n\nF: [1,   2]\n";
        assert_eq!(formatted(text), text);
    }

    #[test]
    fn spaces_at_the_ends_of_lines_are_removed() {
        assert_eq!(formatted("A: 1  \nB:\t\n  C: 2 # c \n\n\n"), "A: 1\nB:\n  C: 2 # c\n");
        assert_eq!(formatted("A: 1 \r\nB: 2"), "A: 1\r\nB: 2\n");
    }

    #[test]
    fn what_belongs_to_a_string_stays() {
        for text in [
            "A: |\n  x  \n  y\n\nB: 1\n",
            "A: |+\n  x\n\n\n",
            "A: >-\n  x  \n\n  y\n",
            "A: \"x  \n  y\"\n",
            "A: 'x\n\n  y'\nB: 2\n",
        ] {
            assert_eq!(formatted(text), text, "{text:?}");
        }
    }
}
