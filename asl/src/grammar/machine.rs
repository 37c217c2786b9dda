//! Machines: the whole definition, branches, item processors (States Language, "Top-level fields").

use super::{Field, Holds, Kind, MOST};

/// The names of the query languages.
pub(super) const LANGUAGES: &[&str] = &["JSONPath", "JSONata"];

pub(super) const MACHINE: &[Field] = &[
    Field::new("Comment", Holds::Text),
    Field::new("StartAt", Holds::Target).required(),
    Field::new("States", Holds::States).required(),
];

pub(super) const TOP: &[Field] = &[
    Field::new("QueryLanguage", Holds::Words(LANGUAGES)),
    Field::new("Version", Holds::Text),
    Field::new("TimeoutSeconds", Holds::Integer { least: 1, most: MOST, expression: false }),
];

pub(super) const PROCESSOR: &[Field] = &[Field::new("ProcessorConfig", Holds::Object(Kind::ProcessorConfig))];
