//! The picture of a workflow, as a Mermaid diagram.

use std::collections::HashMap;
use std::fmt::Write;

use asl::{Resource, State, StateMachine, Transition};

/// The machine as a Mermaid state diagram: states in their order, transitions with the errors or choices that take them.
pub fn mermaid(machine: &StateMachine) -> String {
    let ids: HashMap<&str, String> =
        machine.states.keys().enumerate().map(|(index, name)| (name.as_str(), format!("s{index}"))).collect();
    let mut text = "stateDiagram-v2\n".to_owned();
    for (name, state) in &machine.states {
        push(&mut text, format_args!("    state \"{}\" as {}", label(&caption(name, state)), ids[name.as_str()]));
    }
    if let Some(start) = ids.get(machine.start_at.as_str()) {
        push(&mut text, format_args!("    [*] --> {start}"));
    }
    for (name, state) in &machine.states {
        let from = &ids[name.as_str()];
        for (target, words) in transitions(state) {
            let Some(to) = ids.get(target) else { continue };
            match words {
                Some(words) => push(&mut text, format_args!("    {from} --> {to}: {}", label(&words))),
                None => push(&mut text, format_args!("    {from} --> {to}")),
            }
        }
        if state.is_terminal() {
            push(&mut text, format_args!("    {from} --> [*]"));
        }
    }
    text
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("writing to a string cannot fail");
}

/// The state's name, and what it calls.
fn caption(name: &str, state: &State) -> String {
    match state {
        State::Task(task) => {
            let activity = task.resource.strip_prefix("${").and_then(|rest| rest.strip_suffix("Arn}"));
            match (activity, Resource::parse(&task.resource).call()) {
                (Some(activity), _) => format!("{name} (activity {activity})"),
                (None, Some(call)) => format!("{name} ({})", call.written),
                (None, None) => format!("{name} ({})", task.resource),
            }
        }
        State::Pass(_)
        | State::Choice(_)
        | State::Wait(_)
        | State::Succeed(_)
        | State::Fail(_)
        | State::Parallel(_)
        | State::Map(_)
        | State::Other(_) => name.to_owned(),
    }
}

/// The transitions of a state with their captions; catchers with the same target are one transition.
fn transitions(state: &State) -> Vec<(&str, Option<String>)> {
    match state {
        State::Pass(_)
        | State::Task(_)
        | State::Wait(_)
        | State::Succeed(_)
        | State::Fail(_)
        | State::Parallel(_)
        | State::Map(_)
        | State::Other(_) => {
            let next = state.transition().and_then(Transition::target);
            let mut found: Vec<(&str, Option<String>)> = next.map(|next| (next, None)).into_iter().collect();
            for catcher in state.catchers() {
                let words = catcher.error_equals.join(", ");
                let known = found.iter_mut().find(|(target, words)| *target == catcher.next && words.is_some());
                match known {
                    Some((_, Some(known))) => *known = format!("{known}, {words}"),
                    _ => found.push((&catcher.next, Some(words))),
                }
            }
            found
        }
        State::Choice(choice) => {
            let rules = choice.choices.iter().enumerate();
            let chosen = rules.map(|(index, rule)| (rule.next.as_str(), Some(format!("rule {}", index + 1))));
            chosen.chain(choice.default.as_deref().map(|next| (next, Some("otherwise".to_owned())))).collect()
        }
    }
}

/// Text without the characters that Mermaid reads as its own.
fn label(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '"' => "'".to_owned(),
            ';' | '#' | '{' | '}' | '<' | '>' => format!("#{};", u32::from(character)),
            '\n' | '\r' => " ".to_owned(),
            other => other.to_string(),
        })
        .collect()
}
