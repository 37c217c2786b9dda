//! Paths.

use super::values::{WRONG_TYPE, has_placeholder};
use super::walk::{Object, Walk};
use super::{evaluation, foreign, tasks};
use crate::diagnostic::Edit;
use crate::document::{Kind as Json, Node};
use crate::grammar::PathSort;
use crate::intrinsic::{self, Expression};
use crate::jsonpath::{self, ParseError, Path, Root, Selector, Step};
use crate::shown::quoted;

crate::rules! {
    pub,

    /// A path is not well-formed.
    ///
    /// A path begins with `$`, `$$` or `$name`. Only `InputPath`, `OutputPath` and `ResultPath` may be `null`.
    ///
    /// ```json
    /// {"Type": "Pass", "InputPath": "order", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "InputPath": "$.order", "End": true}
    /// ```
    ///
    /// Source: States Language, "Paths"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    MALFORMED_PATH = "V040", malformed_path, Error;

    /// A path that must select one value can select several.
    ///
    /// A Reference Path consists only of members and elements, such as `$.order.items[0]`, without `..`, `*`, `,`, `:`,
    /// `?` or `@`.
    ///
    /// ```json
    /// {"Type": "Wait", "SecondsPath": "$.delays[*]", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Wait", "SecondsPath": "$.delays[0]", "End": true}
    /// ```
    ///
    /// Source: States Language, "Reference Paths"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    NOT_A_REFERENCE_PATH = "V041", not_a_reference_path, Error;

    /// A path points into the Context Object where that is not allowed.
    ///
    /// `ResultPath` writes, and the Context Object is read-only. The numeric fields of a Map, such as
    /// `MaxConcurrencyPath`, cannot read it either.
    ///
    /// ```json
    /// {"Type": "Pass", "ResultPath": "$$.order", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "ResultPath": "$.order", "End": true}
    /// ```
    ///
    /// Source: States Language, "ResultPath"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    CONTEXT_NOT_ALLOWED = "V042", context_not_allowed, Error;

    /// `ResultPath` must not point into a variable.
    ///
    /// Only `Assign` gives values to variables.
    ///
    /// ```json
    /// {"Type": "Pass", "Result": 5, "ResultPath": "$total", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Assign": {"total": 5}, "End": true}
    /// ```
    ///
    /// Source: States Language, "Variables".
    VARIABLE_NOT_ALLOWED = "V043", variable_not_allowed, Error;

    /// `ErrorPath` or `CausePath` calls a function that does not return a string.
    ///
    /// Allowed functions are `States.Format`, `States.JsonToString`, `States.ArrayGetItem`, `States.Base64Encode`,
    /// `States.Base64Decode`, `States.Hash` and `States.UUID`.
    ///
    /// ```json
    /// {"Type": "Fail", "CausePath": "States.Array($.cause)"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Fail", "CausePath": "States.Format('because of {}', $.cause)"}
    /// ```
    ///
    /// Source: States Language, "Fail State".
    FUNCTION_WITHOUT_TEXT = "V086", function_without_text, Error;
}

/// Validates a path.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>, name: &str, sort: PathSort, node: Node<'d>) {
    let Some(text) = node.as_str() else {
        let may = matches!(sort, PathSort::Nullable | PathSort::Result);
        if node.is_null() && may {
            return;
        }
        let rule = if node.kind() == Json::Null { &MALFORMED_PATH } else { &WRONG_TYPE };
        let message = format!("`{name}` must be a path, but is {}", node.kind());
        let help =
            if may { "write a path such as `\"$.order\"`, or `null`" } else { "write a path such as `\"$.order\"`" };
        walk.findings.at(rule, node, message, help);
        return;
    };
    if has_placeholder(text) {
        return;
    }
    if sort == PathSort::Text && text.starts_with("States.") {
        check_call(walk, object, node, text);
        return;
    }
    let reference = matches!(sort, PathSort::Reference | PathSort::MapNumber | PathSort::Result);
    let path = match jsonpath::parse(text) {
        Ok(path) => path,
        Err(_) if reference && text.starts_with('$') && (text.contains("..") || text.contains(SELECTORS)) => {
            not_a_reference(walk, name, node, text);
            return;
        }
        Err(error) => {
            let message = format!("`{name}` is not a path: {}", error.message);
            let advice = foreign::help(object, node).map_or_else(|| help(&error), str::to_owned);
            walk.findings
                .inside(&MALFORMED_PATH, node, Some(error.offset), message, advice)
                .fix("begin the path with `$.`", || with_root(node, text));
            return;
        }
    };
    read(walk, object, node, &path);
    if reference && !path.is_reference_path() {
        not_a_reference(walk, name, node, text);
    }
    let own_data = matches!(sort, PathSort::MapNumber | PathSort::Result);
    if own_data && path.root == Root::Context {
        let message = format!("`{name}` must not point into the Context Object");
        walk.findings.at(&CONTEXT_NOT_ALLOWED, node, message, "begin the path with a single `$`");
    }
    if sort == PathSort::Result && matches!(path.root, Root::Variable(_)) {
        let message = format!("`{name}` must not point into a variable");
        walk.findings.at(&VARIABLE_NOT_ALLOWED, node, message, "assign the variable in `Assign`");
    }
}

/// Takes note of what a path reads.
pub(super) fn read<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>, path: &Path) {
    for name in path.variables() {
        walk.scopes.read(object, name, node);
    }
    let named = |step: Option<&Step>, name: &str| {
        step.is_some_and(|step| matches!(&step.selector, Selector::Member(member) if member == name))
    };
    if path.root == Root::Context {
        let names = path
            .steps
            .iter()
            .map_while(|step| if let Selector::Member(name) = &step.selector { Some(name.as_str()) } else { None });
        evaluation::check_context(walk, node, None, "$$", &names.collect::<Vec<_>>());
    }
    if path.root == Root::Context && named(path.steps.first(), "Task") && named(path.steps.get(1), "Token") {
        tasks::check_token(walk, object, node, None);
    }
}

/// The edit that begins a path with `$.`, where that is all it lacks.
pub(super) fn with_root(node: Node<'_>, text: &str) -> Option<Edit> {
    let named = text.starts_with(|first: char| first.is_alphabetic() || first == '_');
    let path = named && !text.starts_with("States.") && jsonpath::parse(&format!("$.{text}")).is_ok();
    path.then(|| node.with_prefix("$."))?
}

/// What selects several values.
const SELECTORS: [char; 5] = ['*', ',', ':', '?', '@'];

fn not_a_reference<'d>(walk: &mut Walk<'d>, name: &str, node: Node<'d>, text: &str) {
    let message = format!("`{name}` is {}, which can select several values", quoted(text));
    let help = "use only members and elements, such as `$.items[0].id`";
    walk.findings.at(&NOT_A_REFERENCE_PATH, node, message, help);
}

/// Validates the call of an intrinsic function that must give text.
fn check_call<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>, text: &str) {
    match intrinsic::parse(text) {
        Ok(Expression::Call(call)) if !call.function.is_for_fail_paths() => {
            let message = format!("`{}` does not return a string", call.function);
            let help = "wrap it in `States.JsonToString` or `States.Format`";
            walk.findings.at(&FUNCTION_WITHOUT_TEXT, node, message, help);
        }
        Ok(Expression::Call(call)) => call.paths().into_iter().for_each(|path| read(walk, object, node, path)),
        Ok(Expression::Path(path)) => read(walk, object, node, &path),
        Err(error) => {
            let message = format!("the call is not well-formed: {}", error.message);
            walk.findings.inside(&super::templates::MALFORMED_CALL, node, Some(error.offset), message, help(&error));
        }
    }
}

/// The help of a reader, or at least the place where it stopped.
pub(super) fn help(error: &ParseError) -> String {
    error.help.clone().unwrap_or_else(|| format!("check character {} of the string", error.offset + 1))
}
