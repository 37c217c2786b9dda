//! Settings of every state: a comment, and fields for which no builder has a method.

use asl::{Place, QueryLanguage};

use super::draft::{RawField, StateRef, change};

/// The methods that every builder of a state has.
pub trait Annotate: Annotated {
    /// The state's `Comment`, for readers of the definition.
    #[must_use]
    fn comment(self, comment: impl Into<String>) -> Self {
        let comment = comment.into();
        change(self.state(), |state| state.comment = Some(comment));
        self
    }

    /// A field of the state as it is in a definition, such as one that is migrated:
    /// `.raw("ResultSelector", json!({…}))`.
    ///
    /// The value is written unchanged, in the workflow's query language. If the field changes what the state reads or
    /// passes on, later states read values from the context object and variables instead of their input.
    #[must_use]
    #[track_caller]
    fn raw(self, field: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
        let field = RawField { name: field.into(), value: value.into(), place: Place::here() };
        change(self.state(), |state| state.raw.push(field));
        self
    }

    /// The query language of this state, if it differs from that of the workflow. In a JSONPath workflow a state may
    /// use JSONata, but not vice versa.
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
