//! A rule and its manual page.

use crate::{Code, Severity};

/// A rule: its code, how bad its findings are, and its manual page.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The id and the name.
    pub code: Code,
    /// How bad its findings are.
    pub severity: Severity,
    /// The lines of the doc comment.
    pub(super) lines: &'static str,
}

impl Rule {
    /// The manual page: what is wrong, why, an example, what to write instead, and where that is written.
    pub fn page(&self) -> String {
        self.lines.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n").collect()
    }
}

/// Declares the rules of a family; the doc comment of each is its manual page.
macro_rules! rules {
    ($($(#[doc = $page:literal])+ $name:ident = $id:literal, $slug:literal, $severity:ident;)+) => {
        $(
            $(#[doc = $page])+
            pub(super) const $name: super::Rule = super::Rule {
                code: crate::Code::new($id, $slug),
                severity: crate::Severity::$severity,
                lines: concat!($($page, "\n"),+),
            };
        )+
        /// The rules of this family.
        pub(super) const RULES: &[super::Rule] = &[$($name),+];
    };
}
pub(super) use rules;

/// The rules that the readers of documents and of definitions apply.
pub(super) const READING: &[Rule] = &[
    Rule { code: crate::document::MALFORMED_TEXT, severity: Severity::Error, lines: MALFORMED_TEXT },
    Rule { code: crate::model::NOT_IN_THE_MODEL, severity: Severity::Error, lines: NOT_IN_THE_MODEL },
    Rule { code: crate::document::DUPLICATE_KEY, severity: Severity::Error, lines: DUPLICATE_KEY },
];

const MALFORMED_TEXT: &str =
    " The text is not well-formed JSON, or YAML 1.2 in a `.yaml` file, or it is blank, too long or too \
deep.

 Nothing can be said about a text that cannot be read. In JSON there are no comments and no comma after the last member.

 ```json
 {\"StartAt\": \"Pay\", \"States\": {\"Pay\": {\"Type\": \"Succeed\"}},}
 ```

 Write instead:

 ```json
 {\"StartAt\": \"Pay\", \"States\": {\"Pay\": {\"Type\": \"Succeed\"}}}
 ```

 Source: RFC 8259; YAML 1.2.2.
";

const NOT_IN_THE_MODEL: &str = " A value does not fit what the compiler makes of a definition.

 It has the wrong type of JSON, or it is a `${Name}` placeholder where the value decides, such as in `Type` or `End`.

 ```json
 {\"StartAt\": \"Pay\", \"States\": {\"Pay\": {\"Type\": \"${Kind}\"}}}
 ```

 Write instead:

 ```json
 {\"StartAt\": \"Pay\", \"States\": {\"Pay\": {\"Type\": \"Succeed\"}}}
 ```

 Source: States Language, the section of each state.
";

const DUPLICATE_KEY: &str = " A key occurs twice in one object.

 Most readers silently keep the last value, so that a whole state can vanish.

 ```json
 {\"StartAt\": \"Pay\", \"States\": {\"Pay\": {\"Type\": \"Succeed\"}, \"Pay\": {\"Type\": \"Fail\"}}}
 ```

 Write instead:

 ```json
 {\"StartAt\": \"Pay\", \"States\": {\"Pay\": {\"Type\": \"Succeed\"}}}
 ```

 Source: RFC 8259, section 4.
";
