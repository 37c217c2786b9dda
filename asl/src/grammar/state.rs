//! The states but Map, their retriers and catchers (States Language, "State types").

use super::machine::LANGUAGES;
use super::{Field, Group, Holds, Kind, MOST, PathSort};

/// The types of states, in the order of [`KINDS`].
pub(super) const TYPES: &[&str] = &["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

/// The kinds of states, in the order of [`TYPES`].
pub(super) const KINDS: [Kind; 8] =
    [Kind::Task, Kind::Wait, Kind::Pass, Kind::Succeed, Kind::Fail, Kind::Choice, Kind::Parallel, Kind::Map];

/// Seconds after which something times out.
const TIMEOUT: Holds = Holds::Integer { least: 1, most: MOST, expression: true };

pub(super) const COMMON: &[Field] = &[
    Field::new("Type", Holds::Words(TYPES)).required(),
    Field::new("Comment", Holds::Text),
    Field::new("QueryLanguage", Holds::Words(LANGUAGES)),
];

pub(super) const TRANSITION: &[Field] = &[Field::new("Next", Holds::Target), Field::new("End", Holds::Boolean)];

/// What enters and leaves a state.
pub(super) const WAYS: &[Field] = &[INPUT_PATH, OUTPUT_PATH, OUTPUT, Field::new("Assign", Holds::Variables)];

const INPUT_PATH: Field = Field::new("InputPath", Holds::Path(PathSort::Nullable)).jsonpath();
const OUTPUT_PATH: Field = Field::new("OutputPath", Holds::Path(PathSort::Nullable)).jsonpath();
const OUTPUT: Field = Field::new("Output", Holds::Template).jsonata();
pub(super) const PARAMETERS: Field = Field::new("Parameters", Holds::Template).jsonpath();
pub(super) const ARGUMENTS: Field = Field::new("Arguments", Holds::ObjectTemplate).jsonata();
pub(super) const RESULT_SELECTOR: Field = Field::new("ResultSelector", Holds::Template).jsonpath();
pub(super) const RESULT_PATH: Field = Field::new("ResultPath", Holds::Path(PathSort::Result)).jsonpath();

pub(super) const PASS: &[Field] = &[PARAMETERS, Field::new("Result", Holds::Data).jsonpath(), RESULT_PATH];

pub(super) const TASK: &[Field] = &[
    Field::new("Resource", Holds::Resource).required(),
    PARAMETERS,
    ARGUMENTS,
    RESULT_SELECTOR,
    RESULT_PATH,
    Field::new("TimeoutSeconds", TIMEOUT),
    Field::new("TimeoutSecondsPath", Holds::Path(PathSort::Reference)).jsonpath(),
    Field::new("HeartbeatSeconds", TIMEOUT),
    Field::new("HeartbeatSecondsPath", Holds::Path(PathSort::Reference)).jsonpath(),
    Field::new("Credentials", Holds::Credentials),
];

pub(super) const TASK_GROUPS: &[Group] = &[
    Group::at_most_one(&["TimeoutSeconds", "TimeoutSecondsPath"]),
    Group::at_most_one(&["HeartbeatSeconds", "HeartbeatSecondsPath"]),
];

pub(super) const CHOICE: &[Field] =
    &[Field::new("Choices", Holds::List(Kind::Rule)).required(), Field::new("Default", Holds::Target)];

pub(super) const WAIT: &[Field] = &[
    Field::new("Seconds", Holds::Integer { least: 0, most: MOST, expression: true }),
    Field::new("SecondsPath", Holds::Path(PathSort::Reference)).jsonpath(),
    Field::new("Timestamp", Holds::Timestamp),
    Field::new("TimestampPath", Holds::Path(PathSort::Reference)).jsonpath(),
];

pub(super) const WAIT_GROUPS: &[Group] = &[Group::one(&["Seconds", "SecondsPath", "Timestamp", "TimestampPath"])];

pub(super) const SUCCEED: &[Field] = &[INPUT_PATH, OUTPUT_PATH, OUTPUT];

pub(super) const FAIL: &[Field] = &[
    Field::new("Error", Holds::TextOrExpression),
    Field::new("ErrorPath", Holds::Path(PathSort::Text)).jsonpath(),
    Field::new("Cause", Holds::TextOrExpression),
    Field::new("CausePath", Holds::Path(PathSort::Text)).jsonpath(),
];

pub(super) const FAIL_GROUPS: &[Group] =
    &[Group::at_most_one(&["Error", "ErrorPath"]), Group::at_most_one(&["Cause", "CausePath"])];

pub(super) const PARALLEL: &[Field] = &[
    Field::new("Branches", Holds::List(Kind::Branch)).required(),
    PARAMETERS,
    ARGUMENTS,
    RESULT_SELECTOR,
    RESULT_PATH,
];

pub(super) const ERRORS: &[Field] =
    &[Field::new("Retry", Holds::List(Kind::Retrier)), Field::new("Catch", Holds::List(Kind::Catcher))];

pub(super) const RETRIER: &[Field] = &[
    Field::new("Comment", Holds::Text),
    Field::new("ErrorEquals", Holds::ErrorNames).required(),
    Field::new("IntervalSeconds", Holds::Integer { least: 1, most: MOST, expression: false }),
    Field::new("MaxAttempts", Holds::Integer { least: 0, most: MOST, expression: false }),
    Field::new("BackoffRate", Holds::Number { least: 1.0, most: f64::MAX, expression: false }),
    Field::new("MaxDelaySeconds", Holds::Integer { least: 1, most: 31_622_400, expression: false }),
    Field::new("JitterStrategy", Holds::Words(&["FULL", "NONE"])),
];

pub(super) const CATCHER: &[Field] = &[
    Field::new("Comment", Holds::Text),
    Field::new("ErrorEquals", Holds::ErrorNames).required(),
    RESULT_PATH,
    OUTPUT,
    Field::new("Assign", Holds::Variables),
    Field::new("Next", Holds::Target).required(),
];
