//! Definitions that are texts: `DefinitionString` as a string, `Sub` or `Join`, and definition files.
//!
//! Deployment puts values into a text as they are. So `"Seconds": ${Delay}` becomes a number, and `"Seconds": "${Delay}"` a
//! string. What is known is put in here, too, and what comes of it is read. A value that is not known stands in quotes where
//! the text has none, and the document has a mark that it may be of any type.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use asl::Place;
use asl::document::{Composed, Dialect, Document, Limits, Node, Refusal, Written};

use super::conditions::Choice;
use super::deployed::Foreign;
use super::gives::{Gives, Piece, dynamic_reference, unfilled, variable, written as written_value};
use super::intrinsic::{Intrinsic, Part, parts};
use super::substitutions::Substitutions;
use super::template::Template;

/// What a text is made with.
pub(super) struct Making<'u, 'd> {
    pub(super) template: &'u Template<'d>,
    pub(super) choice: &'u Choice<'d>,
    pub(super) uses: &'u mut Substitutions<'d>,
}

/// The text of a definition, put together from what a template or file writes.
struct Text<'u, 'd> {
    making: Making<'u, 'd>,
    composed: Composed,
    /// True for a text of the template, in which CloudFormation fills dynamic references.
    of_template: bool,
    /// True for YAML, whose quotes are not those of JSON.
    yaml: bool,
    /// True inside a JSON string.
    in_string: bool,
    /// True after a backslash in a JSON string.
    escaped: bool,
    /// Where the JSON string begins.
    string_start: usize,
    foreign: Vec<Foreign>,
    touched: BTreeSet<usize>,
    /// Where placeholders stand that were put in quotes.
    unquoted: Vec<usize>,
    /// True if YAML has a value that is not known in the middle of a scalar.
    partial: bool,
}

/// A text that was read.
pub(super) struct Definition {
    pub(super) document: Result<Document, Refusal>,
    pub(super) foreign: Vec<Foreign>,
    pub(super) touched: BTreeSet<usize>,
    /// The places of what the text does not write.
    pub(super) put_in: HashSet<Place>,
    /// The places at which a text is perhaps not well-formed because nobody knows what a placeholder stands for: there, and
    /// right after it.
    pub(super) doubtful: HashSet<Place>,
    /// True if everything is doubtful.
    pub(super) all_doubtful: bool,
}

/// Where a piece is written.
#[derive(Clone, Copy)]
enum At<'a> {
    Written(&'a Written<'a>, usize),
    Node(Node<'a>),
}

impl<'d> Making<'_, 'd> {
    /// Puts the text of a node together; nothing where it is known only at deployment.
    pub(super) fn of_node(self, node: Node<'d>) -> Option<Definition> {
        let any = node.nodes().find_map(Written::new)?;
        let mut text = Text::new(self, Composed::new(&any), true, false);
        text.value(node)?;
        Some(text.read())
    }

    /// The text of a file, read as JSON.
    pub(super) fn of_json_file(self, file: &str, text: &str) -> Definition {
        self.of_file(file, text, false)
    }

    /// The text of a file, read as YAML.
    pub(super) fn of_yaml_file(self, file: &str, text: &str) -> Definition {
        self.of_file(file, text, true)
    }

    fn of_file(self, file: &str, text: &str, yaml: bool) -> Definition {
        let written = Written::file(file, text);
        let mut text = Text::new(self, Composed::new(&written), false, yaml);
        text.chunk(&written, 0..written.text().len());
        text.read()
    }
}

impl<'u, 'd> Text<'u, 'd> {
    fn new(making: Making<'u, 'd>, composed: Composed, of_template: bool, yaml: bool) -> Self {
        Self {
            making,
            composed,
            of_template,
            yaml,
            in_string: false,
            escaped: false,
            string_start: 0,
            foreign: Vec::new(),
            touched: BTreeSet::new(),
            unquoted: Vec::new(),
            partial: false,
        }
    }

    fn read(self) -> Definition {
        let limits = Limits::default();
        let document = match self.yaml {
            true => self.composed.read_yaml(limits, Dialect::DefinitionFile),
            false => self.composed.read(limits),
        };
        let refused = document.is_err();
        let doubtful = if refused { self.doubtful() } else { HashSet::new() };
        let put_in =
            if refused { self.touched.iter().map(|at| self.composed.place(*at)).collect() } else { HashSet::new() };
        let Self { foreign, touched, partial, .. } = self;
        Definition { document, foreign, touched, put_in, doubtful, all_doubtful: partial }
    }

    fn doubtful(&self) -> HashSet<Place> {
        let text = self.composed.text();
        let mut doubtful = HashSet::new();
        for &start in &self.unquoted {
            let behind = text[start + 1..].find('"').map_or(text.len(), |end| start + 1 + end + 1);
            let next = text[behind..].trim_start().len();
            doubtful.extend([start, text.len() - next].map(|offset| self.composed.place(offset)));
        }
        doubtful
    }

    /// True for a text that its reader refuses for its length, whatever follows.
    fn is_too_long(&self) -> bool {
        self.composed.text().len() > 2 * Limits::default().bytes
    }

    /// Appends a value. Recurses as deep as the template, which its reader bounds.
    fn value(&mut self, node: Node<'d>) -> Option<()> {
        if self.is_too_long() {
            return Some(());
        }
        let Some(intrinsic) = Intrinsic::of(node) else {
            let written = Written::new(node)?;
            self.chunk(&written, 0..written.text().len());
            return Some(());
        };
        if let Some((text, variables)) = intrinsic.substituted() {
            self.substituted(&Written::new(text)?, variables);
            return Some(());
        }
        if intrinsic.name == "Join" {
            let known = |node: &Node<'_>| Intrinsic::of(*node).is_none();
            let delimiter = Written::new(intrinsic.argument.at(0).filter(known)?)?;
            let list = intrinsic.argument.at(1).filter(known)?;
            for (position, item) in list.items().enumerate() {
                if self.is_too_long() {
                    return Some(());
                }
                if position > 0 {
                    self.chunk(&delimiter, 0..delimiter.text().len());
                }
                self.part(item)?;
            }
            return Some(());
        }
        None
    }

    /// Appends a part of a `Join`, which may also be a value that nobody knows yet.
    fn part(&mut self, node: Node<'d>) -> Option<()> {
        let intrinsic = Intrinsic::of(node);
        if intrinsic.is_some_and(|intrinsic| matches!(intrinsic.name, "Sub" | "Join")) {
            return self.value(node);
        }
        match Gives::of(node, self.making.template, self.making.choice) {
            Gives::Text(_) if intrinsic.is_none() => return self.value(node),
            Gives::Text(pieces) => self.pieces(pieces, At::Node(node)),
            Gives::Scalar(value) => self.known(&written_value(value), At::Node(node)),
            Gives::Unknown(placeholder) => self.unknown(&placeholder, At::Node(node)),
            Gives::List(_) | Gives::Object(_) | Gives::Null | Gives::Nothing => {
                self.unknown("${Value}", At::Node(node))
            }
        }
        Some(())
    }

    /// Appends the text of a `Sub`.
    fn substituted(&mut self, written: &Written<'_>, variables: Option<Node<'d>>) {
        for part in parts(written.text()) {
            match part {
                Part::Text(range) => self.chunk(written, range),
                Part::Kept(range, name) => self.placeholder(name, written, range),
                Part::Name(range, name) => {
                    let pieces = variable(name, variables, self.making.template, self.making.choice);
                    self.pieces(pieces, At::Written(written, range.start));
                }
            }
        }
    }

    /// Appends text as it is written, with the values of the placeholders in it.
    fn chunk(&mut self, written: &Written<'_>, range: Range<usize>) {
        let mut range = range;
        while self.of_template && !self.is_too_long() {
            let text = &written.text()[range.clone()];
            let Some((start, length, name)) = dynamic_reference(text) else { break };
            self.without_dynamic(written, range.start..range.start + start);
            self.unknown(&format!("${{{name}}}"), At::Written(written, range.start + start));
            range.start += start + length;
        }
        self.without_dynamic(written, range);
    }

    fn without_dynamic(&mut self, written: &Written<'_>, range: Range<usize>) {
        if self.is_too_long() {
            return;
        }
        for part in parts(&written.text()[range.clone()]) {
            match part {
                Part::Text(part) | Part::Kept(part, _) => {
                    let part = range.start + part.start..range.start + part.end;
                    self.scan(&written.text()[part.clone()]);
                    self.composed.push(written, part);
                }
                Part::Name(part, name) => {
                    self.placeholder(name, written, range.start + part.start..range.start + part.end);
                }
            }
        }
    }

    /// Appends what the handler makes of a placeholder.
    fn placeholder(&mut self, name: &str, written: &Written<'_>, range: Range<usize>) {
        if self.is_too_long() {
            return;
        }
        let filled = self.making.uses.fill(&format!("${{{name}}}"));
        for piece in filled.pieces {
            match piece {
                Piece::Text(text) if !filled.changed => {
                    // No placeholder, such as `${x y}`.
                    self.scan(&text);
                    self.composed.push(written, range.clone());
                }
                Piece::Text(text) => self.put_in(&text, At::Written(written, range.start)),
                Piece::Unknown(placeholder) => self.unknown(&placeholder, At::Written(written, range.start)),
                Piece::Foreign(name) => {
                    let span = written.span(range.clone());
                    self.foreign(name, span, At::Written(written, range.start));
                }
            }
        }
    }

    /// Appends pieces of a value, in which the handler replaces placeholders, too.
    fn pieces(&mut self, pieces: Vec<Piece>, at: At<'_>) {
        for piece in pieces {
            if self.is_too_long() {
                return;
            }
            match piece {
                Piece::Text(text) => self.known(&text, at),
                Piece::Unknown(placeholder) => self.unknown(&placeholder, at),
                Piece::Foreign(_) => {}
            }
        }
    }

    /// Appends a text that is known.
    fn known(&mut self, text: &str, at: At<'_>) {
        for piece in self.making.uses.fill(text).pieces {
            match piece {
                Piece::Text(text) => self.put_in(&text, at),
                Piece::Unknown(placeholder) => self.unknown(&placeholder, at),
                Piece::Foreign(name) => {
                    let span = match at {
                        At::Written(written, offset) => written.span(offset..offset),
                        At::Node(node) => node.span(),
                    };
                    self.foreign(name, span, at);
                }
            }
        }
    }

    /// Appends the text of a value.
    fn put_in(&mut self, text: &str, at: At<'_>) {
        self.touched.insert(self.composed.text().len());
        self.scan(text);
        self.push_made(text, at);
    }

    /// Appends what stands for a value that is not known.
    fn unknown(&mut self, placeholder: &str, at: At<'_>) {
        if self.in_string {
            self.touched.insert(self.composed.text().len());
            return self.push_made(placeholder, at);
        }
        if self.yaml && !self.is_whole_scalar(at) {
            // In the middle of a scalar, or in quotes.
            self.touched.insert(self.composed.text().len());
            self.partial = true;
            return self.push_made(placeholder, at);
        }
        self.unquoted.push(self.composed.text().len());
        self.composed.unknown_next();
        self.push_made(&format!("\"{placeholder}\""), at);
    }

    /// Appends a placeholder that nothing fills.
    fn foreign(&mut self, name: String, span: asl::Span, at: At<'_>) {
        let offset = Some(self.composed.text().len());
        if !self.in_string && !self.yaml {
            // With the placeholder, the text is not JSON.
            self.foreign.push(Foreign {
                name: name.clone(),
                span,
                offset: None,
                pointer: None,
                fails: true,
                whole: true,
            });
            return self.unknown(&format!("${{{name}}}"), at);
        }
        self.foreign.push(Foreign { name: name.clone(), span, offset, pointer: None, fails: false, whole: false });
        let text = self.composed.text();
        let before = if self.in_string { &text[self.string_start..] } else { "" };
        let unfilled = unfilled(&name, before);
        self.touched.insert(self.composed.text().len());
        self.push_made(&unfilled, at);
    }

    fn push_made(&mut self, text: &str, at: At<'_>) {
        match at {
            At::Written(written, offset) => self.composed.push_made(text, written, offset),
            At::Node(node) => self.composed.push_made_at(text, node),
        }
    }

    /// True for a placeholder that is a whole scalar of YAML, without quotes.
    fn is_whole_scalar(&self, at: At<'_>) -> bool {
        let At::Written(written, offset) = at else { return false };
        let before = written.text()[..offset].trim_end_matches([' ', '\t']);
        let end = written.text()[offset..].find('}').map_or(written.text().len(), |end| offset + end + 1);
        let after = written.text()[end..].trim_start_matches([' ', '\t']);
        let begins = before.is_empty() || before.ends_with([':', '-', ',', '[', '{', '\n']);
        begins && (after.is_empty() || after.starts_with([',', ']', '}', '\n', '\r', '#']))
    }

    /// Follows JSON's quotes.
    fn scan(&mut self, text: &str) {
        if self.yaml {
            return;
        }
        let start = self.composed.text().len();
        for (position, byte) in text.bytes().enumerate() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => {
                    self.in_string = !self.in_string;
                    self.string_start = start + position + 1;
                }
                _ => {}
            }
        }
    }
}
