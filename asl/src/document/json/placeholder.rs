//! Placeholders outside of strings, and where they end.
//!
//! `${Name}` is of CloudFormation; `${…}` with any expression and `%{ if … }` to `%{ endif }` are of Terraform's templates
//! (Terraform documentation, "Strings and Templates").

use super::super::Kind;
use super::super::fault::Fault;
use super::super::tree::Range;
use super::{Reader, mistakes};
use crate::source::offset;
use mistakes::Wanted;

/// So deep may templates in the strings of an expression nest.
const MOST_NESTED: usize = 16;

impl Reader<'_> {
    /// True at a placeholder or a directive, where they may stand outside of strings.
    pub(super) fn at_placeholder(&self) -> bool {
        self.placeholders && is_start(&self.text.as_bytes()[self.at..])
    }

    /// True at a directive, which may hold several values or none, with their commas.
    pub(super) fn at_directive(&self) -> bool {
        self.placeholders && self.text.as_bytes()[self.at..].starts_with(b"%{")
    }

    /// A placeholder in the place of a value; others may follow it without a space.
    pub(super) fn placeholder(&mut self, wanted: Wanted<'_>) -> Result<(), Fault> {
        let span = self.placeholder_text(wanted)?;
        let node = self.tree.scalar(Kind::String, span, span)?;
        self.tree.unknown(node);
        Ok(())
    }

    /// What was read stands in the place of members, of which nothing is known.
    pub(super) fn hidden_members(&mut self, span: Range) -> Result<(), Fault> {
        self.tree.key(span, span);
        let node = self.tree.scalar(Kind::String, span, span)?;
        self.tree.unknown(node);
        Ok(())
    }

    /// A placeholder, or several that nothing divides.
    pub(super) fn placeholder_text(&mut self, wanted: Wanted<'_>) -> Result<Range, Fault> {
        let start = self.at;
        self.after_directive = self.at_directive();
        while self.at_placeholder() && (self.at == start || !self.at_directive()) {
            match self.end_of_placeholder(self.at) {
                Some(end) => self.at = end,
                None if self.at == start => return Err(unclosed(self, wanted)),
                None => break,
            }
        }
        Ok((offset(start), offset(self.at)))
    }

    /// The byte after the placeholder or directive that begins at a byte. After one that does not end, none is looked for
    /// any more, so that the time stays in proportion to the text.
    pub(super) fn end_of_placeholder(&mut self, start: usize) -> Option<usize> {
        if self.unclosed {
            return None;
        }
        let bytes = self.text.as_bytes();
        let end = if bytes[start..].starts_with(b"%{") { directive(bytes, start) } else { braces(bytes, start) };
        self.unclosed = end.is_none();
        end
    }

    /// Where a string ends that has a placeholder with quotes inside, such as `"${names["a"]}"`; `plain` is where it would
    /// end otherwise.
    pub(super) fn end_with_placeholders(&mut self, start: usize, plain: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let after = bytes[plain + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
        let fits = matches!(after, None | Some(b',' | b'}' | b']' | b':'));
        if !self.placeholders || fits || !self.text[start..plain].contains("${") {
            return None;
        }
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => return Some(at),
                b'\\' => at += 2,
                b'\n' => return None,
                _ if is_start(&bytes[at..]) => at = self.end_of_placeholder(at)?,
                _ => at += 1,
            }
        }
        None
    }
}

fn is_start(rest: &[u8]) -> bool {
    rest.starts_with(b"${") || rest.starts_with(b"%{")
}

fn unclosed(reader: &Reader<'_>, wanted: Wanted<'_>) -> Fault {
    if reader.at_directive() {
        return mistakes::unexpected(reader, wanted);
    }
    Fault::new(reader.at, "the placeholder is not closed").help("write it as `${Name}`")
}

/// The byte after the brace that closes the one behind the first byte, past strings and what is nested.
fn braces(bytes: &[u8], start: usize) -> Option<usize> {
    // For each template that is open, how many of its braces are; between two, a string.
    let mut open = vec![1_usize];
    let mut brackets = 0_usize;
    let mut in_string = false;
    let mut at = start + 2;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if in_string {
            match byte {
                b'\\' => at += 1,
                b'"' => in_string = false,
                b'\n' => return None,
                b'$' | b'%' if bytes.get(at) == Some(&b'{') => {
                    if open.len() == MOST_NESTED {
                        return None;
                    }
                    open.push(1);
                    in_string = false;
                    at += 1;
                }
                _ => {}
            }
            continue;
        }
        let outermost = open.len() == 1;
        let depth = open.last_mut()?;
        match byte {
            b'"' => in_string = true,
            b'(' | b'[' => brackets += 1,
            b')' | b']' => brackets = brackets.saturating_sub(1),
            // What follows belongs to the text around a placeholder that is not closed.
            b',' if brackets == 0 && *depth == 1 && outermost => return None,
            b'{' => *depth += 1,
            b'}' => {
                *depth -= 1;
                if *depth == 0 {
                    open.pop();
                    if open.is_empty() {
                        return Some(at);
                    }
                    // The template was inside a string.
                    in_string = true;
                }
            }
            _ => {}
        }
    }
    None
}

/// The byte after the directive that ends the one which begins at a byte: `%{ endif }` of `%{ if … }`.
fn directive(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        let end = braces(bytes, at)?;
        match keyword(&bytes[at..end]) {
            b"if" | b"for" => depth += 1,
            b"endif" | b"endfor" => depth = depth.checked_sub(1)?,
            b"else" => {}
            _ => return None,
        }
        if depth == 0 {
            return Some(end);
        }
        at = end + bytes[end..].windows(2).position(|two| two == b"%{")?;
    }
}

/// The word that a directive begins with.
fn keyword(directive: &[u8]) -> &[u8] {
    let inner = directive.get(2..).unwrap_or_default();
    let inner = inner.strip_prefix(b"~").unwrap_or(inner).trim_ascii_start();
    let end = inner.iter().position(|byte| !byte.is_ascii_lowercase()).unwrap_or(inner.len());
    &inner[..end]
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Format, Limits, Refusal};

    fn try_read(text: &str) -> Result<Document, Refusal> {
        Document::with_placeholders("a.json", Format::Json, text, Limits::default())
    }

    fn read(text: &str) -> Document {
        try_read(text).unwrap_or_else(|error| panic!("{error}"))
    }

    fn refused(text: &str) -> String {
        try_read(text).unwrap_err().to_string()
    }

    /// The pointers of the unknown values, and how the text writes them.
    fn unknown(text: &str) -> Vec<(String, String)> {
        let document = read(text);
        let unknown = document.nodes().filter(|node| node.is_unknown());
        unknown.map(|node| (node.pointer(), node.source().to_owned())).collect()
    }

    fn one(pointer: &str, source: &str) -> Vec<(String, String)> {
        vec![(pointer.to_owned(), source.to_owned())]
    }

    #[test]
    fn a_placeholder_without_quotes_is_an_unknown_value() {
        assert_eq!(unknown(r#"{"Seconds": ${Pause}, "End": true}"#), one("/Seconds", "${Pause}"));
        assert_eq!(unknown(r#"[1, ${a}${b}]"#), one("/1", "${a}${b}"));
        assert_eq!(unknown("${All}"), one("", "${All}"));
        assert_eq!(unknown(r#"{"a": "${quoted}"}"#), []);
        let document = read(r#"{"a": ${x}, "b": [2]}"#);
        assert_eq!(document.node_at("/b/0").unwrap().place().to_string(), "a.json:1:19");
    }

    #[test]
    fn expressions_of_terraform_end_at_their_own_brace() {
        let text = r#"${jsonencode({a = "}", b = "${var.c["d"]}"})}"#;
        assert_eq!(unknown(&format!("{{\"a\": {text}}}")), one("/a", text));
        let document = read(r#"{"a": "x${f["k"].arn}y", "b": ${z}}"#);
        assert_eq!(document.node_at("/a").unwrap().as_str(), Some(r#"x${f["k"].arn}y"#));
        assert!(!document.node_at("/a").unwrap().is_unknown());
    }

    #[test]
    fn a_directive_hides_what_it_encloses() {
        let loops = "%{ for name in names ~}{\"a\": \"${name}\"},%{ endfor ~}";
        assert_eq!(unknown(&format!("[{loops} 1]")), one("/0", loops));
        assert_eq!(unknown(&format!("[1 {loops}, 2]")), one("/1", loops));
        let nested = "%{ if a }1%{ if b }2%{ else }3%{ endif }%{ endif }";
        assert_eq!(unknown(&format!("{{\"n\": {nested}}}")), one("/n", nested));
        let members = "%{ if retry }\"Retry\": [],%{ endif }";
        let document = read(&format!("{{{members} \"End\": true}}"));
        assert!(document.root().has_unknown_members());
        assert_eq!(document.node_at("/End").unwrap().as_bool(), Some(true));
    }

    #[test]
    fn members_may_be_a_placeholder() {
        for text in [r#"{${more}}"#, r#"{${more}, "a": 1}"#, r#"{"a": 1, ${more}}"#] {
            assert!(read(text).root().has_unknown_members(), "{text}");
        }
        let document = read(r#"{${Name}: {"a": 1}}"#);
        assert!(!document.root().has_unknown_members());
        assert_eq!(document.root().members().next().unwrap().key.name(), "${Name}");
    }

    #[test]
    fn what_is_no_placeholder_is_refused() {
        assert_eq!(
            refused(r#"{"Seconds": ${Pause, "End": true}"#),
            "a.json:1:13: error[V001]: the placeholder is not closed\n  help: write it as `${Name}`"
        );
        assert!(refused(r#"{"Seconds": {Pause}}"#).contains("expected a key"));
        assert!(refused(r#"{"Seconds": %{ if x }1}"#).contains("expected a value"));
        assert!(refused(r#"{"Seconds": ${a} 5}"#).contains("expected `,`"));
    }

    #[test]
    fn many_that_are_not_closed_take_no_more_time() {
        let text = format!("[{}]", "\"${\" x,".repeat(200_000));
        assert!(try_read(&text).is_err());
        let deep = format!("{{\"a\": {}", "${\"".repeat(100_000));
        assert!(try_read(&deep).is_err());
    }
}
