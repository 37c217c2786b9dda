//! What every state can be given: a comment, and fields that no builder has a method for.

use asl::{Place, QueryLanguage};

use super::draft::{RawField, StateRef, change};

/// What every builder of a state offers beside its own methods.
pub trait Annotate: Annotated {
    /// What the state is for, for those who read the definition.
    #[must_use]
    fn comment(self, comment: impl Into<String>) -> Self {
        let comment = comment.into();
        change(self.state(), |state| state.comment = Some(comment));
        self
    }

    /// A field of the state as it stands in a definition, such as one that is taken over:
    /// `.raw("ResultSelector", json!({…}))`.
    ///
    /// The value is written as it is given, in the workflow's query language. Where the field changes what the state reads
    /// or hands on, later states find values through the context object and variables instead of their input.
    #[must_use]
    #[track_caller]
    fn raw(self, field: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
        let field = RawField { name: field.into(), value: value.into(), place: Place::here() };
        change(self.state(), |state| state.raw.push(field));
        self
    }

    /// The query language of this state, where it is not the workflow's. In a workflow in JSONPath a state may use JSONata,
    /// but not the other way round.
    #[must_use]
    fn query_language(self, language: QueryLanguage) -> Self {
        change(self.state(), |state| state.language = Some(language));
        self
    }
}

impl<S: Annotated> Annotate for S {}

/// A builder of one state.
pub trait Annotated: Sized {
    /// The state's number. Not for authors.
    #[doc(hidden)]
    fn state(&self) -> StateRef;
}
