//! What is wrong with a text, before it has a line and a column.

use super::source::Source;
use super::{Limits, MALFORMED_TEXT};
use crate::Diagnostic;
use crate::source::token;

/// The first fault of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    at: usize,
    message: String,
    /// Another byte of the text, and what is there.
    label: Option<(usize, &'static str)>,
    help: Option<String>,
}

impl Fault {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), label: None, help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is at another byte of the text.
    pub(super) fn label(mut self, at: usize, text: &'static str) -> Self {
        self.label = Some((at, text));
        self
    }

    /// The bracket at a byte is not closed.
    pub(super) fn unclosed(self, at: usize, closing: char) -> Self {
        self.label(at, "opened here").help(format!("close it with `{closing}`"))
    }

    pub(super) fn too_deep(at: usize, limit: usize) -> Self {
        Self::new(at, format!("arrays and objects are nested more than {limit} levels deep"))
            .help("flatten the document")
    }

    pub(super) fn too_many_values(at: usize, limit: usize) -> Self {
        Self::new(at, format!("the document has more than {limit} values, expanded aliases included"))
            .help("split the document")
    }

    pub(super) fn too_much_copied(at: usize, limit: usize) -> Self {
        Self::new(at, format!("the document's aliases expand to more than {limit} bytes")).help("use fewer aliases")
    }

    /// The finding for a text.
    pub(super) fn diagnostic(self, source: &Source) -> Diagnostic {
        let span = |at| source.span(token(source.text(), at));
        let finding = MALFORMED_TEXT.found(self.message).at(span(self.at));
        let finding = match self.label {
            Some((at, text)) => finding.label(span(at), text),
            None => finding,
        };
        match self.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }
}

/// A text beyond the limit.
pub(super) fn too_long(length: usize, limit: usize) -> Fault {
    let most = if limit == Limits::MOST_BYTES { "can be read" } else { "are allowed" };
    Fault::new(0, format!("the text has {length} bytes; at most {limit} {most}")).help("split the document")
}

/// A text without a value.
pub(super) fn blank() -> Fault {
    Fault::new(0, "the text is blank").help("write an object, such as `{\"StartAt\": …, \"States\": {…}}`")
}

/// Bytes that are not text.
pub(super) fn not_utf8(at: usize, rest: &[u8]) -> Fault {
    let byte = rest.first().copied().unwrap_or_default();
    let fault = Fault::new(at, format!("the byte 0x{byte:02X} is not UTF-8"));
    let utf16 = at == 0 && matches!(rest, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    fault.help(if utf16 { "the file seems to be UTF-16; save it as UTF-8" } else { "save the file as UTF-8" })
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Limits, decode};

    #[test]
    fn bytes_that_are_not_utf8_are_named_with_their_place() {
        let reported = |bytes: &[u8]| decode("a.json", bytes).unwrap_err().to_string();
        assert_eq!(
            reported(b"{\n \"caf\xE9\": 1}"),
            "a.json:2:6: error[V001]: the byte 0xE9 is not UTF-8\n  help: save the file as UTF-8"
        );
        assert_eq!(
            reported(b"\xFF\xFE{\0}\0"),
            "a.json:1:1: error[V001]: the byte 0xFF is not UTF-8\n  help: the file seems to be UTF-16; save it as UTF-8"
        );
        assert_eq!(decode("a.json", "{\"é\": 1}".as_bytes()).unwrap(), "{\"é\": 1}");
        assert_eq!(decode("a.json", "\u{feff}{}".as_bytes()).unwrap(), "{}");
    }

    #[test]
    fn a_text_beyond_the_limit_is_not_read() {
        let limits = Limits { bytes: 4, ..Limits::default() };
        assert!(Document::json("a.json", "[10]", limits).is_ok());
        assert_eq!(
            Document::json("a.json", "[100]", limits).unwrap_err().to_string(),
            "a.json:1:1: error[V001]: the text has 5 bytes; at most 4 are allowed\n  help: split the document"
        );
    }
}
