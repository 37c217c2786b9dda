//! What changes in state machines, for those who review it: the picture of both, and the fields that are different.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use asl::StateMachine;
use asl::shown::{is_visible, xml};
use graph::{Change, Diagram, EdgeKind};
use serde_json::Value;

use crate::definition::fields;
use crate::page::{digest, document};

const STYLE: &str = include_str!("../page/review.css");

/// A page with the changes of state machines: it runs no script and loads nothing.
///
/// ```
/// use asl::StateMachine;
/// use viewer::Review;
///
/// let read = |seconds: u32| StateMachine::from_json(&format!(
///     r#"{{"StartAt": "Wait", "States": {{"Wait": {{"Type": "Wait", "Seconds": {seconds}, "End": true}}}}}}"#
/// ));
/// let (old, new) = (read(5).map_err(|_| "old")?, read(60).map_err(|_| "new")?);
/// let page = Review::new("Change").machine("Slow", Some(&old), Some(&new)).html();
/// assert!(page.contains("<del>5</del>") && page.contains("<ins>60</ins>"));
/// # Ok::<(), &'static str>(())
/// ```
#[derive(Debug)]
pub struct Review<'a> {
    title: String,
    machines: Vec<(String, Option<&'a StateMachine>, Option<&'a StateMachine>)>,
    notes: Vec<String>,
}

impl<'a> Review<'a> {
    /// A page without state machines.
    pub fn new(title: &str) -> Self {
        Review { title: title.to_owned(), machines: Vec::new(), notes: Vec::new() }
    }

    /// The same with a state machine as it was and as it will be; one of them is missing where it is new or removed.
    #[must_use]
    pub fn machine(mut self, name: &str, old: Option<&'a StateMachine>, new: Option<&'a StateMachine>) -> Self {
        self.machines.push((name.to_owned(), old, new));
        self
    }

    /// The same with a sentence about what is not shown.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The page.
    pub fn html(&self) -> String {
        let title = graph::shown_name(&self.title);
        let style = format!("{}{STYLE}", graph::svg_style());
        let policy = format!("default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'", digest(&style));
        let mut text = format!("<header><h1>{}</h1></header>\n<main>\n", xml(&title));
        for note in &self.notes {
            put(&mut text, format_args!("<p>{}</p>\n", xml(&graph::shown_name(note))));
        }
        if self.machines.is_empty() {
            text.push_str("<p>No state machine changes.</p>\n");
        }
        for (number, (name, old, new)) in self.machines.iter().enumerate() {
            machine(&mut text, number, name, *old, *new);
        }
        text.push_str("</main>\n");
        document(&policy, &title, &style, &text)
    }
}

fn machine(text: &mut String, number: usize, name: &str, old: Option<&StateMachine>, new: Option<&StateMachine>) {
    let none = StateMachine::new("");
    let diagram = Diagram::compared(name, old.unwrap_or(&none), new.unwrap_or(&none));
    let nodes = || diagram.scopes.iter().flat_map(|scope| &scope.nodes);
    let count = |change| nodes().filter(|node| node.change == change).count();
    let what = match (old, new) {
        (None, _) => "new",
        (_, None) => "removed",
        (Some(_), Some(_)) => "changed",
    };
    put(text, format_args!("<section>\n<h2>{} <span>{what}</span></h2>\n<p>States: ", xml(&diagram.title)));
    put(
        text,
        format_args!(
            "<ins>{} added</ins>, <del>{} removed</del>, <b>{} changed</b></p>\n",
            count(Change::Added),
            count(Change::Removed),
            count(Change::Changed)
        ),
    );
    text.push_str("<div class=\"picture\" tabindex=\"0\" role=\"region\" aria-label=\"Both state machines\">\n");
    text.push_str(&graph::svg_for_page(&diagram, &format!("-{number}")));
    text.push_str("\n</div>\n");
    let (before, after) = (states(old), states(new));
    let empty = BTreeMap::new();
    for scope in &diagram.scopes {
        for (index, node) in scope.nodes.iter().enumerate().filter(|(_, node)| !node.missing) {
            let edges: Vec<_> =
                scope.edges.iter().filter(|edge| edge.from == index && edge.change != Change::Same).collect();
            if node.change == Change::Same && edges.is_empty() {
                continue;
            }
            put(text, format_args!("<h3 class=\"{}\">{}</h3>\n<table>\n", node.change.as_str(), xml(&node.name)));
            let name = node.name.as_str();
            table(text, before.get(name).unwrap_or(&empty), after.get(name).unwrap_or(&empty));
            for edge in edges {
                let catch = if edge.kind == EdgeKind::Catch { ", caught" } else { "" };
                let labels =
                    if edge.labels.is_empty() { String::new() } else { format!(": {}", edge.labels.join(", ")) };
                let to = format!("{}{catch}{labels}", scope.nodes[edge.to].name);
                let tag = if edge.change == Change::Removed { "del" } else { "ins" };
                put(
                    text,
                    format_args!("<tr><th scope=\"row\">transition</th><td><{tag}>→ {}</{tag}></td></tr>\n", xml(&to)),
                );
            }
            text.push_str("</table>\n");
        }
    }
    text.push_str("</section>\n");
}

/// The fields of states by their names, but for transitions, which the picture shows.
fn states(machine: Option<&StateMachine>) -> HashMap<String, BTreeMap<String, Value>> {
    let scopes = machine.map(StateMachine::scopes).unwrap_or_default();
    let states = scopes.iter().flat_map(|(_, scope)| scope.states.iter());
    states
        .map(|(name, state)| {
            let Value::Object(fields) = fields(state) else { return (graph::shown_name(name), BTreeMap::new()) };
            let own = fields.into_iter().filter(|(field, _)| !matches!(field.as_str(), "Next" | "End" | "Default"));
            (graph::shown_name(name), own.collect())
        })
        .collect()
}

/// The fields that are different.
fn table(text: &mut String, before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) {
    for field in before.keys().chain(after.keys().filter(|field| !before.contains_key(*field))) {
        let (old, new) = (before.get(field), after.get(field));
        if old == new {
            continue;
        }
        put(text, format_args!("<tr><th scope=\"row\">{}</th><td>", xml(field)));
        for (value, tag) in [(old, "del"), (new, "ins")] {
            if let Some(value) = value {
                put(text, format_args!("<{tag}>{}</{tag}>", xml(&shown(value))));
            }
        }
        text.push_str("</td></tr>\n");
    }
}

/// A value as JSON, with what turns the direction of writing as escapes.
fn shown(value: &Value) -> String {
    let text = format!("{value:#}");
    let seen = |character: char| match character {
        '\n' => character.to_string(),
        _ if is_visible(character) => character.to_string(),
        _ => character.escape_unicode().to_string(),
    };
    text.chars().map(seen).collect()
}

fn put(text: &mut String, part: std::fmt::Arguments<'_>) {
    text.write_fmt(part).expect("writing to a string cannot fail");
}
