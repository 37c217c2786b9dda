//! What is wrong with an expression, or why it gives no value.

use std::fmt;

/// An expression that is refused, or that gives no value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonataError {
    /// What kind of fault it is.
    pub kind: ErrorKind,
    /// The code of the JSONata documentation, such as `S0101`, where the language has one.
    pub code: Option<String>,
    /// What is wrong, one sentence, lower case, names in backticks.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The byte of the expression's text where the fault stands, where that can be reported.
    pub offset: Option<usize>,
}

/// The kinds of faults. The first seven are in the text, the others are found when a state runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not JSONata.
    Syntax,
    /// The text is too long or nests too deep.
    TooLarge,
    /// The text is JSONata of a later version than Step Functions runs, or a part of the language that it leaves out.
    Unsupported,
    /// The text reads data that is not there: a bare name, a wildcard, `$` or `$$` at the top level.
    TopLevelReference,
    /// The text calls a name that is no variable, and so no function.
    NotAFunction,
    /// The text calls a function that does not exist. Step Functions creates the machine, and the state fails.
    UnknownFunction,
    /// The text calls a function with arguments that it never takes. Step Functions creates the machine, and the state fails.
    Arguments,
    /// The expression gave nothing. Step Functions fails the state.
    Undefined,
    /// The expression returned something that JSON cannot represent: a function.
    NotJson,
    /// A bound was reached: steps, depth, or memory.
    Limit,
    /// The expression failed, as JSONata says it does.
    Evaluation,
}

impl JsonataError {
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        JsonataError { kind, code: None, message: message.into(), help: None, offset: None }
    }

    pub(super) fn coded(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    pub(super) fn helped(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl ErrorKind {
    /// True for a text that Step Functions refuses when the machine is created; false for one that fails when it runs.
    pub fn is_refused(self) -> bool {
        match self {
            ErrorKind::Syntax
            | ErrorKind::TooLarge
            | ErrorKind::Unsupported
            | ErrorKind::TopLevelReference
            | ErrorKind::NotAFunction => true,
            ErrorKind::UnknownFunction
            | ErrorKind::Arguments
            | ErrorKind::Undefined
            | ErrorKind::NotJson
            | ErrorKind::Limit
            | ErrorKind::Evaluation => false,
        }
    }
}

impl JsonataError {
    /// The error's name in an execution, which retriers and catchers match.
    pub fn error_name(&self) -> &'static str {
        "States.QueryEvaluationError"
    }

    /// The cause of a failed state in the words of the service, without its first sentence, which names the state.
    /// `text` is the expression, `field` the field's place in the state, such as `Output/total`.
    pub fn cause(&self, text: &str, field: &str) -> String {
        let subject = format!("The JSONata expression '{}' specified for the field '{field}'", text.trim());
        match self.kind {
            ErrorKind::Undefined => format!("{subject} returned nothing (undefined)."),
            ErrorKind::NotJson => format!("{subject} returned an unsupported result type."),
            ErrorKind::Limit => format!("{subject} threw an error during evaluation: {}", self.message),
            ErrorKind::Syntax
            | ErrorKind::TooLarge
            | ErrorKind::Unsupported
            | ErrorKind::TopLevelReference
            | ErrorKind::NotAFunction
            | ErrorKind::UnknownFunction
            | ErrorKind::Arguments
            | ErrorKind::Evaluation => {
                let code = self.code.as_ref().map(|code| format!("{code}: ")).unwrap_or_default();
                format!("{subject} threw an error during evaluation. {code}{}", self.message)
            }
        }
    }
}

impl fmt::Display for JsonataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(code) = &self.code {
            write!(f, " ({code})")?;
        }
        Ok(())
    }
}

impl std::error::Error for JsonataError {}
