//! Where a byte of a string stands in the text that writes the string with escapes, folded or indented.

/// The byte of `source`, a string as JSON or YAML writes it, at which the byte `offset` of the string `read` from it
/// stands; nothing where the two cannot be laid beside each other.
///
/// Strings in double quotes have backslash escapes, those in single quotes have `''`. In YAML, lines are folded: a line
/// break and the blanks around it stand for one blank, or in a block for a line break.
pub(super) fn source_offset(source: &str, read: &str, offset: usize) -> Option<usize> {
    let quote = source.chars().next().filter(|first| matches!(first, '"' | '\''));
    let mut written = quote.map_or(0, char::len_utf8);
    let mut rest = read.get(..offset)?.chars().peekable();
    while rest.peek().is_some() {
        written += step(source.get(written..)?, quote, &mut rest)?;
    }
    // What is written before the character itself, and means nothing.
    let next = read.get(offset..)?.chars().next();
    while let Some(first) = source.get(written..)?.chars().next() {
        let blank = first.is_whitespace() && next.is_some_and(|next| !next.is_whitespace());
        let continued = quote == Some('"') && source[written..].starts_with("\\\n");
        if !blank && !continued {
            break;
        }
        written += first.len_utf8() + usize::from(continued);
    }
    Some(written)
}

/// How many bytes of the source mean the next character, which is taken, or nothing at all.
fn step(source: &str, quote: Option<char>, read: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<usize> {
    let (&wanted, first) = (read.peek()?, source.chars().next()?);
    match (quote, first) {
        (Some('"'), '\\') => {
            let (length, meant) = escape(source)?;
            if let Some(meant) = meant { (read.next()? == meant).then_some(length) } else { Some(length) }
        }
        (Some('\''), '\'') => {
            read.next();
            (wanted == '\'' && source.starts_with("''")).then_some(2)
        }
        (_, first) if first == wanted => {
            read.next();
            Some(first.len_utf8())
        }
        // A line break and the blanks around it.
        (_, first) if first.is_whitespace() => {
            let length = source.find(|character: char| !character.is_whitespace()).unwrap_or(source.len());
            let broken = source[..length].contains(['\n', '\r']);
            if wanted.is_whitespace() && broken {
                while read.next_if(|next| next.is_whitespace()).is_some() {}
            }
            Some(length)
        }
        _ => None,
    }
}

/// The length of an escape, and the character that it means; none for a line break that is taken away.
fn escape(source: &str) -> Option<(usize, Option<char>)> {
    let letter = source[1..].chars().next()?;
    let code = |from: usize, digits: usize| u32::from_str_radix(source.get(from..from + digits)?, 16).ok();
    let meant = match letter {
        'x' => return Some((4, Some(char::from_u32(code(2, 2)?)?))),
        'U' => return Some((10, Some(char::from_u32(code(2, 8)?)?))),
        'u' => {
            let first = code(2, 4)?;
            if let Some(meant) = char::from_u32(first) {
                return Some((6, Some(meant)));
            }
            let second = code(8, 4)?;
            let pair = 0x1_0000 + (first.checked_sub(0xD800)? << 10) + second.checked_sub(0xDC00)?;
            return Some((12, Some(char::from_u32(pair)?)));
        }
        '\n' => {
            let blanks = source[2..].find(|character| !matches!(character, ' ' | '\t')).unwrap_or(source.len() - 2);
            return Some((2 + blanks, None));
        }
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        '0' => '\0',
        'a' => '\u{7}',
        'v' => '\u{b}',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    };
    Some((1 + letter.len_utf8(), Some(meant)))
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Limits};

    /// Line and column of a mark in the string at `/a`, and where the text has it.
    fn both(document: &Document) -> ((u32, u32), (u32, u32)) {
        let node = document.node_at("/a").unwrap();
        let found = node.place_in(node.as_str().unwrap().find("here").unwrap());
        let meant = document.place(document.text().find("here").unwrap());
        ((found.line, found.column), (meant.line, meant.column))
    }

    #[test]
    fn the_place_is_that_of_the_author_in_json() {
        for text in [
            r#"{"a": "{% here %}"}"#,
            r#"{"a": "{% $x = \"größe\" and\n\there \"b\" %}"}"#,
            r#"{"a": "\u00e9\ud83d\ude42\/\\here"}"#,
            r#"{"a": "here\n"}"#,
        ] {
            let (found, meant) = both(&Document::json("a.json", text, Limits::default()).unwrap());
            assert_eq!(found, meant, "{text}");
        }
    }

    #[test]
    fn the_place_is_that_of_the_author_in_yaml() {
        for text in [
            "a: plain here\n",
            "a: plain\n  and\n\n  folded here\n",
            "a: 'it''s here'\n",
            "a: \"\\x41\\\n   \\e x\n   y here\"\n",
            "a: |\n  $x +\n    $y\n\n  here\n",
            "a: >\n  $x +\n  $y\n\n    here\n  more\n",
            "b: 1\na: >-\n  here\n  there\n",
        ] {
            let (found, meant) = both(&Document::yaml("a.yaml", text, Limits::default()).unwrap());
            assert_eq!(found, meant, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_told_stands_where_the_string_does() {
        let document = Document::yaml("a.yaml", "a: !tag \"x\\ty\"\nb: 7\n", Limits::default()).unwrap();
        let node = document.node_at("/a").unwrap();
        assert_eq!(node.place_in(2), node.place());
        assert_eq!(node.place_in(99), node.place());
        let number = document.node_at("/b").unwrap();
        assert_eq!(number.place_in(1), number.place());
    }
}
