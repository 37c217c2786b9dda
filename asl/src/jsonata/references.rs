//! What an expression reads and calls.

use std::collections::BTreeSet;

use crate::jsonpath::Segment;

/// What an expression reads and calls, so that a rule can validate it by its scope and field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct References {
    /// The workflow's variables that are read, without `$`: not `states`, no parameter of a function, nothing that the
    /// expression binds itself.
    pub variables: BTreeSet<String>,
    /// The library's functions that are called or named, without `$`. A workflow's variable of such a name hides the
    /// function, so that a name may be here and mean the variable.
    pub functions: BTreeSet<String>,
    /// What is read of `$states`, in the order of the text, each once.
    pub states: Vec<StatesReference>,
}

/// One reading of `$states`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatesReference {
    /// Which part.
    pub part: StatesPart,
    /// The steps below the part, as far as the text alone tells them. JSONata applies a name to each element of an
    /// array, so a step may stand for many values.
    pub path: Vec<Segment>,
}

/// The parts of `$states` (Developer Guide, "Transforming data with JSONata", "Reserved variable: $states").
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatesPart {
    /// `$states.input`, in every field.
    Input,
    /// `$states.result`, in `Assign` and `Output` of a state that has a result.
    Result,
    /// `$states.errorOutput`, in `Assign` and `Output` of a catcher.
    ErrorOutput,
    /// `$states.context`, in every field.
    Context,
    /// `$states` as a whole, or a part of it that the text does not tell.
    Whole,
    /// A name that `$states` does not have.
    Unknown(String),
}

impl StatesPart {
    /// The part that has a name.
    pub fn named(name: &str) -> Self {
        match name {
            "input" => StatesPart::Input,
            "result" => StatesPart::Result,
            "errorOutput" => StatesPart::ErrorOutput,
            "context" => StatesPart::Context,
            _ => StatesPart::Unknown(name.to_owned()),
        }
    }
}
