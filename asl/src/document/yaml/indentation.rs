//! Lines inside brackets and quotes that are indented less than the block around them.
//!
//! YAML 1.2 wants them indented, and so does the crate. PyYAML and Jackson, which read templates and definition files for
//! AWS's tools, do not look at indentation there (YAML 1.1 as libyaml has it), and many templates close a bracket in the
//! column of its key. So a text that is refused is read again with these lines indented.

/// A text whose lines are indented further, and where that was done.
pub(super) struct Indented {
    pub(super) text: String,
    /// For each insertion the byte after it in this text, and how many bytes have been inserted so far; in order.
    pub(super) inserted: Vec<(usize, usize)>,
}

impl Indented {
    /// The text with every line inside of brackets and quotes indented further than what opened them; nothing where there
    /// is no such line.
    pub(super) fn new(text: &str) -> Option<Self> {
        let lines = Scanner { text, at: 0, lines: Vec::new() }.lines()?;
        // What is opened far to the right must not make the text grow without bounds.
        let most = text.len() + (1 << 16);
        let mut indented = Self { text: String::with_capacity(text.len() + text.len() / 8), inserted: Vec::new() };
        let (mut from, mut total) = (0, 0);
        for (start, column) in lines {
            let rest = &text[start..];
            let blanks = rest.len() - rest.trim_start_matches(' ').len();
            if blanks > column || rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) {
                continue;
            }
            let missing = column + 1 - blanks;
            total += missing;
            if total > most {
                return None;
            }
            indented.text.push_str(&text[from..start]);
            indented.text.extend(std::iter::repeat_n(' ', missing));
            indented.inserted.push((indented.text.len(), total));
            from = start;
        }
        indented.text.push_str(&text[from..]);
        (total > 0).then_some(indented)
    }
}

/// Walks over a text, as far as brackets and quotes are concerned.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Where lines begin that are inside of brackets or quotes, and the column of the outermost of these.
    lines: Vec<(usize, usize)>,
}

impl Scanner<'_> {
    /// The lines; nothing where a quote or bracket is not closed, for no reader accepts that.
    fn lines(mut self) -> Option<Vec<(usize, usize)>> {
        // The column of the outermost bracket, and how many are open.
        let (mut column, mut depth) = (0, 0_usize);
        while let Some(byte) = self.byte(0) {
            match byte {
                b'\n' => {
                    self.at += 1;
                    if depth > 0 {
                        self.lines.push((self.at, column));
                    }
                }
                b' ' | b'\t' | b'\r' | b',' => self.at += 1,
                b'#' => self.skip(|byte| byte != b'\n'),
                b'"' | b'\'' => {
                    let column = if depth > 0 { column } else { self.column() };
                    self.quoted(byte, column)?;
                }
                b'[' | b'{' => {
                    column = if depth > 0 { column } else { self.column() };
                    depth += 1;
                    self.at += 1;
                }
                b']' | b'}' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b'|' | b'>' if depth == 0 => self.block(),
                b'!' | b'&' | b'*' => {
                    self.skip(|byte| !(byte.is_ascii_whitespace() || depth > 0 && b",]}".contains(&byte)))
                }
                b'-' | b'?' | b':' if self.byte(1).is_none_or(|next| next.is_ascii_whitespace()) => self.at += 1,
                _ => self.plain(depth > 0),
            }
        }
        (depth == 0).then_some(self.lines)
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// The column of the current byte, from 0.
    fn column(&self) -> usize {
        self.at - self.text[..self.at].rfind('\n').map_or(0, |end| end + 1)
    }

    fn skip(&mut self, goes_on: impl Fn(u8) -> bool) {
        while self.byte(0).is_some_and(&goes_on) {
            self.at += 1;
        }
    }

    /// A string in quotes; nothing where it is not closed.
    fn quoted(&mut self, quote: u8, column: usize) -> Option<()> {
        self.at += 1;
        loop {
            match self.byte(0)? {
                b'\\' if quote == b'"' && self.byte(1) != Some(b'\n') => self.at += 2,
                byte if byte == quote && quote == b'\'' && self.byte(1) == Some(quote) => self.at += 2,
                byte => {
                    self.at += 1;
                    if byte == quote {
                        return Some(());
                    }
                    if byte == b'\n' {
                        self.lines.push((self.at, column));
                    }
                }
            }
        }
    }

    /// A block scalar, from its header to the last of its lines.
    fn block(&mut self) {
        let line = self.text[..self.at].rfind('\n').map_or(0, |end| end + 1);
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let around = indent(&self.text[line..self.at]);
        self.skip(|byte| byte != b'\n');
        let mut least = None;
        while self.byte(0).is_some() {
            let rest = &self.text[self.at + 1..];
            let line = rest.split('\n').next().unwrap_or_default();
            if !line.trim().is_empty() {
                let own = indent(line);
                if own < *least.get_or_insert(own.max(around + 1)) {
                    return;
                }
            }
            self.at += 1 + line.len();
        }
    }

    /// A scalar without quotes, to the end of the line at most; at least one byte.
    fn plain(&mut self, in_brackets: bool) {
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            let ends = match byte {
                b'\n' => true,
                b',' | b'[' | b']' | b'{' | b'}' => in_brackets,
                b':' => self
                    .byte(1)
                    .is_none_or(|next| next.is_ascii_whitespace() || (in_brackets && b",[]{}".contains(&next))),
                b' ' | b'\t' => self.byte(1) == Some(b'#'),
                _ => false,
            };
            if ends {
                return;
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Indented;

    fn indented(text: &str) -> Option<String> {
        Indented::new(text).map(|indented| indented.text)
    }

    #[test]
    fn lines_inside_brackets_and_quotes_are_indented() {
        assert_eq!(indented("a:\n  b: [\n1,\n  ]\nc: 1\n").unwrap(), "a:\n  b: [\n      1,\n      ]\nc: 1\n");
        assert_eq!(indented("a: \"x\ny\"\n").unwrap(), "a: \"x\n    y\"\n");
        assert_eq!(indented("a: 'it''s\n  [b'\n").unwrap(), "a: 'it''s\n    [b'\n");
        assert_eq!(
            indented("a: {x: [1,\n 2], # [\n y: 'z'\n}\n").unwrap(),
            "a: {x: [1,\n    2], # [\n    y: 'z'\n    }\n"
        );
    }

    #[test]
    fn nothing_else_is() {
        for text in [
            "a: it's [b\nc: d\n",
            "a: |\n  \"x\n  [\nb: 1\n",
            "a:\n  - >-\n    'x\n  - b\n",
            "a: b # \"\nc: 1\n",
            "a: x#[y\nb: 1\n",
            "a: !Sub x\nb: &y 1\nc: *y\n",
            "a: [1,\n     2]\n",
            "a: \"x\n\n     y\"\n",
            "a: [1\nb: 2\n",
            "a: \"x\nb: 2\n",
            "a: ]\n",
            "a: {b:,c:}\n",
            "a: [:]\n:,:\n",
            "",
        ] {
            assert_eq!(indented(text), None, "{text:?}");
        }
    }

    #[test]
    fn insertions_are_known() {
        let indented = Indented::new("a: [\n1,\n2]\n").unwrap();
        assert_eq!(indented.text, "a: [\n    1,\n    2]\n");
        assert_eq!(indented.inserted, [(9, 4), (16, 8)]);
    }

    #[test]
    fn a_bracket_far_to_the_right_does_not_make_the_text_grow_without_bounds() {
        let text = format!("{}[\n{}]\n", "- ".repeat(100_000), "1,\n".repeat(1000));
        assert!(Indented::new(&text).is_none());
    }
}
