//! Which fields an object has.

use catalogue::{certain, closest};

use super::vocabulary::both;
use super::walk::{Object, Walk};
use super::{choice, values};
use crate::diagnostic::one_of;
use crate::document::{Kind as Json, Member, Node};
use crate::grammar::{Field, Holds, Kind};
use crate::shown::quoted;
use crate::{QueryLanguage, Rule, State};

crate::rules! {
    pub,

    /// The document, a state, a branch or an item processor is not an object.
    ///
    /// Only an object can have the fields that they need.
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": "Succeed"}}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: States Language, "Structure of a state machine".
    NOT_AN_OBJECT = "V002", not_an_object, Error;

    /// A state machine, branch or item processor lacks `StartAt` or `States`.
    ///
    /// This applies to the whole definition, to each branch of a Parallel, and to the processor of a Map.
    ///
    /// ```json
    /// {"States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: States Language, "Top-level fields".
    INCOMPLETE_MACHINE = "V010", incomplete_machine, Error;

    /// A state machine, branch or item processor has a field that it does not support.
    ///
    /// The whole definition has `Comment`, `QueryLanguage`, `StartAt`, `States`, `TimeoutSeconds` and `Version`; a branch
    /// has `Comment`, `StartAt` and `States`; an item processor has these and `ProcessorConfig`. Neither has a
    /// `QueryLanguage` of its own.
    ///
    /// ```json
    /// {"startAt": "Pay", "StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: States Language, "Top-level fields"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    UNKNOWN_MACHINE_FIELD = "V011", unknown_machine_field, Error;

    /// `States` is empty.
    ///
    /// `StartAt` must name a state, and there is none.
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {}}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: States Language, "Top-level fields".
    NO_STATES = "V012", no_states, Error;

    /// A required field is missing.
    ///
    /// Required are `Resource` of a Task or an `ItemReader`, `Choices`, `Branches`, `ErrorEquals` of a retrier or a
    /// catcher, and `Next` of a catcher.
    ///
    /// Without it the state has nothing to run, or no transition.
    ///
    /// ```json
    /// {"Type": "Task", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "End": true}
    /// ```
    ///
    /// Source: States Language, the section of each state.
    MISSING_FIELD = "V013", missing_field, Error;

    /// A state declares JSONPath while the definition declares JSONata.
    ///
    /// The reverse is allowed: a JSONPath definition may contain JSONata states.
    ///
    /// ```json
    /// {
    ///   "StartAt": "Pay",
    ///   "States": {"Pay": {"Type": "Succeed", "QueryLanguage": "JSONPath"}},
    ///   "QueryLanguage": "JSONata"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed", "QueryLanguage": "JSONata"}}}
    /// ```
    ///
    /// Source: States Language, "QueryLanguage"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    QUERY_LANGUAGE_DOWNGRADE = "V015", query_language_downgrade, Error;

    /// A state has no `Type`.
    ///
    /// The type decides which fields the state has.
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"End": true}}}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Pass", "End": true}}}
    /// ```
    ///
    /// Source: States Language, "States".
    MISSING_TYPE = "V018", missing_type, Error;

    /// An object has a field that it does not support.
    ///
    /// Names are case-sensitive, and each state type has its own fields: a Wait has no `Retry`, a Choice has no `End`.
    ///
    /// ```json
    /// {"Type": "Wait", "Seconds": 5, "Retry": [], "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Wait", "Seconds": 5, "End": true}
    /// ```
    ///
    /// Source: States Language, the table of fields; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    UNKNOWN_FIELD = "V020", unknown_field, Error;

    /// A JSONata state has a field that only JSONPath states have.
    ///
    /// These fields are `InputPath`, `OutputPath`, `ResultPath`, `Parameters`, `ResultSelector`, `Result`, `ItemsPath`,
    /// every `…Path`, and in choice rules `Variable` with its operators. A JSONata state uses `Arguments`, `Output`,
    /// `Assign`, `Items` and `Condition` instead. The query language is that of the state if it declares one, otherwise
    /// that of the whole definition; states inside a Parallel or Map inherit nothing from it.
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Parameters": {"order.$": "$.order"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": {"order": "{% $states.input.order %}"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, "QueryLanguage"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    JSONPATH_FIELD = "V100", jsonpath_field_in_jsonata, Error;

    /// A JSONPath state has a field that only JSONata states have.
    ///
    /// These fields are `Arguments`, `Output`, `Items` and `Condition`. A state uses JSONPath if neither the state nor
    /// the whole definition declares `"QueryLanguage": "JSONata"`.
    ///
    /// ```json
    /// {"Type": "Pass", "Output": {"order": "{% $states.input.order %}"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": {"order": "{% $states.input.order %}"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, "QueryLanguage"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    JSONATA_FIELD = "V101", jsonata_field_in_jsonpath, Error;
}

/// Checks which fields an object lacks; false when it is not an object.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) -> bool {
    if object.node.kind() != Json::Object {
        let message = format!("{} must be an object, but this is {}", object.kind.words(), object.node.kind());
        let rule = if is_machine(object.kind) { &NOT_AN_OBJECT } else { &values::WRONG_TYPE };
        walk.findings.at(rule, object.node, message, "write an object, `{…}`");
        return false;
    }
    for field in object.kind.fields().filter(|field| field.required) {
        let speaks = field.language.is_none() || field.language == object.language;
        if speaks && object.node.get(field.name).is_none() {
            let message = format!("{} lacks the field `{}`", object.kind.words(), field.name);
            let help = format!("add `{}`", field.name);
            walk.findings.at_key(missing(object.kind, field.name), object.node, message, help);
        }
    }
    let downgrades = object.state == Some(object.kind) && object.outermost == Some(QueryLanguage::Jsonata);
    let language = object.node.get("QueryLanguage").filter(|node| node.as_str() == Some("JSONPath"));
    if let Some(node) = language.filter(|_| downgrades) {
        let message = "the state declares JSONPath, but the definition declares JSONata";
        let help = both(
            "write the state in JSONata, or declare JSONata only in the states that use it",
            "remove `.query_language(…)` here, or use JSONPath for the workflow and JSONata for single states",
        );
        walk.findings.at(&QUERY_LANGUAGE_DOWNGRADE, node, message, help);
    }
    true
}

fn is_machine(kind: Kind) -> bool {
    matches!(kind, Kind::Machine | Kind::Branch | Kind::Processor)
}

/// The field that a member is; none where the object does not support it, which is a finding.
pub(super) fn known<'d>(
    walk: &mut Walk<'d>,
    object: &Object<'d>,
    node: Node<'d>,
    name: &str,
) -> Option<&'static Field> {
    let Some(field) = object.kind.field(name) else {
        let rule = match object.kind {
            Kind::Machine | Kind::Branch | Kind::Processor => &UNKNOWN_MACHINE_FIELD,
            Kind::NestedRule if Kind::Rule.field(name).is_some() => &choice::NESTED_CONSEQUENCE,
            Kind::Pass
            | Kind::Task
            | Kind::Choice
            | Kind::Wait
            | Kind::Succeed
            | Kind::Fail
            | Kind::Parallel
            | Kind::Map
            | Kind::Retrier
            | Kind::Catcher
            | Kind::Rule
            | Kind::NestedRule
            | Kind::ProcessorConfig
            | Kind::ItemReader
            | Kind::ReaderConfig
            | Kind::ItemBatcher
            | Kind::ResultWriter
            | Kind::WriterConfig => &UNKNOWN_FIELD,
        };
        let message = format!("{} has no field {}", object.kind.words(), quoted(name));
        let names = || object.kind.fields().map(|field| field.name);
        let help = match closest(name, names()) {
            Some(close) => format!("did you mean `{close}`?"),
            None => "remove it".to_owned(),
        };
        let added = walk.findings.at_key(rule, node, message, help);
        if let Some(close) = certain(name, names()).filter(|close| object.node.get(close).is_none()) {
            added.fix(format!("rename it to `{close}`"), || node.key()?.with_name(close));
        }
        return None;
    };
    let (rule, word) = match (field.language, object.language) {
        (Some(QueryLanguage::JsonPath), Some(QueryLanguage::Jsonata)) => (&JSONPATH_FIELD, "JSONata"),
        (Some(QueryLanguage::Jsonata), Some(QueryLanguage::JsonPath)) => (&JSONATA_FIELD, "JSONPath"),
        (None, _) | (_, None) | (Some(_), Some(_)) => return Some(field),
    };
    let message = format!("`{name}` does not exist in {word}, the query language of this state");
    let help = match field.language {
        Some(QueryLanguage::Jsonata) => {
            "add `\"QueryLanguage\": \"JSONata\"` to the state, or use the fields of JSONPath".to_owned()
        }
        Some(QueryLanguage::JsonPath) | None => match jsonata_twins(name) {
            [] => format!("use `{}` with a number or an expression", name.strip_suffix("Path").unwrap_or(name)),
            twins => format!("use {} instead of `{name}`", one_of(twins)),
        },
    };
    walk.findings.at_key(rule, node, message, help);
    Some(field)
}

/// What JSONata has in the place of a field of JSONPath.
fn jsonata_twins(name: &str) -> &'static [&'static str] {
    match name {
        "Parameters" => &["Arguments", "Output"],
        "ItemsPath" => &["Items"],
        "InputPath" | "OutputPath" | "ResultPath" | "ResultSelector" | "Result" => &["Output", "Assign"],
        "SecondsPath" => &["Seconds"],
        "TimestampPath" => &["Timestamp"],
        "Variable" | "And" | "Or" | "Not" => &["Condition"],
        name if crate::grammar::is_operator(name) => &["Condition"],
        // The field without `Path`.
        _ => &[],
    }
}

/// The rule that a missing field breaks.
fn missing(kind: Kind, field: &str) -> &'static Rule {
    match kind {
        Kind::Machine | Kind::Branch | Kind::Processor => &INCOMPLETE_MACHINE,
        Kind::Rule => &choice::MISSING_NEXT,
        Kind::WriterConfig => &super::map::WRITER_CONFIG,
        Kind::Pass
        | Kind::Task
        | Kind::Choice
        | Kind::Wait
        | Kind::Succeed
        | Kind::Fail
        | Kind::Parallel
        | Kind::Map
        | Kind::Retrier
        | Kind::Catcher
        | Kind::NestedRule
        | Kind::ProcessorConfig
        | Kind::ItemReader
        | Kind::ReaderConfig
        | Kind::ItemBatcher
        | Kind::ResultWriter => {
            if field == State::TYPE {
                &MISSING_TYPE
            } else {
                &MISSING_FIELD
            }
        }
    }
}

/// The query language that an object says, else that of its surroundings; `None` where it cannot be determined.
pub(super) fn language(node: Node<'_>, around: Option<QueryLanguage>) -> Option<QueryLanguage> {
    match node.get("QueryLanguage") {
        None => around,
        Some(said) => match said.as_str() {
            Some("JSONPath") => Some(QueryLanguage::JsonPath),
            Some("JSONata") => Some(QueryLanguage::Jsonata),
            Some(_) | None => None,
        },
    }
}

/// The one member of a state without `Type` that is almost called so, and holds a type.
fn misspelt_type(state: Node<'_>) -> Option<Member<'_>> {
    let holds_a_type = |member: &Member<'_>| member.node.as_str().and_then(Kind::of_type).is_some();
    let mut found = state.members().filter(|member| certain(member.key.name(), [State::TYPE]).is_some());
    let first = found.next().filter(holds_a_type);
    first.filter(|_| found.next().is_none())
}

/// The kind of a state; where it has none, says why.
pub(super) fn state_kind<'d>(walk: &mut Walk<'d>, node: Node<'d>) -> Option<Kind> {
    if node.kind() != Json::Object {
        let message = format!("a state must be an object, but this is {}", node.kind());
        walk.findings.at(&NOT_AN_OBJECT, node, message, "write an object, such as `{\"Type\": \"Succeed\"}`");
        return None;
    }
    let Some(said) = node.get(State::TYPE) else {
        let message = "the state lacks the field `Type`";
        let Some(misspelt) = misspelt_type(node) else {
            walk.findings.at_key(&MISSING_TYPE, node, message, "add `Type`, such as `\"Type\": \"Pass\"`");
            return None;
        };
        let rename = format!("rename {} to `Type`", quoted(misspelt.key.name()));
        let added = walk.findings.at_key(&MISSING_TYPE, node, message, rename.clone());
        added.fix(rename, || misspelt.key.with_name(State::TYPE));
        return None;
    };
    let kind = said.as_str().and_then(Kind::of_type);
    if kind.is_none() {
        // The list of types is that of any state.
        if let Some(Field { name, holds: Holds::Words(words), .. }) = Kind::Pass.field(State::TYPE) {
            values::words(walk, name, words, said, &values::UNKNOWN_TYPE);
        }
    }
    kind
}
