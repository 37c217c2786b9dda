//! Validating what was put together: by the rules for every definition, at the author's lines and in the builders' words.
//!
//! The rules read the definition as it will be deployed, so what is given as data is validated like everything else.

use std::collections::BTreeSet;

use asl::diagnostic::pointer_to;
use asl::document::{Document, Limits};
use asl::validate::{Options, Vocabulary, rule, validate};
use asl::{Diagnostic, Rule, Severity, State, StateMachine};

use super::graph;
use super::lower::Lowered;
use crate::workflow::Plan;
use asl::WorkflowType;

/// The rules about names and transitions, which need every state at its place.
const ABOUT_TRANSITIONS: &[Rule] = &[
    rule::DUPLICATE_STATE_NAME,
    rule::MISSING_TARGET,
    rule::UNREACHABLE_STATE,
    rule::UNREACHABLE_CYCLE,
    rule::NO_TERMINAL_STATE,
];

/// The rules about what is in the definition as the author gave it. The others would only say once more, in other
/// words, that a value could not be written.
const AS_GIVEN: &[Rule] = &[
    rule::DEFINITION_TOO_LONG,
    rule::QUERY_LANGUAGE_DOWNGRADE,
    rule::STATE_NAME_LENGTH,
    rule::NUMBER_OUT_OF_RANGE,
    rule::CHOICE_WITHOUT_DEFAULT,
    rule::CATCH_ALL_ALONE_AND_LAST,
    rule::BACKOFF_RATE,
    rule::MAX_DELAY,
    rule::DELAY_ORDER,
    rule::RESERVED_ERROR_NAME,
    rule::ERROR_CANNOT_OCCUR,
    rule::HEARTBEAT_ABOVE_TIMEOUT,
    rule::EMPTY_CHOICE,
];

/// The rules about names of variables, which are reported at the line where a variable is made.
const VARIABLE_NAMES: &[Rule] = &[rule::VARIABLE_NAME, rule::RESERVED_VARIABLE];

/// Warnings about definitions that are errors in a workflow: there, the author can correct what they find.
const ERRORS_HERE: &[Rule] = &[rule::UNASSIGNED_VARIABLE, rule::TASK_PARAMETERS];

/// Validates the definition; what was found before decides which rules have something to add.
pub(super) fn check(workflow: &Plan, lowered: &Lowered, diagnostics: &mut Vec<Diagnostic>) {
    let connected = !diagnostics.iter().any(graph::breaks_transitions);
    let about_data = |finding: &Diagnostic| finding.code().letter() == 'D';
    let written = !diagnostics.iter().any(|finding| finding.is_error() && about_data(finding));
    let named = diagnostics.iter().any(|finding| finding.is_one_of(VARIABLE_NAMES));
    for finding in findings(workflow, &lowered.machine) {
        if named && finding.is_one_of(VARIABLE_NAMES) {
            continue;
        }
        let about_transitions = finding.is_one_of(ABOUT_TRANSITIONS);
        let adds = if about_transitions { connected } else { written || finding.is_one_of(AS_GIVEN) };
        if adds {
            let place = lowered.place_of(finding.pointer().unwrap_or_default());
            let finding = if finding.is_one_of(ERRORS_HERE) { finding.with_severity(Severity::Error) } else { finding };
            // The author does not see the text of the definition.
            diagnostics.push(finding.without_text().at(place));
        }
    }
}

/// What the rules find in the definition.
fn findings(workflow: &Plan, machine: &StateMachine) -> Vec<Diagnostic> {
    let text = asl::print(machine);
    // The rules themselves say what is too long; how deep it can be, the builders bound.
    let limits = Limits { bytes: usize::MAX, depth: Limits::MOST_DEPTH, values: usize::MAX };
    let data = data(machine);
    let options = Options {
        express: workflow.workflow_type == WorkflowType::Express,
        vocabulary: Vocabulary::Builders { data: &data },
        ..Options::default()
    };
    match Document::json("definition", &text, limits) {
        Ok(document) => validate(&document, options),
        Err(refusal) => refusal.into_parts().0,
    }
}

/// The pointers of what the author gave as data: raw states and raw fields.
pub(super) fn data(machine: &StateMachine) -> BTreeSet<String> {
    let mut data = BTreeSet::new();
    let mut waiting = vec![(String::new(), &machine.states)];
    while let Some((scope, states)) = waiting.pop() {
        for (name, state) in states {
            let pointer = pointer_to(&format!("{scope}/States"), name);
            data.extend(state.extra().keys().map(|field| pointer_to(&pointer, field)));
            waiting
                .extend(state.machines().into_iter().map(|(inner, scope)| (format!("{pointer}{inner}"), scope.states)));
            if matches!(state, State::Other(_)) {
                data.insert(pointer);
            }
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::{Branch, Other, Parallel, Pass};
    use serde_json::{Map, json};

    #[test]
    fn raw_states_and_raw_fields_are_data() {
        let mut pass = Pass { result: Some(json!(1)), ..Pass::new() };
        pass.extra.insert("Comment".to_owned(), json!(2));
        let other = Other { fields: Map::new(), transition: None };
        let mut branch = Branch::new("In/ner");
        branch.states.insert("In/ner".to_owned(), State::Pass(pass));
        let machine = StateMachine::new("A")
            .with_state("A", State::Parallel(Parallel::new(vec![branch])))
            .with_state("B", State::Other(other));
        let found: Vec<_> = data(&machine).into_iter().collect();
        assert_eq!(found, ["/States/A/Branches/0/States/In~1ner/Comment", "/States/B"]);
    }
}
