//! A document made of strings of another, such as a definition in a block scalar of a template.

use std::ops::Range;
use std::sync::Arc;

use super::source::{Origin, Source, Step, outer_offset, outer_range};
use super::{Dialect, Document, Format, Kind, Limits, Node, Notation, Refusal};
use crate::{Place, Span};

/// A string of a document, with the place of each of its bytes.
///
/// Escapes, indentation and folded lines are followed. Where that is not possible (an alias), every byte is where the
/// string begins.
#[derive(Debug, Clone)]
pub struct Written<'d> {
    source: Arc<Source>,
    text: &'d str,
    steps: Vec<Step>,
    /// True for the whole text of a file.
    file: bool,
}

impl<'d> Written<'d> {
    /// The string that a node is; nothing for any other value.
    pub fn new(node: Node<'d>) -> Option<Self> {
        let text = node.as_str()?;
        let document = node.document();
        let content = node.entry().content.0 as usize;
        let start = node.bytes().start;
        let steps = if content < document.text().len() {
            vec![Step { at: 0, outer: content, runs: true }]
        } else {
            let source = node.source();
            let found = Style::of(source).into_iter().find_map(|(style, from)| align(text, source, style, from));
            match found {
                Some(mut steps) => {
                    steps.iter_mut().for_each(|step| step.outer += start);
                    steps
                }
                None => vec![Step { at: 0, outer: start, runs: false }],
            }
        };
        Some(Self { source: Arc::clone(&document.source), text, steps, file: false })
    }

    /// The text of a file; `file` is what its places are called.
    pub fn file(file: impl Into<String>, text: &'d str) -> Self {
        let source = Arc::new(Source::new(file.into(), text, None));
        Self { source, text, steps: vec![Step { at: 0, outer: 0, runs: true }], file: true }
    }

    /// The string, its escapes read.
    pub fn text(&self) -> &'d str {
        self.text
    }

    /// The place of a byte of the string.
    pub fn place(&self, offset: usize) -> Place {
        self.source.place(outer_offset(&self.steps, offset))
    }

    /// The span of a range of bytes of the string.
    pub fn span(&self, range: Range<usize>) -> Span {
        self.source.span(outer_range(&self.steps, range, self.text, self.source.text()))
    }
}

/// True for a text that reads the same in every style in which a string can be written.
pub(super) fn is_plain(text: &str) -> bool {
    !text.contains(['\'', '"', '\\', '\n', '\r', '#', ':', '{', '}'])
}

/// How many bytes at the beginning of a source write a character.
pub(super) fn written_length(source: &str, character: char) -> usize {
    match source.chars().next() {
        Some('\'') if character == '\'' && source.starts_with("''") => 2,
        Some(first) if first == character => first.len_utf8(),
        Some('\\') => escape(source).map_or(1, |(_, length)| length),
        Some(first) => first.len_utf8(),
        None => 0,
    }
}

/// A JSON text composed of strings of a document.
///
/// ```
/// use asl::document::{Composed, Document, Limits, Written};
///
/// let text = "Machine:\n  DefinitionString: |\n    {\n      \"StartAt\": 5\n    }\n";
/// let template = Document::yaml("template.yaml", text, Limits::default())?;
/// let written = template.node_at("/Machine/DefinitionString").and_then(Written::new).expect("it is a string");
///
/// let mut composed = Composed::new(&written);
/// composed.push(&written, 0..written.text().len());
/// let definition = composed.read(Limits::default())?;
/// let start = definition.node_at("/StartAt").expect("the text has it");
/// assert_eq!(start.place().to_string(), "template.yaml:4:18");
/// # Ok::<(), asl::document::Refusal>(())
/// ```
#[derive(Debug, Clone)]
pub struct Composed {
    outer: Arc<Source>,
    text: String,
    steps: Vec<Step>,
    /// True if the parts are of a file, and not of strings of a document.
    file: bool,
    /// Where strings begin that stand for values of any type, in order.
    unknown: Vec<usize>,
}

impl Composed {
    /// A text that is still empty; all its parts are to be of the same document as this one.
    pub fn new(written: &Written<'_>) -> Self {
        let outer = Arc::clone(&written.source);
        Self { outer, text: String::new(), steps: Vec::new(), file: written.file, unknown: Vec::new() }
    }

    /// Appends bytes of a string; a range that does not fit the string appends nothing.
    pub fn push(&mut self, written: &Written<'_>, range: Range<usize>) {
        let Some(part) = written.text.get(range.clone()).filter(|part| !part.is_empty()) else { return };
        let steps = &written.steps;
        let first = steps.partition_point(|step| step.at <= range.start).saturating_sub(1);
        for step in steps[first..].iter().take_while(|step| step.at < range.end) {
            let from = step.at.max(range.start);
            let at = self.text.len() + (from - range.start);
            self.steps.push(Step { at, outer: step.outer_of(from), runs: step.runs });
        }
        self.text.push_str(part);
    }

    /// Appends a text that the document does not write, at the place of a byte of a string.
    pub fn push_made(&mut self, text: &str, written: &Written<'_>, offset: usize) {
        let outer = outer_offset(&written.steps, offset);
        self.steps.push(Step { at: self.text.len(), outer, runs: false });
        self.text.push_str(text);
    }

    /// Appends a text that the document does not write, at the place of a node.
    pub fn push_made_at(&mut self, text: &str, node: Node<'_>) {
        self.steps.push(Step { at: self.text.len(), outer: node.bytes().start, runs: false });
        self.text.push_str(text);
    }

    /// Says that the string whose opening quote is appended next stands for a value of any type.
    pub fn unknown_next(&mut self) {
        self.unknown.push(self.text.len());
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of a byte of the text.
    pub fn place(&self, offset: usize) -> Place {
        self.outer.place(outer_offset(&self.steps, offset))
    }

    /// Reads the text as JSON; the places are those of the document around it.
    ///
    /// # Errors
    /// The first fault of the text, or every duplicate key.
    pub fn read(&self, limits: Limits) -> Result<Document, Refusal> {
        self.read_as(Notation::json(), limits)
    }

    /// Reads the text as YAML; the places are those of the document around it.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_yaml(&self, limits: Limits, dialect: Dialect) -> Result<Document, Refusal> {
        self.read_as(Notation::yaml(dialect), limits)
    }

    /// Reads the text as [`Document::with_placeholders`] does; the places are those of the document around it.
    ///
    /// # Errors
    /// The first fault of the text, or every duplicate key.
    pub fn read_with_placeholders(&self, format: Format, limits: Limits) -> Result<Document, Refusal> {
        self.read_as(Notation::with_placeholders(format), limits)
    }

    fn read_as(&self, notation: Notation, limits: Limits) -> Result<Document, Refusal> {
        let origin = Origin { outer: Arc::clone(&self.outer), steps: self.steps.clone(), file: self.file };
        let file = self.outer.file().to_owned();
        match Document::read(file, notation, &self.text, limits, Some(origin)) {
            Ok(document) => Ok(self.marked(document)),
            Err(Refusal { findings, document }) => {
                let document = document.map(|document| Box::new(self.marked(*document)));
                Err(Refusal { findings, document })
            }
        }
    }

    /// The document with its unknown values marked.
    fn marked(&self, mut document: Document) -> Document {
        let is_marked = |start: u32| self.unknown.binary_search(&(start as usize)).is_ok();
        let entries = document.tree.entries.iter().enumerate();
        if self.unknown.is_empty() {
            return document;
        }
        let marked = entries.filter(|(_, entry)| entry.kind == Kind::String && is_marked(entry.span.0));
        document.tree.unknown = marked.filter_map(|(number, _)| u32::try_from(number).ok()).collect();
        document
    }
}

/// How a document writes a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Without escapes: a plain or block scalar of YAML.
    Bare,
    /// Between `'`, which is written twice inside.
    Single,
    /// Between `"`, with the escapes of JSON or YAML.
    Double,
}

impl Style {
    /// The styles that a source may have, the likeliest first, and where the string begins in it.
    fn of(source: &str) -> [(Style, usize); 2] {
        let mut at = 0;
        // Tag and anchor are before the value.
        while source[at..].starts_with(['!', '&']) {
            let rest = &source[at..];
            let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let space = rest[word..].find(|c: char| !c.is_whitespace()).unwrap_or(rest.len() - word);
            at += word + space;
        }
        let value = match source[at..].chars().next() {
            Some('"') => (Style::Double, at + 1),
            Some('\'') => (Style::Single, at + 1),
            Some('|' | '>') => (Style::Bare, source[at..].find('\n').map_or(source.len(), |end| at + end)),
            Some(_) | None => (Style::Bare, at),
        };
        [value, (Style::Bare, 0)]
    }

    /// The character that is written at a byte of the source, and how many bytes write it; no character where nothing is
    /// written, as with a line break after a backslash.
    fn unit(self, source: &str, at: usize) -> Option<(Option<char>, usize)> {
        let rest = source.get(at..)?;
        let first = rest.chars().next()?;
        match (self, first) {
            (Style::Single, '\'') => rest.starts_with("''").then_some((Some('\''), 2)),
            (Style::Double, '\\') => escape(rest),
            (Style::Bare | Style::Single | Style::Double, _) => Some((Some(first), first.len_utf8())),
        }
    }
}

/// The character that an escape of JSON (RFC 8259, section 7) or YAML (1.2.2, section 5.7) stands for, and its length.
fn escape(rest: &str) -> Option<(Option<char>, usize)> {
    let letter = rest[1..].chars().next()?;
    let code = |digits: usize| u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok();
    let character = match letter {
        'x' => return Some((Some(char::from_u32(code(2)?)?), 4)),
        'U' => return Some((Some(char::from_u32(code(8)?)?), 10)),
        'u' => {
            let high = code(4)?;
            let pair = rest.get(6..8).filter(|_| (0xd800..0xdc00).contains(&high)) == Some("\\u");
            if !pair {
                return Some((Some(char::from_u32(high)?), 6));
            }
            let low = u32::from_str_radix(rest.get(8..12)?, 16).ok()?;
            let character = 0x1_0000 + ((high - 0xd800) << 10) + low.checked_sub(0xdc00)?;
            return Some((Some(char::from_u32(character)?), 12));
        }
        '\n' | '\r' => return Some((None, 2)),
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    };
    Some((Some(character), 1 + letter.len_utf8()))
}

/// Where the characters of a string are in its source; nothing where the two do not agree.
///
/// Blanks are not compared: indentation, folding and line ends change them.
fn align(text: &str, source: &str, style: Style, from: usize) -> Option<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    let mut at = from;
    for (offset, character) in text.char_indices().filter(|(_, character)| !character.is_whitespace()) {
        let length = loop {
            match style.unit(source, at)? {
                (Some(written), length) if written == character => break length,
                (Some(written), length) if written.is_whitespace() => at += length,
                (None, length) => at += length,
                (Some(_), _) => return None,
            }
        };
        if steps.last().is_none_or(|step| step.outer_of(offset) != at) {
            steps.push(Step { at: offset, outer: at, runs: true });
        }
        at += length;
    }
    if steps.is_empty() {
        steps.push(Step { at: 0, outer: from, runs: true });
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// The places of each `x` of the string at `/a`.
    fn places(name: &str, text: &str) -> Vec<String> {
        let document = Document::by_name(name, text, Limits::default()).unwrap();
        let written = Written::new(document.node_at("/a").unwrap()).unwrap();
        let offsets = written.text().match_indices('x').map(|(offset, _)| offset);
        offsets.map(|offset| written.place(offset).to_string().replace(&format!("{name}:"), "")).collect()
    }

    #[test]
    fn every_way_to_write_a_string_is_followed() {
        for (text, expected) in [
            ("a: x yx\n", &["1:4", "1:7"][..]),
            ("a: \"\\tx\\\"x\\u00e9x\\U0001F600x\"\n", &["1:7", "1:10", "1:17", "1:28"]),
            ("a: 'x''x'\n", &["1:5", "1:8"]),
            ("a: |\n  x\n\n    x {\n  x\n", &["2:3", "4:5", "5:3"]),
            ("a: |\n\n   x\n   x\n", &["3:4", "4:4"]),
            ("a: |2-\n    x\n", &["2:5"]),
            ("a: >-\n  x\n  x\n\n   x\n", &["2:3", "3:3", "5:4"]),
            ("a: y\n  x\n  x\n", &["2:3", "3:3"]),
            ("a: \"x\n  x \\\n  x\"\n", &["1:5", "2:3", "3:3"]),
            ("a: !Sub |\n  x\n   x\n", &["2:3", "3:4"]),
            ("a: !Sub\n  \"x\\nx\"\n", &["2:4", "2:7"]),
            ("a: &n !Sub 'x''x'\n", &["1:13", "1:16"]),
            ("a: |\r\n  x\r\n  x\r\n", &["2:3", "3:3"]),
            ("a: |\n  \"x\n  x\n", &["2:4", "3:3"]),
            ("a: |\n  !x\n  x\n", &["2:4", "3:3"]),
            ("b: &n \"\\tx\"\na: *n\n", &["2:4"]),
        ] {
            assert_eq!(places("a.yaml", text), expected, "{text:?}");
        }
        assert_eq!(places("a.json", r#"{"a": "x\\x\/\ud83d\ude00x\nx"}"#), ["1:8", "1:11", "1:26", "1:29"]);
    }

    #[test]
    fn a_byte_of_a_node_has_a_place() {
        let document = Document::yaml("a.yaml", "a: !tag \"x\\ty\"\nb: 7\n", Limits::default()).unwrap();
        let a = document.node_at("/a").unwrap();
        assert_eq!(a.place_in(2).to_string(), "a.yaml:1:13");
        assert_eq!(a.place_in(99), a.place());
        let b = document.node_at("/b").unwrap();
        assert_eq!(b.place_in(1), b.place());
    }

    #[test]
    fn a_composed_text_has_the_places_of_its_parts() {
        let text = "a: |\n  {\"x\":\n    [1,\nb: '2]}'\n";
        let document = Document::yaml("a.yaml", text, Limits::default()).unwrap();
        let [a, b] = ["/a", "/b"].map(|pointer| Written::new(document.node_at(pointer).unwrap()).unwrap());
        let mut composed = Composed::new(&a);
        composed.push(&a, 0..a.text().len());
        composed.push_made("\"made\",", &b, 1);
        composed.push(&b, 0..3);
        composed.push(&b, 9..99);
        assert_eq!(composed.text(), "{\"x\":\n  [1,\n\"made\",2]}");
        let inner = composed.read(Limits::default()).unwrap();
        let places =
            ["", "/x", "/x/0", "/x/1", "/x/2"].map(|pointer| inner.node_at(pointer).unwrap().place().to_string());
        assert_eq!(places, ["a.yaml:2:3", "a.yaml:3:5", "a.yaml:3:6", "a.yaml:4:6", "a.yaml:4:5"]);
        assert_eq!(inner.node_at("/x").unwrap().source(), "[1,\n\"made\",2]");
    }

    #[test]
    fn faults_stand_where_they_are_written() {
        let document = Document::yaml("a.yaml", "a: |\n  {\"x\":\n    [1\nb: 1\n", Limits::default()).unwrap();
        let written = Written::new(document.node_at("/a").unwrap()).unwrap();
        let mut composed = Composed::new(&written);
        composed.push(&written, 0..written.text().len());
        assert_eq!(
            composed.read(Limits::default()).unwrap_err().to_string(),
            "a.yaml:4:1: error[V001]: expected `,` or `]`, found the end of the text\n  a.yaml:3:5: opened here\n  \
             help: close it with `]`"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn escapes_move_no_other_character(parts in vec(("[\\PC\\n\\t]", any::<bool>()), 0..40)) {
            let mut text = "{\"a\": \"".to_owned();
            let mut expected = Vec::new();
            let mut offset = 0;
            for (part, escaped) in &parts {
                let character = part.chars().next().unwrap();
                if !character.is_whitespace() {
                    expected.push((offset, text.chars().count() + 1));
                }
                offset += part.len();
                if *escaped || character.is_control() || matches!(character, '"' | '\\') {
                    part.encode_utf16().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
                } else {
                    text.push(character);
                }
            }
            text.push_str("\"}");
            let document = Document::json("a", &text, Limits::default()).unwrap();
            let written = Written::new(document.node_at("/a").unwrap()).unwrap();
            for &(offset, column) in &expected {
                prop_assert_eq!(written.place(offset).column as usize, column, "{}", text);
            }
        }

        #[test]
        fn characters_stand_where_they_are_written(
            lines in vec("[ -~é]{0,12}", 1..8), indent in 1..4_usize, header in "[|>][-+]?", tag in "(!Sub )?",
        ) {
            let space = " ".repeat(indent);
            let first = lines.iter().find(|line| !line.trim().is_empty());
            // Blanks at the beginning would be taken for the indentation.
            prop_assume!(first.is_some_and(|line| !line.starts_with(' ')) && !lines[0].trim().is_empty());
            let body: String = lines.iter().map(|line| format!("{space}{line}\n")).collect();
            let text = format!("a: {tag}{header}\n{body}");
            let document = Document::yaml("a.yaml", &text, Limits::default()).unwrap();
            let written = Written::new(document.node_at("/a").unwrap()).unwrap();
            let source: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
            let mut last = (0, 0);
            for (offset, character) in written.text().char_indices().filter(|(_, c)| !c.is_whitespace()) {
                let place = written.place(offset);
                prop_assert!((place.line, place.column) > last, "{}", text);
                last = (place.line, place.column);
                prop_assert_eq!(source[place.line as usize - 1][place.column as usize - 1], character, "{}", text);
            }
        }
    }

    #[test]
    fn a_document_of_a_document_of_a_document_has_places_too() {
        let outer = Document::json("a.json", r#"{"a": "{\"b\": \"\\n[7]\"}"}"#, Limits::default()).unwrap();
        let read = |document: &Document, pointer: &str| {
            let written = Written::new(document.node_at(pointer).unwrap()).unwrap();
            let mut composed = Composed::new(&written);
            composed.push(&written, 0..written.text().len());
            composed.read(Limits::default()).unwrap()
        };
        let inner = read(&read(&outer, "/a"), "/b");
        assert_eq!(inner.node_at("/0").unwrap().place().to_string(), "a.json:1:22");
    }
}
