//! Data flow fields of a state, written by hand.

use asl::{DataPath, Place};
use serde_json::Value;

use super::draft::{RawField, change};
use super::task::slot;
use super::{Annotated, Parallel, Pass, RawState, Succeed, Task, Wait};
use crate::payload::IntoData;

/// The fields that select what a state reads from its input and passes on of its result, written by hand.
///
/// Workflows do not need them, because values are carried to where they are used. They are for definitions that are
/// migrated unchanged. After such a state the compiler no longer knows the input of the next one, so values are read
/// from the context object and from variables. A field of the other query language is an error at the author's line.
pub trait DataFlow: Annotated {
    /// JSONPath: the part of its input that the state reads; [`DataPath::Null`] for none (States Language,
    /// "InputPath").
    #[must_use]
    #[track_caller]
    fn input_path(self, path: impl Into<DataPath>) -> Self {
        written(self, "InputPath", value_of(path.into()), Place::here())
    }

    /// JSONPath: the part of its data that the state passes on; [`DataPath::Null`] for none (States Language,
    /// "OutputPath").
    #[must_use]
    #[track_caller]
    fn output_path(self, path: impl Into<DataPath>) -> Self {
        written(self, "OutputPath", value_of(path.into()), Place::here())
    }

    /// JSONPath: the place in its input for the result; [`DataPath::Null`] drops it (States Language, "ResultPath").
    #[must_use]
    #[track_caller]
    fn result_path(self, path: impl Into<DataPath>) -> Self {
        written(self, "ResultPath", value_of(path.into()), Place::here())
    }

    /// JSONata: the output, with expressions between `{%` and `%}`, or as [`data!`](crate::data) (States Language, "Output").
    #[must_use]
    #[track_caller]
    fn output_template(self, template: impl IntoData) -> Self {
        written(self, "Output", template, Place::here())
    }
}

fn value_of(path: DataPath) -> Value {
    match path {
        DataPath::Path(path) => Value::String(path),
        DataPath::Null => Value::Null,
    }
}

fn written<S: Annotated>(state: S, field: &str, value: impl IntoData, place: Place) -> S {
    let field = RawField { name: field.to_owned(), value: slot(value.into_data(), &place) };
    change(state.state(), |state| state.raw.push(field));
    state
}

impl<R, Of> DataFlow for Task<R, Of> {}
impl<T> DataFlow for Pass<T> {}
impl DataFlow for Wait {}
impl<O> DataFlow for Succeed<O> {}
impl<L> DataFlow for super::Choice<L> {}
impl<R, I> DataFlow for Parallel<R, I> {}
impl<R, Of> DataFlow for super::map::Map<R, Of> {}
impl<R> DataFlow for RawState<R> {}
