//! Reading JSON and YAML texts into a tree whose every node knows its place.
//!
//! `validate` reports at the author's line, and `fmt` preserves what it does not change. Both need more than a
//! [`serde_json::Value`]: the places of values and keys, the order of keys, numbers as written, and duplicate keys.
//!
//! ```
//! use asl::document::{Document, Limits};
//!
//! let text = "{\n  \"StartAt\": \"Done\",\n  \"States\": { \"Done\": { \"Type\": \"Succeed\" } }\n}";
//! let document = Document::by_name("order.asl.json", text, Limits::default())?;
//!
//! let kind = document.node_at("/States/Done/Type").expect("the text has it");
//! assert_eq!(kind.as_str(), Some("Succeed"));
//! assert_eq!(kind.place().to_string(), "order.asl.json:3:33");
//! # Ok::<(), asl::document::Refusal>(())
//! ```
//!
//! What it refuses, with the place and with help: a text that is not well-formed (`V001`), a key that occurs twice in
//! one object (`V003`), a text that is too long, too deep or has too many values for its [`Limits`], a YAML stream of
//! several documents. It never panics, and needs time and memory in proportion to the text.
//!
//! What it does not do: it opens no file, resolves no `${Name}`, no `!Ref`, and knows nothing of states. YAML merge keys
//! `<<` are resolved in templates only, see [`Dialect`].
//!
//! A definition may also be inside another document, such as a template: [`Document::part`] makes a document of a
//! node, [`Composed`] one of strings. Their places are those of the document around them.

mod composed;
mod duplicates;
mod edit;
mod fault;
mod json;
mod merged;
mod node;
mod part;
mod pointer;
pub(crate) mod rules;
mod source;
mod tree;
mod value;
mod yaml;

pub use composed::{Composed, Written};
pub use node::{Bytes, Content, Items, Key, Kind, Member, Members, Node, Nodes, NumberText};
pub use part::{Becomes, Part};
pub use rules::{DUPLICATE_KEY, MALFORMED_TEXT};

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::shown::quoted;
use crate::{Diagnostic, Place, Span};
use source::{Origin, Source};
use tree::{Range, Tree};

/// So many duplicate keys get a finding of their own, so that findings take no more memory than the document.
const MOST_DUPLICATES: usize = 1000;

/// The bytes of the longest pointer that a finding carries.
const MOST_POINTER: usize = 4096;

/// What some editors write before the text of a file.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// How long, how deep and how rich a text may be.
///
/// RFC 8259, section 9, leaves such limits to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of the text; more than [`Limits::MOST_BYTES`] counts as that.
    pub bytes: usize,
    /// The most arrays and objects inside each other; more than [`Limits::MOST_DEPTH`] counts as that.
    pub depth: usize,
    /// The most values in the document, those of expanded YAML aliases included.
    pub values: usize,
}

impl Limits {
    /// No text may be longer than this: 1 GiB.
    pub const MOST_BYTES: usize = 1 << 30;
    /// No document may be deeper than this, so that what walks it may recurse.
    pub const MOST_DEPTH: usize = 1024;
}

impl Default for Limits {
    /// 16 MiB, 128 deep, two million values.
    fn default() -> Self {
        Self { bytes: 16 << 20, depth: 128, values: 2_000_000 }
    }
}

/// The notation of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON as RFC 8259 has it.
    Json,
    /// YAML as version 1.2.2 has it, with the core schema (section 10.3): `Yes`, `No` and `On` are strings.
    Yaml,
}

impl Format {
    /// The notation that a file's name announces: YAML for `.yaml` and `.yml`, JSON for everything else.
    pub fn of_name(file: &str) -> Self {
        let extension = Path::new(file).extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("yaml" | "yml") => Format::Yaml,
            Some(_) | None => Format::Json,
        }
    }
}

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Notation {
    format: Format,
    /// The reader that a YAML text is for.
    dialect: Dialect,
    /// True if placeholders may stand outside of quotes.
    placeholders: bool,
}

impl Notation {
    fn json() -> Self {
        Self { format: Format::Json, dialect: Dialect::Core, placeholders: false }
    }

    fn yaml(dialect: Dialect) -> Self {
        Self { format: Format::Yaml, dialect, placeholders: false }
    }

    fn with_placeholders(format: Format) -> Self {
        Self { format, dialect: Dialect::Core, placeholders: true }
    }
}

/// How a YAML text is read: the readers of AWS's tools do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// YAML 1.2.2 with the core schema (section 10.3): `Yes`, `No` and `On` are strings, and `<<` is a key.
    #[default]
    Core,
    /// A template, as PyYAML reads it for `sam` and `aws cloudformation package` (YAML 1.1): `yes` and `on` are booleans,
    /// `12:30` is a number, and `<<` merges (SAM CLI, `yamlhelper.py`; CloudFormation User Guide, "Template formats").
    Template,
    /// A definition file behind a template, as Jackson reads it for CloudFormation's resource handler: an alias is the
    /// string of its name, and `yes`, `0x1F` and `12:30` are strings (`DefinitionProcessor.java`, `YAMLParser.java`).
    DefinitionFile,
}

/// A text that was read: its nodes, in the order of the text.
#[derive(Debug, Clone)]
pub struct Document {
    source: Arc<Source>,
    format: Format,
    /// Where the first key `<<` is that was merged.
    merged: Option<usize>,
    /// True if a `${Name}` in quotes cannot become anything but a string.
    deployed: bool,
    /// The strings that the text writes with escapes; ranges of the tree count on from the text.
    decoded: String,
    tree: Tree,
}

impl Document {
    /// Reads a JSON text (RFC 8259); `file` is what its places are called.
    ///
    /// # Errors
    /// The first fault of the text, or every duplicate key.
    pub fn json(file: impl Into<String>, text: &str, limits: Limits) -> Result<Self, Refusal> {
        Self::read(file.into(), Notation::json(), text, limits, None)
    }

    /// Reads a text in which placeholders may stand outside of quotes, as in `"Seconds": ${Pause}`; they are
    /// [unknown](Node::is_unknown).
    ///
    /// `${…}` may hold any expression of Terraform, and in JSON `%{ if … }` hides everything up to its `%{ endif }`.
    ///
    /// ```
    /// use asl::document::{Document, Format, Limits};
    ///
    /// let text = r#"{"Type": "Wait", "Seconds": ${Pause}, "End": true}"#;
    /// let document = Document::with_placeholders("wait.asl.json", Format::Json, text, Limits::default())?;
    /// assert!(document.node_at("/Seconds").is_some_and(|seconds| seconds.is_unknown()));
    /// # Ok::<(), asl::document::Refusal>(())
    /// ```
    ///
    /// # Errors
    /// The first fault of the text, or every duplicate key.
    pub fn with_placeholders(
        file: impl Into<String>,
        format: Format,
        text: &str,
        limits: Limits,
    ) -> Result<Self, Refusal> {
        Self::read(file.into(), Notation::with_placeholders(format), text, limits, None)
    }

    /// Reads a YAML text (YAML 1.2.2, one document, core schema); `file` is what its places are called.
    ///
    /// Aliases are expanded: the copy of an aliased value takes the place of the alias, the values inside the copy keep
    /// the place where they are written. Keys are strings as they are written, also `404` or `on`.
    ///
    /// # Errors
    /// The first fault of the text, or every duplicate key.
    pub fn yaml(file: impl Into<String>, text: &str, limits: Limits) -> Result<Self, Refusal> {
        Self::yaml_as(file, text, limits, Dialect::Core)
    }

    /// Reads a YAML text as one of AWS's readers does.
    ///
    /// ```
    /// use asl::document::{Dialect, Document, Limits};
    ///
    /// let text = "Base: &base {Type: Pass}\nRest: {<<: *base, End: yes}\n";
    /// let template = Document::yaml_as("template.yaml", text, Limits::default(), Dialect::Template)?;
    /// let rest = template.node_at("/Rest").expect("the text has it");
    /// assert_eq!(rest.to_value(), serde_json::json!({"Type": "Pass", "End": true}));
    /// # Ok::<(), asl::document::Refusal>(())
    /// ```
    ///
    /// # Errors
    /// The first fault of the text, or every duplicate key.
    pub fn yaml_as(file: impl Into<String>, text: &str, limits: Limits, dialect: Dialect) -> Result<Self, Refusal> {
        Self::read(file.into(), Notation::yaml(dialect), text, limits, None)
    }

    /// Reads a text in the notation that the file's name announces, see [`Format::of_name`].
    ///
    /// # Errors
    /// The first fault of the text, or every duplicate key.
    pub fn by_name(file: impl Into<String>, text: &str, limits: Limits) -> Result<Self, Refusal> {
        let file = file.into();
        let notation = match Format::of_name(&file) {
            Format::Json => Notation::json(),
            Format::Yaml => Notation::yaml(Dialect::Core),
        };
        Self::read(file, notation, text, limits, None)
    }

    /// Reads a text in a notation, in which placeholders may stand outside of quotes or not.
    fn read(
        file: String,
        notation: Notation,
        text: &str,
        limits: Limits,
        origin: Option<Origin>,
    ) -> Result<Self, Refusal> {
        let limits = Limits {
            bytes: limits.bytes.min(Limits::MOST_BYTES),
            depth: limits.depth.min(Limits::MOST_DEPTH),
            ..limits
        };
        let read = if text.len() > limits.bytes {
            Err(fault::too_long(text.len(), limits.bytes))
        } else {
            match notation.format {
                Format::Json => json::read(text, limits, notation.placeholders),
                Format::Yaml => yaml::read(text, limits, notation.dialect, notation.placeholders),
            }
        };
        let (tree, decoded) = match read {
            Ok(read) => read,
            Err(fault) => return Err(Refusal::new(vec![fault.diagnostic(&Source::new(file, text, origin))])),
        };
        let source = Arc::new(Source::new(file, text, origin));
        let format = notation.format;
        let mut document = Self { source, format, merged: None, deployed: false, decoded, tree };
        let findings = document.duplicate_keys();
        if notation == Notation::yaml(Dialect::Template) {
            document =
                merged::merged(document).map_err(|(fault, source)| Refusal::new(vec![fault.diagnostic(&source)]))?;
        }
        if findings.is_empty() {
            return Ok(document);
        }
        Err(Refusal { findings, document: Some(Box::new(document)) })
    }

    /// The value that the whole text is.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// The node at a JSON pointer (RFC 6901), `""` being the root; of members with the same key the last.
    pub fn node_at(&self, pointer: &str) -> Option<Node<'_>> {
        pointer::find(self.root(), pointer)
    }

    /// Every node, in the order of the text: an array or object before its contents.
    pub fn nodes(&self) -> Nodes<'_> {
        self.root().nodes()
    }

    /// The text as it was handed in; of a [`part`](Self::part) the text of the whole.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// What the text is called in places.
    pub fn file(&self) -> &str {
        self.source.file()
    }

    /// The notation of the text.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The place of a byte of the text; past the end, the place of the end.
    pub fn place(&self, offset: usize) -> Place {
        self.source.place(offset)
    }

    /// The span of a range of bytes of the text.
    pub fn span(&self, bytes: Bytes) -> Span {
        self.source.span(bytes.start..bytes.end)
    }

    /// Where the first key `<<` is whose value was merged into its object, in a template.
    pub fn merge_key(&self) -> Option<Span> {
        self.merged.map(|at| self.source.span(at..at + "<<".len()))
    }

    /// The same document as what deployment makes of it: a `${Name}` in quotes is a string that is not known, and only a
    /// node that [is marked so](Node::is_unknown) can be any value.
    #[must_use]
    pub fn as_deployed(mut self) -> Self {
        self.deployed = true;
        self
    }

    /// True for what deployment makes of a text, see [`as_deployed`](Self::as_deployed).
    pub fn is_deployed(&self) -> bool {
        self.deployed
    }

    /// The text of the document's file, as it was read.
    pub fn file_text(&self) -> &Arc<crate::Source> {
        self.source.outermost()
    }

    /// The string at a range of the text and the decoded strings after it.
    fn string(&self, range: Range) -> &str {
        tree::string(self.source.text(), &self.decoded, range)
    }

    /// A finding for each key that an object already has; one for the rest where they are very many.
    fn duplicate_keys(&self) -> Vec<Diagnostic> {
        let duplicates = &self.tree.duplicates;
        let (reported, rest) = duplicates.split_at(duplicates.len().min(MOST_DUPLICATES));
        let mut findings: Vec<_> =
            reported.iter().filter_map(|&(again, first)| self.duplicate_key(again, first)).collect();
        if let Some(key) = rest.first().and_then(|&(again, _)| Node::new(self, again).key()) {
            let message = format!("the document has {} more duplicate keys", rest.len());
            findings.push(DUPLICATE_KEY.found(message).at(key.span()).help("rename or remove them"));
        }
        findings
    }

    fn duplicate_key(&self, again: u32, first: u32) -> Option<Diagnostic> {
        let again = Node::new(self, again);
        let first = Node::new(self, first);
        let (key, first_key) = (again.key()?, first.key()?);
        let finding = DUPLICATE_KEY
            .found(format!("the object already has the key {}", quoted(key.name())))
            .at(key.span())
            .label(first_key.span(), "the first is here")
            .help("rename or remove one of them; readers keep only the last")
            .fix(edit::without_repetition(first, again));
        Some(if pointer::length(again) <= MOST_POINTER { finding.pointing(again.pointer()) } else { finding })
    }
}

/// The text of a file's bytes, which must be UTF-8 (RFC 8259, section 8.1), without a byte order mark.
///
/// ```
/// let refusal = asl::document::decode("order.json", b"{\"a\": \"\xE9\"}").unwrap_err();
/// assert_eq!(refusal.findings()[0].message(), "the byte 0xE9 is not UTF-8");
/// ```
///
/// # Errors
/// The place of the first byte that is not UTF-8.
pub fn decode(file: impl Into<String>, bytes: &[u8]) -> Result<&str, Refusal> {
    let text = std::str::from_utf8(bytes).map(|text| text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text));
    text.map_err(|error| {
        let (sound, rest) = bytes.split_at(error.valid_up_to());
        let text = std::str::from_utf8(sound).unwrap_or_default();
        Refusal::new(vec![fault::not_utf8(text.len(), rest).diagnostic(&Source::new(file.into(), text, None))])
    })
}

/// Why a text was not accepted: at least one error, sorted by place.
#[derive(Debug, Clone)]
pub struct Refusal {
    findings: Vec<Diagnostic>,
    document: Option<Box<Document>>,
}

impl Refusal {
    fn new(findings: Vec<Diagnostic>) -> Self {
        Self { findings, document: None }
    }

    /// What is wrong with the text.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// True if duplicate keys are the only problem, so that there is a document.
    pub fn has_document(&self) -> bool {
        self.document.is_some()
    }

    /// The findings, and the document if duplicate keys are the only problem, for further validation.
    pub fn into_parts(self) -> (Vec<Diagnostic>, Option<Document>) {
        (self.findings, self.document.map(|document| *document))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
