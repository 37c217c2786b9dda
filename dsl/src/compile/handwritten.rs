//! Handwritten expressions that read the state's input.
//!
//! `$states.input` and `$` are the input of the state that uses the expression. The author of an expression means the
//! execution's input; where the state has another one, the expression would silently read another value.

use asl::jsonata::{StatesPart, compile};
use asl::{Diagnostic, QueryLanguage};

use super::graph::Graph;
use super::inputs::StateInput;
use super::rules::values::OTHER_INPUT;
use super::site::Moment;
use super::uses::slots;
use crate::expr::node::{Node, Origin};

/// The expressions of a state that read another input than they were written for.
pub(super) fn found(graph: &Graph<'_>, number: u32, input: StateInput, language: QueryLanguage) -> Vec<Diagnostic> {
    let state = graph.state(number);
    let mut found = Vec::new();
    for (slot, moment) in slots(state, language) {
        let read = reads_input(&graph.draft.nodes, slot.node);
        let there = moment.has_input(language) && input.is(Origin::Input);
        let Some(text) = read.filter(|_| !there) else { continue };
        let (written, instead) = match language {
            QueryLanguage::Jsonata => (
                "$states.input",
                "give the value a name with `.with(\"name\", value)`, or write `$states.context.Execution.Input` for the \
                 execution's input",
            ),
            QueryLanguage::JsonPath => {
                ("$", "use the value as an expression, or write `$$.Execution.Input` for the execution's input")
            }
        };
        let message =
            format!("`{text}` reads `{written}`, which is {} in `{}`", words(graph, input, moment), state.name);
        let help = format!("{instead}; `context::state_input()` is the input of any state");
        found.push(OTHER_INPUT.found(message).at(slot.place.clone()).help(help));
    }
    found
}

/// What the input of a state is called.
fn words(graph: &Graph<'_>, input: StateInput, moment: Moment) -> String {
    if let (Moment::Done | Moment::Caught(_), StateInput::Known(Origin::Input)) = (moment, input) {
        return "the result".to_owned();
    }
    match input {
        StateInput::Known(Origin::Result(state)) => format!("the result of `{}`", graph.state(state).name),
        StateInput::Known(Origin::Error(_)) => "the error output that was caught".to_owned(),
        StateInput::Known(Origin::Item(state)) => {
            format!("what `{}` passes on to the states in it", graph.state(state).name)
        }
        StateInput::Known(_) | StateInput::Several => "not always the execution's input".to_owned(),
    }
}

/// The handwritten expression in another one that reads the state's input.
fn reads_input(nodes: &[Node], node: u32) -> Option<&str> {
    let mut waiting = vec![node];
    while let Some(number) = waiting.pop() {
        let node = &nodes[number as usize];
        match node {
            Node::RawJsonata(text, _) if jsonata_reads_input(text) => return Some(text),
            Node::RawJsonPath(text) if jsonpath_reads_input(text) => return Some(text),
            _ => waiting.extend(node.children()),
        }
    }
    None
}

/// What cannot be read at all is reported where the definition is validated.
fn jsonata_reads_input(text: &str) -> bool {
    let Ok(expression) = compile(text) else { return false };
    let states = &expression.references().states;
    states.iter().any(|read| matches!(read.part, StatesPart::Input | StatesPart::Whole))
}

/// True for a path that begins with `$`, also within a call: `$.x`, `$[0]`, `$`; not `$$.x`, a variable `$x`, or a text.
fn jsonpath_reads_input(text: &str) -> bool {
    let mut previous = None;
    let mut within_text = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if within_text => drop(characters.next()),
            '\'' => within_text = !within_text,
            '$' if !within_text && previous != Some('$') => {
                let named = |next: &char| next.is_alphanumeric() || matches!(next, '_' | '$');
                if !characters.peek().is_some_and(named) {
                    return true;
                }
            }
            _ => {}
        }
        previous = Some(character);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_that_read_the_input_are_known() {
        for text in ["$states.input.x", "$sum($states.input.items.price)", "$lookup($states, 'input')"] {
            assert!(jsonata_reads_input(text), "{text}");
        }
        for text in ["$states.context.Execution.Input.x", "'$states.input'", "$x + 1", "$states.result", "("] {
            assert!(!jsonata_reads_input(text), "{text}");
        }
        for text in ["$", "$.x", "$[0]", "States.Format('{}', $.x)", "$..age"] {
            assert!(jsonpath_reads_input(text), "{text}");
        }
        for text in ["$$.Execution.Input.x", "$x.y", "States.Format('$.x {}', $$.Execution.Id)", "States.UUID()"] {
            assert!(!jsonpath_reads_input(text), "{text}");
        }
    }
}
