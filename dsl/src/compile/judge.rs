//! Judging what was put together: by the rules for every definition, at the author's lines and in the builders' words.
//!
//! The rules read the definition as it will be deployed, so what is given as data is judged like everything else.

use asl::document::{Document, Limits};
use asl::validate::{Options, validate};
use asl::{Diagnostic, State, StateMachine};

use super::graph;
use super::lower::Lowered;
use crate::compiled::WorkflowType;
use crate::workflow::Plan;

/// The rules about names and the way through the states, which judge a machine in which every state has its place.
const WAY: &[&str] = &["V016", "V030", "V031", "V032", "V033"];

/// The rules about what stands in the definition as the author gave it. The others would only tell once more, in other
/// words, that a value could not be written.
const AS_GIVEN: &[&str] =
    &["V004", "V015", "V017", "V022", "V034", "V071", "V072", "V073", "V074", "V076", "V077", "V082", "V090"];

/// The rules about names of variables, which are told at the line where a variable is made.
const VARIABLE_NAMES: &[&str] = &["V061", "V062"];

/// What the builders call a field.
const BUILDERS: &[(&str, &str)] = &[
    ("TimeoutSeconds", ".timeout(…)"),
    ("HeartbeatSeconds", ".heartbeat(…)"),
    ("IntervalSeconds", ".interval(…)"),
    ("MaxAttempts", ".max_attempts(…)"),
    ("BackoffRate", ".backoff_rate(…)"),
    ("MaxDelaySeconds", ".max_delay(…)"),
    ("Seconds", "Wait::new"),
    ("MaxConcurrency", ".max_concurrency(…)"),
    ("ToleratedFailureCount", ".tolerated_failure_count(…)"),
    ("ToleratedFailurePercentage", ".tolerated_failure_percentage(…)"),
    ("MaxItems", ".max_items(…)"),
    ("MaxItemsPerBatch", "ItemBatcher::max_items_per_batch"),
    ("MaxInputBytesPerBatch", "ItemBatcher::max_input_bytes_per_batch"),
    ("Label", ".label(…)"),
];

/// What a rule's findings say to those who write builders; `{state}` stands for the state's name.
struct Words {
    rule: &'static str,
    /// In the place of the message, which speaks of a field.
    message: Option<&'static str>,
    help: &'static str,
}

const WORDS: &[Words] = &[
    Words { rule: "V004", message: None, help: "move a part of it into a workflow of its own" },
    Words {
        rule: "V015",
        message: None,
        help: "leave `.query_language(…)` out here, or ask for JSONata state by state in a workflow in JSONPath",
    },
    Words { rule: "V017", message: None, help: "say less in the name and more in `.comment(…)`" },
    Words { rule: "V031", message: None, help: "add a transition to it with `.next` or `.then`, or remove it" },
    Words { rule: "V032", message: None, help: "add a transition to it with `.next` or `.then`, or remove it" },
    Words { rule: "V033", message: None, help: "end one path, for example in `Succeed::new(\"Done\")`" },
    Words {
        rule: "V034",
        message: Some("the Choice `{state}` fails when none of its rules fits"),
        help: "add `.otherwise(…)`, with a Fail state if nothing else may happen",
    },
    Words {
        rule: "V074",
        message: None,
        help: "make `.max_delay(…)` longer than `.interval(…)`, which is one second unless it is given",
    },
    Words {
        rule: "V076",
        message: None,
        help: "names that begin with `States.` are reserved; see `Errors` for the known ones",
    },
    Words { rule: "V082", message: None, help: "make `.heartbeat(…)` shorter than `.timeout(…)`, or leave it out" },
    Words { rule: "V090", message: Some("the Choice `{state}` has no rule"), help: "add `.when(…, …)`" },
    Words { rule: "V120", message: Some("the Parallel `{state}` has no branch"), help: "add `.branch(…)`" },
    Words { rule: "V140", message: None, help: "use `Workflow::standard`, or call without waiting" },
];

/// Doubts that are for data alone: whether a text should not have been a path, which builders tell apart.
const DOUBTS: &[&str] = &["V054", "V055", "V056", "V113", "V114"];

/// The rule about errors that a task cannot raise, whose help depends on the error.
const CANNOT_RAISE: &str = "V077";

/// What its help says of fields, and what builders call that.
const HELP_ON_ERRORS: &[(&str, &str)] = &[
    (
        "add `HeartbeatSeconds`, or remove the name",
        "add `.heartbeat(…)`, or leave the error out, which `Retry::transient()` names for an activity",
    ),
    ("add a `Default` to the Choice", "add `.otherwise(…)` to the Choice"),
];

/// Judges the definition; what was found before decides which rules have something to add.
pub(super) fn judge(workflow: &Plan, lowered: &Lowered, diagnostics: &mut Vec<Diagnostic>) {
    let whole = !diagnostics.iter().any(|finding| graph::breaks_the_way(finding.code));
    let written = !diagnostics.iter().any(|finding| finding.is_error() && finding.code.id.starts_with('D'));
    let told = diagnostics.iter().any(|finding| VARIABLE_NAMES.contains(&finding.code.id));
    for finding in findings(workflow, &lowered.machine) {
        let rule = finding.code.id;
        if told && VARIABLE_NAMES.contains(&rule) {
            continue;
        }
        let pointer = finding.pointer.as_deref().unwrap_or_default();
        let part = Part::at(&lowered.machine, pointer);
        let by_a_builder = part.as_ref().is_none_or(|part| !part.is_data);
        let adds = if WAY.contains(&rule) { whole } else { written || AS_GIVEN.contains(&rule) };
        if adds && !(by_a_builder && DOUBTS.contains(&rule)) {
            let place = lowered.place_of(pointer);
            let finding = if by_a_builder { in_builders_words(finding, part) } else { finding };
            diagnostics.push(without_lines(finding).at(place));
        }
    }
}

/// What the rules find in the definition.
fn findings(workflow: &Plan, machine: &StateMachine) -> Vec<Diagnostic> {
    let text = asl::print(machine);
    // The rules themselves say what is too long; how deep it can be, the builders bound.
    let limits = Limits { bytes: usize::MAX, depth: Limits::MOST_DEPTH, values: usize::MAX };
    match Document::json("definition", &text, limits) {
        Ok(document) => validate(
            &document,
            Options { express: workflow.workflow_type == WorkflowType::Express, ..Options::default() },
        ),
        Err(refusal) => refusal.into_parts().0,
    }
}

/// The finding for somebody who writes builders.
fn in_builders_words(finding: Diagnostic, part: Option<Part<'_>>) -> Diagnostic {
    if let Some(words) = WORDS.iter().find(|words| words.rule == finding.code.id) {
        let name = part.map_or("", |part| part.state);
        let message = words.message.map(|message| message.replace("{state}", name));
        return Diagnostic { message: message.unwrap_or(finding.message), ..finding }.help(words.help);
    }
    if finding.code.id == CANNOT_RAISE
        && let Some(help) = &finding.help
    {
        let help = HELP_ON_ERRORS.iter().fold(help.clone(), |help, (field, builder)| help.replace(field, builder));
        return finding.help(help);
    }
    let pointer = finding.pointer.as_deref().unwrap_or_default();
    let builder = BUILDERS.iter().find(|(field, _)| pointer.rsplit('/').next() == Some(field));
    match (builder, &finding.help) {
        (Some((_, builder)), Some(help)) => {
            let help = format!("{help}, in `{builder}`");
            finding.help(help)
        }
        _ => finding,
    }
}

/// The finding without lines of the definition, which the author does not see.
fn without_lines(finding: Diagnostic) -> Diagnostic {
    match (finding.code.id, finding.pointer.as_deref().and_then(|pointer| pointer.rsplit('/').next())) {
        ("V016", Some(name)) => {
            let message = format!("two states are called `{}`", name_of(name));
            Diagnostic { message, ..finding }.help("give each a name of its own")
        }
        _ => finding,
    }
}

/// The part of the definition that a pointer leads to.
#[derive(Debug, PartialEq)]
struct Part<'m> {
    /// The name of the innermost state around it.
    state: &'m str,
    /// Whether the author gave it as data: a raw state or a raw field.
    is_data: bool,
}

impl<'m> Part<'m> {
    fn at(machine: &'m StateMachine, pointer: &str) -> Option<Self> {
        let mut states = &machine.states;
        let mut left = pointer;
        let mut found = None;
        while let Some(named) = left.strip_prefix("/States/") {
            let (name, below) = named.split_at(named.find('/').unwrap_or(named.len()));
            let Some((name, state)) = states.get_key_value(&name_of(name)) else { break };
            let is_raw_field = below.split('/').nth(1).is_some_and(|field| state.extra().contains_key(&name_of(field)));
            found = Some(Part { state: name, is_data: matches!(state, State::Other(_)) || is_raw_field });
            let inner = state.machines().into_iter().find_map(|(machine, scope)| {
                let left = below.strip_prefix(&machine)?;
                left.starts_with('/').then_some((scope.states, left))
            });
            let Some(inner) = inner else { break };
            (states, left) = inner;
        }
        found
    }
}

/// The name that a step of a pointer stands for (RFC 6901, section 4).
fn name_of(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::{Branch, Other, Parallel, Pass};
    use serde_json::{Map, json};

    #[test]
    fn the_innermost_state_is_found() {
        let mut branch = Branch::new("In/ner");
        branch.states.insert("In/ner".to_owned(), State::Pass(Pass::new()));
        let parallel = State::Parallel(Parallel::new(vec![branch]));
        let machine = StateMachine::new("Outer").with_state("Outer", parallel);
        let name = |pointer| Part::at(&machine, pointer).map(|part| part.state);
        assert_eq!(name("/States/Outer/Branches/0/States/In~1ner/End"), Some("In/ner"));
        assert_eq!(name("/States/Outer/Branches/0/StartAt"), Some("Outer"));
        assert_eq!(name("/States/Outer/Branches/1/States/In~1ner"), Some("Outer"));
        assert_eq!(name("/States/Other"), None);
        assert_eq!(name(""), None);
    }

    #[test]
    fn raw_states_and_raw_fields_are_data() {
        let mut pass = Pass { result: Some(json!(1)), ..Pass::new() };
        pass.extra.insert("Comment".to_owned(), json!(2));
        let other = Other { fields: Map::new(), transition: None };
        let machine = StateMachine::new("A").with_state("A", State::Pass(pass)).with_state("B", State::Other(other));
        let is_data = |pointer| Part::at(&machine, pointer).map(|part| part.is_data);
        assert_eq!(is_data("/States/A/Comment"), Some(true));
        assert_eq!(is_data("/States/A/Result"), Some(false));
        assert_eq!(is_data("/States/A"), Some(false));
        assert_eq!(is_data("/States/B"), Some(true));
    }

    #[test]
    fn every_rule_with_words_is_a_rule_of_the_validator() {
        let known: Vec<_> = asl::validate::rules().iter().map(|rule| rule.code.id).collect();
        for id in WORDS
            .iter()
            .map(|words| words.rule)
            .chain(WAY.iter().chain(AS_GIVEN).chain(DOUBTS).copied())
            .chain([CANNOT_RAISE])
        {
            assert!(known.contains(&id), "{id}");
        }
    }
}
