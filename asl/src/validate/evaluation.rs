//! Expressions and paths that Step Functions accepts, and that fail or find nothing when a state runs.

use catalogue::closest;

use super::walk::Walk;
use crate::diagnostic::one_of;
use crate::document::Node;
use crate::shown::quoted;

crate::rules! {
    pub,

    /// An expression calls a function that does not exist.
    ///
    /// Step Functions creates the state machine. When the state runs, it fails with `States.QueryEvaluationError`, which can
    /// be retried and caught.
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $upercase($states.input.name) %}", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $uppercase($states.input.name) %}", "End": true}
    /// ```
    ///
    /// Source: Developer Guide, "Transforming data with JSONata"; observed service behaviour: the state fails with T1006.
    UNKNOWN_FUNCTION = "V180", unknown_jsonata_function, Warning;

    /// An expression calls a function with arguments that it never takes.
    ///
    /// The number of arguments is wrong, or an argument that is written out has the wrong type. When the state runs, it fails
    /// with `States.QueryEvaluationError`.
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $uppercase('a', 'b') %}", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $uppercase('a' & 'b') %}", "End": true}
    /// ```
    ///
    /// Source: JSONata documentation, "Function Library" and "Higher-order functions"; Developer Guide, "JSONata functions
    /// provided by Step Functions".
    FUNCTION_ARGUMENTS = "V181", jsonata_function_arguments, Warning;

    /// A path or an expression reads a member that the Context Object does not have.
    ///
    /// The Context Object has `Execution`, `State` and `StateMachine`; in some states also `Task` and `Map`. Names are
    /// case-sensitive.
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.context.Execution.ID %}", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.context.Execution.Id %}", "End": true}
    /// ```
    ///
    /// Source: Developer Guide, "Accessing execution data from the Context object".
    UNKNOWN_CONTEXT_MEMBER = "V182", unknown_context_member, Warning;
}

/// The members of the Context Object, by the path to them (Developer Guide, "Accessing execution data from the Context
/// object"). What is below others is data of any form.
const CONTEXT: [(&str, &[&str]); 7] = [
    ("", &["Execution", "State", "StateMachine", "Task", "Map"]),
    ("Execution", &["Id", "Input", "Name", "RedriveCount", "RedriveTime", "RoleArn", "StartTime"]),
    ("State", &["EnteredTime", "Name", "RetryCount"]),
    ("StateMachine", &["Id", "Name"]),
    ("Task", &["Token"]),
    ("Map", &["Item"]),
    ("Map.Item", &["Index", "Key", "Source", "Value"]),
];

/// Checks the names with which a string reads the Context Object; `root` is how the string begins to read it.
pub(super) fn check_context<'d>(
    walk: &mut Walk<'d>,
    node: Node<'d>,
    offset: Option<usize>,
    root: &str,
    names: &[&str],
) {
    let mut path = String::new();
    for name in names {
        let Some((_, known)) = CONTEXT.iter().find(|(known, _)| *known == path) else { return };
        if !known.contains(name) {
            let around = if path.is_empty() { root.to_owned() } else { format!("{root}.{path}") };
            let message = format!("{} has no member {}", quoted(&around), quoted(name));
            let help = match closest(name, known.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("its members are {}", one_of(known)),
            };
            walk.findings.inside(&UNKNOWN_CONTEXT_MEMBER, node, offset, message, help);
            return;
        }
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
    }
}
