//! Settings of every state: a comment, and fields for which no builder has a method.

use asl::{Place, QueryLanguage};

use super::draft::{RawField, StateRef, change};
use super::task::slot;
use crate::payload::IntoData;

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
    /// What is known when the workflow is written stays as it is, in the state's query language; values of the workflow,
    /// with [`data!`](crate::data), are written as they are available in this state. A `Next` in `Catch` or `Choices` leads
    /// to the state of that name. If the field changes what the state reads or passes on, later states read values from the
    /// context object and variables instead of their input.
    #[must_use]
    #[track_caller]
    fn raw(self, field: impl Into<String>, value: impl IntoData) -> Self {
        let field = RawField { name: field.into(), value: slot(value.into_data(), &Place::here()) };
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
